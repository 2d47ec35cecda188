import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, must, type Body, type TestClient, type TestServer } from '../testing/index.ts'
import { leadOf, read, RECORDS, startSales, titles } from './testing/crm-sales.ts'

/** Customers and leads that fall into the pool and are taken out of it. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** The days of the pool as they stand where a test says nothing else. */
const USUAL = { enabled: true, recycle_days: 30, warn_days: 3, deal_days: null, protect_days: null }
let server: TestServer
let sellers: readonly TestClient[]
let marketing: TestClient
let director: TestClient
let pool: Body

beforeAll(async () => {
  ;({ server, sellers, marketing, director } = await startSales(clock))
  pool = (await must(director.post(`${RECORDS('pool')}/query`, {}))).rows[0]
})
afterAll(() => server.close())
// What one test leaves behind when it fails would put those behind it out of step.
afterEach(() => setPool(USUAL))

let n = 0
const lead = () => must(marketing.post(RECORDS('lead'), leadOf()), 201)
const patchPool = (values: Record<string, unknown>) => director.patch(`${RECORDS('pool')}/${pool.id}`, values)
/** A minute after it is saved its customers and leads have its days. */
async function setPool(values: Record<string, unknown>): Promise<void> {
  await must(patchPool(values))
  await clock.pass(server, 2 * MINUTE)
}
/**
 * A day and its night go by, and the minute after 1 in which everybody comes to his pool.
 * NB: who jumps on without it leaves that to run beside what the next days bring.
 */
async function nextDay(): Promise<void> {
  await clock.pass(server, DAY)
  await clock.pass(server, 2 * MINUTE)
}

describe('R07 and R08: the pool', { timeout: 120_000 }, () => {
  const customer = (seller: TestClient, values: Record<string, unknown> = {}) =>
    must(seller.post(RECORDS('customer'), { name: `公海客户${++n}有限公司`, mobile: '13900139000', ...values }), 201)
  const claim = (who: TestClient, id: string) => who.post(`${RECORDS('customer')}/${id}/actions/claim`)
  const pooled = async (count: number) => {
    const made = []
    for (let i = 0; i < count; i++) made.push(await customer(sellers[0]!))
    await clock.pass(server, 30 * DAY)
    return made as { id: string; name: string }[]
  }

  it('warns after 27 days without follow-up and takes after 30; a follow-up, a lock or a contract keeps him', async () => {
    const seller = sellers[0]!
    const lost = await customer(seller)
    const followed = await customer(seller)
    const locked = await customer(seller)
    await must(director.patch(`${RECORDS('customer')}/${locked.id}`, { locked: true }))
    const active = await customer(seller, { coop_status: '合作中' })
    const timers = await must(seller.get(`${RECORDS('customer')}/${lost.id}/timers`))
    expect(timers.items.map((item: { label: string }) => item.label)).toEqual(['客户即将退回公海', '退回公海'])
    await clock.pass(server, 27 * DAY)
    expect(await titles(seller)).toContain(`3 天内退回公海：${lost.name}`)
    const follow = { customer: followed.id, kind: '回访', content: '聊过', followed_at: clock.at(0) }
    await must(seller.post(RECORDS('follow_up'), follow), 201)
    await clock.pass(server, 3 * DAY)
    expect(await read(director, 'customer', lost.id)).toMatchObject({
      owner_id: null,
      in_pool: true,
      former_owner: seller.id,
      pooled_at: clock.at(0),
    })
    for (const { id } of [followed, locked, active])
      expect(await read(director, 'customer', id)).toMatchObject({ owner_id: seller.id, in_pool: false })
    expect(await titles(seller)).toContain(`已退回公海：${lost.name}`)
    const log = await must(
      director.post(`${RECORDS('owner_log')}/query`, { filter: { '==': [{ var: 'customer' }, lost.id] } }),
    )
    expect(log.rows).toMatchObject([{ from_owner: seller.id, to_owner: null, reason: '30 天没有新的跟进' }])
    // Colleagues see him, without his number.
    const seen = await read(sellers[1]!, 'customer', lost.id)
    expect(seen.mobile).not.toBe('13900139000')
    expect((await seller.get(`${RECORDS('customer')}/${locked.id}`)).body.mobile).toBe('13900139000')
  })

  it('protects who is new to his owner for 30 days to the minute, and who has signed for good', async () => {
    const [seller, colleague] = sellers as [TestClient, TestClient]
    const made = await customer(seller)
    const handed = await customer(seller)
    const signed = await customer(seller, { deal_status: '已签约' })
    const late = await customer(seller)
    const pool = async (of: readonly { id: string }[]) =>
      Promise.all(of.map(async ({ id }) => (await read(director, 'customer', id)).in_pool))
    await clock.pass(server, 29 * DAY)
    // New to somebody else: the days begin again.
    await must(director.patch(`${RECORDS('customer')}/${handed.id}`, { owner_id: colleague.id }))
    await clock.pass(server, DAY - MINUTE)
    await must(director.patch(`${RECORDS('customer')}/${late.id}`, { deal_status: '已签约' }))
    expect(await pool([made, handed, signed, late])).toEqual([false, false, false, false])
    await clock.pass(server, MINUTE)
    expect(await pool([made, handed, signed, late])).toEqual([true, false, false, false])
    await clock.pass(server, 29 * DAY - MINUTE)
    expect(await pool([handed])).toEqual([false])
    await clock.pass(server, MINUTE)
    expect(await pool([handed, signed, late])).toEqual([true, false, false])
    expect(await read(director, 'customer', handed.id)).toMatchObject({ former_owner: colleague.id })
    await clock.pass(server, 60 * DAY)
    expect(await pool([signed, late])).toEqual([false, false])
  })

  it('takes who was kept when his 30 days were over in the first night that nothing keeps him any more', async () => {
    const kept = await customer(sellers[0]!)
    const set = (values: Record<string, unknown>) => must(director.patch(`${RECORDS('customer')}/${kept.id}`, values))
    await set({ locked: true })
    await clock.pass(server, 35 * DAY)
    await set({ locked: false })
    await clock.pass(server, HOUR)
    expect((await read(director, 'customer', kept.id)).in_pool).toBe(false)
    await clock.pass(server, DAY)
    expect(await read(director, 'customer', kept.id)).toMatchObject({ in_pool: true, former_owner: sellers[0]!.id })
    expect(await titles(sellers[0]!)).toContain(`已退回公海：${kept.name}`)
  })

  it('protects new customers and leads for as many days as their pool says, which may change', async () => {
    const old = await customer(sellers[0]!)
    // A minute after the pool is saved for those who are there, in the night for those who come.
    await setPool({ protect_days: 45 })
    expect((await read(director, 'customer', old.id)).pool).toBe(pool.id)
    const made = await customer(sellers[0]!)
    const fresh = await lead()
    expect((await read(director, 'lead', fresh.id)).status).toBe('待跟进')
    await nextDay()
    const pooled = async () =>
      Promise.all(
        [
          ['customer', old],
          ['customer', made],
          ['lead', fresh],
        ].map(async ([form, { id }]: Body) => (await read(director, form, id)).in_pool),
      )
    await clock.pass(server, 40 * DAY)
    expect(await pooled()).toEqual([false, false, false])
    expect(await titles(sellers[0]!)).not.toContain(`3 天内退回公海：${made.name}`)
    await setPool({ protect_days: 60 })
    await clock.pass(server, 5 * DAY)
    expect(await pooled()).toEqual([false, false, false])
    await setPool({ protect_days: 45 })
    await clock.pass(server, DAY)
    expect(await pooled()).toEqual([true, true, true])
  })

  it('warns and takes by the days of the pool of a customer or lead: changed, its moments and the night follow', async () => {
    const moments = async (form: string, id: string) =>
      ((await must(director.get(`${RECORDS(form)}/${id}/timers`))).items as Body[]).map(({ id, at }) => [id, at])
    const pooled = async (form: string, { id }: Body) => (await read(director, form, id)).in_pool
    const seller = sellers[0]!
    const made = await customer(seller)
    const since = clock.at(0)
    const day = (n: number) => new Date(Date.parse(since) + n * DAY).toISOString()
    const fresh = await lead()
    const { owner_id } = await read(director, 'lead', fresh.id)
    const holder = sellers.find(({ id }) => id === owner_id)!
    const both = (warned: number, taken: number) => [
      ['customer_pool_warning/0', day(warned)],
      ['customer_recycle/0', day(taken)],
    ]
    expect(await moments('customer', made.id)).toEqual(both(27, 30))
    // Dates that rules wait for are looked up, whatever the pool says.
    const { rows } = await server.platform.pool.query<{ name: string }>(
      `select tablename || substring(indexdef from ' \\(.*?\\)') as name from pg_indexes where schemaname = 'app_crm'`,
    )
    const indexed = rows.map(({ name }) => name)
    for (const form of ['customer', 'lead'])
      expect(indexed).toEqual(expect.arrayContaining([`${form} (recycle_at)`, `${form} (warn_at)`]))
    await clock.pass(server, DAY)
    await setPool({ recycle_days: 20, warn_days: 5 })
    expect(await moments('customer', made.id)).toEqual(both(15, 20))
    expect((await moments('lead', fresh.id)).slice(-2)).toEqual([
      ['lead_pool_warning/0', day(15)],
      ['lead_recycle/0', day(20)],
    ])
    const passTo = (n: number) => clock.pass(server, Date.parse(day(n)) - Date.parse(clock.at(0)))
    await passTo(15)
    expect(await titles(seller)).toContain(`5 天内退回公海：${made.name}`)
    expect(await titles(holder)).toContain(`5 天内退回公海：${fresh.company_name}`)
    await clock.pass(server, 5 * DAY - MINUTE)
    expect([await pooled('customer', made), await pooled('lead', fresh)]).toEqual([false, false])
    await clock.pass(server, MINUTE)
    for (const [form, { id }] of [
      ['customer', made],
      ['lead', fresh],
    ] as const)
      expect(await read(director, form, id)).toMatchObject({ in_pool: true, recycle_reason: '20 天没有新的跟进' })

    // Whose days are over already when they get less goes in the night; whoever has been followed up stays till his deal is late.
    const late = await customer(seller)
    const followed = await customer(seller)
    await clock.pass(server, 5 * DAY)
    const follow = { customer: followed.id, kind: '回访', content: '聊过', followed_at: clock.at(0) }
    await must(seller.post(RECORDS('follow_up'), follow), 201)
    await setPool({ recycle_days: 4, warn_days: 1, deal_days: 8 })
    expect(await pooled('customer', late)).toBe(false)
    await clock.pass(server, DAY)
    expect([await pooled('customer', late), await pooled('customer', followed)]).toEqual([true, false])
    // The moment of his warning had gone by when the days became fewer: it is not made up for.
    expect(await titles(seller)).not.toContain(`1 天内退回公海：${late.name}`)
    expect(await titles(seller)).toContain(`已退回公海：${late.name}`)
    await clock.pass(server, 2 * DAY)
    expect(await read(director, 'customer', followed.id)).toMatchObject({
      in_pool: true,
      recycle_reason: '8 天没有成交',
    })

    // A pool out of use rules nobody: 30 and 3 again from the night on.
    const left = await customer(seller)
    const begun = clock.at(0)
    await nextDay()
    expect(await read(director, 'customer', left.id)).toMatchObject({ pool: pool.id, recycle_days: 4 })
    await setPool({ enabled: false })
    await clock.pass(server, DAY)
    expect(await read(director, 'customer', left.id)).toMatchObject({ pool: null, recycle_days: 30, warn_days: 3 })
    expect((await moments('customer', left.id)).at(-1)).toEqual([
      'customer_recycle/0',
      new Date(Date.parse(begun) + 30 * DAY).toISOString(),
    ])
    const refused = await patchPool({ recycle_days: 3, warn_days: 3 })
    expect(refused.status).toBe(400)
  })

  it('lets one of fifty who press at once have him', async () => {
    const [one] = await pooled(1)
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const who = sellers[1 + (i % 3)]!
        return { who, ...(await claim(who, one!.id)) }
      }),
    )
    // One person has him; that he pressed again while he won harms nobody.
    const winners = new Set(answers.filter(({ status }) => status === 200).map(({ who }) => who.id))
    expect(winners.size).toBe(1)
    const others = answers.filter((answer) => answer.status !== 200)
    // Whoever comes when it is over does not see him any more.
    expect(others.every(({ status }) => status === 422 || status === 404)).toBe(true)
    const told = others.filter(({ status }) => status === 422).map(({ body }) => body.error.issues[0].message)
    expect(told.length).toBeGreaterThan(0)
    expect(new Set(told)).toEqual(new Set(['已被他人领取']))
    const record = await read(director, 'customer', one!.id)
    expect(record).toMatchObject({ in_pool: false, owner_since: clock.at(0) })
    const winner = sellers.find((seller) => seller.id === record.owner_id)!
    expect((await read(winner, 'customer', one!.id)).mobile).toBe('13900139000')
    const log = await must(
      director.post(`${RECORDS('owner_log')}/query`, {
        filter: { '==': [{ var: 'customer' }, one!.id] },
        sort: ['-at'],
      }),
    )
    expect(log.rows.filter((row: Body) => row.reason === '领取')).toMatchObject([{ to_owner: winner.id }])
  })

  it('hides how a lead is reached from all but who takes it, and logs whose it was', async () => {
    const reached = { mobile: '13911112222', email: 'wang@example.com', wechat: 'wang-2222' }
    const { id } = await must(marketing.post(RECORDS('lead'), leadOf(reached)), 201)
    const { owner_id } = await read(director, 'lead', id)
    const [former, taker] = [
      sellers.find((seller) => seller.id === owner_id)!,
      sellers.find((seller) => seller.id !== owner_id)!,
    ]
    await clock.pass(server, 30 * DAY)
    for (const who of [former, taker]) {
      const seen = await read(who, 'lead', id)
      expect(seen).toMatchObject({ in_pool: true, mobile: expect.stringMatching(/^139\*+/) })
      for (const text of Object.values(reached)) expect(JSON.stringify(seen)).not.toContain(text)
    }
    expect((await former.post(`${RECORDS('lead')}/${id}/actions/claim`)).status).toBe(422)
    await must(taker.post(`${RECORDS('lead')}/${id}/actions/claim`))
    expect(await read(taker, 'lead', id)).toMatchObject({ in_pool: false, owner_id: taker.id, ...reached })
    const filter = { '==': [{ var: 'lead' }, id] }
    const { rows } = await must(director.post(`${RECORDS('owner_log')}/query`, { filter, sort: ['at'] }))
    expect(rows.map((row: Body) => [row.from_owner, row.to_owner, row.reason])).toEqual([
      [marketing.id, former.id, expect.any(String)],
      [former.id, null, '30 天没有新的跟进'],
      [null, taker.id, '领取'],
    ])
  })

  it('holds to the limit of a day, of one’s own, and the wait of the former owner', async () => {
    // One in the night of Shanghai, the evening before in UTC.
    await clock.pass(server, 16 * HOUR)
    const made = await pooled(5)
    const refusal = async (who: TestClient, id: string) => {
      const { status, body } = await claim(who, id)
      expect(status, JSON.stringify(body)).toBe(422)
      return body.error.issues[0].message as string
    }
    const again = clock.at(7 * DAY + 8 * HOUR).slice(0, 10)
    const cool = `您刚退回过这条记录，${again} 起可以再次领取`
    expect(await refusal(sellers[0]!, made[0]!.id)).toBe(cool)
    const [, , , fresh] = sellers as [TestClient, TestClient, TestClient, TestClient]
    const results = await Promise.all(made.map(({ id }) => claim(fresh, id)))
    expect(results.filter(({ status }) => status === 200).length).toBe(3)
    const left = made[results.findIndex(({ status }) => status !== 200)]!
    expect(await refusal(fresh, left.id)).toBe('今天已领取 3 条，达到每日上限')
    await clock.pass(server, DAY)
    for (let i = 0; i < 2; i++) await customer(fresh)
    expect(await refusal(fresh, left.id)).toBe('名下已有 5 条，达到私海上限')
    await clock.pass(server, 6 * DAY - MINUTE)
    expect(await refusal(sellers[0]!, left.id)).toBe(cool)
    await clock.pass(server, MINUTE)
    expect((await claim(sellers[0]!, left.id)).status).toBe(200)
  })
})
