import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/*
 * Reports of the CRM on 2026-11-22 12:00 in Shanghai. 陈晓明 sees his own, 许静 leads 华东 (陈晓明, 吴磊), 林文涛 sees all.
 *
 * | customer | owner  | industry | source   | area        | size       |
 * | C1       | 陈晓明 | 制造业   | 官网注册 | 浙江省杭州市 | 50 人以下  |
 * | C2       | 吴磊   | 医疗健康 | 展会扫码 | 江苏省南京市 | 50–199 人  |
 * | C3       | 郑凯   | 制造业   | 官网注册 | 浙江省宁波市 | 50 人以下  |
 *
 * | contract | owner  | of | amount | signed     | items (quantity × price)          | status |
 * | K1       | 陈晓明 | C1 | 700    | 2026-03-15 | A 2 × 300, B 1 × 100.10           | 生效   |
 * | K2       | 吴磊   | C2 | 300    | 2026-10-15 | A 1 × 300                         | 生效   |
 * | K3       | 郑凯   | C3 | 200    | 2026-11-01 | C 4 × 50                          | 生效   |
 * | K4       | 陈晓明 | C1 | 999    | 2026-11-02 | C 1 × 999                         | 草稿   |  not in force
 *
 * Products A and B are of category X, C of Y. By product A 600 + 300 = 900, C 200, B 100.10; of 1200.10.
 * K1 has two items and counts once where contracts are summed: 1200 by province = 浙江 900 + 江苏 300.
 *
 * Targets of 2026: 华东 1200 a year and 600 in quarter 4, 郑凯’s department 400 a year. 陈晓明 himself 480.
 *   whole of the year: 华东 9 × 100 + 600 = 1500, all 1900; reached 1000 of 1500 by 华东, 200 of 400 by the other
 *
 * | instalment | due        | amount | paid |
 * | P1         | 2026-12-01 | 100    |      |  not due
 * | P2         | 2026-11-02 | 200    | 50   |  20 days: 150
 * | P3         | 2026-08-01 | 300    |      |  113 days: 300
 * | P4         | 2026-10-10 | 90     | 90   |  paid
 *
 * | lead | owner  | source   | registered 2026-11-… | assigned | first follow-up | status |
 * | L1   | 陈晓明 | 官网注册 | 02 09:00 | 09:30 | 02 11:00: 2 h         | 已转化 |
 * | L2   | 陈晓明 | 展会扫码 | 03 09:00 | 10:30 | 05 09:00: 48 h        | 跟进中 |
 * | L3   | 吴磊   | 官网注册 | 04 09:00 | 09:10 | never                 | 无效   |
 * | L4   | 吴磊   | 官网注册 | 22 11:00 | 11:10 | not yet, 1 hour old   | 待跟进 |  not due
 *   陈: 2 leads, to assign (30 + 90) / 2 = 60 min, to follow (2 + 48) / 2 = 25 h, in time 1 of 2 due
 *   吴: 2 leads, 10 min, no follow-up, 0 of 1 due
 */
let server: TestServer
const people: Record<string, TestClient> = {}
const ids: Record<string, string> = {}
/** Departments of the owners of records. */
const teams: Record<string, string> = {}
const at = (day: number, time: string): string => `2026-11-${String(day).padStart(2, '0')}T${time}:00+08:00`

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T04:00:00.000Z') })
  const installed = await server.admin.post('/api/templates/crm/install', { people: true })
  expect(installed.status, installed.text).toBe(200)
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  for (const { id, username } of await server.platform.db.selectFrom('meta.user').select(['id', 'username']).execute())
    people[username] = server.client(await server.sessions.open(id, {}), { id, username })
  const [chen, wu, zheng] = ['chenxiaoming', 'wulei', 'zhengkai'].map((name) => people[name]!.id)

  for (const name of ['X', 'Y']) await make('category', name, { name })
  for (const [name, category] of [
    ['A', 'X'],
    ['B', 'X'],
    ['C', 'Y'],
  ] as const)
    await make('product', name, { name, code: name, category: ids[category] })
  for (const [name, owner_id, industry, source, area, size, mobile] of [
    ['C1', chen, '制造业', '官网注册', '330106', '50 人以下', '13800000001'],
    ['C2', wu, '医疗健康', '展会扫码', '320102', '50–199 人', '13800000002'],
    ['C3', zheng, '制造业', '官网注册', '330203', '50 人以下', '13800000003'],
  ] as const)
    await make('customer', name, { name, owner_id, industry, source, area, size, mobile, filed_on: '2026-03-01' })
  const items = (...rows: readonly (readonly [string, number, number])[]) =>
    rows.map(([product, quantity, price]) => ({ product: ids[product], quantity, price }))
  for (const [name, owner_id, customer, amount, signed_at, status, rows] of [
    ['K1', chen, 'C1', 700, '2026-03-15', '生效', items(['A', 2, 300], ['B', 1, 100.1])],
    ['K2', wu, 'C2', 300, '2026-10-15', '生效', items(['A', 1, 300])],
    ['K3', zheng, 'C3', 200, '2026-11-01', '生效', items(['C', 4, 50])],
    ['K4', chen, 'C1', 999, '2026-11-02', '草稿', items(['C', 1, 999])],
  ] as const)
    await make('contract', name, { name, owner_id, customer: ids[customer], amount, signed_at, status, items: rows })
  const base = { year: 2026, kind: '合同额' }
  for (const values of [
    { period: '全年', owner_id: chen, department: teams['C1'], amount: 1200 },
    { period: '第4季度', owner_id: chen, department: teams['C1'], amount: 600 },
    { period: '全年', owner_id: zheng, department: teams['C3'], amount: 400 },
    { period: '全年', owner_id: chen, person: chen, amount: 480 },
    { period: '全年', owner_id: chen, department: teams['C1'], amount: 7777, kind: '回款额' },
  ])
    await make('target', 'T', { ...base, ...values })
  for (const [name, due_on, amount, paid] of [
    ['P1', '2026-12-01', 100, 0],
    ['P2', '2026-11-02', 200, 50],
    ['P3', '2026-08-01', 300, 0],
    ['P4', '2026-10-10', 90, 90],
  ] as const) {
    const of = { contract: ids['K1'], customer: ids['C1'] }
    await make('payment_plan', name, { ...of, period: 1, due_on, amount })
    if (paid > 0) await make('payment', name, { ...of, plan: ids[name], paid_at: due_on, amount: paid })
  }
  for (const [name, owner_id, source, registered_at, assigned_at, first_follow_at, status] of [
    ['L1', chen, '官网注册', at(2, '09:00'), at(2, '09:30'), at(2, '11:00'), '已转化'],
    ['L2', chen, '展会扫码', at(3, '09:00'), at(3, '10:30'), at(5, '09:00'), '跟进中'],
    ['L3', wu, '官网注册', at(4, '09:00'), at(4, '09:10'), null, '无效'],
    ['L4', wu, '官网注册', at(22, '11:00'), at(22, '11:10'), null, '待跟进'],
  ] as const) {
    await make('lead', name, {
      company_name: name,
      contact_name: name,
      mobile: `1390000000${name[1]}`,
      area: '330106',
      owner_id,
      source,
    })
    // These are set by rules, at times of their own.
    await server.platform.pool.query(
      'update app_crm.lead set registered_at = $2, assigned_at = $3, first_follow_at = $4, status = $5 where id = $1',
      [ids[name], registered_at, assigned_at, first_follow_at, status],
    )
  }
})
afterAll(() => server?.close())

describe('the funnel', () => {
  it('has its stages by their names in the reader’s language', async () => {
    const ask = (language: string) =>
      people['linwentao']!.post('/api/apps/crm/reports/sales_funnel/data', {}, { 'accept-language': language })
    const stages = (answer: { body: { funnel: { stages: { value: string; label?: string }[] } } }) =>
      answer.body.funnel.stages.slice(0, 2).map(({ value, label }) => [value, label])
    expect(stages(await ask('en-US'))).toEqual([
      ['新线索', 'New'],
      ['初步沟通', 'First contact'],
    ])
    expect(stages(await ask('zh-CN'))).toEqual([
      ['新线索', undefined],
      ['初步沟通', undefined],
    ])
  })
})

describe('sales by product', () => {
  it('count the items of contracts in force, each once, and the contracts that hold them', async () => {
    const all = await data('linwentao', 'product_sales')
    expect(figures(all, 'product', 'amount')).toEqual({ A: 900, C: 200, B: 100.1 })
    expect(figures(all, 'product', 'contracts')).toEqual({ A: 2, C: 1, B: 1 })
    expect(all.totals).toMatchObject({ amount: 1200.1, quantity: 8, contracts: 3 })
    expect(figures(await data('chenxiaoming', 'product_sales'), 'product', 'amount')).toEqual({ A: 600, B: 100.1 })
    expect(figures(await data('linwentao', 'category_sales'), 'category', 'amount')).toMatchObject({ Y: 200 })
  })
  it('follow the filter bar of the record that holds them: K2 and K3 in this quarter', async () => {
    const quarter = { dashboard: 'cockpit', filters: { period: 'thisQuarter' } }
    expect(figures(await data('linwentao', 'product_sales', quarter), 'product', 'amount')).toEqual({ A: 300, C: 200 })
  })
  it('lead to the contracts that hold such an item', async () => {
    expect(await behind('linwentao', 'product_sales', { product: ids['A']! })).toEqual(['K1', 'K2'])
    expect(await behind('chenxiaoming', 'product_sales', { product: ids['A']! })).toEqual(['K1'])
  })
})

describe('regions and segments', () => {
  it('are not multiplied by the items of a contract', async () => {
    const { rows, labels, totals } = await data('linwentao', 'contract_by_province')
    expect(rows).toEqual([
      { province: '330000', amount: 900, customers: 2 },
      { province: '320000', amount: 300, customers: 1 },
    ])
    expect([labels.province['330000'], totals.amount]).toEqual(['浙江省', 1200])
    expect(await behind('linwentao', 'contract_by_province', { province: '330000' })).toEqual(['K1', 'K3'])
  })
  it('know the average deal of a source: (700 + 200) / 2', async () => {
    const found = await data('linwentao', 'deal_by_source')
    expect(figures(found, 'source', 'mean')).toEqual({ 官网注册: 450, 展会扫码: 300 })
  })
})

describe('a group that is clicked in one report', () => {
  const cross = { report: 'contract_by_province', dimensions: { province: '330000' } }
  it('is what the others show: of 浙江 K1 and K3, C1 and C3, and the items of these contracts', async () => {
    expect(figures(await data('linwentao', 'sales_leaderboard', { cross }), 'owner_id', 'amount')).toEqual({
      陈晓明: 700,
      郑凯: 200,
    })
    const customers = await data('linwentao', 'customer_by_source', { cross })
    expect([customers.totals.customers, customers.crossed]).toEqual([2, true])
    expect(figures(await data('linwentao', 'product_sales', { cross }), 'product', 'amount')).toEqual({
      A: 600,
      C: 200,
      B: 100.1,
    })
  })
  it('leads to the same records as are counted', async () => {
    const inside = await people['linwentao']!.post('/api/apps/crm/reports/customer_by_source/records', {
      cross,
      fields: ['name'],
    })
    expect(inside.body.rows.map((row: Row) => row['name']).sort()).toEqual(['C1', 'C3'])
  })
  it('says nothing to records that know no province, and must be of a report that the viewer may open', async () => {
    const leads = await data('linwentao', 'channel_quality', { cross })
    expect([leads.totals.leads, leads.crossed]).toEqual([4, undefined])
    const foreign = { report: 'nothing', dimensions: {} }
    expect(
      (await people['linwentao']!.post('/api/apps/crm/reports/channel_quality/data', { cross: foreign })).status,
    ).toBe(404)
  })
})

describe('targets', () => {
  it('stand beside what was signed, by team, for whom they may be seen', async () => {
    const all = await data('linwentao', 'target_by_team')
    expect(all.totals).toEqual({ amount: 1200, target: 1900, attained: 1200 / 1900 })
    expect(all.rows.map((row: Row) => [row['amount'], row['target'], row['attained']])).toEqual([
      [1000, 1500, 1000 / 1500],
      [200, 400, 0.5],
    ])
    expect(all.targets).toEqual({ from: '2026-01-01', to: '2026-12-31', elapsed: 326 / 365 })
    expect((await data('xujing', 'target_by_team')).totals).toMatchObject({ amount: 1000, target: 1500 })
    // His own target alone is his: 700 of 480.
    expect((await data('chenxiaoming', 'my_target')).totals).toEqual({ amount: 700, target: 480, attained: 700 / 480 })
  })
  it('follow the filter bar: 华东 in quarter 4 has signed 300 of 600', async () => {
    const filters = { period: 'thisQuarter' }
    const found = await data('xujing', 'target_by_team', { dashboard: 'cockpit', filters })
    expect(found.totals).toEqual({ amount: 300, target: 600, attained: 0.5 })
    expect(found.targets.to).toBe('2026-12-31')
  })
  it('are spread over the months of a trend', async () => {
    const months = await data('xujing', 'target_by_month', { dashboard: 'cockpit', filters: { period: 'thisYear' } })
    const march = months.rows.find((row: Row) => row['signed_at'] === '2026-03-01')
    const october = months.rows.find((row: Row) => row['signed_at'] === '2026-10-01')
    expect([march.amount, march.target, october.amount, october.target]).toEqual([700, 100, 300, 200])
  })
})

describe('receivables', () => {
  it('are told by age, each instalment less what was paid of it', async () => {
    const found = await data('linwentao', 'receivable_aging')
    expect(found.rows).toEqual([
      { age: '未到期', unpaid: 100, plans: 1, customers: 1 },
      { age: '1–30 天', unpaid: 150, plans: 1, customers: 1 },
      { age: '90 天以上', unpaid: 300, plans: 1, customers: 1 },
    ])
    expect(found.totals).toMatchObject({ unpaid: 550, plans: 3 })
    expect(
      (
        await people['linwentao']!.post('/api/apps/crm/reports/receivable_aging/records', {
          drill: { dimensions: { age: '1–30 天' } },
          fields: ['due_on'],
        })
      ).body.rows.map((row: Row) => row['due_on']),
    ).toEqual(['2026-11-02'])
  })
})

describe('leads', () => {
  it('are answered in a time that is measured, and only those that are due count', async () => {
    const found = await data('linwentao', 'lead_response')
    const of = (name: string) => found.rows.find((row: Row) => found.labels.owner_id[String(row['owner_id'])] === name)
    expect(of('陈晓明')).toMatchObject({ leads: 2, assign: 60, first: 25, in_time: 1, due: 2, rate: 0.5 })
    expect(of('吴磊')).toMatchObject({ leads: 2, assign: 10, first: null, in_time: 0, due: 1, rate: 0 })
    expect((await data('chenxiaoming', 'lead_response')).totals).toMatchObject({ leads: 2, in_time: 1 })
  })
  it('become customers more or less often by channel', async () => {
    const found = await data('linwentao', 'channel_quality')
    expect(figures(found, 'source', 'rate')).toEqual({ 官网注册: '0.33333333333333333333', 展会扫码: 0 })
  })
})

describe('an export of a report', () => {
  it('holds the figures of the answer, which are those of the screen, for who may export', async () => {
    const body = { dashboard: 'cockpit', filters: { period: 'thisYear' } }
    const answer = await data('linwentao', 'contract_by_province', body)
    const file = await fetch(`${server.baseUrl}/api/apps/crm/reports/contract_by_province/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${people['linwentao']!.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(file.status).toBe(200)
    const { default: excel } = await import('exceljs')
    const book = new excel.Workbook()
    await book.xlsx.load(await file.arrayBuffer())
    const sheet = book.worksheets[0]!
    const lines = sheet
      .getSheetValues()
      .slice(1)
      .map((line) => (line as unknown[]).slice(1))
    expect(lines).toEqual([
      ['省份', '合同金额', '客户数'],
      ...answer.rows.map((row: Row) => [
        answer.labels.province[String(row['province'])],
        row['amount'],
        row['customers'],
      ]),
      ['合计', answer.totals.amount, answer.totals.customers],
    ])
  })
  it('is not for who may take no records away, and stands in the log', async () => {
    const refused = await people['chenxiaoming']!.post('/api/apps/crm/reports/product_sales/export', {})
    expect(refused.status).toBe(403)
    const { rows } = await server.platform.pool.query("select params from meta.audit where action = 'report.export'")
    expect(rows.map((row) => row.params.report)).toEqual(['contract_by_province'])
  })
})

/*
 * Of 陈晓明: F1 1000, 需求确认 since 2026-06-01, won 2026-08-10, expected 2026-08-15; F2 500, 商务谈判 since 2026-09-01, open,
 * expected 2026-12-20; H1 … H20 of 1 each, 商务谈判 on 2026-10-02, on 2026-10-10 twelve of them won and eight lost.
 *
 * now: who reached 商务谈判 are the 20 and F1, which was won: 13 of 21. 500 × 13 / 21 = 309.52, won this quarter 12 × 1.
 * 2026-07-01: F1 was open, nothing had been decided: 1000 × 20 % (default) = 200, won were 1000: −80 %.
 */
describe('the forecast', () => {
  beforeAll(async () => {
    const deals = [
      ['F1', 1000, '赢单', '2026-08-15', ['需求确认', '2026-06-01'], ['赢单', '2026-08-10']],
      ['F2', 500, '商务谈判', '2026-12-20', ['商务谈判', '2026-09-01']],
      ...Array.from({ length: 20 }, (_, i) => {
        const end = i < 12 ? '赢单' : '输单'
        return [`H${i}`, 1, end, '2026-10-10', ['商务谈判', '2026-10-02'], [end, '2026-10-10']] as const
      }),
    ] as const
    for (const [name, amount, stage, expected_close] of deals)
      await make('opportunity', name, {
        name,
        owner_id: people['chenxiaoming']!.id,
        customer: ids['C1'],
        amount,
        stage,
        expected_close,
        lost_reason: '价格过高',
      })
    await server.platform.pool.query('delete from app_crm.stage_log')
    for (const [name, , , , ...log] of deals)
      for (const [to_stage, day] of log)
        await make('stage_log', name + to_stage, { opportunity: ids[name], to_stage, at: `${day}T04:00:00Z` })
  })
  it('is what was won and the open amount by the rate of its stage, with the error of the quarters before', async () => {
    const { forecast } = await data('xujing', 'forecast', { dashboard: 'cockpit' })
    expect([forecast.won, forecast.expected, forecast.total]).toEqual([12, 309.52, 321.52])
    expect(forecast.stages[4]).toEqual({
      value: '商务谈判',
      rate: 13 / 21,
      sample: 21,
      won: 13,
      basis: 'history',
      records: 1,
      amount: 500,
      expected: 309.52,
    })
    expect(forecast.past).toEqual([
      { quarter: '2026-07-01', forecast: 200, actual: 1000, error: -0.8 },
      { quarter: '2026-04-01', forecast: 0, actual: 0, error: null },
      { quarter: '2026-01-01', forecast: 0, actual: 0, error: null },
      { quarter: '2025-10-01', forecast: 0, actual: 0, error: null },
    ])
  })
  it('is made of what the viewer may see: 郑凯 has nothing', async () => {
    const { forecast } = await data('zhengkai', 'forecast', { dashboard: 'cockpit' })
    expect([forecast.total, forecast.stages[4].sample, forecast.meanError]).toEqual([0, 0, null])
  })
  it('knows how long the deals took, and how many of those that ended were won', async () => {
    const all = await data('linwentao', 'win_rate')
    expect(all.totals).toMatchObject({ won: 13, ended: 21 })
  })
})

describe('the dashboards of a person', () => {
  it.each(['chenxiaoming', 'xujing', 'linwentao', 'liangjianguo', 'liwenjing'])(
    'of %s have no card that fails',
    async (username) => {
      const { body } = await people[username]!.get('/api/apps/crm/definitions')
      const failed: string[] = []
      for (const key of Object.keys(body.dashboards)) {
        const board = (await people[username]!.get(`/api/apps/crm/dashboards/${key}`)).body
        for (const report of Object.keys(board.reports)) {
          const answer = await people[username]!.post(`/api/apps/crm/reports/${report}/data`, { dashboard: key })
          if (answer.status !== 200) failed.push(`${key}/${report} ${answer.text}`)
        }
      }
      expect(failed).toEqual([])
      expect(Object.keys(body.dashboards).length).toBeGreaterThan(0)
    },
  )
})

// helpers

type Row = Readonly<Record<string, unknown>>
async function make(form: string, name: string, values: object): Promise<void> {
  const { status, body, text } = await server.admin.post(`/api/apps/crm/forms/${form}/records`, values)
  expect(status, `${form} ${name}: ${text}`).toBe(201)
  ids[name] = body.id
  teams[name] = body.dept_id
}
// Answers have many shapes here.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function data(username: string, report: string, body: object = {}): Promise<any> {
  const answer = await people[username]!.post(`/api/apps/crm/reports/${report}/data`, body)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}
/** Group → figure; people, records and options by their names. */
function figures(
  answer: { rows: Row[]; labels: Record<string, Record<string, string>> },
  by: string,
  measure: string,
): Record<string, unknown> {
  return Object.fromEntries(
    answer.rows.map((row) => [answer.labels[by]?.[String(row[by])] ?? String(row[by]), row[measure]]),
  )
}
async function behind(username: string, report: string, dimensions: Record<string, string>): Promise<string[]> {
  const { status, body, text } = await people[username]!.post(`/api/apps/crm/reports/${report}/records`, {
    drill: { dimensions },
    fields: ['name'],
    sort: ['name'],
  })
  expect(status, text).toBe(200)
  return body.rows.map((row: { name: string }) => row.name)
}
