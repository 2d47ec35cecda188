import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, must, type Body, type TestClient, type TestServer } from '../testing/index.ts'
import { read, RECORDS, startSales } from './testing/crm-sales.ts'

/** 适用部门: a pool is for a department and those below it; of several the nearest one counts. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
let server: TestServer
let sellers: readonly TestClient[]
let director: TestClient
let mine: Body
let theirs: Body
let pools: Record<'all' | 'sales' | 'east', string>

beforeAll(async () => {
  ;({ server, sellers, director } = await startSales(clock))
  const departments: { id: string; title: string }[] = (await must(director.get('/api/departments'))).rows
  const idOf = (title: string) => departments.find((one) => one.title === title)!.id
  const south = await server.person('south_seller', {
    roles: [['crm', 'sales_rep']],
    departments: [idOf('华南销售组')],
  })
  mine = await customer(sellers[0]!, '东方客户有限公司')
  theirs = await customer(south, '南方客户有限公司')
  const [{ id: all }] = (await must(director.post(`${RECORDS('pool')}/query`, {}))).rows
  pools = { all, sales: '', east: '' }
  const make = async (name: string, values: object) =>
    (await must(director.post(RECORDS('pool'), { name, cool_days: 0, owner_limit: 50, ...values }), 201)).id
  // The nearest one goes first, whatever its priority.
  pools.sales = await make('销售公海', { department: idOf('销售部'), sort: 1, recycle_days: 20, daily_limit: 9 })
  pools.east = await make('华东公海', { department: idOf('华东销售组'), sort: 5, recycle_days: 10, daily_limit: 1 })
  await clock.pass(server, 2 * MINUTE)
})
afterAll(() => server.close())

const customer = (who: TestClient, name: string) =>
  must(who.post(RECORDS('customer'), { name, mobile: '13900139000' }), 201)
const poolsOf = () => Promise.all([mine, theirs].map(async ({ id }) => (await read(director, 'customer', id)).pool))
const enable = async (pool: string, enabled: boolean) => {
  await must(director.patch(`${RECORDS('pool')}/${pool}`, { enabled }))
  await clock.pass(server, 2 * MINUTE)
}
async function nights(n: number): Promise<void> {
  await clock.pass(server, n * DAY)
  await clock.pass(server, 2 * MINUTE)
}

describe('the pool of a department', { timeout: 120_000 }, () => {
  it('serves those below it; a nearer one takes its own, and keeps them night after night', async () => {
    expect(await poolsOf()).toEqual([pools.east, pools.sales])
    expect((await read(director, 'customer', mine.id)).recycle_days).toBe(10)
    expect((await read(director, 'customer', theirs.id)).recycle_days).toBe(20)
    const { version } = await read(director, 'customer', mine.id)
    for (let n = 0; n < 3; n++) await nights(1)
    expect(await poolsOf()).toEqual([pools.east, pools.sales])
    // Nor is anything written that is so already.
    expect((await read(director, 'customer', mine.id)).version).toBe(version)
  })

  it('out of use leaves them to the one above, and that one to the pool for all', async () => {
    await enable(pools.east, false)
    await nights(1)
    expect(await poolsOf()).toEqual([pools.sales, pools.sales])
    await enable(pools.sales, false)
    await nights(1)
    expect(await poolsOf()).toEqual([pools.all, pools.all])
    await enable(pools.sales, true)
    await enable(pools.east, true)
    expect(await poolsOf()).toEqual([pools.east, pools.sales])
  })

  it('gives its limits to whoever takes a customer: those of the nearest one', async () => {
    const [seller, colleague] = sellers as [TestClient, TestClient]
    const made = [await customer(colleague, '公海一有限公司'), await customer(colleague, '公海二有限公司')]
    await clock.pass(server, 40 * DAY)
    const claim = ({ id }: Body) => seller.post(`${RECORDS('customer')}/${id}/actions/claim`)
    expect((await claim(made[0]!)).status).toBe(200)
    const refused = await claim(made[1]!)
    expect(refused.status, refused.text).toBe(422)
    expect(refused.body.error.issues[0].message).toBe('今天已领取 1 条，达到每日上限')
    // 销售公海 counts where the nearest one is out of use.
    await enable(pools.east, false)
    expect((await claim(made[1]!)).status).toBe(200)
  })
})
