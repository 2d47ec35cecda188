import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const definitions: Definition[] = [
  {
    kind: 'form',
    key: 'request',
    label: '申请',
    fields: [{ id: 'f_1', key: 'amount', type: 'money', label: '金额' }],
  },
  { kind: 'role', key: 'staff', label: '员工', forms: { request: all } },
  { kind: 'role', key: 'boss', label: '主管', forms: {} },
  {
    kind: 'flow',
    key: 'approval',
    label: '审批',
    form: 'request',
    steps: [
      {
        id: 'gate',
        kind: 'exclusiveGateway',
        branches: [
          {
            id: 'large',
            when: { '>': [{ var: 'amount' }, 1000] },
            steps: [{ id: 'decide', kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }] }],
          },
          { id: 'small', default: true, steps: [] },
        ],
      },
      { id: 'tell', kind: 'copyTask', to: [{ kind: 'initiator' }] },
    ],
  },
]
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'sim', definitions)
})
afterAll(() => server.close())

it('says which way a record would take and who would get it, and does nothing', async () => {
  const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['sim', 'staff']] })
  const boss = await server.person('boss', { name: '赵国栋', roles: [['sim', 'boss']] })
  const way = async (amount: number) => {
    const record = await builder.post('/api/apps/sim/forms/request/records', { amount })
    const body = { recordId: record.body.id, initiator: builder.id }
    return (await builder.post('/api/apps/sim/flows/approval/simulate', body)).body
  }
  const copied = { node: 'tell', people: [], copied: [{ id: builder.id, title: 'builder' }] }
  expect(await way(5000)).toEqual({
    status: 'approved',
    initiator: { id: builder.id, title: 'builder' },
    visits: [
      { node: 'gate', people: [], copied: [], branches: ['large'] },
      { node: 'decide', people: [{ id: boss.id, title: '赵国栋' }], copied: [] },
      copied,
    ],
  })
  expect((await way(5)).visits).toEqual([{ node: 'gate', people: [], copied: [], branches: ['small'] }, copied])
  const { db } = server.platform
  for (const table of ['meta.flow_instance', 'meta.flow_task', 'meta.notification', 'meta.mail'] as const)
    expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([])
})

it('shows nothing of a record that the builder may not see', async () => {
  const clerk = await server.person('clerk', { roles: [['sim', 'staff']] })
  const record = await clerk.post('/api/apps/sim/forms/request/records', { amount: 1 })
  const stranger = await server.person('stranger', { platformRoles: ['builder'] })
  const body = { recordId: record.body.id, initiator: clerk.id }
  expect((await stranger.post('/api/apps/sim/flows/approval/simulate', body)).status).toBe(404)
  expect((await clerk.post('/api/apps/sim/flows/approval/simulate', body)).status).toBe(403)
})

it('says for everybody who may begin it where nobody would decide, and who would decide on his own request', async () => {
  const head = await server.person('head', { name: '部门主管', roles: [['org', 'staff']] })
  const clerk = await server.person('orgclerk', { name: '有主管', roles: [['org', 'staff']] })
  const alone = await server.person('alone', { name: '没有部门', roles: [['org', 'staff']] })
  const outside = await server.person('outside', { name: '无权发起' })
  const { db } = server.platform
  const unit = await server.admin.post('/api/departments', { title: '研发部' })
  expect(unit.status, unit.text).toBe(201)
  await db.updateTable('meta.department').set({ head_id: head.id }).where('id', '=', unit.body.id).execute()
  for (const person of [head, clerk])
    await db
      .insertInto('meta.department_member')
      .values({ user_id: person.id, department_id: unit.body.id, is_primary: true })
      .execute()
  const manager = { kind: 'departmentHead', of: 'initiator', level: 1 }
  const steps = [
    { id: 'manager', kind: 'userTask', approvers: [manager], onEmpty: { do: 'approve' } },
    { id: 'next', kind: 'userTask', approvers: [manager], onSelf: { do: 'nextManager' } },
    { id: 'boss', kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }] },
    { id: 'owner', kind: 'userTask', approvers: [{ kind: 'field', field: 'owner_id' }] },
    { id: 'own', kind: 'userTask', approvers: [{ kind: 'initiator' }] },
  ]
  const flow = { kind: 'flow', key: 'approval', label: '审批', form: 'request', steps } as Definition
  const others = definitions.filter((definition) => definition.kind !== 'flow')
  await publishApp(server.admin, 'org', [...others, flow])
  const { status, body } = await server.admin.post('/api/apps/org/flows/approval/check-company', {})
  expect(status).toBe(200)
  const named = (person: { id: string }, title: string) => ({ id: person.id, title })
  expect(body).toMatchObject({ checked: 3, of: 3 })
  expect(body.noManager.people).toEqual([named(head, '部门主管'), named(alone, '没有部门')])
  const found = Object.fromEntries(body.nodes.map((node: { node: string }) => [node.node, node]))
  expect(found.manager).toEqual({
    node: 'manager',
    empty: { count: 1, people: [named(alone, '没有部门')], fallback: 'approve' },
    self: { count: 1, people: [named(head, '部门主管')] },
    record: false,
  })
  expect(found.next).toMatchObject({ empty: { count: 1, fallback: 'flowAdmin' } })
  expect(found.next.self).toBeUndefined()
  expect(found.boss).toMatchObject({ empty: { count: 3 } })
  expect(found.owner).toEqual({ node: 'owner', record: true })
  expect(found.own).toEqual({ node: 'own', record: false })
  expect(JSON.stringify(body)).not.toContain(outside.id)
  expect((await clerk.post('/api/apps/org/flows/approval/check-company', {})).status).toBe(403)
})

it('plays the draft on the records of the last 90 days, says what would go differently, and does nothing', async () => {
  const RECORDS = '/api/apps/back/forms/request/records'
  await publishApp(server.admin, 'back', definitions)
  const builder = await server.person('tester', { platformRoles: ['builder'], roles: [['back', 'staff']] })
  const boss = await server.person('backboss', { roles: [['back', 'boss']] })
  const ids: string[] = []
  for (const amount of [5, 50, 5000]) ids.push((await builder.post(RECORDS, { amount })).body.id)
  const old = (await builder.post(RECORDS, { amount: 9000 })).body.id
  const { db, pool } = server.platform
  await pool.query(`update app_back.request set created_at = now() - interval '91 days' where id = $1`, [old])
  const started = await builder.post('/api/apps/back/flows/approval/instances', { recordId: ids[2] })
  expect(started.status, started.text).toBe(201)
  const { body: inbox } = await boss.get('/api/inbox')
  await boss.post(`/api/tasks/${inbox.rows[0].id}/approve`, {})
  await server.platform.db.deleteFrom('meta.notification').execute()
  const counts = async () =>
    Promise.all(
      (['meta.flow_instance', 'meta.flow_task', 'meta.flow_event', 'meta.notification', 'meta.mail'] as const).map(
        async (table) => (await db.selectFrom(table).selectAll().execute()).length,
      ),
    )
  const before = await counts()
  const play = async () => (await builder.post('/api/apps/back/flows/approval/back-test', {})).body
  expect(await play()).toEqual({
    days: 90,
    played: 3,
    of: 3,
    statuses: { approved: 3 },
    nodes: {
      gate: { times: 3, nobody: 0 },
      decide: { times: 1, nobody: 0 },
      tell: { times: 3, nobody: 0 },
    },
    branches: { 'gate/small': 2, 'gate/large': 1 },
    stuck: [],
    different: { compared: 1, count: 0, rows: [] },
  })
  const flow = structuredClone(definitions.find(({ kind }) => kind === 'flow')!) as unknown as {
    steps: { branches: { when?: unknown }[] }[]
  }
  flow.steps[0]!.branches[0]!.when = { '>': [{ var: 'amount' }, 10_000] }
  const saved = await builder.put('/api/apps/back/draft/flow/approval', flow, { 'if-match': '"1"' })
  expect(saved.status, saved.text).toBe(200)
  expect(await play()).toMatchObject({
    branches: { 'gate/small': 3 },
    different: { count: 1, rows: [{ id: ids[2], then: ['decide'], now: [] }] },
  })
  expect(await counts()).toEqual(before)
  const stranger = await server.person('nosight', { platformRoles: ['builder'] })
  expect((await stranger.post('/api/apps/back/flows/approval/back-test', {})).status).toBe(404)
})
