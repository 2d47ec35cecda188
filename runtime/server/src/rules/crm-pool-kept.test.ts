import { afterAll, beforeAll, expect, it } from 'vitest'
import { movingClock, must, type Body, type TestClient, type TestServer } from '../testing/index.ts'
import { leadOf, read, RECORDS, startSales, titles } from './testing/crm-sales.ts'

/** Who is kept from the pool, each by one reason alone, and who is not: nobody is warned of what will not happen. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const MINUTE = 60_000
const DAY = 86_400_000
let server: TestServer
let sellers: readonly TestClient[]
let marketing: TestClient
let director: TestClient

beforeAll(async () => {
  ;({ server, sellers, marketing, director } = await startSales(clock))
})
afterAll(() => server.close())

let n = 0
const seller = () => sellers[0]!
const make = (form: string, values: object, who = seller()): Promise<Body> => must(who.post(RECORDS(form), values), 201)
const customer = (values: object = {}) =>
  make('customer', { name: `留存客户${++n}有限公司`, mobile: '13900139000', ...values })
const patch = (form: string, { id }: Body, values: object) => must(director.patch(`${RECORDS(form)}/${id}`, values))
const press = (form: string, { id }: Body, button: string) =>
  must(seller().post(`${RECORDS(form)}/${id}/actions/${button}`, {}))
const approving = async (form: string, { id }: Body) =>
  expect(await must(server.admin.get(`${RECORDS(form)}/${id}`)), form).toMatchObject({ approval_status: '审批中' })

/** What the pool will do to a record. */
const moments = async (form: string, { id }: Body): Promise<string[]> => {
  const { items } = await must(director.get(`${RECORDS(form)}/${id}/timers`))
  return items.map((item: Body) => item.id).filter((name: string) => /pool_warning|recycle/.test(name))
}

/** What was warned of and what is in the pool, by the names under which the test knows them. */
async function outcome(form: string, name: string, made: Readonly<Record<string, Body>>) {
  const told = (await Promise.all(sellers.map(titles))).flat()
  const all = Object.entries(made)
  const warned = all.filter(([, one]) => told.includes(`3 天内退回公海：${one[name]}`))
  const pooled = await Promise.all(all.map(async ([, { id }]) => (await read(server.admin, form, id)).in_pool === true))
  return { warned: warned.map(([key]) => key), pooled: all.flatMap(([key], i) => (pooled[i] ? [key] : [])) }
}

it('keeps a customer who is locked, active, signed or about whom something is being approved; not whose business has ended', async () => {
  const made: Record<string, Body> = {}
  made['nobody is there for'] = await customer()
  made['ended'] = await customer({ coop_status: '已终止' })
  made['ended after signing'] = await customer({ coop_status: '已终止', deal_status: '已签约' })
  made['signed'] = await customer({ deal_status: '已签约' })
  made['active'] = await customer({ coop_status: '合作中' })
  const locked = (made['locked'] = await customer())
  await patch('customer', locked, { locked: true })
  const ownerless = (made['ownerless'] = await customer())
  await patch('customer', ownerless, { owner_id: null })
  expect(await moments('customer', ownerless)).toEqual([])

  const one = (made['contract'] = await customer())
  const contract = await make('contract', { name: '合同', customer: one.id, amount: 1000 })
  await press('contract', contract, 'submit_approval')
  await approving('contract', contract)

  const two = (made['quote'] = await customer())
  const deal = { name: '商机', customer: two.id, amount: 1000, expected_close: '2027-06-30' }
  const opportunity = await make('opportunity', deal)
  const lines = [{ quantity: 1, price: 1000 }]
  const quote = await make('quote', { name: '八折', opportunity: opportunity.id, discount: 0.2, items: lines })
  await press('quote', quote, 'submit_approval')
  await approving('quote', quote)

  const three = (made['invoice'] = await customer())
  const old = await make('contract', { name: '旧合同', customer: three.id, amount: 1000 })
  await approving('invoice', await make('invoice', { contract: old.id, title: '抬头', amount: 1000 }))

  const four = (made['protection'] = await customer())
  const ask = { title: '保护', kind: '大客户保护', customer: four.id, until: '2027-06-30', reason: '重点' }
  await approving('special_request', await make('special_request', ask))

  await clock.pass(server, 27 * DAY)
  const gone = ['nobody is there for', 'ended', 'ended after signing']
  expect(await outcome('customer', 'name', made)).toEqual({ warned: gone, pooled: [] })
  await clock.pass(server, 3 * DAY)
  expect(await outcome('customer', 'name', made)).toEqual({ warned: gone, pooled: gone })
  // In no night either.
  await clock.pass(server, DAY)
  expect(await outcome('customer', 'name', made)).toEqual({ warned: gone, pooled: gone })
  // A signed customer whose business ends is not protected any more.
  await patch('customer', made['signed']!, { coop_status: '已终止' })
  await clock.pass(server, DAY)
  expect((await outcome('customer', 'name', made)).pooled).toEqual([...gone, 'signed'])
})

it('keeps a lead that is over or nobody’s', async () => {
  const lead = () => make('lead', leadOf(), marketing)
  const made: Record<string, Body> = { waiting: await lead(), followed: await lead() }
  const follow = { lead: made['followed']!['id'], kind: '初步沟通', content: '聊过', followed_at: clock.at(0) }
  await make('follow_up', follow, director)
  const over = (made['over'] = await lead())
  await patch('lead', over, { status: '无效', invalid_reason: '没有需求' })
  const ownerless = (made['ownerless'] = await lead())
  await patch('lead', ownerless, { owner_id: null })
  expect(await moments('lead', ownerless)).toEqual([])
  expect(await moments('lead', made['waiting']!)).toEqual(['lead_pool_warning/0', 'lead_recycle/0'])
  await clock.pass(server, 27 * DAY)
  const gone = ['waiting', 'followed']
  expect(await outcome('lead', 'company_name', made)).toEqual({ warned: gone, pooled: [] })
  await clock.pass(server, 4 * DAY)
  expect(await outcome('lead', 'company_name', made)).toEqual({ warned: gone, pooled: gone })
})

it('protects whoever is new for the days of the pool: no warning and no pool before they are over', async () => {
  const [pool] = (await must(director.post(`${RECORDS('pool')}/query`, {}))).rows
  await patch('pool', pool, { protect_days: 35 })
  await clock.pass(server, 2 * MINUTE)
  const [known, fresh] = [await customer(), await make('lead', leadOf(), marketing)]
  // In the night everybody comes to his pool.
  await clock.pass(server, DAY)
  await clock.pass(server, 2 * MINUTE)
  const days = async () => [
    await outcome('customer', 'name', { known }),
    await outcome('lead', 'company_name', { fresh }),
  ]
  const none = { warned: [], pooled: [] }
  await clock.pass(server, 26 * DAY)
  expect(await days()).toEqual([none, none])
  await clock.pass(server, 4 * DAY)
  expect(await days()).toEqual([none, none])
  await clock.pass(server, 5 * DAY)
  expect(await days()).toEqual([
    { warned: [], pooled: ['known'] },
    { warned: [], pooled: ['fresh'] },
  ])
})

it('warns at once where the days of a pool become so few that the warning should have come, and the pool has not', async () => {
  const [pool] = (await must(director.post(`${RECORDS('pool')}/query`, {}))).rows
  await patch('pool', pool, { protect_days: null })
  const [over, stale] = [await customer(), await make('lead', leadOf(), marketing)]
  await clock.pass(server, 10 * DAY)
  const [known, followed] = [await customer(), await customer()]
  const fresh = await make('lead', leadOf(), marketing)
  await clock.pass(server, DAY)
  await clock.pass(server, 2 * MINUTE)
  await clock.pass(server, 9 * DAY)
  await make('follow_up', { customer: followed['id'], kind: '回访', content: '聊过', followed_at: clock.at(-5 * DAY) })
  await patch('pool', pool, { recycle_days: 12 })
  await clock.pass(server, 2 * MINUTE)
  expect(await outcome('customer', 'name', { known, followed, over })).toEqual({ warned: ['known'], pooled: [] })
  expect(await outcome('lead', 'company_name', { fresh, stale })).toEqual({ warned: ['fresh'], pooled: [] })
})
