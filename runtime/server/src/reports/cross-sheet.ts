import {
  crossTable,
  localize,
  valueLabel,
  type CrossLine,
  type CrossShape,
  type Locale,
  type ReportColumn,
  type ReportData,
} from '@tenon/engine'
import { figureCell, type ReportTable, type SheetCell } from './sheet-cell.ts'
import { sheetWords } from './sheet-words.ts'

/**
 * A cross table as the screen shows it. Every line says all of its groups, so that it can be filtered and sorted in a spreadsheet;
 * a column is called by its groups and, where there are several figures, by its figure.
 */
export function crossSheet(data: ReportData, shape: CrossShape, caption: string, locale: Locale): ReportTable[] {
  const table = crossTable(data, shape)
  if (!table) return []
  const words = sheetWords[locale]
  const { down, across, measures } = table
  const names = (side: readonly ReportColumn[], { values, sum }: CrossLine): string[] => {
    const shown = values.map((value, i) => valueLabel(data, side[i]!, value, locale))
    if (values.length === 0) return [words.total]
    return sum ? [...shown.slice(0, -1), words.subtotal(shown.at(-1)!)] : shown
  }
  const figures = table.columns.flatMap((column) => measures.map((measure) => ({ column, measure })))
  const cells = (row: CrossLine): SheetCell[] => [
    ...down.map((_, i): SheetCell => ({ value: names(down, row)[i] ?? '' })),
    ...figures.map(({ column, measure }) => figureCell(measure, table.at(row, column)?.[measure.key])),
  ]
  const everything = table.rows.at(-1)!
  return [
    {
      caption,
      head: [
        ...down.map(({ label }) => localize(label, locale)),
        ...figures.map(({ column, measure }) =>
          [
            ...(across.length > 0 ? names(across, column) : []),
            ...(measures.length > 1 || across.length === 0 ? [localize(measure.label, locale)] : []),
          ].join(' · '),
        ),
      ],
      rows: table.rows.slice(0, -1).map(cells),
      total: cells(everything),
    },
  ]
}
