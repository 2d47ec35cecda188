import {
  addDecimals,
  byCodePoint,
  compareDecimals,
  decimalWire,
  divideDecimals,
  subtractDecimals,
  toClosure,
  toDecimal,
  type Decimal,
} from '../expression/index.ts'
import type { Json } from '../definition/index.ts'
import { periodStarts, type Period } from './period.ts'
import { isDateGrain, type PlannedFormula, type PlannedSort, type ReportPlan } from './plan-query.ts'
import { OTHERS, type ReportColumn, type ReportRow } from './report-data.ts'

/** Adds the formulas over measures to a row. */
export function withFormulas(row: ReportRow, formulas: readonly PlannedFormula[]): ReportRow {
  if (formulas.length === 0) return row
  const added: Record<string, Json> = { ...row }
  for (const { key, run } of formulas.map((formula) => ({ key: formula.key, run: closure(formula) })))
    added[key] = run({ row, today: '', now: '' }) as Json
  return added
}

/**
 * Sorts rows; options in their own order, the rest by value, nulls last, and 其他 at the very end whatever it counts: it is no group.
 * Rows that the sort leaves equal stand by their dimensions, so that two answers never differ in their order alone.
 */
export function sortRows(
  rows: readonly ReportRow[],
  sort: readonly PlannedSort[],
  columns: readonly ReportColumn[],
): ReportRow[] {
  const dimensions = columns.filter((column) => column.role === 'dimension')
  const byDimensions = dimensions.map(({ key }) => ({ key, descending: false }))
  const keys = [...(sort.length > 0 ? sort : naturalSort(columns)), ...byDimensions]
  const isRest = (row: ReportRow): boolean => dimensions.some((column) => row[column.key] === OTHERS)
  return rows.toSorted((a, b) => {
    if (isRest(a) !== isRest(b)) return isRest(a) ? 1 : -1
    for (const { key, descending } of keys) {
      const column = columns.find((one) => one.key === key)
      const [x, y] = [a[key], b[key]]
      if (x === y) continue
      const last = rank(x) - rank(y)
      if (last !== 0) return last
      const order = column ? compare(column, x, y) : 0
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
}

/**
 * A row for every month (week, day …) of the period, also where there is nothing: a line that skips an empty month lies.
 * Only for reports whose first dimension is a date; the others keep their rows.
 */
export function fillPeriods(
  rows: readonly ReportRow[],
  plan: ReportPlan,
  period: Period | undefined,
): readonly ReportRow[] {
  const [first, ...rest] = plan.dimensions
  if (!first || rest.length > 0 || !isDateGrain(first.grain) || plan.top !== undefined) return rows
  const days = rows.map((row) => row[first.key]).filter((day): day is string => typeof day === 'string')
  const range = period ?? (days.length > 0 ? { from: days.reduce(least), to: days.reduce(most) } : undefined)
  if (!range) return rows
  const known = new Set(days)
  const missing = periodStarts(range, first.grain, plan.calendar).filter((day) => !known.has(day))
  const empty = Object.fromEntries(plan.measures.map(({ key, agg }) => [key, ZERO.has(agg) ? 0 : null]))
  return [...rows, ...missing.map((day) => withFormulas({ [first.key]: day, ...empty }, plan.formulas))]
}

/** Running totals and growth along the periods; the rows may stand in any order. */
export function withRunning(rows: readonly ReportRow[], plan: ReportPlan): readonly ReportRow[] {
  const [first] = plan.dimensions
  const running = plan.formulas.filter((one) => one.over !== undefined)
  if (running.length === 0 || !first) return rows
  const dated = rows.filter((row) => typeof row[first.key] === 'string')
  const order = dated.toSorted((a, b) => byCodePoint(String(a[first.key]), String(b[first.key])))
  const made = new Map(order.map((row) => [row, {} as Record<string, Json>]))
  for (const { key, over } of running) {
    const values = order.map((row) => row[key] ?? null)
    const sums = cumulative(values)
    order.forEach((row, i) => {
      made.get(row)![key] = over === 'running' ? sums[i]! : i === 0 ? null : growth(values[i], values[i - 1])
    })
  }
  const none = Object.fromEntries(running.map(({ key }) => [key, null]))
  return rows.map((row) => ({ ...row, ...(made.get(row) ?? none) }))
}
/** The whole has grown since nothing. */
export function withoutGrowth(totals: ReportRow, plan: ReportPlan): ReportRow {
  const growing = plan.formulas.filter((one) => one.over === 'growth')
  return growing.length === 0 ? totals : { ...totals, ...Object.fromEntries(growing.map(({ key }) => [key, null])) }
}

/** Running totals. */
export function cumulative(values: readonly Json[]): (number | string)[] {
  let sum: Decimal = { c: 0n, s: 0 }
  return values.map((value) => decimalWire((sum = addDecimals(sum, toDecimal(value) ?? { c: 0n, s: 0 }))))
}
/**
 * The mean of each value and the `size` − 1 before it; null until there are as many, and where one of them is missing.
 * @example movingAverage([1, 2, 6], 2) // [null, 1.5, 4]
 */
export function movingAverage(values: readonly Json[], size: number): (number | string | null)[] {
  if (!Number.isInteger(size) || size < 2) return values.map(() => null)
  const decimals = values.map((value) => (value === null ? null : toDecimal(value)))
  return decimals.map((_, i) => {
    const window = decimals.slice(Math.max(0, i - size + 1), i + 1).filter((value) => value !== null)
    if (window.length < size) return null
    const mean = divideDecimals(window.reduce(addDecimals), { c: BigInt(size), s: 0 })
    return mean && decimalWire(mean)
  })
}
/** Shares of the sum of all values, 0 … 1; null where the sum is zero. */
export function shares(values: readonly Json[]): (number | null)[] {
  const decimals = values.map((value) => toDecimal(value) ?? { c: 0n, s: 0 })
  const sum = decimals.reduce(addDecimals, { c: 0n, s: 0 })
  return decimals.map((value) => asNumber(divideDecimals(value, sum)))
}
/** Growth against before, e.g. 0.124 for +12.4 %; null where there was nothing before. */
export function growth(now: Json | undefined, before: Json | undefined): number | null {
  const [a, b] = [toDecimal(now), toDecimal(before)]
  if (!a || !b || b.c === 0n) return null
  const magnitude = b.c < 0n ? { c: -b.c, s: b.s } : b
  return asNumber(divideDecimals(subtractDecimals(a, b), magnitude))
}
/** Places gained (+) or lost (−) by each row since before; null for newcomers. Both lists best first. */
export function rankChanges(rows: readonly ReportRow[], before: readonly ReportRow[], key: string): (number | null)[] {
  const places = new Map(before.map((row, i) => [row[key], i]))
  return rows.map((row, i) => {
    const place = places.get(row[key])
    return place === undefined ? null : place - i
  })
}

// helpers

const ZERO = new Set<string>(['count', 'distinct', 'sum'])
const closures = new WeakMap<PlannedFormula, ReturnType<typeof toClosure>>()
function closure(formula: PlannedFormula): ReturnType<typeof toClosure> {
  let run = closures.get(formula)
  if (!run) closures.set(formula, (run = toClosure(formula.checked)))
  return run
}
const least = (a: string, b: string): string => (a < b ? a : b)
const most = (a: string, b: string): string => (a > b ? a : b)
const asNumber = (value: Decimal | null): number | null => (value === null ? null : Number(decimalWire(value)))
/** Values first, then what was not given, then the others. */
const rank = (value: Json | undefined): number => (value === OTHERS ? 2 : value === null || value === undefined ? 1 : 0)

/** Dates forwards, options in their order, everything else by the first measure, largest first. */
function naturalSort(columns: readonly ReportColumn[]): PlannedSort[] {
  const dimensions = columns.filter((column) => column.role === 'dimension')
  const ordered = dimensions.filter(
    (column) => column.grain !== undefined || column.order !== undefined || column.type === 'date',
  )
  if (ordered.length > 0) return ordered.map(({ key }) => ({ key, descending: false }))
  const measure = columns.find((column) => column.role === 'measure')
  return measure ? [{ key: measure.key, descending: true }] : []
}
function compare(column: ReportColumn, a: Json | undefined, b: Json | undefined): number {
  if (column.order) return place(column.order, a) - place(column.order, b)
  const [x, y] = [toDecimal(a), toDecimal(b)]
  if (column.type === 'number' && x && y) return compareDecimals(x, y)
  return byCodePoint(String(a), String(b))
}
function place(order: readonly string[], value: Json | undefined): number {
  const at = order.indexOf(String(value))
  return at < 0 ? order.length : at
}
