import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type Body, type TestClient, type TestServer } from '../testing/index.ts'

/*
 * The cockpit of the CRM on 2026-11-22 for four people, each figure within 今年 (2026-01-01 to 2026-11-22).
 *
 * | customer | owner  | industry | source   | filed      |
 * | C1       | 陈晓明 | 制造业 | 官网注册 | 2026-03-05 |
 * | C2       | 吴磊   | 医疗健康 | 展会扫码 | 2026-10-10 |
 * | C3       | 郑凯   | 制造业 | 官网注册 | 2026-10-20 |
 * | C4       | 陈晓明 | 医疗健康 | 展会扫码 | 2025-12-30 |  last year
 *
 * | contract | owner  | of | amount | signed     | status |
 * | K1       | 陈晓明 | C1 | 100.10 | 2026-03-15 | 生效   |
 * | K2       | 陈晓明 | C1 | 200.20 | 2026-10-02 | 生效   |
 * | K3       | 吴磊   | C2 |  50.00 | 2026-10-15 | 生效   |
 * | K4       | 郑凯   | C3 |   0.05 | 2026-11-01 | 生效   |
 * | K5       | 陈晓明 | C1 | 999.00 | 2026-10-03 | 草稿   |  not in force
 * | K6       | 陈晓明 | C4 |  77.00 | 2025-12-31 | 生效   |  last year
 *
 * | deal | owner  | amount | went through                |
 * | O1   | 陈晓明 |    300 | 新线索 → 方案报价           |
 * | O2   | 陈晓明 |    400 | 新线索 → 需求确认 → 输单    |
 * | O3   | 吴磊   |    500 | 新线索 → 赢单               |
 * | O4   | 郑凯   |    600 | 新线索                      |
 * | O5   | 吴磊   |     20 | 新线索 → 初步沟通           |
 * | O6   | 陈晓明 |    700 | 新线索 → 商务谈判 → 赢单    |
 *
 * 陈晓明 sees his own. 许静 leads 华东 (陈晓明, 吴磊). 林文涛 (director) and 梁建国 (executive) see everything.
 *
 * contract total   陈 100.10 + 200.20 = 300.30 · 许 + 50.00 = 350.30 · all + 0.05 = 350.35
 * open pipeline    陈 O1 = 300 · 许 + O5 = 320 · all + O4 = 920 (won and lost ones are not open)
 * funnel           a deal has reached every stage up to its furthest: O1 方案报价, O2 需求确认, O3 and O6 赢单,
 *                  O4 新线索, O5 初步沟通; conversion = went on / reached; O2 alone was lost, in 需求确认
 * forecast         fewer than 20 decided: default rates. O1 300 × 40 % = 120, O4 600 × 5 % = 30, O5 20 × 10 % = 2; won O3 and
 *                  O6. 陈 700 + 120 · 许 1200 + 122 · all 1200 + 152
 */
const STAGES = ['新线索', '初步沟通', '需求确认', '方案报价', '商务谈判', '赢单']
const everything = {
  total: 350.35,
  count: 4,
  pipeline: 920,
  customers: 3,
  forecast: [1200, 152, 1352],
  funnel: [6, 5, 4, 3, 2, 2],
  conversion: [5 / 6, 4 / 5, 3 / 4, 2 / 3, 2 / 2],
  lost: [0, 0, 1, 0, 0],
  months: { '2026-03-01': 100.1, '2026-10-01': 250.2, '2026-11-01': 0.05 },
  industries: { 制造业: 300.35, 医疗健康: 50 },
  sources: { 官网注册: 2, 展会扫码: 1 },
  board: { 陈晓明: 300.3, 吴磊: 50, 郑凯: 0.05 },
  growth: { '2026-03-01': 1, '2026-10-01': 2 },
}
const EXPECTED = {
  chenxiaoming: {
    total: 300.3,
    count: 2,
    pipeline: 300,
    customers: 1,
    forecast: [700, 120, 820],
    funnel: [3, 3, 3, 2, 1, 1],
    conversion: [3 / 3, 3 / 3, 2 / 3, 1 / 2, 1 / 1],
    lost: [0, 0, 1, 0, 0],
    months: { '2026-03-01': 100.1, '2026-10-01': 200.2 },
    industries: { 制造业: 300.3 },
    sources: { 官网注册: 1 },
    board: { 陈晓明: 300.3 },
    growth: { '2026-03-01': 1 },
  },
  xujing: {
    total: 350.3,
    count: 3,
    pipeline: 320,
    customers: 2,
    forecast: [1200, 122, 1322],
    funnel: [5, 5, 4, 3, 2, 2],
    conversion: [5 / 5, 4 / 5, 3 / 4, 2 / 3, 2 / 2],
    lost: [0, 0, 1, 0, 0],
    months: { '2026-03-01': 100.1, '2026-10-01': 250.2 },
    industries: { 制造业: 300.3, 医疗健康: 50 },
    sources: { 官网注册: 1, 展会扫码: 1 },
    board: { 陈晓明: 300.3, 吴磊: 50 },
    growth: { '2026-03-01': 1, '2026-10-01': 1 },
  },
  linwentao: everything,
  liangjianguo: everything,
} as const

let server: TestServer
const people: Record<string, TestClient> = {}
beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T04:00:00.000Z') })
  const installed = await server.admin.post('/api/templates/crm/install', { people: true })
  expect(installed.status, installed.text).toBe(200)
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  for (const { id, username } of await server.platform.db.selectFrom('meta.user').select(['id', 'username']).execute())
    people[username] = server.client(await server.sessions.open(id, {}), { id, username })

  const [chen, wu, zheng] = ['chenxiaoming', 'wulei', 'zhengkai'].map((name) => people[name]!.id)
  const of = await customers([
    ['C1', chen, '制造业', '官网注册', '2026-03-05'],
    ['C2', wu, '医疗健康', '展会扫码', '2026-10-10'],
    ['C3', zheng, '制造业', '官网注册', '2026-10-20'],
    ['C4', chen, '医疗健康', '展会扫码', '2025-12-30'],
  ])
  for (const [name, owner_id, customer, amount, signed_at, status] of [
    ['K1', chen, 'C1', 100.1, '2026-03-15', '生效'],
    ['K2', chen, 'C1', 200.2, '2026-10-02', '生效'],
    ['K3', wu, 'C2', 50, '2026-10-15', '生效'],
    ['K4', zheng, 'C3', 0.05, '2026-11-01', '生效'],
    ['K5', chen, 'C1', 999, '2026-10-03', '草稿'],
    ['K6', chen, 'C4', 77, '2025-12-31', '生效'],
  ] as const)
    await make('contract', { name, owner_id, customer: of[customer], amount, signed_at, status })
  for (const [name, owner_id, customer, amount, ...stages] of [
    ['O1', chen, 'C1', 300, '新线索', '方案报价'],
    ['O2', chen, 'C1', 400, '新线索', '需求确认', '输单'],
    ['O3', wu, 'C2', 500, '新线索', '赢单'],
    ['O4', zheng, 'C3', 600, '新线索'],
    ['O5', wu, 'C2', 20, '新线索', '初步沟通'],
    ['O6', chen, 'C1', 700, '新线索', '商务谈判', '赢单'],
  ] as const) {
    const [stage, ...later] = stages
    const base = {
      name,
      owner_id,
      customer: of[customer],
      amount,
      expected_close: '2026-12-31',
      lost_reason: '价格过高',
    }
    let { id, version } = await make('opportunity', { ...base, stage })
    for (const next of later) {
      const moved = await server.admin.patch(
        `/api/apps/crm/forms/opportunity/records/${id}`,
        { stage: next },
        { 'if-match': `"${version}"` },
      )
      expect(moved.status, moved.text).toBe(200)
      ;({ id, version } = moved.body)
    }
  }
})
afterAll(() => server?.close())

describe.each(Object.entries(EXPECTED))('the cockpit of %s', (username, expected) => {
  it('shows the four numbers', async () => {
    expect((await data(username, 'contract_total')).totals.amount).toBe(expected.total)
    expect((await data(username, 'contract_count')).totals.contracts).toBe(expected.count)
    expect((await data(username, 'open_pipeline')).totals.amount).toBe(expected.pipeline)
    expect((await data(username, 'new_customers')).totals.customers).toBe(expected.customers)
  })
  it('shows how far the deals have come', async () => {
    const { funnel } = await data(username, 'sales_funnel')
    const reached = funnel.stages.map((stage: { value: string; reached: number }) => [stage.value, stage.reached])
    expect(reached).toEqual(STAGES.map((stage, i) => [stage, expected.funnel[i]]))
    const rates = funnel.stages.slice(0, -1)
    expect(rates.map((stage: { conversion: number }) => stage.conversion)).toEqual(expected.conversion)
    expect(rates.map((stage: { lost: number }) => stage.lost)).toEqual(expected.lost)
    expect(rates.map((stage: { loss: number }) => stage.loss)).toEqual(
      expected.lost.map((lost, i) => lost / expected.funnel[i]!),
    )
  })
  it('forecasts the quarter from what he may see', async () => {
    const { forecast } = await data(username, 'forecast')
    expect([forecast.won, forecast.expected, forecast.total]).toEqual(expected.forecast)
  })
  it('shows contracts by month, industry and person', async () => {
    expect(figures(await data(username, 'contract_by_month'), 'signed_at', 'amount')).toEqual(expected.months)
    expect(figures(await data(username, 'contract_by_industry'), 'customer.industry', 'amount')).toEqual(
      expected.industries,
    )
    expect(figures(await data(username, 'sales_leaderboard'), 'owner_id', 'amount')).toEqual(expected.board)
  })
  it('shows customers by source and month', async () => {
    expect(figures(await data(username, 'customer_by_source'), 'source', 'customers')).toEqual(expected.sources)
    expect(figures(await data(username, 'customer_cohort'), 'filed_on', 'customers')).toEqual(expected.growth)
  })
  it('opens exactly the contracts behind the total', async () => {
    const { status, body } = await people[username]!.post('/api/apps/crm/reports/contract_total/records', {
      dashboard: 'cockpit',
      fields: ['amount'],
      size: 100,
    })
    expect(status).toBe(200)
    const cents = body.rows.reduce((sum: number, row: { amount: number }) => sum + Math.round(row.amount * 100), 0)
    expect([body.rows.length, cents]).toEqual([expected.count, Math.round(expected.total * 100)])
  })
})

// helpers

async function customers(
  rows: readonly (readonly [string, string | undefined, string, string, string])[],
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {}
  for (const [i, [name, owner_id, industry, source, filed_on]] of rows.entries())
    ids[name] = (await make('customer', { name, owner_id, industry, source, filed_on, mobile: `1380000000${i}` })).id
  return ids
}
async function make(form: string, values: Record<string, unknown>): Promise<{ id: string; version: number }> {
  const { status, body, text } = await server.admin.post(`/api/apps/crm/forms/${form}/records`, values)
  expect(status, text).toBe(201)
  return body
}
async function data(username: string, report: string): Promise<Body> {
  const { status, body, text } = await people[username]!.post(`/api/apps/crm/reports/${report}/data`, {
    dashboard: 'cockpit',
  })
  expect(status, text).toBe(200)
  return body
}
/** Group → figure, without the months in which nothing happened; people and options by their names. */
function figures(
  answer: { rows: Record<string, string | number>[]; labels: Record<string, Record<string, string>> },
  by: string,
  measure: string,
): Record<string, number> {
  return Object.fromEntries(
    answer.rows.flatMap((row) => {
      const value = String(row[by])
      return Number(row[measure]) === 0 ? [] : [[answer.labels[by]?.[value] ?? value, Number(row[measure])]]
    }),
  )
}
