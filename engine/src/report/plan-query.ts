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
}
export interface PlannedMeasure {
  readonly key: string
  readonly agg: Exclude<Measure['agg'], 'formula'>
  readonly label: Label
  readonly value?: Checked
  readonly filter?: Checked
  readonly field?: { readonly form: string; readonly key: string }
  readonly format?: Readonly<Record<string, unknown>>
}
/** A figure computed from the others after the query. */
export interface PlannedFormula {
  readonly key: string
  readonly label: Label
  readonly checked: Checked
  readonly format?: Readonly<Record<string, unknown>>
}
export interface PlannedSort {
  readonly key: string
  readonly descending: boolean
}
/** A report as one query: data only; the server turns it into SQL over what the viewer may see. */
export interface ReportPlan {
  readonly form: string
  readonly dimensions: readonly PlannedDimension[]
  readonly measures: readonly PlannedMeasure[]
  readonly formulas: readonly PlannedFormula[]
  readonly filter: Checked | null
  readonly sort: readonly PlannedSort[]
  readonly top?: number
  readonly others: boolean
}
export type PlanResult =
  { readonly ok: true; readonly plan: ReportPlan } | { readonly ok: false; readonly issues: readonly Issue[] }

/**
 * Resolves a report against what a viewer may read: one query, or all mistakes at once. `filters` are conditions of the
 * dashboard or of a drill path, joined to the report's own.
 */
export function planReport(
  report: ReportDefinition,
  context: PlanContext,
  filters: readonly Expression[] = [],
): PlanResult {
  const issues: Issue[] = []
  const dimensions = report.dimensions.flatMap((one, i) => planDimension(one, `dimensions/${i}`, context, issues) ?? [])
  const measures = report.measures.flatMap((one, i) => planMeasure(one, `measures/${i}`, context, issues) ?? [])
  const keys = new Set<string>()
  for (const key of [...dimensions, ...report.measures].map((one) => one.key)) {
    if (keys.has(key)) issues.push({ path: 'measures', code: 'REPORT_KEY', params: { key } })
    keys.add(key)
  }
  const formulas = report.measures.flatMap((one, i) =>
    one.agg === 'formula' ? (planFormula(one, `measures/${i}/formula`, measures, issues) ?? []) : [],
  )
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
  if (issues.length > 0) return { ok: false, issues }
  const { top, others = false } = report
  return {
    ok: true,
    plan: {
      form: report.dataset.form,
      dimensions,
      measures,
      formulas,
      filter,
      sort,
      others,
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

// helpers

function planDimension(
  dimension: Dimension,
  path: string,
  context: PlanContext,
  issues: Issue[],
): PlannedDimension | undefined {
  const end = fieldAt(dimension.field, context.scope)
  const plain = checked({ var: dimension.field }, context.scope, `${path}/field`, issues)
  if (!plain || !end) return undefined
  const grain = dimension.grain
  let expression: Expression = { var: dimension.field }
  if (grain !== undefined) {
    const dated = plain.type.kind === 'date' || plain.type.kind === 'datetime'
    const grouping = isDateGrain(grain) && dated ? undefined : context.grouping(end.form, end.key, grain)
    if (isDateGrain(grain) && dated) expression = { startOf: [expression, grain] }
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
    ...(shown ? { grain: shown } : {}),
  }
}
const GROUPABLE = new Set<ValueType['kind']>(['text', 'number', 'boolean', 'date', 'id'])

function planMeasure(
  measure: Measure,
  path: string,
  context: PlanContext,
  issues: Issue[],
): PlannedMeasure | undefined {
  if (measure.agg === 'formula') return undefined
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
  const filtered = filter ? { ...base, filter } : base
  if (measure.field === undefined) {
    if (measure.agg === 'count') return filtered
    issues.push({ path: `${path}/field`, code: 'REQUIRED', params: { agg: measure.agg } })
    return undefined
  }
  const value = checked({ var: measure.field }, context.scope, `${path}/field`, issues)
  if (!value) return undefined
  if (!TAKES[measure.agg].includes(value.type.kind)) {
    issues.push({
      path: `${path}/field`,
      code: 'REPORT_MEASURE',
      params: { name: measure.field, agg: measure.agg, type: value.type.kind },
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
      ...(measure.format ? { format: measure.format } : {}),
    }
  )
}

function planFilter(filters: readonly Expression[], scope: ScopeType, issues: Issue[]): Checked | null {
  const parts = filters.filter((filter) => filter !== null && filter !== true)
  if (parts.length === 0) return null
  return checked(parts.length === 1 ? parts[0]! : { and: parts }, scope, 'filter', issues, { kind: 'boolean' }) ?? null
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

/** The field at the end of a path of to-one relations: nothing is ever multiplied, whatever a report joins. */
function fieldAt(path: string, scope: ScopeType): { form: string; key: string } | undefined {
  const words = path.split('.')
  let form = scope.form
  for (const word of words.slice(0, -1)) {
    const type = scope.field(form, word)
    if (type?.kind !== 'id' || type.form === undefined) return undefined
    form = type.form
  }
  return { form, key: words.at(-1)! }
}
