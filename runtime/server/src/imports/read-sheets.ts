import type { Cell, Sheet } from '@tenon/engine'
import { FILE_LIMITS, FileProblem, type FileLimits } from './file-limits.ts'
import { readCsv } from './read-csv.ts'
import { readXlsx } from './read-xlsx.ts'

/** The sheets of a file, by what it is and not by how it is called. Throws FileProblem. */
export function readSheets(bytes: Uint8Array, name: string, limits: FileLimits = FILE_LIMITS): Sheet[] {
  if (bytes.length === 0) throw new FileProblem('empty')
  if (bytes.length > limits.bytes) throw new FileProblem('tooLarge')
  if (starts(bytes, [0x50, 0x4b])) return notEmpty(readXlsx(bytes, limits))
  // The container of .xls, and of a workbook behind a password.
  if (starts(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new FileProblem('oldExcel')
  return notEmpty(readCsv(bytes, name, limits))
}

/** The value of an exceljs cell as a plain cell. */
export function plainCell(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value
  if (typeof value !== 'object') return null
  if ('richText' in value && Array.isArray(value.richText))
    return value.richText.map((part: { text?: unknown }) => String(part.text ?? '')).join('')
  if ('error' in value) return String(value.error)
  if ('text' in value) return plainCell(value.text)
  return 'result' in value ? plainCell(value.result) : null
}

// helpers

const starts = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, i) => bytes[i] === byte)

function notEmpty(sheets: Sheet[]): Sheet[] {
  const filled = sheets.filter((sheet) => sheet.rows.length > 0)
  if (filled.length === 0) throw new FileProblem('empty')
  return filled
}
