import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { localize, type CompiledField, type Locale } from '@tenon/engine'
import { csvCell } from './safe-cell.ts'

export type ExportFormat = 'xlsx' | 'csv'
export interface ExportColumn {
  readonly key: string
  readonly label: string
  /** undefined for columns of the system, which are texts or people. */
  readonly field: CompiledField | undefined
}
type Rows = AsyncIterable<readonly Record<string, unknown>[]>

/** Writes pages of records as a file; every text is a text, so nothing in it is ever run. `mark`: whose copy it is, on each sheet. */
export async function writeExport(
  format: ExportFormat,
  columns: readonly ExportColumn[],
  pages: Rows,
  locale: Locale,
  timeZone: string,
  mark?: string,
): Promise<{ bytes: Buffer; rows: number }> {
  const read = columns.map((column) => cellOf(column, locale, timeZone))
  return format === 'csv' ? writeCsv(columns, read, pages) : writeXlsx(columns, read, pages, mark)
}

/** The columns of an export by the labels of the form. */
export const exportColumn = (
  key: string,
  field: CompiledField | undefined,
  label: string,
  locale: Locale,
): ExportColumn => ({
  key,
  field,
  label: field ? localize(field.definition.label, locale) : label,
})

// helpers

type CellReader = (row: Record<string, unknown>) => string | number

function cellOf({ key, field }: ExportColumn, locale: Locale, timeZone: string): CellReader {
  return (row) => {
    const value = row[key]
    if (value === null || value === undefined) return ''
    if (field?.valueType.kind === 'number' && typeof value === 'number') return value
    if (field)
      return field.type.toCell?.(value, field) ?? field.type.toText(value, field, locale, undefined, { timeZone })
    if (typeof value === 'object') return String((value as { title?: unknown }).title ?? '')
    return key.endsWith('_at') && typeof value === 'string' ? localTime(value, timeZone) : String(value)
  }
}

async function writeCsv(
  columns: readonly ExportColumn[],
  read: readonly CellReader[],
  pages: Rows,
): Promise<{ bytes: Buffer; rows: number }> {
  // With the mark that makes Excel read it as UTF-8.
  const lines = [`\ufeff${columns.map((column) => csvCell(column.label)).join(',')}\r\n`]
  let rows = 0
  for await (const page of pages)
    for (const row of page) {
      lines.push(`${read.map((cell) => csvCell(cell(row))).join(',')}\r\n`)
      rows++
    }
  return { bytes: Buffer.from(lines.join('')), rows }
}

async function writeXlsx(
  columns: readonly ExportColumn[],
  read: readonly CellReader[],
  pages: Rows,
  mark: string | undefined,
): Promise<{ bytes: Buffer; rows: number }> {
  const stream = new PassThrough()
  const bytes = buffer(stream)
  // Loaded when it is needed: 4 % of the server's start.
  const { default: excel } = await import('exceljs')
  const book = new excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const sheet = book.addWorksheet('Sheet1', {
    views: [{ state: 'frozen', ySplit: 1 }],
    // NB: in headers `&` begins a code.
    ...(mark ? { headerFooter: { oddHeader: `&C&14${mark.replaceAll('&', '&&')}`, oddFooter: '&C&P / &N' } } : {}),
  })
  sheet.columns = columns.map(({ label, field }) => {
    const numFmt = field?.type.sheetFormat?.(field)
    return {
      header: label,
      width: Math.max(12, [...label].length * 2 + 4),
      ...(numFmt === undefined ? {} : { style: { numFmt } }),
    }
  })
  let rows = 0
  for await (const page of pages) {
    for (const row of page) {
      sheet.addRow(read.map((cell) => cell(row))).commit()
      rows++
    }
    if (stream.writableNeedDrain) await once(stream, 'drain')
  }
  if (mark) {
    const last = sheet.addRow([mark])
    last.font = { italic: true, color: { argb: 'FF98A2B3' } }
    last.commit()
  }
  sheet.commit()
  await book.commit()
  return { bytes: await bytes, rows }
}

const formats = new Map<string, Intl.DateTimeFormat>()
function localTime(instant: string, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    formats.set(timeZone, (format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts })))
  }
  return format.format(new Date(instant))
}
