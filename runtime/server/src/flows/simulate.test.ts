import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { approvalApp, movingClock, publishApp, startTestServer, type TestServer } from '../testing/index.ts'

const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
let server: TestServer
/** A Wednesday, 9:00 in Shanghai. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  await publishApp(server.admin, 'sim', approvalApp)
})
afterAll(() => server.close())

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
  const others = approvalApp.filter((definition) => definition.kind !== 'flow')
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
  await publishApp(server.admin, 'back', approvalApp)
  const builder = await server.person('tester', { platformRoles: ['builder'], roles: [['back', 'staff']] })
  const boss = await server.person('backboss', { roles: [['back', 'boss']] })
  const ids: string[] = []
  for (const amount of [5, 50, 5000]) ids.push((await builder.post(RECORDS, { amount })).body.id)
  const old = (await builder.post(RECORDS, { amount: 9000 })).body.id
  const { db, pool } = server.platform
  await pool.query('update app_back.request set created_at = $2 where id = $1', [old, clock.at(-91 * 86_400_000)])
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
    effects: { tried: 0, refused: 0, rows: [] },
    stuck: [],
    different: { compared: 1, count: 0, rows: [] },
  })
  const flow = structuredClone(approvalApp.find(({ kind }) => kind === 'flow')!) as unknown as {
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

it('does what automatic nodes and called flows do for the records of the last days, says what, and takes it back', async () => {
  const field = (id: string, key: string, label: string, type = 'text', settings?: object) => ({
    id,
    key,
    type,
    label,
    ...(settings ? { settings } : {}),
  })
  const address = 'https://erp.invalid/hook'
  const actions = (list: object[]) => ({ kind: 'serviceTask', actions: list })
  const flow = (key: string, form: string, steps: object[]) => ({ kind: 'flow', key, label: key, form, steps })
  await publishApp(server.admin, 'auto', [
    {
      kind: 'form',
      key: 'deal',
      label: '交易',
      title: 'name',
      fields: [
        field('d1', 'name', '名称'),
        field('d2', 'amount', '金额', 'money'),
        field('d3', 'state', '状态'),
        field('d4', 'cost', '成本', 'money'),
      ],
    },
    {
      kind: 'form',
      key: 'job',
      label: '待办',
      title: 'title',
      fields: [
        field('j0', 'no', '编号', 'autoNumber', { pattern: 'J-{0000}' }),
        field('j1', 'title', '标题'),
        field('j2', 'deal', '交易', 'relation', { form: 'deal' }),
        field('j3', 'note', '备注'),
      ],
      checks: [
        { key: 'bad', when: { '==': [{ var: 'title' }, '禁止'] }, message: '标题不合适', do: 'block', at: ['title'] },
      ],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: { ...all, fields: { cost: 'hidden' } }, job: all } },
    flow('each', 'job', [{ id: 'mark', ...actions([{ id: 'm', kind: 'setFields', set: { note: '已走子流程' } }]) }]),
    flow('whole', 'deal', [
      { id: 'set', ...actions([{ id: 's', kind: 'setFields', set: { state: '已生效' } }]) },
      {
        id: 'gate',
        kind: 'exclusiveGateway',
        branches: [
          // Holds only after the node before has written.
          {
            id: 'live',
            when: { '==': [{ var: 'state' }, '已生效'] },
            steps: [
              {
                id: 'make',
                ...actions([
                  { id: 'j', kind: 'createRecord', form: 'job', values: { title: '{name}', deal: { var: 'id' } } },
                  { id: 'n', kind: 'notify', to: [{ kind: 'initiator' }], title: '成交：{name}' },
                  { id: 'w', kind: 'webhook', url: address, event: 'deal.sold' },
                ]),
              },
              {
                id: 'sub',
                kind: 'subFlow',
                flow: 'each',
                on: { kind: 'children', form: 'job', field: 'deal' },
                wait: true,
              },
            ],
          },
          { id: 'other', default: true, steps: [] },
        ],
      },
    ]),
  ] as never)
  const builder = await server.person('autobuilder', {
    name: '配置员',
    platformRoles: ['builder'],
    roles: [['auto', 'staff']],
  })
  const add = async (values: object) => {
    const made = await builder.post('/api/apps/auto/forms/deal/records', values)
    expect(made.status, made.text).toBe(201)
    return made.body.id as string
  }
  const good = await add({ name: '好', amount: 5 })
  const bad = await add({ name: '禁止', amount: 5 })
  const state = async () =>
    (
      await server.platform.pool.query(
        `select (select count(*)::int from app_auto.job) as jobs, (select count(*)::int from meta.notification) as notes,
          (select count(*)::int from meta.webhook_delivery) as calls, (select count(*)::int from meta.effect) as effects,
          (select count(*)::int from meta.audit where app = 'auto') as audits,
          (select coalesce(max(value), 0)::int from meta.sequence) as numbers,
          (select string_agg(state, ',') from app_auto.deal) as states`,
      )
    ).rows[0]
  const before = await state()
  const { status, body, text } = await builder.post('/api/apps/auto/flows/whole/back-test', {})
  expect(status, text).toBe(200)
  expect(body).toMatchObject({
    played: 2,
    statuses: { approved: 1, running: 1 },
    branches: { 'gate/live': 2 },
    stuck: [{ id: bad, title: '禁止' }],
    effects: { tried: 2, refused: 1 },
  })
  expect(body.effects.rows.map(({ id }: { id: string }) => id)).toEqual([bad, good])
  const [refused, done] = body.effects.rows
  expect(refused.steps.at(-1)).toMatchObject({ node: 'make', action: 'j', records: [] })
  expect(refused.steps.at(-1).refused).toContain('标题不合适')
  const nothing = { records: [], people: [], flows: 0, outside: 0 }
  const set = (field: string, text: string) => ({ field, text })
  expect(done.steps).toEqual([
    {
      ...nothing,
      node: 'set',
      action: 's',
      kind: 'setFields',
      records: [{ form: 'deal', does: 'update', set: [set('state', '已生效')] }],
    },
    {
      ...nothing,
      node: 'make',
      action: 'j',
      kind: 'createRecord',
      records: [{ form: 'job', does: 'create', set: [set('deal', '好'), set('title', '好')] }],
    },
    { ...nothing, node: 'make', action: 'n', kind: 'notify', people: ['配置员'] },
    { ...nothing, node: 'make', action: 'w', kind: 'webhook', outside: 1 },
    { ...nothing, node: 'sub', action: 'sub', kind: '', flows: 1 },
    {
      ...nothing,
      node: 'sub',
      inside: 'each',
      action: 'm',
      kind: 'setFields',
      records: [{ form: 'job', does: 'update', set: [set('note', '已走子流程')] }],
    },
  ])
  expect(await state()).toEqual(before)
})

it('shows no values that come from what the builder may not read', async () => {
  const { body: draft } = await server.admin.get('/api/apps/auto/draft')
  const whole = structuredClone(draft.flows.whole)
  whole.steps[0].actions[0].set = { state: '{cost}' }
  const put = await server.admin.put('/api/apps/auto/draft/flow/whole', whole, {
    'if-match': `"${draft.revisions['flow/whole']}"`,
  })
  expect(put.status, put.text).toBe(200)
  const builder = await server.person('blind', { platformRoles: ['builder'], roles: [['auto', 'staff']] })
  const { body } = await builder.post('/api/apps/auto/flows/whole/back-test', {})
  expect(body.effects.tried).toBe(2)
  const texts = body.effects.rows.flatMap(({ steps }: { steps: { records: { set: { text: unknown }[] }[] }[] }) =>
    steps.flatMap(({ records }) => records.flatMap((record) => record.set.map((each) => each.text))),
  )
  expect(new Set(texts)).toEqual(new Set([null]))
})
