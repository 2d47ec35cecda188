import { strFromU8, unzipSync } from 'fflate'
import type { Cell, Sheet } from '@tenon/engine'
import { FILE_LIMITS, FileProblem, type FileLimits } from './file-limits.ts'
import { attribute, scanXml } from './scan-xml.ts'
import { cellTextOf, dateStyles, sharedStrings, workbookParts } from './xlsx-parts.ts'
import { zipDirectory } from './zip-directory.ts'

/**
 * The visible sheets of a workbook. Formulas give their cached value and are never run; macros are refused. Our own reader:
 * exceljs' streaming one breaks Chinese characters at the borders of its chunks, its other one holds the whole workbook. Runs
 * in the file thread. Throws FileProblem.
 */
export function readXlsx(bytes: Uint8Array, limits: FileLimits = FILE_LIMITS): Sheet[] {
  const names = zipDirectory(bytes, limits).map((entry) => entry.name)
  if (names.some((name) => /vbaProject|macrosheets/i.test(name))) throw new FileProblem('macros')
  const files = inflate(bytes)
  const part = (name: string): string | undefined => {
    const content = files[name]
    return content ? strFromU8(content) : undefined
  }
  const workbook = part('xl/workbook.xml')
  if (workbook === undefined) throw new FileProblem('unreadable')
  const { sheets, from1904 } = workbookParts(workbook, part('xl/_rels/workbook.xml.rels') ?? '')
  if (sheets.length > limits.sheets) throw new FileProblem('tooLarge')
  const book: Book = {
    strings: sharedStrings(part('xl/sharedStrings.xml') ?? ''),
    dates: dateStyles(part('xl/styles.xml') ?? ''),
    dayZero: from1904 ? 24_107 : 25_569,
  }
  return sheets.flatMap(({ name, path, hidden }) => {
    const xml = hidden ? undefined : part(path)
    return xml === undefined ? [] : [{ name, rows: sheetRows(xml, book, limits) }]
  })
}

// helpers

interface Book {
  readonly strings: readonly string[]
  readonly dates: readonly boolean[]
  /** Serial number of 1970-01-01. */
  readonly dayZero: number
}

function inflate(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name }) =>
        /^xl\/(workbook|sharedStrings|styles)\.xml$|^xl\/worksheets\/[^/]+\.xml$|\.rels$/.test(name),
    })
  } catch (cause) {
    throw new FileProblem('unreadable', { cause })
  }
}

function sheetRows(xml: string, book: Book, limits: FileLimits): (readonly Cell[])[] {
  const rows: Cell[][] = []
  let row: Cell[] = []
  let cell: RawCell | undefined
  let taking = false
  let index = -1
  scanXml(xml, {
    open: (name, attributes) => {
      if (name === 'c') {
        const at = columnOf(attribute(attributes, 'r')) ?? row.length
        cell = { at, type: attribute(attributes, 't') ?? 'n', style: Number(attribute(attributes, 's') ?? 0), raw: '' }
      } else if (name === 'v' || name === 't') taking = cell !== undefined
      else if (name === 'row') {
        index = Number(attribute(attributes, 'r') ?? index + 2) - 1
        if (!(index >= rows.length) || index > limits.rows + 1_000)
          throw new FileProblem(index > limits.rows ? 'tooLarge' : 'unreadable')
        // Numbers of rows may jump over blank ones; each keeps its number.
        while (rows.length < index) rows.push([])
        row = []
        rows.push(row)
      }
    },
    close: (name) => {
      if (name === 'v' || name === 't') taking = false
      if (name !== 'c' || !cell) return
      if (cell.at < limits.columns) {
        while (row.length < cell.at) row.push(null)
        row[cell.at] = valueOf(cell, book, limits)
      }
      cell = undefined
    },
    text: (text) => {
      if (taking && cell) cell.raw += text
    },
  })
  return rows
}

interface RawCell {
  readonly at: number
  readonly type: string
  readonly style: number
  raw: string
}

function valueOf({ type, style, raw }: RawCell, { strings, dates, dayZero }: Book, limits: FileLimits): Cell {
  if (raw === '') return null
  if (type === 's') return strings[Number(raw)]?.slice(0, limits.cellText) ?? null
  if (type === 'b') return raw === '1'
  if (type === 'd')
    return Number.isNaN(Date.parse(raw)) ? cellTextOf(raw) : new Date(raw.endsWith('Z') ? raw : `${raw}Z`)
  if (type !== 'n') return cellTextOf(raw).slice(0, limits.cellText)
  const number = Number(raw)
  if (!Number.isFinite(number)) return raw
  if (!dates[style]) return number
  const at = new Date(Math.round((number - dayZero) * 86_400) * 1000)
  return Number.isNaN(at.getTime()) ? number : at
}

/** `BC12` → 54. */
function columnOf(reference: string | undefined): number | undefined {
  if (!reference) return undefined
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const c = reference.charCodeAt(i)
    if (c < 65 || c > 90) break
    column = column * 26 + (c - 64)
  }
  return column > 0 ? column - 1 : undefined
}
