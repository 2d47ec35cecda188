import { describe, expect, it } from 'vitest'
import type { FormDefinition, Measure, ReportDefinition } from '../definition/index.ts'
import type { ValueType } from '../expression/index.ts'
import { grainLabel } from './report-data.ts'
import { startOfPeriod } from './calendar.ts'
import { fillPeriods, withFormulas } from './derive.ts'
import { comparedPeriod, periodOf, periodStarts } from './period.ts'
import { planReport, type PlanContext } from './plan-query.ts'

const TYPES: Record<string, ValueType> = {
  amount: { kind: 'number' },
  stage: { kind: 'text' },
  signed_on: { kind: 'date' },
}
const won = { '==': [{ var: 'stage' }, 'won'] }
const shared: Pick<FormDefinition, 'measures' | 'dimensions'> = {
  measures: [
    { key: 'all', label: '商机数', agg: 'count' },
    { key: 'won', label: '赢单数', agg: 'count', filter: won },
    { key: 'rate', label: '赢单率', agg: 'formula', formula: { '/': [{ var: 'won' }, { var: 'all' }] } },
  ],
  dimensions: [{ key: 'signed_month', label: '签约月', field: 'signed_on', grain: 'month' }],
}
const context = (known: readonly string[] = Object.keys(TYPES), fiscalYearStart = 1): PlanContext => ({
  scope: { form: 'deal', field: (form, key) => (form === 'deal' && known.includes(key) ? TYPES[key] : undefined) },
  grouping: () => undefined,
  label: (_, key) => key,
  shared: (form) => (form === 'deal' ? shared : undefined),
  calendar: { weekStart: 7, fiscalYearStart },
})
const report = (measures: readonly Measure[], part: Partial<ReportDefinition> = {}): ReportDefinition => ({
  kind: 'report',
  key: 'r',
  label: '',
  dataset: { form: 'deal' },
  dimensions: [],
  measures: [...measures],
  charts: [],
  ...part,
})
const codes = (...given: Parameters<typeof planReport>) => {
  const result = planReport(...given)
  return result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`)
}

describe('what a form shares with its reports', () => {
  it('is used by name, under a name and within a condition of the report', () => {
    const result = planReport(
      report(
        [
          { key: 'n', agg: 'shared', field: '$won', label: '大单', filter: { '>': [{ var: 'amount' }, 100] } },
          { key: 'rate', agg: 'shared', field: '$rate' },
        ],
        { dimensions: [{ field: '$signed_month', key: 'month' }], sort: ['-rate'] },
      ),
      context(),
    )
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    const { dimensions, measures, formulas } = result.plan
    expect(dimensions.map(({ key, label, grain }) => [key, label, grain])).toEqual([['month', '签约月', 'month']])
    expect(measures.map(({ key, label, condition, hidden }) => [key, label, condition, hidden])).toEqual([
      ['n', '大单', { and: [won, { '>': [{ var: 'amount' }, 100] }] }, false],
      // What the formula is made of is counted with it and shown to nobody.
      ['rate__all', '商机数', undefined, true],
      ['rate__won', '赢单数', won, true],
    ])
    expect(withFormulas({ rate__all: 4, rate__won: 1 }, formulas)['rate']).toBe(0.25)
    // Nothing to divide by: no figure, and no failure.
    expect(withFormulas({ rate__all: 0, rate__won: 0 }, formulas)['rate']).toBeNull()
  })

  it('says which name is not shared, and which field behind it may not be read', () => {
    const gone = report([{ key: 'x', agg: 'shared', field: '$gone' }], { dimensions: [{ field: '$nowhere' }] })
    expect(codes(gone, context())).toEqual(['measures/0/field REPORT_SHARED', 'dimensions/0/field REPORT_SHARED'])
    const rate = report([{ key: 'rate', agg: 'shared', field: '$rate' }])
    expect(codes(rate, context(['amount']))[0]).toContain('EXPRESSION_NAME')
  })
})

describe('a report that follows relations', () => {
  it('follows five of them and says that six are too many', () => {
    const relations: Record<string, ValueType> = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`r${i}`, { kind: 'id', form: `f${i}` }]),
    )
    const wide: PlanContext = {
      scope: {
        form: 'deal',
        field: (form, key) => (form === 'deal' ? relations[key] : key === 'name' ? { kind: 'text' } : undefined),
      },
      grouping: () => undefined,
      label: (_, key) => key,
    }
    const over = (n: number) =>
      report([{ key: 'n', agg: 'count' }], {
        dimensions: [{ field: 'r0.name' }],
        filter: {
          and: Object.keys(relations)
            .slice(1, n)
            .map((key) => ({ '!=': [{ var: `${key}.name` }, 'x'] })),
        },
      })
    expect(codes(over(5), wide)).toEqual([])
    expect(codes(over(6), wide)).toEqual(['dataset/joins REPORT_JOINS'])
  })
})

describe('the organisation’s own calendar', () => {
  const calendar = { weekStart: 7, fiscalYearStart: 4 }
  it('begins years, quarters and weeks where it says', () => {
    expect(startOfPeriod('2026-03-31', 'year', calendar)).toBe('2025-04-01')
    expect(startOfPeriod('2026-04-01', 'year', calendar)).toBe('2026-04-01')
    expect(startOfPeriod('2026-03-31', 'quarter', calendar)).toBe('2026-01-01')
    expect(startOfPeriod('2026-05-31', 'quarter', { ...calendar, fiscalYearStart: 3 })).toBe('2026-03-01')
    // 2026-11-26 is a Thursday.
    expect(startOfPeriod('2026-11-26', 'week', calendar)).toBe('2026-11-22')
    expect(startOfPeriod('2026-11-22', 'week', calendar)).toBe('2026-11-22')
    expect(startOfPeriod('2026-11-26', 'month', calendar)).toBe('2026-11-01')
  })

  it('is meant by this year and this week, and by the period before', () => {
    expect(periodOf('thisYear', '2026-02-10', calendar)).toEqual({ from: '2025-04-01', to: '2026-02-10' })
    expect(periodOf('lastYear', '2026-02-10', calendar)).toEqual({ from: '2024-04-01', to: '2025-03-31' })
    expect(periodOf('thisWeek', '2026-11-26', calendar)).toEqual({ from: '2026-11-22', to: '2026-11-26' })
    const year = { from: '2025-04-01', to: '2026-02-10' }
    expect(comparedPeriod('thisYear', year, 'previous')).toEqual({ from: '2024-04-01', to: '2025-02-10' })
    expect(periodStarts({ from: '2026-11-20', to: '2026-11-30' }, 'week', calendar)).toEqual([
      '2026-11-15',
      '2026-11-22',
      '2026-11-29',
    ])
  })

  it('groups by it, fills its gaps and names its years by both halves', () => {
    const by = (grain: string) =>
      planReport(
        report([{ key: 'n', agg: 'count' }], { dimensions: [{ field: 'signed_on', grain }] }),
        context([...Object.keys(TYPES)], 4),
      )
    const year = by('year')
    if (!year.ok) throw new Error(JSON.stringify(year.issues))
    expect(year.plan.dimensions[0]!.expression).toEqual({ startOfPeriod: [{ var: 'signed_on' }, 'year-4'] })
    const rows = [
      { signed_on: '2024-04-01', n: 1 },
      { signed_on: '2026-04-01', n: 2 },
    ]
    expect(fillPeriods(rows, year.plan, undefined)[2]).toEqual({ signed_on: '2025-04-01', n: 0 })
    expect(grainLabel('2025-04-01', 'year', 'zh-CN', 4)).toBe('2025/26财年')
    expect(grainLabel('2026-01-01', 'quarter', 'en-US', 4)).toBe('FY2025/26 Q4')
    expect(grainLabel('2026-01-01', 'quarter', 'en-US')).toBe('2026 Q1')
  })
})
