import type { Sheet } from '@tenon/engine'
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

// helpers

const starts = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, i) => bytes[i] === byte)

function notEmpty(sheets: Sheet[]): Sheet[] {
  const filled = sheets.filter((sheet) => sheet.rows.length > 0)
  if (filled.length === 0) throw new FileProblem('empty')
  return filled
}
