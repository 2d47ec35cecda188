import {
  type Dimension,
  type Expression,
  type Label,
  type Measure,
  type ReportDefinition,
} from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import {
  checkExpression,
  DATE_UNITS,
  type Checked,
  type DateUnit,
  type ScopeType,
  type ValueType,
} from '../expression/index.ts'
import { PLAIN_CALENDAR, startOfPeriodExpression, type ReportCalendar } from './calendar.ts'
import { resolveDimensions, resolveMeasures, type SharedColumns } from './shared-columns.ts'

/** A group of a field's values: by province, by first letter. Brought by field types; grains of dates are built in. */
export type Grouping = (
  form: string,
  key: string,
  grain: string,
) => { readonly expression: (value: Expression) => Expression } | undefined
/** What planning must know of the app. The scope is the viewer's: what he may not read is unknown to it. */
export interface PlanContext {
  readonly scope: ScopeType
  grouping: Grouping
  /** Label of a field of a form. */
  label(form: string, key: string): Label | undefined
  /** What a form shares with its reports. */
  shared?(form: string): SharedColumns | undefined
  /** Where the organisation's weeks and years begin. */
  readonly calendar?: ReportCalendar
}

export interface PlannedDimension {
  readonly key: string
  readonly path: string
  readonly grain?: string
  readonly label: Label
  /** Form and key of the field at the end of the path. */
  readonly field: { readonly form: string; readonly key: string }
  readonly value: Checked
  readonly expression: Expression
  /** Of a computed dimension: its values in order. */
  readonly values?: Dimension['values']
  /** Made by an expression: `path` and `field` are only what it is about. */
  readonly computed: boolean
}
export interface PlannedMeasure {
  readonly key: string
  readonly agg: Exclude<Measure['agg'], 'formula' | 'shared'>
  readonly label: Label
  readonly value?: Checked
  readonly filter?: Checked
  /** `filter` as it is written: what a click on the figure adds to its group. */
  readonly condition?: Expression
  /** A part of a shared formula, which nobody asked for by itself. */
  readonly hidden: boolean
  readonly field?: { readonly form: string; readonly key: string }
  readonly format?: Readonly<Record<string, unknown>>
}
/** A figure computed from the others after the query. */
export interface PlannedFormula {
  readonly key: string
  readonly label: Label
  readonly checked: Checked
  /** Along the periods of the first dimension: `withRunning` makes it of the values of the rows. */
  readonly over?: Measure['over']
  readonly format?: Readonly<Record<string, unknown>>
}
export interface PlannedSort {
  readonly key: string
  readonly descending: boolean
}
/** A report as one query: data only; the server turns it into SQL over what the viewer may see. */
export interface ReportPlan {
  readonly form: string
  /** The subform whose rows are counted. */
  readonly rows?: string
  readonly dimensions: readonly PlannedDimension[]
  readonly measures: readonly PlannedMeasure[]
  readonly formulas: readonly PlannedFormula[]
  readonly filter: Checked | null
  readonly sort: readonly PlannedSort[]
  readonly top?: number
  readonly others: boolean
  readonly calendar: ReportCalendar
}
export type PlanResult =
  { readonly ok: true; readonly plan: ReportPlan } | { readonly ok: false; readonly issues: readonly Issue[] }

/** The names of a report over the rows of a subform: a row's fields, and the record as `parent`. Unknown rows have no fields. */
export function rowScope(scope: ScopeType, rows: string | undefined): ScopeType {
  return rows === undefined ? scope : { ...scope, form: `${scope.form}.${rows}`, parent: scope }
}

/**
 * Resolves a report against what a viewer may read: one query, or all mistakes at once. `filters` are conditions of the
 * dashboard or of a drill path, joined to the report's own; they are about the same rows. `record.scope` is the form's.
 */
export function planReport(
  report: ReportDefinition,
  record: PlanContext,
  filters: readonly Expression[] = [],
): PlanResult {
  const issues: Issue[] = []
  const { rows } = report.dataset
  const context = { ...record, scope: rowScope(record.scope, rows) }
  if (rows !== undefined && record.scope.field(record.scope.form, rows)?.kind !== 'rows')
    return { ok: false, issues: [{ path: 'dataset/rows', code: 'EXPRESSION_NAME', params: { name: rows } }] }
  // What is shared is about the form's records: their rows have other names.
  const shared = rows === undefined ? record.shared?.(report.dataset.form) : undefined
  const asked = resolveMeasures(report, shared, issues)
  const dimensions = resolveDimensions(report, shared, issues).flatMap(
    ({ dimension, at }) => planDimension(dimension, `dimensions/${at}`, context, issues) ?? [],
  )
  const measures = asked.flatMap(({ measure, at, hidden }) => {
    const planned = planMeasure(measure, `measures/${at}`, context, issues)
    return planned ? { ...planned, hidden } : []
  })
  const keys = new Set<string>()
  for (const key of [...dimensions.map((one) => one.key), ...asked.map((one) => one.measure.key)]) {
    if (keys.has(key)) issues.push({ path: 'measures', code: 'REPORT_KEY', params: { key } })
    keys.add(key)
  }
  const formulas = asked.flatMap(({ measure, at }) =>
    measure.agg === 'formula' ? (planFormula(measure, `measures/${at}/formula`, measures, issues) ?? []) : [],
  )
  const [first, second] = dimensions
  const runs = formulas.some((one) => one.over !== undefined)
  if (runs && (second || !first || !isDateGrain(first.grain)))
    issues.push({ path: 'measures', code: 'REPORT_PERIODS', params: {} })
  const sort = (report.sort ?? []).flatMap((text, i) => {
    const key = text.replace(/^-/, '')
    if (keys.has(key)) return [{ key, descending: text.startsWith('-') }]
    issues.push({ path: `sort/${i}`, code: 'REPORT_COLUMN', params: { name: key } })
    return []
  })
  const filter = planFilter(
    [...(report.filter === undefined ? [] : [report.filter]), ...filters],
    context.scope,
    issues,
  )
  const relations = new Set([
    ...[...dimensions, ...measures].flatMap((one) => one.value?.needs.related ?? []),
    ...measures.flatMap((one) => one.filter?.needs.related ?? []),
    ...(filter?.needs.related ?? []),
  ])
  if (relations.size > MAX_JOINS)
    issues.push({ path: 'dataset/joins', code: 'REPORT_JOINS', params: { max: MAX_JOINS, count: relations.size } })
  if (issues.length > 0) return { ok: false, issues }
  const { top, others = false } = report
  return {
    ok: true,
    plan: {
      form: report.dataset.form,
      ...(rows === undefined ? {} : { rows }),
      dimensions,
      measures,
      formulas,
      filter,
      sort,
      others,
      calendar: record.calendar ?? PLAIN_CALENDAR,
      ...(top === undefined ? {} : { top }),
    },
  }
}

/** Column key of a dimension: its own key, else its path. */
export const dimensionKey = (dimension: Dimension): string => dimension.key ?? dimension.field

/** Whether a grain is one of dates. */
export const isDateGrain = (grain: string | undefined): grain is DateUnit => DATE_UNITS.includes(grain as DateUnit)

/** Whether values of this type can be grouped by. */
export const isGroupable = (kind: ValueType['kind']): boolean => GROUPABLE.has(kind)

/** What can be counted of values of this type. */
export const aggregatesOf = (kind: ValueType['kind']): readonly PlannedMeasure['agg'][] =>
  (Object.keys(TAKES) as PlannedMeasure['agg'][]).filter((agg) => TAKES[agg].includes(kind))

/** The field at the end of a path of to-one relations: nothing is ever multiplied, whatever a report joins. */
export function fieldAt(path: string, scope: ScopeType): { form: string; key: string } | undefined {
  const words = path.split('.')
  if (words[0] === 'parent' && scope.parent) return fieldAt(words.slice(1).join('.'), scope.parent)
  let form = scope.form
  for (const word of words.slice(0, -1)) {
    const type = scope.field(form, word)
    if (type?.kind !== 'id' || type.form === undefined) return undefined
    form = type.form
  }
  return { form, key: words.at(-1)! }
}

/** Relations that one report may follow. */
export const MAX_JOINS = 5

// helpers

function planDimension(
  dimension: Dimension,
  path: string,
  context: PlanContext,
  issues: Issue[],
): PlannedDimension | undefined {
  const end = fieldAt(dimension.field, context.scope)
  const computed = dimension.expression !== undefined
  // What a computed one is about must be known, too: it may not tell of what the viewer may not read.
  const about = checked({ var: dimension.field }, context.scope, `${path}/field`, issues)
  const plain = computed ? checked(dimension.expression!, context.scope, `${path}/expression`, issues) : about
  if (!plain || !about || !end) return undefined
  const grain = dimension.grain
  let expression: Expression = dimension.expression ?? { var: dimension.field }
  if (grain !== undefined) {
    const dated = plain.type.kind === 'date' || plain.type.kind === 'datetime'
    const grouping = computed || (isDateGrain(grain) && dated) ? undefined : context.grouping(end.form, end.key, grain)
    if (isDateGrain(grain) && dated)
      expression = startOfPeriodExpression(expression, grain, context.calendar ?? PLAIN_CALENDAR)
    else if (grouping) expression = grouping.expression(expression)
    else {
      issues.push({ path: `${path}/grain`, code: 'REPORT_GRAIN', params: { grain } })
      return undefined
    }
  } else if (plain.type.kind === 'datetime') {
    // An instant is a group of its own; a day is what people mean.
    expression = { date: [expression] }
  }
  const value = checked(expression, context.scope, path, issues)
  if (!value) return undefined
  if (!GROUPABLE.has(value.type.kind)) {
    issues.push({
      path: `${path}/field`,
      code: 'REPORT_DIMENSION',
      params: { name: dimension.field, type: value.type.kind },
    })
    return undefined
  }
  const label = dimension.label ?? context.label(end.form, end.key) ?? dimension.field
  const shown = plain.type.kind === 'datetime' && grain === undefined ? 'day' : grain
  return {
    key: dimensionKey(dimension),
    path: dimension.field,
    label,
    field: end,
    value,
    expression,
    computed,
    ...(shown ? { grain: shown } : {}),
    ...(dimension.values ? { values: dimension.values } : {}),
  }
}
const GROUPABLE = new Set<ValueType['kind']>(['text', 'number', 'boolean', 'date', 'id'])

function planMeasure(
  measure: Measure,
  path: string,
  context: PlanContext,
  issues: Issue[],
): Omit<PlannedMeasure, 'hidden'> | undefined {
  if (measure.agg === 'formula' || measure.agg === 'shared') return undefined
  const end = measure.field === undefined ? undefined : fieldAt(measure.field, context.scope)
  const base = {
    key: measure.key,
    agg: measure.agg,
    label: measure.label ?? (end && context.label(end.form, end.key)) ?? measure.key,
    ...(measure.format ? { format: measure.format } : {}),
    ...(end ? { field: end } : {}),
  }
  const filter =
    measure.filter === undefined
      ? undefined
      : checked(measure.filter, context.scope, `${path}/filter`, issues, { kind: 'boolean' })
  if (measure.filter !== undefined && !filter) return undefined
  const filtered = filter ? { ...base, filter, condition: measure.filter! } : base
  const counted: Expression | undefined =
    measure.expression ?? (measure.field === undefined ? undefined : { var: measure.field })
  if (counted === undefined) {
    if (measure.agg === 'count') return filtered
    issues.push({ path: `${path}/field`, code: 'REQUIRED', params: { agg: measure.agg } })
    return undefined
  }
  const value = checked(
    counted,
    context.scope,
    `${path}/${measure.expression === undefined ? 'field' : 'expression'}`,
    issues,
  )
  if (!value) return undefined
  if (!TAKES[measure.agg].includes(value.type.kind)) {
    issues.push({
      path: `${path}/field`,
      code: 'REPORT_MEASURE',
      params: { name: measure.field ?? measure.key, agg: measure.agg, type: value.type.kind },
    })
    return undefined
  }
  return { ...filtered, value }
}
const ANY: readonly ValueType['kind'][] = ['text', 'number', 'boolean', 'date', 'datetime', 'time', 'id']
const TAKES: Record<PlannedMeasure['agg'], readonly ValueType['kind'][]> = {
  count: ANY,
  distinct: ANY,
  sum: ['number'],
  avg: ['number'],
  median: ['number'],
  min: ['number', 'date', 'datetime'],
  max: ['number', 'date', 'datetime'],
}

/** A formula sees the other measures as numbers, nothing else. */
function planFormula(
  measure: Measure,
  path: string,
  measures: readonly PlannedMeasure[],
  issues: Issue[],
): PlannedFormula | undefined {
  const scope: ScopeType = {
    form: '$measures',
    field: (form, key) =>
      form === '$measures' && measures.some((one) => one.key === key) ? { kind: 'number' } : undefined,
  }
  const tree = checked(measure.formula ?? null, scope, path, issues, { kind: 'number' })
  return (
    tree && {
      key: measure.key,
      label: measure.label ?? measure.key,
      checked: tree,
      ...(measure.over === undefined ? {} : { over: measure.over }),
      ...(measure.format ? { format: measure.format } : {}),
    }
  )
}

function planFilter(filters: readonly Expression[], scope: ScopeType, issues: Issue[]): Checked | null {
  const parts = filters.filter((filter) => filter !== null && filter !== true)
  if (parts.length === 0) return null
  const asked = { ...scope, hasMirrors: true }
  return checked(parts.length === 1 ? parts[0]! : { and: parts }, asked, 'filter', issues, { kind: 'boolean' }) ?? null
}

function checked(
  expression: Expression,
  scope: ScopeType,
  path: string,
  issues: Issue[],
  expected?: ValueType,
): Checked | undefined {
  const result = checkExpression(expression, scope, expected)
  if (result.ok) return result.checked
  issues.push(...result.issues.map((issue) => ({ ...issue, path: issue.path === '' ? path : `${path}/${issue.path}` })))
  return undefined
}
