import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, must, type TestClient, type TestServer } from '../testing/index.ts'
import { leadOf, read, RECORDS, startSales, titles } from './testing/crm-sales.ts'

/** Leads given out by the table of territories. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
let server: TestServer
let sellers: readonly TestClient[]
let marketing: TestClient
let director: TestClient
let xu: TestClient
const lead = (values?: Record<string, unknown>) => must(marketing.post(RECORDS('lead'), leadOf(values)), 201)

beforeAll(async () => {
  ;({ server, sellers, marketing, director, xu } = await startSales(clock))
})
afterAll(() => server.close())

describe('R03: leads are given out', { timeout: 120_000 }, () => {
  it('to the least loaded of the first territory that matches, with a task and a notice', async () => {
    const made = await Promise.all([lead(), lead(), lead(), lead()])
    const owners = await Promise.all(made.map(async ({ id }) => (await read(director, 'lead', id)).owner_id))
    expect([...owners].sort()).toEqual(sellers.map((seller) => seller.id).sort())
    const mine = await read(director, 'lead', made[0].id)
    expect(mine).toMatchObject({ status: '待跟进', assigned_at: clock.at(0) })
    const tasks = await must(
      director.post(`${RECORDS('task')}/query`, { filter: { '==': [{ var: 'lead' }, made[0].id] } }),
    )
    expect(tasks.rows).toMatchObject([{ kind: '线索首跟', assignee: mine.owner_id, due_at: clock.at(24 * HOUR) }])
    const owner = sellers.find((seller) => seller.id === mine.owner_id)!
    expect(await titles(owner)).toContain(`新线索：${mine.company_name}`)
  })

  it('by source where no area matches; to nobody where nothing does; a seller keeps what he enters', async () => {
    expect((await read(director, 'lead', (await lead({ area: '440100', source: '展会扫码' })).id)).owner_id).toBe(xu.id)
    const none = await lead({ area: '440100' })
    expect(await read(director, 'lead', none.id)).toMatchObject({ owner_id: marketing.id, status: '待分配' })
    const own = await must(sellers[0]!.post(RECORDS('lead'), leadOf()), 201)
    expect(await read(director, 'lead', own.id)).toMatchObject({ owner_id: sellers[0]!.id })
  })

  it('in the transaction of the save, past people who are away, at their limit or gone, else to the fallback', async () => {
    const { rows } = await must(
      director.post(`${RECORDS('territory')}/query`, { filter: { '==': [{ var: 'sort' }, 1] } }),
    )
    const set = (values: Record<string, unknown>) =>
      must(director.patch(`${RECORDS('territory')}/${rows[0].id}`, values))
    await set({ away: sellers.slice(0, 3).map((seller) => seller.id) })
    const { id } = await lead()
    const given = await read(director, 'lead', id)
    // Whoever reads the saved lead finds it assigned.
    expect(given.assigned_at).toBe(given.created_at)
    expect((await read(director, 'lead', id)).owner_id).toBe(sellers[3]!.id)
    await set({ cap: 1 })
    expect((await read(director, 'lead', (await lead()).id)).owner_id).toBe(xu.id)
    await set({ away: [], cap: null })
  })
})

// The last: what follows would have a thousand leads around.
describe('R03 in bulk', { timeout: 180_000 }, () => {
  it('spreads a thousand that are imported at once evenly', async () => {
    const before = await loads()
    const lines = Array.from(
      { length: 1_000 },
      (_, i) => `导入线索${i}公司,王五,138${String(10_000_000 + i)},官网注册,浙江省杭州市`,
    )
    const body = new FormData()
    body.set('file', new File([`公司名称,联系人,手机,来源,地区\n${lines.join('\n')}`], '线索.csv'))
    await runImport((await must(marketing.post('/api/apps/crm/forms/lead/imports', body), 201)).id)
    const after = await loads()
    const gained = sellers.map((seller) => (after.get(seller.id) ?? 0) - (before.get(seller.id) ?? 0))
    expect(gained.reduce((sum, count) => sum + count, 0)).toBe(1_000)
    const totals = sellers.map((seller) => after.get(seller.id) ?? 0)
    expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(1)
  })

  async function loads(): Promise<Map<string, number>> {
    const { rows } = await server.platform.pool.query(
      "select owner_id, count(*)::integer as n from app_crm.lead where status in ('待跟进', '跟进中') group by 1",
    )
    return new Map(rows.map((row) => [row.owner_id as string, row.n as number]))
  }
  async function runImport(id: string): Promise<void> {
    await must(marketing.post(`/api/imports/${id}/check`))
    await must(marketing.post(`/api/imports/${id}/run`), 202)
    const status = async () => (await marketing.get(`/api/imports/${id}`)).body.status
    await expect.poll(status, { timeout: 150_000 }).toBe('done')
  }
})
