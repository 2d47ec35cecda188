import { checkReports, type AppBundle, type Definition, type FormDefinition, type Measure } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type Body, type TestClient, type TestServer } from '../testing/index.ts'
import { definitions, report } from './report-fixture.ts'

/*
 * Four deals of 安娜: won 100 on 2026-03-31 (a Tuesday), won 300 on 2026-04-01, lost 50 on 2026-11-22 (a Sunday) and open 50 on
 * 2026-11-23. Won 2 of 4: 50 %. The rate is defined on the form, once.
 */
const isWon = { '==': [{ var: 'stage' }, '赢单'] }
const measures: Measure[] = [
  { key: 'all', agg: 'count' },
  { key: 'won', agg: 'count', filter: isWon },
  {
    key: 'win_rate',
    label: '赢单率',
    agg: 'formula',
    formula: { '/': [{ var: 'won' }, { var: 'all' }] },
    format: { style: 'percent' },
  },
]
const by = (key: string, grain: string) => report(key, { dimensions: [{ field: 'signed_on', grain }] })
const bundle: Definition[] = [
  ...definitions.map((one): Definition => {
    if (one.kind === 'form' && one.key === 'deal')
      return { ...one, measures, dimensions: [{ key: 'signed_month', field: 'signed_on', grain: 'month' }] }
    if (one.kind !== 'role') return one
    return { ...one, reports: [...(one.reports ?? []), 'shared', 'by_year', 'by_quarter', 'by_week'] }
  }),
  report('shared', {
    dimensions: [{ field: '$signed_month', key: 'month', grain: 'month' }],
    measures: [
      { key: 'rate', agg: 'shared', field: '$win_rate' },
      { key: 'large', agg: 'shared', field: '$won', filter: { '>=': [{ var: 'amount' }, 200] } },
    ],
    charts: [{ kind: 'table', encoding: { values: ['rate', 'large'] } }],
  }),
  by('by_year', 'year'),
  by('by_quarter', 'quarter'),
  by('by_week', 'week'),
]

const of = <K extends Definition['kind']>(kind: K) =>
  Object.fromEntries(bundle.filter((one) => one.kind === kind).map((one) => [one.key, one]))
const published = {
  app: { kind: 'app', key: 'crm', label: '' },
  options: of('options'),
  forms: of('form'),
  flows: {},
  rules: {},
  reports: of('report'),
  dashboards: of('dashboard'),
  roles: of('role'),
} as unknown as AppBundle

let server: TestServer
let boss: TestClient
let clerk: TestClient

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-26T00:00:00.000Z') })
  await publishApp(server.admin, 'crm', bundle)
  boss = await server.person('boss', { roles: [['crm', 'manager']] })
  clerk = await server.person('clerk', { roles: [['crm', 'clerk']] })
  for (const [amount, stage, signed_on] of [
    [100, '赢单', '2026-03-31'],
    [300, '赢单', '2026-04-01'],
    [50, '输单', '2026-11-22'],
    [50, '新线索', '2026-11-23'],
  ]) {
    const answer = await boss.post('/api/apps/crm/forms/deal/records', { name: signed_on, amount, stage, signed_on })
    expect(answer.status, answer.text).toBe(201)
  }
})
afterAll(() => server.close())

describe('a figure that a form shares', () => {
  it('is counted by its name, with its own label and format, and its parts are not shown', async () => {
    const { columns, rows, totals } = await data(boss, 'shared')
    expect(columns.map(({ key, label }: { key: string; label: unknown }) => [key, label])).toEqual([
      ['month', '签约'],
      ['large', 'large'],
      ['rate', '赢单率'],
    ])
    expect(columns[2].format).toEqual({ style: 'percent' })
    expect(rows.find((row: { month: string }) => row.month === '2026-04-01')).toMatchObject({ rate: 1, large: 1 })
    expect(totals).toMatchObject({ rate: 0.5, large: 1 })
  })

  it('opens the records that were counted', async () => {
    const answer = await boss.post('/api/apps/crm/reports/shared/records', {
      drill: { dimensions: { month: '2026-04-01' }, measure: 'large' },
      fields: ['name'],
    })
    expect(answer.body.rows.map((row: { name: string }) => row.name)).toEqual(['2026-04-01'])
  })

  it('keeps what a viewer may not read from him all the same', async () => {
    // The clerk may not read amounts: the figure that asks for them is refused, and says by which field.
    const answer = await clerk.post('/api/apps/crm/reports/shared/data', {})
    expect([answer.status, answer.body.error.issues[0].code]).toEqual([400, 'EXPRESSION_NAME'])
    const { forms } = (await clerk.get('/api/apps/crm/definitions')).body as { forms: Record<string, FormDefinition> }
    expect(forms['deal']?.measures?.map(({ key }) => key)).toEqual(['all', 'won', 'win_rate'])
  })

  it('is previewed as soon as it is in the draft, while published reports know only what is published', async () => {
    const deal = bundle.find((one) => one.kind === 'form' && one.key === 'deal')!
    const large: Measure = { key: 'large_won', agg: 'sum', field: 'amount', filter: isWon }
    const changed = { ...deal, measures: [...measures, large] }
    const saved = await server.admin.put('/api/apps/crm/draft/form/deal', changed, { 'if-match': '"1"' })
    expect(saved.status, saved.text).toBeLessThan(300)
    const definition = report('drafted', { measures: [{ key: 'sum', agg: 'shared', field: '$large_won' }] })
    const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['crm', 'manager']] })
    const preview = await builder.post('/api/apps/crm/reports/preview', { definition })
    expect([preview.status, preview.body.totals], preview.text).toEqual([200, { sum: 400 }])
    const behind = await builder.post('/api/apps/crm/reports/preview/records', {
      definition,
      drill: { measure: 'sum' },
      fields: ['name'],
      sort: ['name'],
    })
    expect(behind.body.rows.map((row: { name: string }) => row.name)).toEqual(['2026-03-31', '2026-04-01'])
    // Who reads what is published gets the figures that are published.
    expect((await data(boss, 'shared')).totals).toMatchObject({ rate: 0.5 })
    const { forms } = (await boss.get('/api/apps/crm/definitions')).body as { forms: Record<string, FormDefinition> }
    expect(forms['deal']?.measures?.map(({ key }) => key)).not.toContain('large_won')
  })

  it('is said to be unpublished in a preview where it counts a field that is, or a form', async () => {
    const builder = await server.person('maker', { platformRoles: ['builder'], roles: [['crm', 'manager']] })
    const { revisions } = (await server.admin.get('/api/apps/crm/draft')).body as { revisions: Record<string, number> }
    const deal = bundle.find((one) => one.kind === 'form' && one.key === 'deal') as FormDefinition
    const bonus: Measure = { key: 'bonus_sum', agg: 'sum', field: 'bonus' }
    const changed = {
      ...deal,
      fields: [...deal.fields, { id: 'd99', key: 'bonus', type: 'number', label: '奖金' }],
      measures: [...measures, bonus],
    }
    const put = (ref: string, definition: object) =>
      server.admin.put(`/api/apps/crm/draft/${ref}`, definition, { 'if-match': `"${revisions[ref] ?? 0}"` })
    expect((await put('form/deal', changed)).status).toBeLessThan(300)
    const visit: FormDefinition = { kind: 'form', key: 'visit', label: '拜访', fields: [{ id: 'v1', key: 'name', type: 'text', label: '名称' }] } // prettier-ignore
    const made = await put('form/visit', visit)
    expect(made.status, made.text).toBeLessThan(300)
    const ask = async (definition: object) => {
      const { status, body } = await builder.post(
        '/api/apps/crm/reports/preview',
        { definition },
        { 'accept-language': 'zh-CN' },
      )
      return [status, ...(body.error?.issues ?? []).map((issue: { message: string }) => issue.message)]
    }
    const drafted = report('drafted', { measures: [{ key: 'sum', agg: 'shared', field: '$bonus_sum' }] })
    expect(await ask(drafted)).toEqual([400, '“奖金”还没有发布，发布之后才有数据可以统计'])
    const plain = report('plain', { dimensions: [{ field: 'stage' }], measures: [{ key: 'sum', agg: 'sum', field: 'bonus' }] }) // prettier-ignore
    expect(await ask(plain)).toEqual([400, '“奖金”还没有发布，发布之后才有数据可以统计'])
    const visits = report('visits', { dataset: { form: 'visit' }, measures: [{ key: 'n', agg: 'count' }] })
    expect(await ask(visits)).toEqual([400, '“拜访”还没有发布，发布之后才有数据可以统计'])
    // What nobody has made stays unknown.
    expect(await ask(report('none', { measures: [{ key: 'sum', agg: 'sum', field: 'nothing' }] }))).toEqual([
      400,
      '没有名为“nothing”的字段。',
    ])
  })

  it('is not published with a mistake, and cannot be taken away from reports that use it', () => {
    const broken: Measure = { key: 'won', agg: 'sum', field: 'salary' }
    const forms = { ...published.forms, deal: { ...published.forms['deal']!, measures: [broken] } }
    expect(
      checkReports({ ...published, forms }, server.platform.registry).map(({ path, code }) => `${path} ${code}`),
    ).toEqual([
      'report/shared/measures/0/field REPORT_SHARED',
      'report/shared/measures/1/field EXPRESSION_NAME',
      'form/deal/measures/0/field EXPRESSION_NAME',
    ])
    expect(checkReports(published, server.platform.registry)).toEqual([])
  })
})

describe('the organisation’s year and week', () => {
  it('are January and Monday at first, and those of the settings at once', async () => {
    expect((await data(boss, 'by_year')).rows).toEqual([{ signed_on: '2026-01-01', amount: 500 }])
    // 2026-11-22 is the Sunday of the week of the 16th.
    expect((await data(boss, 'by_week')).rows.slice(-2)).toEqual([
      { signed_on: '2026-11-16', amount: 50 },
      { signed_on: '2026-11-23', amount: 50 },
    ])
    const saved = await server.admin.patch('/api/settings/organisation', { fiscalYearStart: 4, weekStart: 7 })
    expect(saved.status).toBe(200)
    await expect
      .poll(async () => (await data(boss, 'by_year')).rows)
      .toEqual([
        { signed_on: '2025-04-01', amount: 100 },
        { signed_on: '2026-04-01', amount: 400 },
      ])
    const quarters = await data(boss, 'by_quarter')
    expect(quarters.columns[0]).toMatchObject({ grain: 'quarter', fiscalYearStart: 4 })
    expect(quarters.rows.map((row: { signed_on: string }) => row.signed_on)).toEqual([
      '2026-01-01',
      '2026-04-01',
      '2026-07-01',
      '2026-10-01',
    ])
    expect((await data(boss, 'by_week')).rows.at(-1)).toEqual({ signed_on: '2026-11-22', amount: 100 })
    const behind = await boss.post('/api/apps/crm/reports/by_week/records', {
      drill: { dimensions: { signed_on: '2026-11-22' } },
      sort: ['name'],
    })
    expect(behind.body.rows.map((row: { name: string }) => row.name)).toEqual(['2026-11-22', '2026-11-23'])
  })
})

// helpers

async function data(client: TestClient, key: string): Promise<Body> {
  return must(client.post(`/api/apps/crm/reports/${key}/data`, {}))
}
