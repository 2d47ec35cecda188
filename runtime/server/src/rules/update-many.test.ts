import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  movingClock,
  publishApp,
  startServerProcess,
  startTestServer,
  createTestDatabase,
  type TestClient,
  type TestDatabase,
  type TestServer,
} from '../testing/index.ts'
import { RULE_DUE, type DueBatch } from './run-due.ts'

/** Actions over more records than one transaction should hold. */
const MANY = 1_200
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const text = (id: string, key: string) => ({ id, key, type: 'text', label: key })
const stage = { id: 'd2', key: 'stage', type: 'relation', label: 'stage', settings: { form: 'stage' } }
const mine = (level: unknown) => ({ and: [{ '==': [{ var: 'stage' }, { var: 'parent.id' }] }, level] })
const unset = { isEmpty: [{ var: 'level' }] }
const DEFINITIONS = [
  {
    kind: 'form',
    key: 'stage',
    label: '阶段',
    title: 'name',
    fields: [text('s1', 'name'), text('s2', 'pressed'), text('s3', 'level')],
  },
  {
    kind: 'form',
    key: 'deal',
    label: '商机',
    title: 'name',
    fields: [text('d1', 'name'), stage, text('d3', 'level')],
    checks: [{ key: 'c', when: { '==': [{ var: 'level' }, '禁'] }, do: 'block', at: ['level'], message: '不行' }],
  },
  { kind: 'form', key: 'log', label: '日志', fields: [text('l1', 'name')] },
  {
    kind: 'rule',
    key: 'stalled',
    label: '停滞',
    form: 'stage',
    onImport: false,
    when: [{ on: 'schedule', cron: '5 * * * *' }],
    if: { '==': [{ var: 'name' }, '谈判'] },
    then: [
      { id: 'red', kind: 'updateRecords', form: 'deal', where: mine(unset), set: { level: { var: 'level' } } },
      // Whatever the first has left over would be taken by the second.
      { id: 'rest', kind: 'updateRecords', form: 'deal', where: mine(unset), set: { level: '余' } },
      { id: 'tell', kind: 'notify', to: [{ kind: 'field', field: 'created_by' }], title: '检查完毕' },
    ],
  },
  {
    kind: 'rule',
    key: 'each',
    label: '逐条',
    form: 'deal',
    onImport: false,
    when: [{ on: 'updated', field: 'level', to: '红' }],
    then: [{ id: 'log', kind: 'createRecord', form: 'log', values: { name: '{name}' } }],
  },
  {
    kind: 'rule',
    key: 'pressed',
    label: '立即',
    form: 'stage',
    onImport: false,
    when: [{ on: 'updated', field: 'pressed', to: '是' }],
    then: [{ id: 'now', kind: 'updateRecords', form: 'deal', where: mine(true), set: { level: '按' } }],
  },
  { kind: 'role', key: 'all', label: '全部', forms: { stage: all, deal: all, log: all } },
]
const RECORDS = (form: string) => `/api/apps/many/forms/${form}/records`

let server: TestServer
let staff: TestClient
let negotiation: string

async function prepare(): Promise<void> {
  await publishApp(server.admin, 'many', DEFINITIONS as never)
  staff = await server.person('staff', { roles: [['many', 'all']] })
  negotiation = (await staff.post(RECORDS('stage'), { name: '谈判', level: '红' })).body.id
  for (let from = 0; from < MANY; from += 400) {
    const create = Array.from({ length: 400 }, (_, i) => ({ name: `D${from + i}`, stage: negotiation }))
    const made = await staff.post(`${RECORDS('deal')}/batch`, { create })
    expect(made.status, made.text).toBe(200)
  }
  const other = await staff.post(RECORDS('deal'), { name: '别的' })
  expect(other.status, other.text).toBe(201)
}
const query = async (sql: string): Promise<Record<string, unknown>[]> => (await server.platform.pool.query(sql)).rows
const levels = async () =>
  Object.fromEntries(
    (await query("select coalesce(level, '') as l, count(*)::integer as n from app_many.deal group by 1")).map(
      (row) => [row['l'], row['n']],
    ),
  )
const logs = () => query('select count(*)::integer as n, count(distinct name)::integer as different from app_many.log')
const runs = async () => (await server.admin.get('/api/apps/many/rules/stalled/runs?only=held')).body.rows
const told = () => query("select 1 from meta.notification where title = '检查完毕'")
const once = [{ n: MANY, different: MANY }]

describe('a schedule that means more than a thousand records', { timeout: 120_000 }, () => {
  const clock = movingClock('2026-11-25T01:00:00.000Z')
  const HOUR = 3_600_000
  beforeAll(async () => {
    server = await startTestServer({ now: clock.now })
    await prepare()
    await clock.pass(server, 60_000)
  }, 60_000)
  afterAll(() => server.close())

  it('refuses them within a save, names form and number, and changes nothing', async () => {
    const answer = await staff.patch(`${RECORDS('stage')}/${negotiation}`, { pressed: '是' })
    expect(answer.status, answer.text).toBe(422)
    expect(answer.body.error.issues[0].message).toMatch(/^一次最多批量更新 1,?000 条“商机”记录/)
    expect(await levels()).toEqual({ '': MANY + 1 })
    expect((await staff.get(`${RECORDS('stage')}/${negotiation}`)).body.pressed).toBeNull()
  })

  it('stops at the part that is refused, and goes on from there', async () => {
    await staff.patch(`${RECORDS('stage')}/${negotiation}`, { level: '禁' })
    await clock.pass(server, HOUR)
    const [run] = await runs()
    expect(run).toMatchObject({ status: 'failed', error: { message: '不行' }, actions: [{ failed: true }, {}, {}] })
    expect(await levels()).toEqual({ '': MANY + 1 })
    await staff.patch(`${RECORDS('stage')}/${negotiation}`, { level: '红' })
    const again = await server.admin.post(`/api/apps/many/rules/stalled/runs/${run.id}/retry`, {})
    expect(again.status, again.text).toBe(200)
    await clock.pass(server, 0)
    expect(await levels()).toEqual({ '': 1, 红: MANY })
    expect(await logs()).toEqual(once)
    expect((await runs())[0]).toMatchObject({
      id: run.id,
      status: 'done',
      retries: 1,
      actions: [
        { id: 'red', ran: true, count: MANY },
        { id: 'rest', ran: true, count: 0 },
        { id: 'tell', ran: true },
      ],
    })
    expect((await runs())[0].actions[0].after).toBeUndefined()
    expect(await told()).toHaveLength(1)
  })
})

describe('a process that dies between the parts', { timeout: 120_000 }, () => {
  let database: TestDatabase
  let folder: string
  const secret = 'k'.repeat(32)
  beforeAll(async () => {
    database = await createTestDatabase()
    folder = await mkdtemp(join(tmpdir(), 'tenon-many-'))
    server = await startTestServer({ database, env: { ROLE: 'web', SECRET_KEY: secret } })
    await prepare()
  }, 60_000)
  afterAll(async () => {
    await server?.close()
    await database?.drop()
    await rm(folder, { recursive: true, force: true })
  })
  const start = (point: object) =>
    startServerProcess(
      folder,
      { DATABASE_URL: database.url, SECRET_KEY: secret, LOG_LEVEL: 'silent', CRASH_AT: JSON.stringify(point) },
      '../testing/crash-child.ts',
    )

  it('goes on where it stopped, with every effect once', async () => {
    const at = new Date().toISOString()
    const [event] = DEFINITIONS.find(({ key }) => key === 'stalled')!.when!
    const records = [{ id: negotiation, at }]
    const payload: DueBatch = { app: 'many', rule: 'stalled', index: 0, spec: JSON.stringify(event), records }
    // The second part is written and not committed.
    const victim = await start({ statement: 'update "meta"."rule_run"', n: 1 })
    await server.platform.jobs.add([{ task: RULE_DUE, payload, key: 'due' }])
    expect(await victim.ended).toBeNull()
    expect(await levels()).toEqual({ '': MANY + 1 - 500, 红: 500 })
    expect((await runs())[0]).toMatchObject({ status: 'running', actions: [{ ran: false, count: 500 }, {}, {}] })
    expect(await told()).toEqual([])

    const next = await start({ n: Infinity })
    await expect.poll(told, { timeout: 60_000, interval: 100 }).toHaveLength(1)
    await next.terminate()
    expect(await levels()).toEqual({ '': 1, 红: MANY })
    expect(await logs()).toEqual(once)
    expect(await runs()).toMatchObject([{ status: 'done', actions: [{ count: MANY }, { count: 0 }, { ran: true }] }])
  })
})
