import { localize, valueLabel, type Json, type Locale, type ReportColumn, type ReportData } from '@tenon/engine'

/** A cell as a spreadsheet keeps it; `percent` is shown as one. */
export interface SheetCell {
  readonly value: string | number
  readonly percent?: true
}
export interface ReportSheet {
  readonly head: readonly string[]
  readonly rows: readonly (readonly SheetCell[])[]
  /** Everything together; empty where the rows say it already. */
  readonly total: readonly SheetCell[]
}

/**
 * The answer of a report as a sheet: the groups by the names that the screen shows, and the very figures, all digits of them. A
 * figure that a spreadsheet could not hold exactly stays a text.
 */
export function reportSheet(data: ReportData, locale: Locale): ReportSheet {
  const { columns } = data
  const text = (column: ReportColumn, value: Json | undefined): SheetCell => ({
    value: valueLabel(data, column, value, locale),
  })
  const cell = (column: ReportColumn, value: Json | undefined): SheetCell =>
    column.role === 'dimension' ? text(column, value) : figureCell(column, value)
  const total = columns.map((column, i): SheetCell => {
    if (column.role === 'measure') return figureCell(column, data.totals[column.key])
    return { value: i === 0 ? (locale === 'zh-CN' ? '合计' : 'Total') : '' }
  })
  return {
    head: columns.map((column) => localize(column.label, locale)),
    rows: data.rows.map((row) => columns.map((column) => cell(column, row[column.key]))),
    total: columns.some((column) => column.role === 'dimension') && data.rows.length > 0 ? total : [],
  }
}

/** The sheet as a file for Excel; no text in it is ever run. */
export async function reportWorkbook(sheet: ReportSheet, title: string): Promise<Uint8Array> {
  // Loaded when it is needed: 4 % of the server's start.
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  // The signs that Excel refuses in a name.
  const page = book.addWorksheet(title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || 'Report', {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  page.columns = sheet.head.map((header) => ({ header, width: Math.max(12, [...header].length * 2 + 4) }))
  for (const cells of [...sheet.rows, sheet.total]) {
    if (cells.length === 0) continue
    const row = page.addRow(cells.map(({ value }) => value))
    cells.forEach(({ percent }, i) => {
      if (percent) row.getCell(i + 1).numFmt = '0.0%'
    })
    if (cells === sheet.total) row.font = { bold: true }
  }
  page.getRow(1).font = { bold: true }
  return new Uint8Array(await book.xlsx.writeBuffer())
}

// helpers

/** Digits that a double holds for certain. */
const DIGITS = 15

function figureCell({ type, format }: ReportColumn, value: Json | undefined): SheetCell {
  if (value === null || value === undefined) return { value: '' }
  if (type !== 'number' || typeof value === 'number')
    return { value: typeof value === 'number' ? value : String(value), ...percentOf(format) }
  const [whole = '', rest = ''] = String(value).replace('-', '').split('.')
  // A rate has more digits than anybody needs; an amount has as many as it has.
  const keeps = whole.length <= DIGITS && (rest.length > DIGITS || whole.length + rest.length <= DIGITS)
  return { value: keeps ? Number(value) : String(value), ...percentOf(format) }
}
const percentOf = (format: ReportColumn['format']): { percent: true } | object =>
  format?.['style'] === 'percent' ? { percent: true } : {}
