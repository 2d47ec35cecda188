import type { Writable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ReportTable } from './sheet-cell.ts'

export interface WorkbookSheet {
  readonly title: string
  readonly tables: readonly ReportTable[]
}

/** The tables of one report as a file for Excel; no text in it is ever run. */
export async function reportWorkbook(tables: readonly ReportTable[], title: string): Promise<Uint8Array> {
  const stream = new PassThrough()
  const bytes = buffer(stream)
  await writeWorkbook(stream, [{ title, tables }])
  return bytes
}

/** Writes a file for Excel sheet by sheet, so that no more than one of them is held as a file. */
export async function writeWorkbook(stream: Writable, sheets: readonly WorkbookSheet[]): Promise<void> {
  // Loaded when it is needed: 4 % of the server's start.
  const { default: excel } = await import('exceljs')
  const book = new excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const names = sheetNames(sheets.map((sheet) => sheet.title))
  sheets.forEach(({ tables }, i) => {
    const ySplit = headLine(tables)
    const page = book.addWorksheet(names[i]!, ySplit === undefined ? {} : { views: [{ state: 'frozen', ySplit }] })
    page.columns = widthsOf(tables).map((width) => ({ width }))
    tables.forEach((table, n) => {
      if (n > 0) page.addRow([]).commit()
      const bold = (cells: readonly (string | number)[]) => {
        const row = page.addRow([...cells])
        row.font = { bold: true }
        return row
      }
      if (table.caption !== undefined) bold([table.caption]).commit()
      if (table.head.length > 0) bold(table.head).commit()
      for (const cells of [...table.rows, table.total]) {
        if (cells.length === 0) continue
        const row = page.addRow(cells.map(({ value }) => value))
        cells.forEach(({ format }, at) => {
          if (format !== undefined) row.getCell(at + 1).numFmt = format
        })
        if (cells === table.total) row.font = { bold: true }
        row.commit()
      }
    })
    page.commit()
  })
  await book.commit()
}

/** Names as Excel takes them: without its signs, 31 long, each once whatever the case. */
export function sheetNames(titles: readonly string[]): string[] {
  const taken = new Set<string>()
  return titles.map((title) => {
    const plain =
      title
        .replace(/[\\/?*[\]:]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .trim() || 'Report'
    for (let n = 1; ; n++) {
      const mark = n === 1 ? '' : ` ${n}`
      const name =
        [...plain]
          .slice(0, 31 - mark.length)
          .join('')
          .trim() + mark
      if (taken.has(name.toLowerCase())) continue
      taken.add(name.toLowerCase())
      return name
    }
  })
}

// helpers

/** The line of the column names where a sheet is one table, below what it is about; undefined where it holds several. */
function headLine(tables: readonly ReportTable[]): number | undefined {
  const headed = tables.filter(({ head }) => head.length > 0)
  const [last] = headed
  if (headed.length !== 1 || last !== tables.at(-1) || tables.some(({ caption }) => caption !== undefined))
    return undefined
  return tables.slice(0, -1).reduce((lines, { rows }) => lines + rows.length + 1, 1)
}

/** Chinese signs are twice as wide. */
const width = (text: string): number => [...text].reduce((sum, sign) => sum + (sign > '\u2e7f' ? 2 : 1), 0)
function widthsOf(tables: readonly ReportTable[]): number[] {
  const heads = tables.map((table) => table.head.map((head) => width(head) + 4))
  const first = tables.flatMap((table) => table.rows.map((row) => width(String(row[0]?.value ?? '')) + 2))
  return Array.from({ length: Math.max(1, ...heads.map((one) => one.length)) }, (_, i) =>
    Math.min(48, Math.max(12, ...heads.map((one) => one[i] ?? 0), ...(i === 0 ? first : []))),
  )
}
