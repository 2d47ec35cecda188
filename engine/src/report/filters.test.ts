import { describe, expect, it } from 'vitest'
import type { ReportDefinition } from '../definition/index.ts'
import type { ValueType } from '../expression/index.ts'
import { checkReport } from './check-report.ts'
import { barOf, dashboardConditions, OWN_PERIOD, type Bar } from './filters.ts'
import { planReport, type PlanContext } from './plan-query.ts'

const FIELDS: Record<string, ValueType> = {
  signed_on: { kind: 'date' },
  created_at: { kind: 'datetime' },
  status: { kind: 'text' },
  items: { kind: 'rows', form: 'contract.items' },
}
const context: PlanContext = {
  scope: { form: 'contract', hasUser: true, field: (form, key) => (form === 'contract' ? FIELDS[key] : undefined) },
  grouping: () => undefined,
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

describe('the time of a report', () => {
  const kind = { kind: 'bar', label: '柱', icon: '', channels: [] }
  const issues = (part: Partial<ReportDefinition>) =>
    checkReport(report(part), context, () => kind).map(({ path, code }) => `${path} ${code}`)
  it('is a date of the record and a period that there is', () => {
    expect(issues({ period: { field: 'signed_on', default: 'last12Months' } })).toEqual([])
    expect(issues({ period: { field: 'created_at' }, dataset: { form: 'contract', rows: 'items' } })).toEqual([])
    expect(issues({ period: { field: 'status', default: 'soon' } })).toEqual([
      'period/field REPORT_PERIOD',
      'period/default OPTION',
    ])
    expect(issues({ period: { field: 'gone' } })).toEqual(['period/field REPORT_PERIOD'])
  })

  const asked = (part: Partial<ReportDefinition>, board?: Bar, values = {}) => {
    const one = report(part)
    return dashboardConditions(barOf(one, board), values, one.dataset, context.scope, '2026-11-22').period?.range
  }
  const period = { field: 'signed_on', default: 'thisYear' }
  it('holds where the report stands alone, and gives way to what its reader chooses', () => {
    expect(asked({})).toBeUndefined()
    expect(asked({ period })).toEqual({ from: '2026-01-01', to: '2026-11-22' })
    expect(asked({ period }, undefined, { [OWN_PERIOD]: 'lastMonth' })).toEqual({
      from: '2026-10-01',
      to: '2026-10-31',
    })
    expect(asked({ period }, undefined, { [OWN_PERIOD]: null })).toBeUndefined()
    expect(asked({ period: { field: 'signed_on' } })).toBeUndefined()
  })
  it('gives way to the bar of a dashboard that has a period for it, even one that is open', () => {
    const bar = (form: string): Bar => ({
      filters: [{ key: 'period', label: '时间', type: 'period', default: 'lastMonth', binds: { [form]: 'signed_on' } }],
    })
    expect(asked({ period }, bar('contract'))).toEqual({ from: '2026-10-01', to: '2026-10-31' })
    expect(asked({ period }, bar('contract'), { period: null })).toBeUndefined()
    expect(asked({ period }, bar('lead'))).toEqual({ from: '2026-01-01', to: '2026-11-22' })
  })
  it('is a name that nobody knows for who may not see the date, not all time in silence', () => {
    const one = report({ period: { field: 'salary', default: 'thisYear' } })
    const { others } = dashboardConditions(barOf(one, undefined), {}, one.dataset, context.scope, '2026-11-22')
    const planned = planReport(one, context, others)
    expect(planned.ok ? [] : planned.issues.map(({ code }) => code)).toEqual(['EXPRESSION_NAME'])
  })
})
