import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestDatabase,
  publishApp,
  startServerProcess,
  startTestServer,
  testClient,
  type ServerProcess,
  type TestClient,
  type TestDatabase,
  type TestServer,
} from '../testing/index.ts'

/**
 * An approval after which a flow begins for each row of a subform is killed with -9 between the records that it makes, the flows
 * that it begins and its commit: all of them are there or none, and sent again it is done once.
 */
const SECRET = 'f'.repeat(32)
const POINTS = [
  ...[1, 2].map((n) => ({ statement: 'insert into "app_kc"."purchase"', n })),
  ...[1, 2, 3].map((n) => ({ statement: 'insert into "meta"."flow_instance"', n })),
  ...[1].map((n) => ({ statement: 'meta"\\."effect', n })),
  ...[1, 2].map((n) => ({ statement: '^commit', n })),
]
const DEALS = '/api/apps/kc/forms/deal/records'
const text = (key: string) => ({ id: `f_${key}`, key, type: 'text', label: key })
let server: TestServer
let staff: TestClient
let boss: TestClient
let database: TestDatabase
let folder: string
let victim: ServerProcess | undefined
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tenon-call-kill-'))
  // It looks and never works: what is to be done is for the server that is killed, and for who comes after.
  server = await startTestServer({ database, env: { ROLE: 'web', SECRET_KEY: SECRET } })
  const all = { scope: 'all' as const }
  const full = { view: all, create: {}, edit: all, fields: { '*': { mode: 'editable' as const } } }
  const ask = (id: string) => ({ id, kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }] })
  const each = {
    id: 'each',
    kind: 'subFlow',
    flow: 'buy',
    on: { kind: 'rows', field: 'items' },
    in: { what: { var: 'name' } },
  }
  await publishApp(server.admin, 'kc', [
    {
      kind: 'form',
      key: 'deal',
      label: '订单',
      fields: [
        text('title'),
        { id: 'f_items', key: 'items', type: 'subform', label: '明细', settings: { fields: [text('name')] } },
      ],
    },
    { kind: 'form', key: 'purchase', label: '采购', fields: [text('what')] },
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: full, purchase: full } },
    { kind: 'role', key: 'boss', label: '主管', forms: {} },
    { kind: 'flow', key: 'buy', label: '采购', form: 'purchase', steps: [ask('look')] },
    { kind: 'flow', key: 'deal', label: '订单', form: 'deal', steps: [ask('first'), each] },
  ] as never)
  staff = await server.person('staff', { roles: [['kc', 'staff']] })
  boss = await server.person('boss', { roles: [['kc', 'boss']] })
}, 120_000)
afterAll(async () => {
  await victim?.kill()
  await server?.close()
  await database?.drop()
  await rm(folder, { recursive: true, force: true })
})

async function stored(instance: string) {
  const { rows } = await server.platform.pool.query(
    `select (select count(*)::int from app_kc.purchase p join meta.flow_instance i on i.record = p.id where i.parent = $1) as called,
      (select count(*)::int from app_kc.purchase p where not exists (select from meta.flow_instance i where i.record = p.id)) as alone,
      (select state from meta.flow_task where instance = $1) as task`,
    [instance],
  )
  return rows[0] as { readonly called: number; readonly alone: number; readonly task: string }
}
const NOT_YET = { called: 0, alone: 0, task: 'pending' }
const DONE = { called: 2, alone: 0, task: 'approved' }

it('kill -9 between the records and the flows of a call leaves all of them or none', { timeout: 300_000 }, async () => {
  let nothing = 0
  for (const point of POINTS) {
    const deal = await staff.post(DEALS, { title: '一', items: [{ name: '甲' }, { name: '乙' }] })
    const { body } = await staff.post('/api/apps/kc/flows/deal/instances', { recordId: deal.body.id })
    const inbox = await boss.get('/api/inbox')
    const { task } = inbox.body.rows.find((row: { instance: string }) => row.instance === body.id)
    const env = { DATABASE_URL: database.url, SECRET_KEY: SECRET, ROLE: 'web', CRASH_AT: JSON.stringify(point) }
    victim = await startServerProcess(folder, env, '../testing/crash-child.ts')
    const path = `/api/tasks/${task}/approve`
    const answer = await testClient(victim.url, boss.token)
      .post(path, { key: `k/${task}` })
      .catch(() => undefined)
    await victim.kill()
    const after = await stored(body.id)
    const where = JSON.stringify(point)
    expect(after, where).toEqual(after.task === 'pending' ? NOT_YET : DONE)
    if (answer) expect(after, where).toEqual(DONE)
    if (after.task === 'pending') nothing++
    const again = await boss.post(path, { key: `k/${task}` })
    expect(again.status, again.text).toBe(200)
    expect(await stored(body.id), where).toEqual(DONE)
  }
  expect(nothing, 'some points lie before the commit').toBeGreaterThan(3)
})
