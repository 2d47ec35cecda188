import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** An order whose rows are bought one by one: a purchase is made and approved for each, and the row hears of it. */
let server: TestServer
let staff: TestClient
let boss: TestClient
let chief: TestClient
const ORDERS = '/api/apps/ro/forms/deal/records'
const PURCHASES = '/api/apps/ro/forms/purchase/records'
const field = (key: string, type: string, label: string, more: object = {}) => ({
  id: `f_${key}`,
  key,
  type,
  label,
  ...more,
})

beforeAll(async () => {
  server = await startTestServer()
  const all = { scope: 'all' as const }
  const full = { view: all, create: {}, edit: all, fields: { '*': { mode: 'editable' as const } } }
  const approvers = [{ kind: 'role', role: 'boss' }]
  const last = { id: 'last', kind: 'userTask', approvers: [{ kind: 'initiator' }] }
  const flow = (key: string, form: string, steps: readonly object[]) => ({
    kind: 'flow',
    key,
    label: key,
    form,
    title: form === 'deal' ? '{title}' : '{what}',
    admins: [{ kind: 'role', role: 'chief' }],
    steps,
  })
  const buy = {
    id: 'buy',
    kind: 'subFlow',
    label: '逐行采购',
    flow: 'purchase',
    on: { kind: 'rows', field: 'items' },
    in: { what: '{name}（{parent.title}）', amount: { var: 'price' }, deal: { var: 'parent.id' } },
    out: {
      spent: {
        '+': [{ var: 'parent.spent' }, { if: [{ '==': [{ var: '$step.buy' }, 'approved'] }, { var: 'paid' }, 0] }],
      },
    },
    outRow: { state: { if: [{ '==': [{ var: '$step.buy' }, 'approved'] }, '已批', '未批'] }, cost: { var: 'paid' } },
  }
  await publishApp(server.admin, 'ro', [
    {
      kind: 'form',
      key: 'deal',
      label: '订单',
      fields: [
        field('title', 'text', '标题'),
        field('spent', 'number', '已花', { default: 0 }),
        field('items', 'subform', '明细', {
          settings: {
            fields: [
              field('name', 'text', '品名'),
              field('price', 'number', '预算'),
              field('state', 'text', '结果'),
              field('cost', 'number', '实付'),
            ],
          },
        }),
      ],
    },
    {
      kind: 'form',
      key: 'purchase',
      label: '采购',
      fields: [
        field('what', 'text', '采购什么', { required: true, settings: { maxLength: 40 } }),
        field('amount', 'number', '预算'),
        field('paid', 'number', '实付'),
        field('deal', 'relation', '订单', { settings: { form: 'deal' } }),
      ],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: full, purchase: full } },
    { kind: 'role', key: 'boss', label: '主管', forms: {} },
    { kind: 'role', key: 'chief', label: '流程管理员', forms: {} },
    { kind: 'role', key: 'empty', label: '没有人', forms: {} },
    flow('purchase', 'purchase', [
      { id: 'look', kind: 'userTask', approvers, fields: { '*': 'readonly', paid: 'editable' } },
    ]),
    flow('at_once', 'purchase', [
      { id: 'set', kind: 'serviceTask', actions: [{ id: 's', kind: 'setFields', set: { paid: 9 } }] },
    ]),
    flow('rows', 'deal', [buy, last]),
    flow('strict', 'deal', [
      { ...buy, id: 'buy', onReject: { to: 'fix' } },
      { ...last, id: 'ok' },
      { ...last, id: 'fix' },
    ]),
    flow('quick', 'deal', [{ ...buy, flow: 'at_once' }, last]),
    flow('send', 'deal', [{ ...buy, wait: false, out: undefined, outRow: undefined }, last]),
    flow('one', 'deal', [
      {
        id: 'one',
        kind: 'subFlow',
        flow: 'purchase',
        on: { kind: 'new' },
        in: { what: { var: 'title' }, deal: { var: 'id' } },
        out: { spent: { var: 'paid' } },
      },
      last,
    ]),
    flow('twice', 'deal', [
      {
        id: 'both',
        kind: 'parallelGateway',
        branches: ['a', 'b'].map((id) => ({
          id,
          steps: [{ id: `call_${id}`, kind: 'subFlow', flow: 'purchase', on: { kind: 'new' }, in: { what: id } }],
        })),
      },
      last,
    ]),
    flow('known', 'purchase', [
      {
        id: 'up',
        kind: 'subFlow',
        flow: 'confirm',
        on: { kind: 'related', field: 'deal' },
        in: { title: '待确认：{what}' },
        out: { paid: { var: 'spent' } },
      },
      last,
    ]),
    flow('nobody', 'purchase', [
      { id: 'look', kind: 'userTask', label: 'look', approvers: [{ kind: 'role', role: 'empty' }] },
    ]),
    flow('empty_handed', 'deal', [{ id: 'call', kind: 'subFlow', flow: 'nobody', on: { kind: 'new' } }]),
    flow('confirm', 'deal', [{ id: 'yes', kind: 'userTask', approvers }]),
  ] as never)
  staff = await server.person('staff', { roles: [['ro', 'staff']] })
  boss = await server.person('boss', { roles: [['ro', 'boss']] })
  chief = await server.person('chief', { roles: [['ro', 'chief']] })
}, 120_000)
afterAll(() => server.close())

const ITEMS = [
  { name: '屏幕', price: 100 },
  { name: '键盘', price: 20 },
]
async function start(flow: string, items: readonly object[] = ITEMS) {
  const order = await must(staff.post(ORDERS, { title: '开业', items }), 201)
  const { id } = await must(staff.post(`/api/apps/ro/flows/${flow}/instances`, { recordId: order.id }), 201)
  return { order: order.id as string, id: id as string }
}
const read = (order: string) => must(staff.get(`${ORDERS}/${order}`))
const purchases = async (order: string) =>
  (
    await server.platform.pool.query<{ what: string; amount: string | null }>(
      'select what, amount from app_ro.purchase where deal = $1 order by id',
      [order],
    )
  ).rows
const calls = async (id: string) =>
  (await must(staff.get(`/api/flow-instances/${id}`))).calls as { id: string; title: string; status: string }[]
const todo = async (person: TestClient, instance: string) =>
  (await must(person.get('/api/inbox'))).rows.find((row: { instance: string }) => row.instance === instance)
const decide = async (instance: string, what: 'approve' | 'reject', body: object = {}) =>
  must(boss.post(`/api/tasks/${(await todo(boss, instance)).task}/${what}`, { comment: '好', ...body }))
const reaches = (person: TestClient, id: string, node: string) =>
  expect.poll(() => todo(person, id), { timeout: 30_000 }).toMatchObject({ node: { id: node } })

describe('a flow for each row of a subform', () => {
  it('makes a record for each row, tells the row how it went, and goes on when all have ended', async () => {
    const { order, id } = await start('rows')
    expect((await purchases(order)).map(({ what, amount }) => [what, Number(amount)]).sort()).toEqual([
      ['屏幕（开业）', 100],
      ['键盘（开业）', 20],
    ])
    const begun = await calls(id)
    expect(begun.map(({ status }) => status)).toEqual(['running', 'running'])
    // Rows that come later are none of its business; one that goes takes nothing with it.
    const { items } = await read(order)
    await must(staff.patch(`${ORDERS}/${order}`, { items: [...items, { name: '鼠标', price: 5 }] }))
    expect(await purchases(order)).toHaveLength(2)

    const screen = begun.find(({ title }) => title.startsWith('屏幕'))!
    const keys = begun.find(({ title }) => title.startsWith('键盘'))!
    await decide(screen.id, 'approve', { values: { paid: 95 } })
    await expect
      .poll(async () => (await read(order)).items[0], { timeout: 30_000 })
      .toMatchObject({ state: '已批', cost: 95 })
    expect(await todo(staff, id)).toBeUndefined()
    await decide(keys.id, 'approve', { values: { paid: 18 } })
    await reaches(staff, id, 'last')
    const done = await read(order)
    expect(done.items.map((row: { name: string; state: string | null }) => [row.name, row.state])).toEqual([
      ['屏幕', '已批'],
      ['键盘', '已批'],
      ['鼠标', null],
    ])
    expect(done.spent).toBe(113)
  })
  it('a refused one writes its row first and then leads where the builder said', async () => {
    const { order, id } = await start('strict')
    const [first] = await calls(id)
    await decide(first!.id, 'reject')
    await reaches(staff, id, 'fix')
    const { items, spent } = await read(order)
    expect(items.map((row: { state: string | null }) => row.state).sort()).toEqual(['未批', null].sort())
    expect(spent).toBe(0)
    // What the others were at is over with it.
    await expect
      .poll(async () => (await calls(id)).map(({ status }) => status).sort(), { timeout: 30_000 })
      .toEqual(['cancelled', 'rejected'])
  })
  it('those that end at once are all taken, one after the other', async () => {
    const { order, id } = await start('quick')
    await reaches(staff, id, 'last')
    const { items, spent } = await read(order)
    expect(items.map((row: { cost: number }) => row.cost)).toEqual([9, 9])
    expect(spent).toBe(18)
  })
  it('asynchronous ones are begun and not waited for; without rows nothing is begun', async () => {
    const sent = await start('send')
    await reaches(staff, sent.id, 'last')
    expect(await purchases(sent.order)).toHaveLength(2)
    const none = await start('rows', [])
    await reaches(staff, none.id, 'last')
    expect(await purchases(none.order)).toEqual([])
  })
  it('goes with the flow that called it', async () => {
    const { id } = await start('rows')
    await must(staff.post(`/api/flow-instances/${id}/withdraw`, {}))
    await expect
      .poll(async () => (await calls(id)).map(({ status }) => status), { timeout: 30_000 })
      .toEqual(['cancelled', 'cancelled'])
  })
  it('a row that its form refuses keeps all of them back, with the reason, until somebody tries again', async () => {
    const { order, id } = await start('rows', [...ITEMS, { name: '长'.repeat(50), price: 1 }])
    expect(await purchases(order)).toEqual([])
    expect(await calls(id)).toEqual([])
    const stuck = async () =>
      (await must(chief.get('/api/flow-admin/instances?state=stuck'))).rows.find((row: { id: string }) => row.id === id)
    const { incident } = await stuck()
    expect(incident).toMatchObject({ kind: 'failed', node: '逐行采购' })
    expect(incident.reason).toContain('采购什么')
    const { items } = await read(order)
    await must(staff.patch(`${ORDERS}/${order}`, { items: items.slice(0, 2) }))
    await must(chief.post(`/api/flow-instances/${id}/retry`, { visit: incident.visit, comment: '已改' }))
    expect(await purchases(order)).toHaveLength(2)
    expect(await calls(id)).toHaveLength(2)
    expect(await stuck()).toBeUndefined()
  })
})

describe('a flow on a record of its own', () => {
  it('is made from the record and gives something back', async () => {
    const { order, id } = await start('one')
    const [made] = await purchases(order)
    expect(made).toMatchObject({ what: '开业' })
    const [only] = await calls(id)
    await decide(only!.id, 'approve', { values: { paid: 7 } })
    await reaches(staff, id, 'last')
    expect((await read(order)).spent).toBe(7)
  })
  it('two branches that call at the same moment wait each for its own', async () => {
    const { id } = await start('twice')
    const begun = await calls(id)
    expect(begun.map(({ title }) => title).sort()).toEqual(['a', 'b'])
    await decide(begun[0]!.id, 'approve')
    await expect.poll(async () => (await calls(id)).map(({ status }) => status).sort()).toEqual(['approved', 'running'])
    expect(await todo(staff, id)).toBeUndefined()
    await decide(begun[1]!.id, 'approve')
    await reaches(staff, id, 'last')
  })
  it('a record that is there already is filled in and asked for its values likewise', async () => {
    const order = await must(staff.post(ORDERS, { title: '旧', spent: 3 }), 201)
    const purchase = await must(staff.post(PURCHASES, { what: '灯', deal: order.id }), 201)
    const { id } = await must(staff.post('/api/apps/ro/flows/known/instances', { recordId: purchase.id }), 201)
    expect((await read(order.id)).title).toBe('待确认：灯')
    const [only] = await calls(id)
    await decide(only!.id, 'approve')
    await reaches(staff, id, 'last')
    expect((await must(staff.get(`${PURCHASES}/${purchase.id}`))).paid).toBe(3)
  })
})

it('a draft is tried with what its calls make and take back, and nothing stays', async () => {
  const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['ro', 'staff']] })
  await must(staff.post(ORDERS, { title: '试', items: ITEMS }), 201)
  const before = (await server.platform.pool.query('select count(*)::int as n from app_ro.purchase')).rows
  const { effects } = await must(builder.post('/api/apps/ro/flows/rows/back-test', {}))
  const tried = effects.rows.find(({ title }: { title: string }) => title === '试')
  expect(tried.steps[0]).toMatchObject({
    node: 'buy',
    flows: 2,
    records: [
      { form: 'purchase', does: 'create' },
      { form: 'purchase', does: 'create' },
    ],
  })
  expect(tried.steps.at(-1)).toMatchObject({
    node: 'buy',
    records: [
      { form: 'deal', does: 'update' },
      { form: 'deal', does: 'update' },
    ],
  })
  expect((await server.platform.pool.query('select count(*)::int as n from app_ro.purchase')).rows).toEqual(before)
})

it('a check of the whole company looks into the flows that are called', async () => {
  const builder = await server.person('checker', { platformRoles: ['builder'], roles: [['ro', 'staff']] })
  const { nodes } = await must(builder.post('/api/apps/ro/flows/empty_handed/check-company', {}))
  expect(nodes).toEqual([
    expect.objectContaining({
      node: 'call',
      inside: 'nobody · look',
      empty: expect.objectContaining({ fallback: 'flowAdmin' }),
    }),
  ])
})
