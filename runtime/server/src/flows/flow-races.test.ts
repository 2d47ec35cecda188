import { afterAll, beforeAll, expect, it } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  startServerProcess,
  startTestServer,
  testClient,
  type ServerProcess,
  type TestAnswer,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

/** Two server processes over one database: nothing shared but the rows. */
const SECRET = 'r'.repeat(32)
let one: TestServer
let two: ServerProcess
let folder: string
const at: Record<string, TestClient> = {}
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 100)

beforeAll(async () => {
  one = await startTestServer({ env: { SECRET_KEY: SECRET } })
  folder = await mkdtemp(join(tmpdir(), 'tenon-flow-races-'))
  two = await startServerProcess(folder, { DATABASE_URL: one.database.url, SECRET_KEY: SECRET })
  const put = (kind: string, key: string, body: unknown) =>
    one.admin.put(`/api/apps/race/draft/${kind}/${key}`, body, { 'if-match': '"0"' })
  await one.admin.post('/api/apps', { key: 'race', name: '竞争' })
  const title = { id: 'f_1', key: 'title', type: 'text', label: '标题' }
  await put('form', 'request', { kind: 'form', key: 'request', label: '申请', fields: [title] })
  const all = { scope: 'all' }
  await put('role', 'staff', {
    kind: 'role',
    key: 'staff',
    label: '员工',
    forms: { request: { view: all, create: {}, edit: all } },
  })
  await put('role', 'boss', { kind: 'role', key: 'boss', label: '主管', forms: {} })
  await put('role', 'law', { kind: 'role', key: 'law', label: '法务', forms: {} })
  const step = (id: string, role: string, more = {}) => ({
    id,
    kind: 'userTask',
    approvers: [{ kind: 'role', role }],
    ...more,
  })
  const timeout = { after: { value: 1, unit: 'workDay' }, then: 'reject' }
  const flow = (key: string, steps: unknown[], settings = {}) =>
    put('flow', key, { kind: 'flow', key, label: key, form: 'request', settings, steps })
  await flow('plain', [step('decide', 'boss')], { withdraw: 'any' })
  await flow('timed', [step('decide', 'boss', { timeout })])
  await flow('joined', [
    {
      id: 'fork',
      kind: 'parallelGateway',
      branches: [
        { id: 'left', steps: [step('l', 'boss')] },
        { id: 'right', steps: [step('r', 'law')] },
      ],
    },
    step('after', 'boss'),
  ])
  const published = await one.admin.post('/api/apps/race/publish', {})
  expect(published.status, published.text).toBe(200)
  at.staff = await one.person('staff', { roles: [['race', 'staff']] })
  at.boss = await one.person('boss', { roles: [['race', 'boss']] })
  const second = async ({ id, username }: TestClient) =>
    testClient(two.url, await one.sessions.open(id, {}), { id, username })
  at.bossAgain = await second(at.boss)
  at.staffAgain = await second(at.staff)
  at.law = await second(await one.person('law', { roles: [['race', 'law']] }))
}, 120_000)
afterAll(async () => {
  await two?.kill()
  await one?.close()
  await rm(folder, { recursive: true, force: true })
})

async function begin(flow: string): Promise<{ id: string; tasks: { id: string; node: string; visit: string }[] }> {
  const record = await at.staff!.post('/api/apps/race/forms/request/records', { title: flow })
  const started = await at.staff!.post(`/api/apps/race/flows/${flow}/instances`, { recordId: record.body.id })
  expect(started.status, started.text).toBe(201)
  return { id: started.body.id, tasks: await tasksOf(started.body.id) }
}
const tasksOf = (id: string) =>
  one.platform.db
    .selectFrom('meta.flow_task')
    .select(['id', 'node', 'visit', 'state', 'decided_by'])
    .where('instance', '=', id)
    .orderBy('id')
    .execute()
const statusOf = async (id: string) =>
  (
    await one.platform.db
      .selectFrom('meta.flow_instance')
      .select('status')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).status
async function endings(id: string): Promise<number> {
  const rows = await one.platform.db
    .selectFrom('meta.flow_event')
    .select('id')
    .where('instance', '=', id)
    .where('kind', '=', 'ended')
    .execute()
  return rows.length
}
const codes = (...answers: TestAnswer[]) => answers.map((answer) => answer.status).sort()

it('approve and withdraw at the same moment: one of them happens', { timeout: 120_000 }, async () => {
  const outcomes = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    const { id, tasks } = await begin('plain')
    const approve = () => at.boss!.post(`/api/tasks/${tasks[0]!.id}/approve`, {})
    const withdraw = () => at.staffAgain!.post(`/api/flow-instances/${id}/withdraw`, {})
    const [first, second] = await Promise.all(round % 2 ? [approve(), withdraw()] : [withdraw(), approve()])
    expect(codes(first, second), `${first.text} ${second.text}`).toEqual([200, 422])
    const status = await statusOf(id)
    outcomes.add(status)
    expect((first.status === 200 ? first : second).body.status).toBe(status)
    expect(await endings(id)).toBe(1)
    expect((await tasksOf(id)).map((task) => task.state)).toEqual([status === 'approved' ? 'approved' : 'cancelled'])
  }
  for (const outcome of outcomes) expect(['approved', 'withdrawn']).toContain(outcome)
})

it('two presses on two servers decide once, with a key and without', { timeout: 120_000 }, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id, tasks } = await begin('plain')
    const body = round % 2 ? { key: `press-${round}` } : {}
    const press = (client: TestClient) => client.post(`/api/tasks/${tasks[0]!.id}/approve`, body)
    const [first, second] = await Promise.all([press(at.boss!), press(at.bossAgain!)])
    expect(codes(first, second)).toEqual(round % 2 ? [200, 200] : [200, 422])
    expect(await endings(id)).toBe(1)
  }
})

it('both branches end at the same moment: the join is passed once', { timeout: 120_000 }, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id, tasks } = await begin('joined')
    const taskAt = (node: string) => tasks.find((task) => task.node === node)!.id
    const [first, second] = await Promise.all([
      at.boss!.post(`/api/tasks/${taskAt('l')}/approve`, {}),
      at.law!.post(`/api/tasks/${taskAt('r')}/approve`, {}),
    ])
    expect(codes(first, second), `${first.text} ${second.text}`).toEqual([200, 200])
    const after = (await tasksOf(id)).filter((task) => task.node === 'after')
    expect(after).toMatchObject([{ state: 'pending' }])
    await at.boss!.post(`/api/tasks/${after[0]!.id}/approve`, {})
    expect([await statusOf(id), await endings(id)]).toEqual(['approved', 1])
  }
})

it('approve at the moment of the deadline: one of them happens', { timeout: 120_000 }, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id, tasks } = await begin('timed')
    const { visit } = tasks[0]!
    const payload = { instance: id, visit, name: 'due', at: new Date().toISOString() }
    // Both processes work: each of the two jobs is done by whichever takes it first.
    const due = () => one.platform.jobs.add([{ task: 'flow-timer', payload }])
    const approve = async () => at.bossAgain!.post(`/api/tasks/${tasks[0]!.id}/approve`, {})
    await due()
    const [answer] = await Promise.all([approve(), due()])
    await expect.poll(() => statusOf(id), { timeout: 20_000, interval: 20 }).not.toBe('running')
    const status = await statusOf(id)
    expect(status).toBe(answer.status === 200 ? 'approved' : 'rejected')
    if (answer.status !== 200) expect(['DECIDED', 'ENDED']).toContain(answer.body.error.params.reason)
    expect(await endings(id)).toBe(1)
  }
})
