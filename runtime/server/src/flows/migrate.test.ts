import type { Definition, Step } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

let server: TestServer
let seller: TestClient
let boss: TestClient
let chief: TestClient
let builder: TestClient
const all = { scope: 'all' as const }
const RECORDS = '/api/apps/mig/forms/request/records'
const FLOW = '/api/apps/mig/flows/approval'
const by = (id: string, label: string): Step => ({
  id,
  kind: 'userTask',
  label,
  approvers: [{ kind: 'role', role: 'boss' }],
})
const flow = (steps: readonly Step[]): Definition => ({
  kind: 'flow',
  key: 'approval',
  label: '审批',
  form: 'request',
  title: '{title}',
  admins: [{ kind: 'role', role: 'chief' }],
  steps,
})

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'mig', [
    {
      kind: 'form',
      key: 'request',
      label: '申请',
      title: 'title',
      fields: [{ id: 'f_1', key: 'title', type: 'text', label: '标题' }],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { request: { view: all, create: {}, edit: all } } },
    { kind: 'role', key: 'boss', label: '主管', forms: {} },
    { kind: 'role', key: 'chief', label: '流程管理员', forms: {} },
    flow([by('first', '初审'), by('second', '复审'), by('third', '终审')]),
  ])
  const person = (name: string, role: string) => server.person(name, { roles: [['mig', role]] })
  seller = await person('seller', 'staff')
  boss = await person('boss', 'boss')
  chief = await person('chief', 'chief')
  builder = await server.person('builder', { platformRoles: ['builder'] })
})
afterAll(() => server.close())

async function begin(title: string, approvals: number): Promise<string> {
  const record = await seller.post(RECORDS, { title })
  const { body } = await seller.post(`${FLOW}/instances`, { recordId: record.body.id })
  for (let i = 0; i < approvals; i++) await approve(body.id)
  return body.id
}
async function task(instance: string) {
  const { body } = await boss.get('/api/inbox')
  return body.rows.find((row: { instance: string }) => row.instance === instance)
}
const approve = async (instance: string) => boss.post(`/api/tasks/${(await task(instance)).id}/approve`, {})

it('lists what would become of each running instance, moves those that can go, audited, and leaves the others', async () => {
  const atFirst = await begin('甲', 0)
  const atSecond = await begin('乙', 1)
  const version = { steps: [by('first', '初审'), by('middle', '会审'), by('third', '终审')] }
  await publishMore(server.admin, 'mig', [flow(version.steps)])
  const plan = async (body: object) => (await chief.post(`${FLOW}/migration/plan`, body)).body.rows
  expect(await plan({})).toMatchObject([
    { id: atFirst, title: '甲', revision: 1, stands: ['初审'], goesOn: ['初审'], problems: [] },
    { id: atSecond, stands: ['复审'], goesOn: [], problems: [{ reason: 'GONE', node: 'second', label: '复审' }] },
  ])
  expect(await plan({ map: { second: 'middle' } })).toMatchObject([{ goesOn: ['初审'] }, { goesOn: ['会审'] }])
  expect((await chief.post(`${FLOW}/migration`, { comment: ' ' })).status).toBe(400)

  const { body } = await chief.post(`${FLOW}/migration`, { comment: '改为会审' })
  expect(body.rows).toMatchObject([
    { id: atFirst, done: true },
    { id: atSecond, done: false, problems: [{ reason: 'GONE' }] },
  ])
  await approve(atFirst)
  expect(await task(atFirst)).toMatchObject({ node: { id: 'middle' } })
  await approve(atSecond)
  expect(await task(atSecond)).toMatchObject({ node: { id: 'third' } })

  const late = await chief.post(`${FLOW}/migration`, { map: { second: 'middle' }, comment: '改为会审' })
  expect(late.body.rows).toMatchObject([{ id: atSecond, stands: ['终审'], done: true }])
  expect((await approve(atSecond)).body).toMatchObject({ status: 'approved' })
  await approve(atFirst)
  expect((await approve(atFirst)).body).toMatchObject({ status: 'approved' })
  expect(await plan({})).toEqual([])

  const { db } = server.platform
  const audit = await db
    .selectFrom('meta.audit')
    .select(['actor', 'params'])
    .where('action', '=', 'flow.migrate')
    .orderBy('id')
    .execute()
  expect(audit).toMatchObject([
    { actor: chief.id, params: { instance: atFirst, from: 1, to: 2, comment: '改为会审' } },
    { params: { instance: atSecond, map: { second: 'middle' } } },
  ])
  const view = (await seller.get(`/api/flow-instances/${atSecond}`)).body
  expect(view).toMatchObject({ version: 2 })
  expect(view.events).toContainEqual(expect.objectContaining({ kind: 'migrated', comment: '改为会审' }))
})

it('names the versions with how many run on each; only who looks after the flow may move what runs', async () => {
  await begin('丙', 0)
  await publishMore(server.admin, 'mig', [flow([by('first', '初审')])])
  const { body } = await builder.get(`${FLOW}/versions`)
  expect(body).toMatchObject({
    published: 3,
    rows: [
      { revision: 3, running: 0 },
      { revision: 2, running: 1, definition: { steps: [{}, { label: '会审' }, {}] } },
      { revision: 1, running: 0 },
    ],
  })
  for (const who of [seller, boss, builder]) {
    expect((await who.post(`${FLOW}/migration/plan`, {})).status).toBe(403)
    expect((await who.post(`${FLOW}/migration`, { comment: 'x' })).status).toBe(403)
  }
  expect((await seller.get(`${FLOW}/versions`)).status).toBe(403)
  // Who helps because the flow names nobody does not learn what it is about.
  const { admins: _nobody, ...unnamed } = flow([by('first', '初审')]) as unknown as Record<string, unknown>
  await publishMore(server.admin, 'mig', [unnamed as unknown as Definition])
  const plan = await server.admin.post(`${FLOW}/migration/plan`, {})
  expect(plan.body.rows).toMatchObject([{ title: '', revision: 2, stands: ['初审'] }])
})
