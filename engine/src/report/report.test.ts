import { describe, expect, it } from 'vitest'
import type { DashboardDefinition, Expression, ReportDefinition } from '../definition/index.ts'
import type { ValueType } from '../expression/index.ts'
import { checkReport } from './check-report.ts'
import {
  cumulative,
  fillPeriods,
  growth,
  movingAverage,
  rankChanges,
  shares,
  sortRows,
  withFormulas,
} from './derive.ts'
import { dashboardConditions, groupCondition } from './filters.ts'
import { planReport, type PlanContext, type ReportPlan } from './plan-query.ts'
import { OTHERS, type ReportColumn } from './report-data.ts'

const TYPES: Record<string, Record<string, ValueType>> = {
  contract: {
    amount: { kind: 'number' },
    signed_on: { kind: 'date' },
    created_at: { kind: 'datetime' },
    status: { kind: 'text' },
    tags: { kind: 'list', of: { kind: 'text' } },
    area: { kind: 'text' },
    customer: { kind: 'id', form: 'customer' },
    items: { kind: 'rows', form: 'contract.items' },
    owner_id: { kind: 'id', form: '$user' },
  },
  customer: { industry: { kind: 'text' } },
  'contract.items': { price: { kind: 'number' }, product: { kind: 'id', form: 'product' } },
}
const context: PlanContext = {
  scope: { form: 'contract', hasUser: true, field: (form, key) => TYPES[form]?.[key] },
  grouping: (_form, key, grain) =>
    key === 'area' && grain === 'province' ? { expression: (value) => ({ substr: [value, 0, 2] }) } : undefined,
  label: (_, key) => key,
}
const report = (part: Partial<ReportDefinition>): ReportDefinition => ({
  kind: 'report',
  key: 'r',
  label: '报表',
  dataset: { form: 'contract' },
  dimensions: [],
  measures: [{ key: 'n', agg: 'count' }],
  charts: [{ kind: 'bar', encoding: {} }],
  ...part,
})
const plan = (part: Partial<ReportDefinition>, filters?: readonly Expression[]): ReportPlan => {
  const result = planReport(report(part), context, filters)
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.plan
}

describe('the way from a mark to its records', () => {
  const kind = { kind: 'bar', label: '柱', icon: '', channels: [] }
  const issues = (part: Partial<ReportDefinition>) => checkReport(report(part), context, () => kind)
  it('leads through fields of the record and of what it belongs to, whatever the report groups by', () => {
    expect(issues({ drill: ['customer.industry', 'owner_id', 'status'] })).toEqual([])
    expect(issues({ drill: ['status'], dataset: { form: 'contract', rows: 'items' } })).toEqual([])
  })
  it('names the place of a field that there is not, and of one that groups nothing', () => {
    const found = issues({ drill: ['status', 'customer.gone', 'items'] })
    expect(found.map(({ path }) => path)).toEqual(['drill/1', 'drill/2'])
  })
})

describe('planReport', () => {
  it('groups dates by their grain, areas by what their type brings, and follows relations', () => {
    const { dimensions } = plan({
      dimensions: [
        { field: 'signed_on', grain: 'month' },
        { field: 'customer.industry' },
        { field: 'area', grain: 'province' },
        { field: 'created_at' },
      ],
    })
    expect(dimensions.map(({ key, expression, grain }) => [key, expression, grain])).toEqual([
      ['signed_on', { startOf: [{ var: 'signed_on' }, 'month'] }, 'month'],
      ['customer.industry', { var: 'customer.industry' }, undefined],
      ['area', { substr: [{ var: 'area' }, 0, 2] }, 'province'],
      ['created_at', { date: [{ var: 'created_at' }] }, 'day'],
    ])
  })
  it('reports every mistake at once', () => {
    const result = planReport(
      report({
        dimensions: [{ field: 'salary' }, { field: 'tags' }, { field: 'status', grain: 'month' }],
        measures: [
          { key: 'a', agg: 'sum', field: 'status' },
          { key: 'b', agg: 'avg' },
          { key: 'c', agg: 'formula', formula: { '+': [{ var: 'amount' }, 1] } },
        ],
        sort: ['-z'],
        filter: { '<': [{ var: 'amount' }, 'x'] },
      }),
      context,
    )
    expect(result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'dimensions/0/field EXPRESSION_NAME',
      'dimensions/1/field REPORT_DIMENSION',
      'dimensions/2/grain REPORT_GRAIN',
      'measures/0/field REPORT_MEASURE',
      'measures/1/field REQUIRED',
      'measures/2/formula/+/0 EXPRESSION_NAME',
      'sort/0 REPORT_COLUMN',
      'filter/</1 EXPRESSION_TYPE',
    ])
  })
  it('checks charts against the columns that there are', () => {
    const bar = {
      kind: 'bar',
      label: '',
      icon: '',
      channels: [
        { name: 'x', label: '', accepts: 'dimension', required: true },
        { name: 'y', label: '', accepts: 'measure', required: true },
      ],
    } as const
    const issues = checkReport(
      report({
        dimensions: [{ field: 'status' }],
        charts: [
          { kind: 'bar', encoding: { y: 'status' } },
          { kind: 'pie3d', encoding: {} },
        ],
      }),
      context,
      (kind) => (kind === 'bar' ? bar : undefined),
    )
    expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'charts/0/encoding/x REQUIRED',
      'charts/0/encoding/y REPORT_COLUMN',
      'charts/1/kind CHART_KIND',
    ])
  })
  it('joins the conditions of a dashboard', () => {
    const dashboard: DashboardDefinition = {
      kind: 'dashboard',
      key: 'd',
      label: '驾驶舱',
      items: [],
      filters: [
        {
          key: 'time',
          label: '时间',
          type: 'period',
          default: 'thisQuarter',
          binds: { contract: 'created_at', customer: 'created_at' },
        },
        { key: 'who', label: '负责人', type: 'member', binds: { contract: 'owner_id' } },
        { key: 'lead', label: '来源', type: 'option', binds: { lead: 'source' } },
      ],
    }
    const applied = dashboardConditions(
      dashboard,
      { who: ['01980000-0000-7000-8000-000000000001'], lead: '广告' },
      { form: 'contract' },
      context.scope,
      '2026-11-22',
    )
    expect(applied).toEqual({
      conditions: [
        {
          and: [
            { '>=': [{ var: 'created_at' }, { datetime: ['2026-10-01'] }] },
            { '<': [{ var: 'created_at' }, { datetime: ['2026-11-23'] }] },
          ],
        },
        { in: [{ var: 'owner_id' }, ['01980000-0000-7000-8000-000000000001']] },
      ],
      others: [{ in: [{ var: 'owner_id' }, ['01980000-0000-7000-8000-000000000001']] }],
      period: { path: 'created_at', value: 'thisQuarter', range: { from: '2026-10-01', to: '2026-11-22' } },
    })
    expect(plan({}, applied.conditions).filter).not.toBeNull()
  })
})

describe('a computed column', () => {
  const band: Expression = { if: [{ '>': [{ var: 'amount' }, 100] }, '大单', '小单'] }
  it('groups and counts what an expression makes of a record, and is one condition when it is clicked', () => {
    const { dimensions, measures } = plan({
      dimensions: [{ field: 'amount', key: 'band', expression: band, values: [{ value: '小单' }, { value: '大单' }] }],
      measures: [
        {
          key: 'days',
          agg: 'avg',
          expression: { dateDiff: [{ date: [{ var: 'created_at' }] }, { var: 'signed_on' }, 'day'] },
        },
      ],
    })
    expect([dimensions[0]!.key, dimensions[0]!.computed, measures[0]!.value?.type.kind]).toEqual([
      'band',
      true,
      'number',
    ])
    expect(groupCondition(dimensions[0]!, '大单', [], context.scope)).toEqual({ '==': [band, '大单'] })
  })
  it('is unknown where what it is about is unknown, and is told where it is wrong', () => {
    const result = planReport(
      report({
        dimensions: [{ field: 'salary', key: 'band', expression: '大单' }],
        measures: [{ key: 'days', agg: 'avg', expression: { var: 'status' } }],
      }),
      context,
    )
    expect(result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'dimensions/0/field EXPRESSION_NAME',
      'measures/0/field REPORT_MEASURE',
    ])
  })
})

describe('the rows of a subform', () => {
  const rows = { form: 'contract', rows: 'items' }
  it('are counted with the record that holds them as parent', () => {
    const { dimensions, rows: counted } = plan({
      dataset: rows,
      dimensions: [{ field: 'parent.customer.industry' }, { field: 'parent.signed_on', grain: 'month' }],
      measures: [{ key: 'sum', agg: 'sum', field: 'price' }],
    })
    expect([counted, dimensions[0]!.field]).toEqual(['items', { form: 'customer', key: 'industry' }])
    const dashboard: DashboardDefinition = {
      kind: 'dashboard',
      key: 'd',
      label: '驾驶舱',
      items: [],
      filters: [{ key: 'time', label: '时间', type: 'period', default: 'lastMonth', binds: { contract: 'signed_on' } }],
    }
    expect(dashboardConditions(dashboard, {}, rows, context.scope, '2026-11-22').conditions).toEqual([
      {
        and: [
          { '>=': [{ var: 'parent.signed_on' }, '2026-10-01'] },
          { '<=': [{ var: 'parent.signed_on' }, '2026-10-31'] },
        ],
      },
    ])
  })
  it('are unknown where the viewer may not read the field that holds them', () => {
    const result = planReport(report({ dataset: { form: 'contract', rows: 'secrets' } }), context)
    expect(result.ok ? [] : result.issues).toEqual([
      { path: 'dataset/rows', code: 'EXPRESSION_NAME', params: { name: 'secrets' } },
    ])
  })
})

describe('a group', () => {
  const { dimensions } = plan({ dimensions: [{ field: 'signed_on', grain: 'month' }, { field: 'status' }] })
  it('is a condition on its records', () => {
    expect(groupCondition(dimensions[0]!, '2026-02-01', [], context.scope)).toEqual({
      and: [{ '>=': [{ var: 'signed_on' }, '2026-02-01'] }, { '<=': [{ var: 'signed_on' }, '2026-02-28'] }],
    })
    expect(groupCondition(dimensions[1]!, null, [], context.scope)).toEqual({ '==': [{ var: 'status' }, null] })
    expect(
      groupCondition(dimensions[1]!, OTHERS, [{ status: 'A' }, { status: null }, { status: OTHERS }], context.scope),
    ).toEqual({
      and: [{ '!': [{ in: [{ var: 'status' }, ['A']] }] }, { '!=': [{ var: 'status' }, null] }],
    })
  })
})

describe('derived figures', () => {
  const columns: ReportColumn[] = [
    { key: 'stage', role: 'dimension', label: '', type: 'text', order: ['新线索', '赢单'] },
    { key: 'n', role: 'measure', label: '', type: 'number' },
  ]
  it('sorts options in their order, what is not given last, the others at the very end', () => {
    const rows = [
      { stage: OTHERS, n: 9 },
      { stage: null, n: 8 },
      { stage: '赢单', n: 1 },
      { stage: '新线索', n: 2 },
    ]
    expect(sortRows(rows, [], columns).map((row) => row.stage)).toEqual(['新线索', '赢单', null, OTHERS])
    expect(sortRows(rows, [{ key: 'n', descending: true }], columns).map((row) => row.n)).toEqual([8, 2, 1, 9])
  })
  it('orders groups of equal figures by what they are called, however the database answered', () => {
    const columns: ReportColumn[] = [
      { key: 'stage', role: 'dimension', label: 'Stage', type: 'text', order: ['新线索', '赢单'] },
      { key: 'area', role: 'dimension', label: 'Area', type: 'text' },
      { key: 'n', role: 'measure', label: 'N', type: 'number' },
    ]
    const rows = ['b', 'a', null].flatMap((area) => ['赢单', '新线索'].map((stage) => ({ stage, area, n: 1 })))
    const order = ['新线索 a', '新线索 b', '新线索 null', '赢单 a', '赢单 b', '赢单 null']
    for (const sort of [[], [{ key: 'n', descending: true }]])
      for (const answer of [rows, rows.toReversed()])
        expect(sortRows(answer, sort, columns).map((row) => `${row.stage} ${row.area}`)).toEqual(order)
  })
  it('computes formulas from measures: 22 of 37 decided is 59.459… %', () => {
    const { formulas } = plan({
      measures: [
        { key: 'won', agg: 'count' },
        { key: 'lost', agg: 'count' },
        { key: 'rate', agg: 'formula', formula: { '/': [{ var: 'won' }, { '+': [{ var: 'won' }, { var: 'lost' }] }] } },
      ],
    })
    expect(withFormulas({ won: 22, lost: 15 }, formulas).rate).toBe('0.59459459459459459459')
    expect(withFormulas({ won: 0, lost: 0 }, formulas).rate).toBeNull()
  })
  it('gives every month of the period a row', () => {
    const monthly = plan({
      dimensions: [{ field: 'signed_on', grain: 'month' }],
      measures: [
        { key: 's', agg: 'sum', field: 'amount' },
        { key: 'a', agg: 'avg', field: 'amount' },
      ],
    })
    const filled = fillPeriods([{ signed_on: '2026-10-01', s: 5, a: 5 }], monthly, {
      from: '2026-09-15',
      to: '2026-11-22',
    })
    expect(filled).toEqual([
      { signed_on: '2026-10-01', s: 5, a: 5 },
      { signed_on: '2026-09-01', s: 0, a: null },
      { signed_on: '2026-11-01', s: 0, a: null },
    ])
  })
  it('adds up exactly', () => {
    expect(cumulative([0.1, 0.2, '12345678901234567.05'])).toEqual([0.1, 0.3, '12345678901234567.35'])
    expect(shares([50, 30, 20])).toEqual([0.5, 0.3, 0.2])
    expect(shares([0, 0])).toEqual([null, null])
    // (1286.4 − 1144.5) / 1144.5 = 0.12398…; (−5 − −10) / 10 = 0.5
    expect(growth(1286.4, 1144.5)).toBeCloseTo(0.12398, 5)
    expect([growth(-5, -10), growth(3, 0), growth(3, null)]).toEqual([0.5, null, null])
  })
  it('averages over the last ones only where there are enough of them', () => {
    expect(movingAverage([1, '0.2', 6, null, 3], 2)).toEqual([null, 0.6, 3.1, null, null])
    expect(movingAverage([1, 2], 1)).toEqual([null, null])
  })
  it('says who gained places', () => {
    expect(rankChanges([{ w: 'b' }, { w: 'a' }, { w: 'c' }], [{ w: 'a' }, { w: 'b' }], 'w')).toEqual([1, -1, null])
  })
})
