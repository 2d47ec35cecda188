import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, must, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** What the clocks of the CRM do: reminders, overdue payments, grades, tickets. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
let server: TestServer
let seller: TestClient
let boss: TestClient
let finance: TestClient
const service: TestClient[] = []

const RECORDS = (form: string) => `/api/apps/crm/forms/${form}/records`
const make = (who: TestClient, form: string, values: unknown) => must(who.post(RECORDS(form), values), 201)
const read = (who: TestClient, form: string, id: string) => must(who.get(`${RECORDS(form)}/${id}`))
const rows = async (form: string, field: string, id: string) =>
  (await must(server.admin.post(`${RECORDS(form)}/query`, { filter: { '==': [{ var: field }, id] } }))).rows
const titles = async (who: TestClient) =>
  ((await who.get('/api/notifications?size=200')).body.rows as { title: string }[]).map((row) => row.title)
let n = 0
const customer = (values: Record<string, unknown> = {}) =>
  make(seller, 'customer', { name: `提醒客户${++n}有限公司`, mobile: '13800138000', ...values })
const opportunity = (of: string) =>
  make(seller, 'opportunity', { name: '设备采购', customer: of, amount: 1000, expected_close: '2027-01-31' })
const contract = (of: string, values: Record<string, unknown> = {}) =>
  make(server.admin, 'contract', { name: '合同', customer: of, amount: 300_000, owner_id: seller.id, ...values })

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  await must(server.admin.post('/api/templates/crm/install', { people: true }))
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  const as = async (username: string) => {
    const found = server.platform.db.selectFrom('meta.user').select('id').where('username', '=', username)
    const { id } = await found.executeTakeFirstOrThrow()
    return server.client(await server.sessions.open(id, {}), { id, username })
  }
  ;[seller, boss, finance] = (await Promise.all(['wulei', 'xujing', 'liwenjing'].map(as))) as [
    TestClient,
    TestClient,
    TestClient,
  ]
  service.push(...(await Promise.all(['kefuxiaowang', 'kefuxiaoli', 'kefuxiaozhang'].map(as))))
  await clock.pass(server, 60_000)
  await clock.pass(server, 60_000)
})
afterAll(() => server.close())

describe('the clocks of the CRM', { timeout: 90_000 }, () => {
  it('R05: reminds of a task and of a call an hour before, and again when they move', async () => {
    const c = await customer({ next_contact_at: clock.at(5 * HOUR) })
    const task = await make(seller, 'task', { title: '回电', due_at: clock.at(3 * HOUR), remind_before: 30 })
    await clock.pass(server, 2.5 * HOUR)
    expect(await titles(seller)).toEqual(['待办即将到期：回电'])
    await must(seller.patch(`${RECORDS('customer')}/${c.id}`, { next_contact_at: clock.at(5 * HOUR) }))
    await must(seller.patch(`${RECORDS('task')}/${task.id}`, { due_at: clock.at(2 * HOUR), status: '完成' }))
    await clock.pass(server, 3 * HOUR)
    expect(await titles(seller)).toEqual(['待办即将到期：回电'])
    await clock.pass(server, HOUR)
    expect(await titles(seller)).toContain(`一小时内回访：${c.name}`)
  })

  it('R06: three days after an unanswered quote its owner has a task; an answer calls it off', async () => {
    const o = await opportunity((await customer()).id)
    const quotes = [1, 2].map((revision) =>
      make(seller, 'quote', {
        name: `报价${revision}`,
        opportunity: o.id,
        revision,
        discount: 0.1,
        items: [{ quantity: 2, price: 500 }],
      }),
    )
    const [silent, answered] = await Promise.all(quotes)
    expect(silent).toMatchObject({ total: 900, customer: o.customer })
    for (const { id } of [silent, answered]) await must(seller.patch(`${RECORDS('quote')}/${id}`, { status: '已发送' }))
    expect((await read(seller, 'quote', silent.id)).sent_at).toBe(clock.at(0))
    await clock.pass(server, 2 * DAY)
    await must(seller.patch(`${RECORDS('quote')}/${answered.id}`, { status: '已接受' }))
    await clock.pass(server, DAY)
    expect(await rows('task', 'quote', silent.id)).toMatchObject([{ kind: '报价跟进', assignee: seller.id }])
    expect(await rows('task', 'quote', answered.id)).toEqual([])
  })

  it('R12: an opportunity that stands still is called out, to the manager after a month, by the days of its stage', async () => {
    const o = await opportunity((await customer()).id)
    await clock.pass(server, 7 * DAY)
    expect(await titles(seller)).toContain(`商机停滞：${o.name}`)
    expect(await read(seller, 'opportunity', o.id)).toMatchObject({ stalled: '黄' })
    await clock.pass(server, 7 * DAY)
    expect(await read(seller, 'opportunity', o.id)).toMatchObject({ stalled: '橙' })
    await clock.pass(server, 16 * DAY)
    expect(await titles(boss)).toContain(`商机严重停滞：${o.name}`)
    // Who goes on is not stalled any more; each stage has its own patience.
    await must(seller.patch(`${RECORDS('opportunity')}/${o.id}`, { stage: '方案报价' }))
    expect(await read(seller, 'opportunity', o.id)).toMatchObject({ stalled: null })
    const [stage] = await rows('stage', 'stage', '方案报价')
    await must(server.admin.patch(`${RECORDS('stage')}/${stage.id}`, { stale_days: 20 }))
    await clock.pass(server, 19 * DAY)
    expect(await read(seller, 'opportunity', o.id)).toMatchObject({ stalled: null })
    await clock.pass(server, DAY + HOUR)
    expect(await read(seller, 'opportunity', o.id)).toMatchObject({ stalled: '黄' })
  })

  it('R13: a payment is announced days before, and called overdue where it has not come', async () => {
    const c = await customer()
    const k = await contract(c.id)
    const day = (days: number) => clock.at(days * DAY).slice(0, 10)
    const plan = (days: number) =>
      make(server.admin, 'payment_plan', {
        contract: k.id,
        period: 1,
        due_on: day(days),
        amount: 100,
        owner_id: seller.id,
      })
    const [late, paid] = [await plan(5), await plan(6)]
    expect(late).toMatchObject({ customer: c.id, remind_on: day(2) })
    await clock.pass(server, 3 * DAY)
    expect((await titles(seller)).filter((title) => title.startsWith('即将到期的回款'))).toHaveLength(2)
    await make(finance, 'payment', {
      contract: k.id,
      plan: paid.id,
      customer: c.id,
      paid_at: day(0),
      amount: 100,
      method: '银行转账',
    })
    await clock.pass(server, 5 * DAY)
    const overdue = `回款逾期：${c.name}`
    expect((await titles(seller)).filter((title) => title === overdue)).toHaveLength(1)
    expect((await titles(finance)).filter((title) => title === overdue)).toHaveLength(1)
  })

  it('R14: grades customers every night, and marks those who have not ordered for half a year', async () => {
    const big = await customer()
    const small = await customer({ coop_status: '合作中' })
    const none = await customer({ level: 'B' })
    await contract(big.id, { amount: 1_500_000, status: '生效', signed_at: clock.at(0).slice(0, 10) })
    await contract(small.id, { amount: 50_000, status: '生效', signed_at: clock.at(-200 * DAY).slice(0, 10) })
    await clock.pass(server, DAY)
    expect(await read(server.admin, 'customer', big.id)).toMatchObject({ level: 'A', tags: [] })
    expect(await read(server.admin, 'customer', small.id)).toMatchObject({ level: 'C', tags: ['潜在流失'] })
    expect(await read(server.admin, 'customer', none.id)).toMatchObject({ level: 'B', version: 1 })
    expect(await titles(seller)).toContain(`潜在流失：${small.name}`)
  })

  it('tickets go to whoever of service has the fewest, and are called out when they are late', async () => {
    const c = await customer()
    const made = []
    for (let i = 0; i < 3; i++)
      made.push(await make(server.admin, 'ticket', { title: `故障${i}`, customer: c.id, priority: '高' }))
    const tickets = await Promise.all(made.map(({ id }) => read(server.admin, 'ticket', id)))
    expect(tickets.map((ticket) => ticket.assignee).sort()).toEqual(service.map((person) => person.id).sort())
    expect(tickets[0]).toMatchObject({ due_at: clock.at(4 * HOUR), status: '新建' })
    await must(server.admin.patch(`${RECORDS('ticket')}/${made[1].id}`, { status: '已解决' }))
    await clock.pass(server, 4 * HOUR)
    const told = (await Promise.all(service.map(titles))).flat().filter((title) => title.startsWith('工单超时'))
    expect([...new Set(told)].sort()).toEqual(['工单超时：故障0', '工单超时：故障2'])
  })

  it('finance hears of an invoice that is asked for, the seller when it is issued', async () => {
    const k = await contract((await customer()).id)
    const made = await make(seller, 'invoice', { contract: k.id, title: '华瑞科技', amount: 100 })
    expect(await titles(finance)).toContain('待您处理：开票申请：华瑞科技')
    expect((await seller.patch(`${RECORDS('invoice')}/${made.id}`, { status: '已开' })).status).toBe(403)
    expect(
      (await finance.patch(`${RECORDS('invoice')}/${made.id}`, { status: '已开' })).body.error.issues,
    ).toMatchObject([{ code: 'LOCKED' }])
    const { rows: tasks } = await must(finance.get('/api/inbox'))
    await must(finance.post(`/api/tasks/${tasks[0].id}/approve`, {}))
    expect(await read(finance, 'invoice', made.id)).toMatchObject({ issued_on: clock.at(0).slice(0, 10) })
    expect(await titles(seller)).toContain('已开票：华瑞科技')
  })
})
