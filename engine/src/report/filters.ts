import type { DashboardDefinition, DashboardFilter, Expression, ReportDefinition } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { addToDate, isDate, type ScopeType } from '../expression/index.ts'
import { analysisOf } from './analyses.ts'
import { OTHERS, type ReportRow } from './report-data.ts'
import { fieldAt, isDateGrain, rowScope, type PlannedDimension } from './plan-query.ts'
import type { ReportCalendar } from './calendar.ts'
import { periodOf, RELATIVE_PERIODS, type Period } from './period.ts'

/** A field within a period, in a shape that its index serves; null when the field is no date. */
export function periodCondition(path: string, { from, to }: Period, scope: ScopeType): Expression | null {
  const kind = kindAt(path, scope)
  if (kind === 'date') return { and: [{ '>=': [{ var: path }, from] }, { '<=': [{ var: path }, to] }] }
  const next = addToDate(to, 1, 'day')
  if (kind !== 'datetime' || next === null) return null
  return { and: [{ '>=': [{ var: path }, { datetime: [from] }] }, { '<': [{ var: path }, { datetime: [next] }] }] }
}

export interface AppliedFilters {
  /** All of them, joined by and. */
  readonly conditions: readonly Expression[]
  /** Those of them that are no period. */
  readonly others: readonly Expression[]
  /** The period that applies to the dataset, and the field and value it came from. */
  readonly period?: { readonly path: string; readonly value: unknown; readonly range: Period }
}

/** A bar of filters: that of a dashboard, or of a report by itself. */
export type Bar = Pick<DashboardDefinition, 'filters'>

type ReportTime = Pick<ReportDefinition, 'period' | 'dataset' | 'analysis'>

/** The key of a report's own period among the values of a filter bar: no filter of a dashboard can have it. */
export const OWN_PERIOD = '$period'

/**
 * The filters that a report is asked within: the bar of the dashboard that it stands on, and its own period where the bar has none
 * for it. Alone, a report has its own period.
 * @example barOf(report, undefined).filters // [{ key: '$period', type: 'period', default: 'last12Months', … }]
 */
export function barOf(report: ReportTime, board: Bar | undefined): Bar {
  const { period, dataset } = report
  const filters = board?.filters ?? []
  if (
    !period ||
    analysisOf(report)?.timeless ||
    filters.some(({ type, binds }) => type === 'period' && Object.hasOwn(binds, dataset.form))
  )
    return { filters }
  const { field, default: first } = period
  const own: DashboardFilter = {
    key: OWN_PERIOD,
    label: { 'zh-CN': '时间', 'en-US': 'Time' },
    type: 'period',
    ...(first === undefined ? {} : { default: first }),
    binds: { [dataset.form]: field },
  }
  return { filters: [...filters, own] }
}

/**
 * The conditions that a dashboard's filter bar puts on one dataset; filters that are not bound to it say nothing. A filter is
 * bound to a field of the form; over the rows of a subform it is asked of the record that holds the row.
 */
export function dashboardConditions(
  bar: Bar,
  values: Readonly<Record<string, unknown>>,
  dataset: { readonly form: string; readonly rows?: string },
  record: ScopeType,
  today: string,
  calendar?: ReportCalendar,
): AppliedFilters {
  const { form, rows } = dataset
  const scope = rowScope(record, rows)
  const conditions: Expression[] = []
  const others: Expression[] = []
  let period: AppliedFilters['period']
  for (const filter of bar.filters ?? []) {
    const bound = Object.hasOwn(filter.binds, form) ? filter.binds[form]! : undefined
    const path = bound === undefined || rows === undefined ? bound : `parent.${bound}`
    const value = Object.hasOwn(values, filter.key) ? values[filter.key] : filter.default
    if (path === undefined || value === undefined || value === null || value === '') continue
    if (filter.type === 'period') {
      const range = periodOf(value, today, calendar)
      const condition = range && periodCondition(path, range, scope)
      // A dashboard says nothing of forms whose date its reader may not see; a report that is about that date has no answer for him.
      if (range && !condition && filter.key === OWN_PERIOD) others.push({ '!=': [{ var: path }, null] })
      if (!range || !condition) continue
      conditions.push(condition)
      period = { path, value, range }
    } else others.push(...choice(filter, path, value))
  }
  return { conditions: [...conditions, ...others], others, ...(period ? { period } : {}) }
}

/** Values of a filter bar that their filters cannot have: a link that was cut, a period that is none. Nothing is ignored in silence. */
export function filterIssues({ filters = [] }: Bar, values: Readonly<Record<string, unknown>>): readonly Issue[] {
  return filters.flatMap((filter): Issue[] => {
    const value = Object.hasOwn(values, filter.key) ? values[filter.key] : undefined
    if (value === undefined || value === null || value === '' || fits(filter, value)) return []
    return [{ path: `filters/${filter.key}`, code: 'REPORT_FILTER', params: { label: filter.label } }]
  })
}

/** The condition that a group of a dimension stands for: what is behind a bar. */
export function groupCondition(
  dimension: PlannedDimension,
  value: unknown,
  shown: readonly ReportRow[],
  scope: ScopeType,
): Expression {
  const { path, expression, grain } = dimension
  if (value === OTHERS) {
    const values = [...new Set(shown.map((row) => row[dimension.key]))].filter((one) => one !== OTHERS)
    const present = values.filter((one) => one !== null && one !== undefined)
    const outside: Expression = { '!': [{ in: [expression, present as Expression[]] }] }
    return values.includes(null) ? { and: [outside, { '!=': [expression, null] }] } : outside
  }
  if (value === null || value === undefined) return { '==': [expression, null] }
  if (isDateGrain(grain) && typeof value === 'string' && !dimension.computed) {
    const end = addToDate(value, 1, grain)
    const to = end && addToDate(end, -1, 'day')
    const condition = to ? periodCondition(path, { from: value, to }, scope) : null
    if (condition) return condition
  }
  return { '==': [expression, value as Expression] }
}

// helpers

const isDay = (one: unknown): one is string => typeof one === 'string' && isDate(one)
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
function fits({ type }: DashboardFilter, value: unknown): boolean {
  if (type === 'period') {
    if (typeof value === 'string') return RELATIVE_PERIODS.some(({ key }) => key === value)
    const { from, to } = (typeof value === 'object' ? value : {}) as Partial<Record<'from' | 'to', unknown>>
    return isDay(from) && isDay(to) && from <= to
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.every((one) => typeof one === 'string' && (type === 'option' || ID.test(one)))
}
function choice(filter: DashboardFilter, path: string, value: unknown): Expression[] {
  const list = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
  if (list.length === 0) return []
  if (filter.type !== 'option' || list.length > 1) return [{ in: [{ var: path }, list] }]
  return [{ '==': [{ var: path }, list[0]!] }]
}
function kindAt(path: string, scope: ScopeType): string | undefined {
  const end = fieldAt(path, scope)
  return end && scope.field(end.form, end.key)?.kind
}
