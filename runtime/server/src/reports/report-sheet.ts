import {
  localize,
  valueLabel,
  type ChartKind,
  type Json,
  type Locale,
  type ReportColumn,
  type ReportData,
  type ReportDefinition,
  type ReportRow,
} from '@tenon/engine'
import { analysisTables } from './analysis-tables.ts'
import { crossSheet } from './cross-sheet.ts'
import type { FilterWords } from './describe-filters.ts'
import { figureCell, type ReportTable, type SheetCell } from './sheet-cell.ts'
import { sheetWords } from './sheet-words.ts'

/** Everything that the answer of a report says, as tables of a sheet: what its analysis found and its cross tables come first, as on the screen. */
export const reportTables = (
  data: ReportData,
  report: ReportDefinition,
  kindOf: (kind: string) => ChartKind | undefined,
  locale: Locale,
): readonly ReportTable[] => [
  ...analysisTables(data, locale),
  ...report.charts.flatMap(({ kind, label, encoding, settings = {} }) => {
    const shape = kindOf(kind)?.cross?.(encoding, settings)
    return shape ? crossSheet(data, shape, localize(label ?? kindOf(kind)?.label, locale), locale) : []
  }),
  reportSheet(data, locale),
]

/** What the figures of the tables below are about; no table where there is nothing to say. */
export const aboutTable = (words: readonly FilterWords[]): readonly ReportTable[] =>
  words.length === 0
    ? []
    : [{ head: [], rows: words.map(({ label, value }) => [{ value: label }, { value }]), total: [] }]

/**
 * The groups by the names that the screen shows, and the very figures, all digits of them; beside each its figure of the period
 * that it is compared with. A figure that a spreadsheet could not hold exactly stays a text.
 */
export function reportSheet(data: ReportData, locale: Locale): ReportTable {
  const words = sheetWords[locale]
  const { columns, comparison } = data
  const dimensions = columns.filter((column) => column.role === 'dimension')
  const keyOf = (row: ReportRow): string => JSON.stringify(dimensions.map(({ key }) => row[key] ?? null))
  const before = new Map(comparison?.rows.map((row) => [keyOf(row), row]))
  const text = (column: ReportColumn, value: Json | undefined): SheetCell => ({
    value: valueLabel(data, column, value, locale),
  })
  const cells = (row: ReportRow, then: ReportRow | undefined): SheetCell[] =>
    columns.flatMap((column) => {
      if (column.role === 'dimension') return [text(column, row[column.key])]
      const now = figureCell(column, row[column.key])
      return comparison ? [now, figureCell(column, then?.[column.key])] : [now]
    })
  const total = cells(data.totals, comparison?.totals).map((cell, i): SheetCell =>
    i < dimensions.length ? { value: i === 0 ? words.total : '' } : cell,
  )
  return {
    head: columns.flatMap((column) => {
      const name = localize(column.label, locale)
      return column.role === 'measure' && comparison ? [name, words.before(name)] : [name]
    }),
    // Without dimensions the one row is everything.
    rows:
      dimensions.length === 0
        ? [cells(data.totals, comparison?.totals)]
        : data.rows.map((row) => cells(row, before.get(keyOf(row)))),
    total: dimensions.length > 0 && data.rows.length > 0 ? total : [],
  }
}
