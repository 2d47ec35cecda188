import {
  crossSets,
  decimalWire,
  fillPeriods,
  OTHERS,
  PlatformError,
  planReport,
  sortRows,
  toDecimal,
  withFormulas,
  withoutGrowth,
  withRunning,
  type CompiledForm,
  type Expression,
  type Json,
  type Locale,
  type Period,
  type PlannedMeasure,
  type ReportColumn,
  type ReportDefinition,
  type ReportPlan,
  type ReportRow,
} from '@tenon/engine'
import { accessScope } from '../db/record-access.ts'
import { MAX_GROUPS, reportStatement, topOf, type ReportStatementRow } from '../db/report-statement.ts'
import { run, type Executor } from '../db/statements.ts'
import type { FormRequest } from '../records/request-context.ts'
import { fieldOf, planContext } from './plan-context.ts'

export interface ReportQuestion {
  readonly report: ReportDefinition
  /** Conditions of the filter bar, without those of the period. */
  readonly conditions: readonly Expression[]
  /** The period of the filter bar where it is bound to the dataset. */
  readonly period?: {
    readonly path: string
    readonly value: unknown
    readonly range: Period
    condition(range: Period): Expression | null
  }
  readonly crossed?: true
  /** The segment that the report is narrowed to, by name and by what it means here. */
  readonly segment?: { readonly label: string; readonly filter: Expression }
  /** What the filter bar says about another form, without its period. */
  conditionsOn?(form: CompiledForm): readonly Expression[]
  readonly locale: Locale
}

/** The plan of a report for one viewer, or INVALID with every mistake. */
export function planFor(request: FormRequest, report: ReportDefinition, conditions: readonly Expression[]): ReportPlan {
  const scope = accessScope(request.access, request.form)
  const result = planReport(report, planContext(request.app, scope, request.calendar), conditions)
  if (!result.ok) throw new PlatformError('INVALID', {}, { issues: result.issues })
  return result.plan
}

/** Groups, figures and sums of one question. */
export interface Answer {
  readonly plan: ReportPlan
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly ReportRow[]
  readonly totals: ReportRow
  readonly subtotals: readonly ReportRow[]
  readonly filter: ReportPlan['filter']
  readonly truncated: boolean
}

/** Asks one question within a period. Errors: INVALID with issues. */
export async function answerReport(
  db: Executor,
  request: FormRequest,
  { report, conditions, period }: ReportQuestion,
  range: Period | undefined,
): Promise<Answer> {
  const within = period && range ? period.condition(range) : null
  const plan = planFor(request, report, within ? [...conditions, within] : conditions)
  const subtotals = report.charts.flatMap(({ kind, encoding, settings = {} }) => {
    const shape = request.app.registry.chart(kind)?.cross?.(encoding, settings)
    return shape ? crossSets(shape) : []
  })
  const statement = reportStatement(request.access, request.form, plan, subtotals)
  const found = await run(db, statement, request.slots)
  const columns = columnsOf(request, plan)
  const groups = found.filter((row) => row.g === 0 && plan.dimensions.length > 0)
  // Groups and the sums between them count alike: all of them are shown.
  const sums = found.filter((row) => row.g !== 0 && row.g !== all(plan)).length
  const truncated = groups.length + sums > MAX_GROUPS
  const rows = (truncated ? groups.slice(0, MAX_GROUPS) : groups).map((row) => readRow(row, plan, 'm'))
  // Only where the bar's period is about the very field that the report is grouped by.
  const first = plan.dimensions[0]
  const covered = first?.path === period?.path && !first?.computed ? range : undefined
  const sorted = sortRows(withRunning(fillPeriods(rows, plan, covered), plan), plan.sort, columns)
  const cut = plan.top !== undefined && !topOf(plan) ? sorted.slice(0, plan.top) : sorted
  const totals = withoutGrowth(totalsOf(found, plan), plan)
  return {
    plan,
    columns,
    // Without dimensions everything is one group.
    rows: plan.dimensions.length === 0 ? [totals] : cut,
    totals,
    subtotals: found.flatMap((row) => (row.g !== 0 && row.g !== all(plan) ? [readRow(row, plan, 'm')] : [])),
    filter: plan.filter,
    truncated,
  }
}

/** What the columns of the answer to a plan are called and how their values are shown. */
export function columnsOf({ app }: FormRequest, plan: ReportPlan): ReportColumn[] {
  const { fiscalYearStart } = plan.calendar
  const fiscal = fiscalYearStart > 1 ? { fiscalYearStart } : {}
  const dimensions = plan.dimensions.map((one): ReportColumn => {
    const field = fieldOf(app, one.field.form, one.field.key)
    const options = one.computed ? (one.values ?? []) : one.grain === undefined ? (field?.options ?? []) : []
    return {
      key: one.key,
      role: 'dimension',
      label: one.label,
      type: one.value.type.kind as ReportColumn['type'],
      ...(one.grain ? { grain: one.grain, ...fiscal } : {}),
      ...(options.length > 0 ? { order: options.map((item) => item.value), colors: colorsOf(options) } : {}),
    }
  })
  const shown = plan.measures.filter((one) => !one.hidden)
  const measures = [...shown, ...plan.formulas].map((one): ReportColumn => {
    const numeric = !('agg' in one) || one.value === undefined || !(one.agg === 'min' || one.agg === 'max')
    const type = numeric ? 'number' : (one.value!.type.kind as ReportColumn['type'])
    return { key: one.key, role: 'measure', label: one.label, type, ...(one.format ? { format: one.format } : {}) }
  })
  return [...dimensions, ...measures]
}

// helpers

const all = (plan: ReportPlan): number => 2 ** plan.dimensions.length - 1

/** The measures over everything: in every row as a window, or in the row of the empty grouping set. */
function totalsOf(found: readonly ReportStatementRow[], plan: ReportPlan): ReportRow {
  const row = found.find((one) => 't1' in one) ?? found.find((one) => one.g === all(plan) && plan.dimensions.length > 0)
  const zero = Object.fromEntries(plan.measures.map(({ key, agg }) => [key, EMPTY.has(agg) ? 0 : null]))
  if (!row) return withFormulas(zero, plan.formulas)
  const prefix = 't1' in row ? 't' : 'm'
  const values = plan.measures.map((measure, i) => [measure.key, figure(measure, row[`${prefix}${i + 1}`])] as const)
  return withFormulas(Object.fromEntries(values), plan.formulas)
}
const EMPTY = new Set<string>(['count', 'distinct', 'sum'])

/** Dimensions that a subtotal leaves out are left out of its row, too. */
function readRow(row: ReportStatementRow, plan: ReportPlan, prefix: string): ReportRow {
  const values: Record<string, Json> = {}
  plan.dimensions.forEach(({ key, value }, i) => {
    if (row.g & (2 ** (plan.dimensions.length - 1 - i))) return
    const raw = row[`d${i + 1}`]
    if (i === 0 && row.o) values[key] = OTHERS
    else values[key] = value.type.kind === 'number' ? wire(raw) : ((raw ?? null) as Json)
  })
  plan.measures.forEach((measure, i) => {
    values[measure.key] = figure(measure, row[`${prefix}${i + 1}`])
  })
  return withFormulas(values, plan.formulas)
}
/** The first and the last of dates are dates; everything else is a number. */
function figure({ agg, value }: PlannedMeasure, raw: unknown): Json {
  const asIs = (agg === 'min' || agg === 'max') && value?.type.kind !== 'number'
  return asIs ? ((raw ?? null) as Json) : wire(raw)
}
function wire(value: unknown): Json {
  const decimal = toDecimal(value)
  return decimal ? decimalWire(decimal) : null
}

function colorsOf(options: readonly { readonly value: string; readonly color?: string }[]): Record<string, string> {
  return Object.fromEntries(
    options.flatMap(({ value, color }) => (color === undefined ? [] : [[value, color] as const])),
  )
}
