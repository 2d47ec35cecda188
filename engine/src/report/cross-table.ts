import type { Json } from '../definition/index.ts'
import { sortRows } from './derive.ts'
import { OTHERS, type ReportColumn, type ReportData, type ReportRow } from './report-data.ts'

/** How a cross table lies: its dimensions down and across by key, outermost first, and its measures. */
export interface CrossShape {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly values: readonly string[]
  /** Sums of the groups that are divided further; the sums over everything are always there. */
  readonly subtotals: boolean
}

/** A line or a column of a cross table: a group, what its parts come to, or everything. */
export interface CrossLine {
  /** Values of the dimensions from the outermost in; fewer than all of them are a sum. */
  readonly values: readonly Json[]
  readonly sum: boolean
  /** How many groups the outer ones span, where this line is their first; 0 elsewhere. */
  readonly spans: readonly number[]
}
export interface CrossTable {
  readonly down: readonly ReportColumn[]
  readonly across: readonly ReportColumn[]
  readonly measures: readonly ReportColumn[]
  readonly rows: readonly CrossLine[]
  readonly columns: readonly CrossLine[]
  /** The figures where a line and a column meet, computed by the database over exactly that; undefined where nothing is. */
  at(row: CrossLine, column: CrossLine): ReportRow | undefined
}

/**
 * The sets of dimensions that a cross table needs the figures of: every beginning of its rows with every beginning of its columns.
 * They are asked of the database, since means and counts of different values cannot be added up.
 */
export function crossSets({ rows, columns, subtotals }: CrossShape): readonly (readonly string[])[] {
  return depths(rows.length, subtotals).flatMap((down) =>
    depths(columns.length, subtotals).map((across) => [...rows.slice(0, down), ...columns.slice(0, across)]),
  )
}

/** The answer of a report laid out; undefined where it lacks a dimension or has no measure of those that are named. */
export function crossTable(data: ReportData, shape: CrossShape): CrossTable | undefined {
  const find = (keys: readonly string[], role: ReportColumn['role']): ReportColumn[] =>
    keys.flatMap((key) => data.columns.find((column) => column.key === key && column.role === role) ?? [])
  const [down, across] = [find(shape.rows, 'dimension'), find(shape.columns, 'dimension')]
  const measures = find(shape.values, 'measure')
  if (down.length < shape.rows.length || across.length < shape.columns.length) return undefined
  if (down.length === 0 || measures.length === 0) return undefined
  const dimensions = data.columns.flatMap((column) => (column.role === 'dimension' ? [column.key] : []))
  const all = [...data.rows, ...(data.subtotals ?? []), data.totals]
  const known = new Map(all.map((row) => [keyOf(row, dimensions), row]))
  return {
    down,
    across,
    measures,
    rows: lines(data, all, down, dimensions, shape.subtotals),
    columns: across.length === 0 ? [EVERYTHING] : lines(data, all, across, dimensions, shape.subtotals),
    at: (row, column) =>
      known.get(keyOf({ ...groupOf(down, row.values), ...groupOf(across, column.values) }, dimensions)),
  }
}

/** What a line stands for: dimension key → value. */
export const groupOf = (dimensions: readonly ReportColumn[], values: readonly Json[]): Readonly<Record<string, Json>> =>
  Object.fromEntries(values.map((value, i) => [dimensions[i]!.key, value]))

// helpers

const EVERYTHING: CrossLine = { values: [], sum: true, spans: [] }
const depths = (length: number, subtotals: boolean): number[] =>
  Array.from({ length: length + 1 }, (_, i) => i).filter((i) => subtotals || i === 0 || i === length)

/** Which group a row is: the dimensions that it leaves out are summed up in it. */
const keyOf = (row: ReportRow, dimensions: readonly string[]): string =>
  JSON.stringify(dimensions.flatMap((key) => (Object.hasOwn(row, key) ? [[key, row[key] ?? null]] : [])))

/** The lines of one side in order: the parts of a group, then their sum where there is more than one; everything at the end. */
function lines(
  data: ReportData,
  all: readonly ReportRow[],
  side: readonly ReportColumn[],
  dimensions: readonly string[],
  subtotals: boolean,
): CrossLine[] {
  const sides = new Set(side.map(({ key }) => key))
  const full = all.filter((row) => side.every(({ key }) => Object.hasOwn(row, key)))
  const alone = all.filter((row) => dimensions.every((key) => sides.has(key) || !Object.hasOwn(row, key)))
  const sums = new Map(alone.map((row) => [keyOf(row, dimensions), row]))
  const measures = data.columns.filter((column) => column.role === 'measure')
  const parts = (values: readonly Json[], within: readonly ReportRow[]): CrossLine[] => {
    const column = side[values.length]!
    const groups = new Map<Json, ReportRow[]>()
    for (const row of within) {
      const value = row[column.key] ?? null
      groups.set(value, [...(groups.get(value) ?? []), row])
    }
    const found = [...groups.keys()].map((value) => {
      const group = groupOf(side, [...values, value])
      return sums.get(keyOf(group, dimensions)) ?? group
    })
    const columns = [column, ...measures]
    const sort = (data.sort ?? []).filter(({ key }) => columns.some((one) => one.key === key))
    const sorted = sortRows(found, sort, columns)
    // The rest beyond the top is no group among others, however large it is.
    const isRest = (row: ReportRow): boolean => row[column.key] === OTHERS
    return [...sorted.filter((row) => !isRest(row)), ...sorted.filter(isRest)].flatMap((row): CrossLine[] => {
      const own = [...values, row[column.key] ?? null]
      if (own.length === side.length) return [{ values: own, sum: false, spans: [1] }]
      const inner = parts(own, groups.get(row[column.key] ?? null)!)
      const spanned = inner.map((line, i) => ({ ...line, spans: [i === 0 ? inner.length : 0, ...line.spans] }))
      const divided = new Set(inner.map((line) => line.values[own.length])).size > 1
      return subtotals && divided ? [...spanned, { values: own, sum: true, spans: [1] }] : spanned
    })
  }
  return [...parts([], full), EVERYTHING]
}
