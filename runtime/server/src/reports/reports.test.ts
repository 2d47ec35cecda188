import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type Body, type TestClient, type TestServer } from '../testing/index.ts'
import { definitions, report } from './report-fixture.ts'

/*
 * Five deals. Sum 650.35, mean 130.07, median 100.1.
 *
 * | deal | owner | customer (industry, area) | amount | stage    | signed     |
 * | d1   | ann   | X 装备 浙江杭州           | 100.10 | 赢单     | 2026-10-05 |
 * | d2   | ann   | X                         | 200.20 | 方案报价 | 2026-10-20 |
 * | d3   | ann   | Y 汽车 江苏南京           | 300.00 | 输单     | 2026-11-01 |
 * | d4   | ben   | Y                         |  50.00 | 赢单     | 2026-11-15 |
 * | d5   | ben   | Z – –                     |   0.05 | 新线索   | –          |
 */

let server: TestServer
let boss: TestClient
let ann: TestClient
let ben: TestClient
let clerk: TestClient
const ids: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T00:00:00.000Z') })
  await publishApp(server.admin, 'crm', definitions)
  boss = await server.person('boss', { name: '陈总', roles: [['crm', 'manager']] })
  ann = await server.person('ann', { name: '安娜', roles: [['crm', 'sales']] })
  ben = await server.person('ben', { name: '本', roles: [['crm', 'sales']] })
  clerk = await server.person('clerk', { roles: [['crm', 'clerk']] })
  await make('customer', 'X', { name: 'X', industry: '装备', area: '330106', owner_id: ann.id })
  await make('customer', 'Y', { name: 'Y', industry: '汽车', area: '320102', owner_id: ann.id })
  await make('customer', 'Z', { name: 'Z', owner_id: ben.id })
  const deals = [
    ['d1', ann, 'X', 100.1, '赢单', '2026-10-05'],
    ['d2', ann, 'X', 200.2, '方案报价', '2026-10-20'],
    ['d3', ann, 'Y', 300, '输单', '2026-11-01'],
    ['d4', ben, 'Y', 50, '赢单', '2026-11-15'],
    ['d5', ben, 'Z', 0.05, '新线索', null],
  ] as const
  for (const [name, owner, of, amount, stage, signed_on] of deals)
    await make('deal', name, { name, customer: ids[of], amount, stage, signed_on, owner_id: owner.id })
  const moves = [
    ['d1', '新线索', '2026-10-01'],
    ['d1', '方案报价', '2026-10-03'],
    ['d1', '赢单', '2026-10-05'],
    ['d2', '新线索', '2026-10-10'],
    ['d2', '方案报价', '2026-10-20'],
    ['d3', '新线索', '2026-10-25'],
    ['d3', '初步沟通', '2026-10-28'],
    ['d3', '输单', '2026-11-01'],
  ] as const
  for (const [of, to_stage, day] of moves)
    await make('stage_log', `${of} ${to_stage}`, { deal: ids[of], to_stage, at: `${day}T00:00:00Z` })
})
afterAll(() => server.close())

describe('the data of a report', () => {
  it('holds every measure of every group, and of everything', async () => {
    const { columns, rows, totals, labels } = await data(boss, 'by_industry')
    expect(columns[0]).toMatchObject({
      key: 'customer.industry',
      role: 'dimension',
      label: '行业',
      order: ['装备', '汽车'],
    })
    expect(rows).toEqual([
      // 100.1 + 200.2; / 2; the mean of the two; X; 1 of 2 won
      {
        'customer.industry': '装备',
        n: 2,
        amount: 300.3,
        mean: 150.15,
        mid: 150.15,
        customers: 1,
        first: '2026-10-05',
        won: 1,
        rate: 0.5,
      },
      // 300 + 50
      {
        'customer.industry': '汽车',
        n: 2,
        amount: 350,
        mean: 175,
        mid: 175,
        customers: 1,
        first: '2026-11-01',
        won: 1,
        rate: 0.5,
      },
      {
        'customer.industry': null,
        n: 1,
        amount: 0.05,
        mean: 0.05,
        mid: 0.05,
        customers: 1,
        first: null,
        won: 0,
        rate: 0,
      },
    ])
    expect(totals).toEqual({
      n: 5,
      amount: 650.35,
      mean: 130.07,
      mid: 100.1,
      customers: 3,
      first: '2026-10-05',
      won: 2,
      rate: 0.4,
    })
    expect(labels['customer.industry']).toEqual({ 装备: '装备', 汽车: '汽车零部件' })
  })

  it('has the same totals however the groups are cut', async () => {
    const { rows, totals } = await data(boss, 'by_stage')
    // 赢单: 100.1 + 50, mean 75.05, both won
    expect(rows.find((row: { stage: string }) => row.stage === '赢单')).toEqual({
      stage: '赢单',
      n: 2,
      amount: 150.1,
      mean: 75.05,
      first: '2026-10-05',
      won: 2,
      rate: 1,
    })
    expect(totals).toEqual({ n: 5, amount: 650.35, mean: 130.07, first: '2026-10-05', won: 2, rate: 0.4 })
  })

  it('is another for each viewer: own deals only, and no industry of a customer that is not his', async () => {
    expect(amounts(await data(ann, 'by_industry'), 'customer.industry')).toEqual({ 装备: 300.3, 汽车: 300 })
    // Ben owns d4 on Y, which is Ann's customer: its industry is not his to know.
    expect(amounts(await data(ben, 'by_industry'), 'customer.industry')).toEqual({ null: 50.05 })
  })

  it('does not know a field that the viewer may not read', async () => {
    const answer = await clerk.post('/api/apps/crm/reports/by_month/data', {})
    expect([answer.status, answer.body.error.issues[0].code]).toEqual([400, 'EXPRESSION_NAME'])
    const unknown = await clerk.post('/api/apps/crm/reports/by_month/data', { filter: { '>': [{ var: 'amount' }, 1] } })
    expect(unknown.status).toBe(400)
  })

  it('says in the reader’s words what is wrong with a question, and answers the others all the same', async () => {
    const wrong = [{ '<': [{ var: 'amount' }, 'x'] }, { '==': [{ var: 'customer.a.b.c.d.e' }, 1] }, { var: 'removed' }]
    const answers = await Promise.all(
      wrong.map((filter) => boss.post('/api/apps/crm/reports/by_month/data', { filter })),
    )
    expect(answers.map(({ status, body }) => [status, body.error.issues[0].code])).toEqual([
      [400, 'EXPRESSION_TYPE'],
      [400, 'EXPRESSION_NAME'],
      [400, 'EXPRESSION_NAME'],
    ])
    expect(answers.map(({ body }) => body.error.issues[0].message.length > 4)).toEqual([true, true, true])
    expect((await data(boss, 'by_month')).totals).toEqual({ amount: 650.35 })
  })

  it('covers the period of the filter bar, months without anything too, beside the period before', async () => {
    const answer = await data(boss, 'by_month', { dashboard: 'cockpit' })
    expect(answer.period).toEqual({ from: '2026-10-01', to: '2026-11-22' })
    // October 100.1 + 200.2, November 300 + 50; the deal without a date is in no period
    expect(answer.rows).toEqual([
      { signed_on: '2026-10-01', amount: 300.3 },
      { signed_on: '2026-11-01', amount: 350 },
    ])
    expect(answer.totals).toEqual({ amount: 650.3 })
    expect(answer.comparison).toEqual({
      from: '2026-07-01',
      to: '2026-08-22',
      rows: [
        { signed_on: '2026-07-01', amount: 0 },
        { signed_on: '2026-08-01', amount: 0 },
      ],
      totals: { amount: 0 },
    })
    const october = await data(boss, 'by_month', {
      dashboard: 'cockpit',
      filters: { time: 'lastMonth', who: [ann.id] },
    })
    expect(october.rows).toEqual([{ signed_on: '2026-10-01', amount: 300.3 }])
  })

  it('gathers what lies beyond the top groups', async () => {
    const { rows, totals } = await data(boss, 'top')
    expect(rows).toEqual([
      { 'customer.industry': '汽车', amount: 350 },
      { 'customer.industry': '$others', amount: 300.35 },
    ])
    expect(totals).toEqual({ amount: 650.35 })
  })

  it('groups areas by province and people by their names', async () => {
    const areas = await data(boss, 'by_province')
    expect(amounts(areas, 'customer.area')).toEqual({ '320000': 350, '330000': 300.3, null: 0.05 })
    expect(areas.labels['customer.area']).toEqual({ '320000': '江苏省', '330000': '浙江省' })
    const zoom = { dimension: 'customer.area', value: '330000', grain: 'city' }
    const cities = await data(boss, 'by_province', { zoom })
    expect(Object.keys(amounts(cities, 'customer.area')).every((code) => /^33\d\d00$/.test(code))).toBe(true)
    expect(cities.totals).toMatchObject({ amount: 300.3 })
    const inside = await boss.post('/api/apps/crm/reports/by_province/records', {
      ...{ zoom, sort: ['name'], drill: { dimensions: { 'customer.area': cities.rows[0]['customer.area'] } } },
    })
    expect(inside.body.rows.map((row: { name: string }) => row.name)).toEqual(['d1', 'd2'])
    const wrong = await boss.post('/api/apps/crm/reports/by_province/data', { zoom: { ...zoom, dimension: 'gone' } })
    expect(wrong.status).toBe(400)
    const people = await data(boss, 'by_owner')
    expect(people.labels['owner_id']).toEqual({ [ann.id]: '安娜', [ben.id]: '本' })
    expect(amounts(people, 'owner_id')).toEqual({ [ann.id]: 600.3, [ben.id]: 50.05 })
  })

  it('sums a cross table in both directions', async () => {
    const { rows, subtotals, totals } = await data(boss, 'cross')
    expect(rows).toHaveLength(5)
    expect(totals).toEqual({ amount: 650.35 })
    expect(subtotals).toHaveLength(4 + 2)
    expect(subtotals).toContainEqual({ stage: '赢单', amount: 150.1 })
    expect(subtotals).toContainEqual({ owner_id: ben.id, amount: 50.05 })
  })

  it('counts a funnel from the stage log', async () => {
    const { funnel } = await data(boss, 'funnel')
    // Furthest: d1 and d4 赢单, d2 方案报价, d3 初步沟通 (lost there), d5 新线索.
    expect(
      funnel.stages.map((stage: Record<string, unknown>) => [
        stage['value'],
        stage['reached'],
        stage['advanced'],
        stage['staying'],
        stage['lost'],
      ]),
    ).toEqual([
      ['新线索', 5, 4, 1, 0],
      ['初步沟通', 4, 3, 0, 1],
      ['方案报价', 3, 2, 1, 0],
      ['赢单', 2, 0, 2, 0],
    ])
    // 4/5, 3/4, 2/3: the least is the bottleneck; 2 of 5 won
    expect(funnel.stages.map((stage: { conversion: number | null }) => stage.conversion)).toEqual([
      0.8,
      0.75,
      2 / 3,
      null,
    ])
    expect(funnel.stages.map((stage: { bottleneck: boolean }) => stage.bottleneck)).toEqual([false, false, true, false])
    expect(funnel).toMatchObject({ cohort: 5, overall: 0.4, basis: 'log' })
    // 新线索 2 + 10 + 3 days of 3; 初步沟通 4; 方案报价 2 and 33 up to today; 赢单 48 up to today
    expect(funnel.stages.map((stage: { averageDays: number | null }) => stage.averageDays)).toEqual([5, 4, 17.5, 48])
    const mine = await data(ben, 'funnel')
    expect(mine.funnel).toMatchObject({ cohort: 2, overall: 0.5 })
  })

  it('is new as soon as something is written, and the same object of numbers until then', async () => {
    const before = await data(boss, 'by_owner')
    expect(await data(boss, 'by_owner')).toEqual(before)
    const answer = await boss.patch(`/api/apps/crm/forms/deal/records/${ids['d5']}`, { amount: 1.05 })
    expect(answer.status, answer.text).toBe(200)
    expect(amounts(await data(boss, 'by_owner'), 'owner_id')).toMatchObject({ [ben.id]: 51.05 })
    await boss.patch(`/api/apps/crm/forms/deal/records/${ids['d5']}`, { amount: 0.05 })
  })
})

describe('the records behind a figure', () => {
  it.each<[string, object, string[]]>([
    ['by_month', { drill: { dimensions: { signed_on: '2026-10-01' } } }, ['d1', 'd2']],
    ['by_month', { dashboard: 'cockpit', filters: { time: 'thisMonth' } }, ['d3', 'd4']],
    ['by_industry', { drill: { dimensions: { 'customer.industry': null } } }, ['d5']],
    ['by_industry', { drill: { dimensions: { 'customer.industry': '装备' }, measure: 'won' } }, ['d1']],
    ['top', { drill: { dimensions: { 'customer.industry': '$others' } } }, ['d1', 'd2', 'd5']],
    ['by_province', { drill: { dimensions: { 'customer.area': '330000' } } }, ['d1', 'd2']],
    ['funnel', { drill: { stage: '初步沟通', part: 'lost' } }, ['d3']],
    ['funnel', { drill: { stage: '方案报价', part: 'reached' } }, ['d1', 'd2', 'd4']],
  ])('of %s with %j are %j', async (key, body, expected) => {
    const answer = await boss.post(`/api/apps/crm/reports/${key}/records`, { ...body, sort: ['name'], size: 50 })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.rows.map((row: { name: string }) => row.name)).toEqual(expected)
    expect(answer.body).toMatchObject({ form: 'deal', total: expected.length, totalKind: 'exact' })
    // The same condition opens the same records in the list.
    const list = await boss.post('/api/apps/crm/forms/deal/records/query', {
      filter: answer.body.filter,
      sort: ['name'],
      size: 50,
    })
    expect(list.body.rows.map((row: { name: string }) => row.name)).toEqual(expected)
  })

  it('are only those that the viewer may see', async () => {
    const answer = await ann.post('/api/apps/crm/reports/by_month/records', {
      drill: { dimensions: { signed_on: '2026-11-01' } },
    })
    expect(answer.body.rows.map((row: { name: string }) => row.name)).toEqual(['d3'])
  })

  it('refuses what is no column and what is no stage', async () => {
    const column = await boss.post('/api/apps/crm/reports/by_month/records', { drill: { dimensions: { salary: 1 } } })
    const stage = await boss.post('/api/apps/crm/reports/funnel/records', { drill: { stage: '火星' } })
    expect([column.status, stage.status]).toEqual([400, 400])
  })
})

describe('reports and dashboards', () => {
  it('open for those whose role names them', async () => {
    const nobody = await server.person('nobody')
    for (const path of ['reports/by_month/data', 'reports/none/data'])
      expect((await nobody.post(`/api/apps/crm/${path}`, {})).status).toBe(404)
    expect((await nobody.get('/api/apps/crm/dashboards/cockpit')).status).toBe(404)
    const board = await ann.get('/api/apps/crm/dashboards/cockpit')
    expect([board.status, board.body.items.length, Object.keys(board.body.reports)]).toEqual([200, 1, ['by_month']])
  })

  it('are previewed by builders over what they may see themselves', async () => {
    const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['crm', 'manager']] })
    const definition = report('draft', { dimensions: [{ field: 'stage' }] })
    const answer = await builder.post('/api/apps/crm/reports/preview', { definition })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.rows[0]).toEqual({ stage: '新线索', amount: 0.05 })
    const wrong = await builder.post('/api/apps/crm/reports/preview', {
      definition: { ...definition, dimensions: [{ field: 'salary' }] },
    })
    expect([wrong.status, wrong.body.error.issues[0].path]).toEqual([400, 'dimensions/0/field'])
    // Without dimensions everything is one group.
    const sums = { ...definition, dimensions: [], charts: [] }
    const one = await builder.post('/api/apps/crm/reports/preview', { definition: sums })
    expect([one.status, one.body.rows]).toEqual([200, [{ amount: 650.35 }]])
    expect((await ann.post('/api/apps/crm/reports/preview', { definition: sums })).status).toBe(403)
    // Within a dashboard that is being edited: November has d3 and d4, 300 + 50.
    const time = { key: 'time', label: '时间', type: 'period', default: 'thisMonth', binds: { deal: 'signed_on' } }
    const board = { kind: 'dashboard', key: 'board', label: '板', filters: [time], items: [] }
    const within = await builder.post('/api/apps/crm/reports/preview', { definition: sums, board })
    expect([within.status, within.body.rows]).toEqual([200, [{ amount: 350 }]])
    const broken = await builder.post('/api/apps/crm/reports/preview', {
      definition: sums,
      board: { kind: 'dashboard' },
    })
    expect(broken.status).toBe(400)
  })

  it('are not published with a mistake', async () => {
    const put = await server.admin.put(
      '/api/apps/crm/draft/report/bad',
      report('bad', { dimensions: [{ field: 'salary' }] }),
      { 'if-match': '"0"' },
    )
    expect(put.status).toBe(200)
    const answer = await server.admin.post('/api/apps/crm/publish', {})
    expect(answer.status).toBe(400)
    expect(answer.body.error.issues[0]).toMatchObject({
      path: 'report/bad/dimensions/0/field',
      code: 'EXPRESSION_NAME',
    })
  })
})

// helpers

async function make(form: string, name: string, values: object): Promise<void> {
  const answer = await boss.post(`/api/apps/crm/forms/${form}/records`, values)
  if (answer.status !== 201) throw new Error(`${form} ${name}: ${answer.status} ${answer.text}`)
  ids[name] = answer.body.id
}
async function data(client: TestClient, key: string, body: object = {}): Promise<Body> {
  return must(client.post(`/api/apps/crm/reports/${key}/data`, body))
}
const amounts = (answer: { rows: readonly Record<string, unknown>[] }, key: string): Record<string, unknown> =>
  Object.fromEntries(answer.rows.map((row) => [String(row[key]), row['amount']]))
