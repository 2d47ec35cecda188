import { afterAll, beforeAll, expect, it } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  startServerProcess,
  startTestServer,
  testClient,
  type ServerProcess,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

/** Two server processes over one database: nothing shared but the rows. */
const SECRET = 'r'.repeat(32)
let one: TestServer
let two: ServerProcess
let folder: string
const clients: Record<string, TestClient> = {}

beforeAll(async () => {
  one = await startTestServer({ env: { SECRET_KEY: SECRET } })
  folder = await mkdtemp(join(tmpdir(), 'tenon-approve-race-'))
  two = await startServerProcess(folder, { DATABASE_URL: one.database.url, SECRET_KEY: SECRET })
  const put = (kind: string, key: string, body: unknown) =>
    one.admin.put(`/api/apps/race/draft/${kind}/${key}`, body, { 'if-match': '"0"' })
  await one.admin.post('/api/apps', { key: 'race', name: '竞争' })
  await put('form', 'request', {
    kind: 'form',
    key: 'request',
    label: '申请',
    fields: [
      { id: 'f_1', key: 'title', type: 'text', label: '标题', required: true },
      { id: 'f_2', key: 'approval', type: 'text', label: '审批' },
    ],
  })
  await put('role', 'staff', {
    kind: 'role',
    key: 'staff',
    label: '员工',
    forms: { request: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } } },
  })
  await put('role', 'boss', { kind: 'role', key: 'boss', label: '主管', forms: {} })
  await put('flow', 'approval', {
    kind: 'flow',
    key: 'approval',
    label: '审批',
    form: 'request',
    statusField: 'approval',
    steps: [{ id: 'decide', kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }], mode: 'any' }],
  })
  const published = await one.admin.post('/api/apps/race/publish', {})
  expect(published.status, JSON.stringify(published.body)).toBe(200)
  clients.staff = await one.person('staff', { roles: [['race', 'staff']] })
  clients.a = await one.person('a', { roles: [['race', 'boss']] })
  const b = await one.person('b', { roles: [['race', 'boss']] })
  clients.b = testClient(two.url, await one.sessions.open(b.id, {}), { id: b.id, username: 'b' })
}, 120_000)
afterAll(async () => {
  await two?.kill()
  await one?.close()
  await rm(folder, { recursive: true, force: true })
})

it(
  'two people decide at the same moment on two servers, 200 times: one outcome each',
  { timeout: 240_000 },
  async () => {
    const { staff, a, b } = clients as Record<'staff' | 'a' | 'b', TestClient>
    const { db } = one.platform
    const winners = { a: 0, b: 0 }
    for (let round = 0; round < 200; round++) {
      const record = await staff.post('/api/apps/race/forms/request/records', { title: `第${round}次` })
      const started = await staff.post('/api/apps/race/flows/approval/instances', { recordId: record.body.id })
      const tasks = await db
        .selectFrom('meta.flow_task')
        .select(['id', 'assignee'])
        .where('instance', '=', started.body.id)
        .execute()
      const taskOf = (client: TestClient) => tasks.find((task) => task.assignee === client.id)!.id
      const second = round % 2 === 0 ? 'approve' : 'reject'
      const [first, other] = await Promise.all([
        a.post(`/api/tasks/${taskOf(a)}/approve`, {}),
        b.post(`/api/tasks/${taskOf(b)}/${second}`, {}),
      ])
      expect([first.status, other.status].sort(), JSON.stringify([first.body, other.body])).toEqual([200, 422])
      const won = first.status === 200 ? 'a' : 'b'
      winners[won] += 1
      const lost = won === 'a' ? other : first
      expect(['DECIDED', 'ENDED']).toContain(lost.body.error.params.reason)
      const status = won === 'b' && second === 'reject' ? 'rejected' : 'approved'
      const row = await db
        .selectFrom('meta.flow_instance')
        .select('status')
        .where('id', '=', started.body.id)
        .executeTakeFirstOrThrow()
      expect(row.status).toBe(status)
      const states = await db
        .selectFrom('meta.flow_task')
        .select(['state', 'decided_by'])
        .where('instance', '=', started.body.id)
        .orderBy('state')
        .execute()
      expect(states.map((task) => task.state)).toEqual(
        status === 'approved' ? ['approved', 'cancelled'] : ['cancelled', 'rejected'],
      )
      const ended = await db
        .selectFrom('meta.flow_event')
        .select('id')
        .where('instance', '=', started.body.id)
        .where('kind', '=', 'ended')
        .execute()
      expect(ended.length).toBe(1)
      const saved = await staff.get(`/api/apps/race/forms/request/records/${record.body.id}`)
      expect(saved.body.approval).toBe(status === 'approved' ? '已通过' : '已拒绝')
    }
    expect(winners.a + winners.b).toBe(200)
  },
)
