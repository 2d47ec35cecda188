import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CrmReports, type Row, figures, startCrmReports } from './crm-report-fixture.ts'

let crm: CrmReports
beforeAll(async () => {
  crm = await startCrmReports()
})
afterAll(() => crm?.server.close())

describe('the funnel', () => {
  it('has its stages by their names in the reader’s language', async () => {
    const ask = (language: string) =>
      crm.people['linwentao']!.post('/api/apps/crm/reports/sales_funnel/data', {}, { 'accept-language': language })
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
    const all = await crm.data('linwentao', 'product_sales')
    expect(figures(all, 'product', 'amount')).toEqual({ A: 900, C: 200, B: 100.1 })
    expect(figures(all, 'product', 'contracts')).toEqual({ A: 2, C: 1, B: 1 })
    expect(all.totals).toMatchObject({ amount: 1200.1, quantity: 8, contracts: 3 })
    expect(figures(await crm.data('chenxiaoming', 'product_sales'), 'product', 'amount')).toEqual({ A: 600, B: 100.1 })
    expect(figures(await crm.data('linwentao', 'category_sales'), 'category', 'amount')).toMatchObject({ Y: 200 })
  })
  it('follow the filter bar of the record that holds them: K2 and K3 in this quarter', async () => {
    const quarter = { dashboard: 'cockpit', filters: { period: 'thisQuarter' } }
    expect(figures(await crm.data('linwentao', 'product_sales', quarter), 'product', 'amount')).toEqual({
      A: 300,
      C: 200,
    })
  })
  it('lead to the contracts that hold such an item', async () => {
    expect(await crm.behind('linwentao', 'product_sales', { product: crm.ids['A']! })).toEqual(['K1', 'K2'])
    expect(await crm.behind('chenxiaoming', 'product_sales', { product: crm.ids['A']! })).toEqual(['K1'])
  })
})

describe('regions and segments', () => {
  it('are not multiplied by the items of a contract', async () => {
    const { rows, labels, totals } = await crm.data('linwentao', 'contract_by_province')
    expect(rows).toEqual([
      { province: '330000', amount: 900, customers: 2 },
      { province: '320000', amount: 300, customers: 1 },
    ])
    expect([labels.province['330000'], totals.amount]).toEqual(['浙江省', 1200])
    expect(await crm.behind('linwentao', 'contract_by_province', { province: '330000' })).toEqual(['K1', 'K3'])
  })
  it('know the average deal of a source: (700 + 200) / 2', async () => {
    const found = await crm.data('linwentao', 'deal_by_source')
    expect(figures(found, 'source', 'mean')).toEqual({ 官网注册: 450, 展会扫码: 300 })
  })
})

describe('a group that is clicked in one report', () => {
  const cross = { report: 'contract_by_province', dimensions: { province: '330000' } }
  it('is what the others show: of 浙江 K1 and K3, C1 and C3, and the items of these contracts', async () => {
    const always = { cross, filters: { $period: null } }
    expect(figures(await crm.data('linwentao', 'sales_leaderboard', always), 'owner_id', 'amount')).toEqual({
      陈晓明: 700,
      郑凯: 200,
    })
    const customers = await crm.data('linwentao', 'customer_by_source', { cross })
    expect([customers.totals.customers, customers.crossed]).toEqual([2, true])
    expect(figures(await crm.data('linwentao', 'product_sales', { cross }), 'product', 'amount')).toEqual({
      A: 600,
      C: 200,
      B: 100.1,
    })
  })
  it('leads to the same records as are counted', async () => {
    const inside = await crm.people['linwentao']!.post('/api/apps/crm/reports/customer_by_source/records', {
      cross,
      fields: ['name'],
    })
    expect(inside.body.rows.map((row: Row) => row['name']).sort()).toEqual(['C1', 'C3'])
  })
  it('says nothing to records that know no province, and must be of a report that the viewer may open', async () => {
    const leads = await crm.data('linwentao', 'channel_quality', { cross })
    expect([leads.totals.leads, leads.crossed]).toEqual([4, undefined])
    const foreign = { report: 'nothing', dimensions: {} }
    expect(
      (await crm.people['linwentao']!.post('/api/apps/crm/reports/channel_quality/data', { cross: foreign })).status,
    ).toBe(404)
  })
})

describe('targets', () => {
  it('stand beside what was signed, by team, for whom they may be seen', async () => {
    const all = await crm.data('linwentao', 'target_by_team')
    expect(all.totals).toEqual({ amount: 1200, target: 1900, attained: 1200 / 1900 })
    expect(all.rows.map((row: Row) => [row['amount'], row['target'], row['attained']])).toEqual([
      [1000, 1500, 1000 / 1500],
      [200, 400, 0.5],
    ])
    expect(all.targets).toEqual({ from: '2026-01-01', to: '2026-12-31', elapsed: 326 / 365 })
    expect((await crm.data('xujing', 'target_by_team')).totals).toMatchObject({ amount: 1000, target: 1500 })
    // His own target alone is his: 700 of 480.
    expect((await crm.data('chenxiaoming', 'my_target')).totals).toEqual({
      amount: 700,
      target: 480,
      attained: 700 / 480,
    })
  })
  it('follow the filter bar: 华东 in quarter 4 has signed 300 of 600', async () => {
    const filters = { period: 'thisQuarter' }
    const found = await crm.data('xujing', 'target_by_team', { dashboard: 'cockpit', filters })
    expect(found.totals).toEqual({ amount: 300, target: 600, attained: 0.5 })
    expect(found.targets.to).toBe('2026-12-31')
  })
  it('are spread over the months of a trend', async () => {
    const months = await crm.data('xujing', 'target_by_month', {
      dashboard: 'cockpit',
      filters: { period: 'thisYear' },
    })
    const march = months.rows.find((row: Row) => row['signed_at'] === '2026-03-01')
    const october = months.rows.find((row: Row) => row['signed_at'] === '2026-10-01')
    expect([march.amount, march.target, october.amount, october.target]).toEqual([700, 100, 300, 200])
  })
})

describe('receivables', () => {
  it('are told by age, each instalment less what was paid of it', async () => {
    const found = await crm.data('linwentao', 'receivable_aging')
    expect(found.rows).toEqual([
      { age: '未到期', unpaid: 100, plans: 1, customers: 1 },
      { age: '1–30 天', unpaid: 150, plans: 1, customers: 1 },
      { age: '90 天以上', unpaid: 300, plans: 1, customers: 1 },
    ])
    expect(found.totals).toMatchObject({ unpaid: 550, plans: 3 })
    expect(
      (
        await crm.people['linwentao']!.post('/api/apps/crm/reports/receivable_aging/records', {
          drill: { dimensions: { age: '1–30 天' } },
          fields: ['due_on'],
        })
      ).body.rows.map((row: Row) => row['due_on']),
    ).toEqual(['2026-11-02'])
  })
})

describe('leads', () => {
  it('are answered in a time that is measured, and only those that are due count', async () => {
    const found = await crm.data('linwentao', 'lead_response')
    const of = (name: string) => found.rows.find((row: Row) => found.labels.owner_id[String(row['owner_id'])] === name)
    expect(of('陈晓明')).toMatchObject({ leads: 2, assign: 60, first: 25, in_time: 1, due: 2, rate: 0.5 })
    expect(of('吴磊')).toMatchObject({ leads: 2, assign: 10, first: null, in_time: 0, due: 1, rate: 0 })
    expect((await crm.data('chenxiaoming', 'lead_response')).totals).toMatchObject({ leads: 2, in_time: 1 })
  })
  it('become customers more or less often by channel', async () => {
    const found = await crm.data('linwentao', 'channel_quality')
    expect(figures(found, 'source', 'rate')).toEqual({ 官网注册: '0.33333333333333333333', 展会扫码: 0 })
  })
})
