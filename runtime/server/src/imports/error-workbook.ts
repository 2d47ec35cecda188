import ExcelJS from 'exceljs'
import type { Cell } from '@tenon/engine'
import { plainCell, readSheets } from './read-sheets.ts'

export interface ErrorSheet {
  readonly bytes: Uint8Array
  readonly name: string
  readonly sheet: string
  readonly headerRow: number
  readonly heading: string
  /** Refused rows with what is wrong, and the columns that it is about. */
  readonly rows: readonly { readonly row: number; readonly text: string; readonly columns: readonly number[] }[]
  readonly corrections: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * The refused rows of a sheet under its own headings and in its own styles, with a column that says why: to be mended and imported
 * again. Values only: a formula becomes what it showed. Runs in the file thread.
 */
export async function errorWorkbook(request: ErrorSheet): Promise<Uint8Array> {
  const source = await styledSheet(request)
  const book = new ExcelJS.Workbook()
  const target = book.addWorksheet(request.sheet.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || '错误')
  const last = source.width + 1
  let at = 0
  for (let row = 0; row <= request.headerRow; row++) source.copy(row, target.getRow(++at))
  const head = target.getRow(at).getCell(last)
  head.value = request.heading
  if (source.width > 0) head.style = { ...target.getRow(at).getCell(source.width).style }
  for (const { row, text, columns } of request.rows) {
    const line = target.getRow(++at)
    source.copy(row, line)
    for (const [column, value] of Object.entries(request.corrections[row] ?? {}))
      line.getCell(Number(column) + 1).value = value
    for (const column of columns) line.getCell(column + 1).fill = MARK
    line.getCell(last).value = text
    line.getCell(last).font = { color: { argb: 'FFC0392B' } }
  }
  for (let i = 1; i <= source.width; i++) target.getColumn(i).width = source.widthOf(i) ?? 16
  target.getColumn(last).width = 48
  return new Uint8Array(await book.xlsx.writeBuffer())
}

// helpers

const MARK: ExcelJS.Fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFDECEA' } }

interface Source {
  readonly width: number
  copy(row: number, target: ExcelJS.Row): void
  widthOf(column: number): number | undefined
}

async function styledSheet({ bytes, name, sheet }: ErrorSheet): Promise<Source> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return plainSheet(readSheets(bytes, name)[0]?.rows ?? [])
  // The limits of the reader have been kept when the file came; this reads the same bytes.
  readSheets(bytes, name)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(Buffer.from(bytes) as never)
  const found = book.getWorksheet(sheet)
  if (!found) return plainSheet([])
  return {
    width: found.columnCount,
    widthOf: (column) => found.getColumn(column).width,
    copy: (row, target) => {
      const from = found.getRow(row + 1)
      if (from.height) target.height = from.height
      for (let i = 1; i <= found.columnCount; i++) {
        const cell = from.getCell(i)
        const copy = target.getCell(i)
        copy.value = cell.isMerged && cell.master !== cell ? null : plainCell(cell.value)
        copy.style = { ...cell.style }
      }
    },
  }
}

function plainSheet(rows: readonly (readonly Cell[])[]): Source {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  return {
    width,
    widthOf: () => undefined,
    copy: (row, target) => rows[row]?.forEach((cell, i) => (target.getCell(i + 1).value = cell)),
  }
}
