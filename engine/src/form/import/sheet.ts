/** A cell as the reader gives it: formulas are their cached value, rich text its letters, errors their text. */
export type Cell = string | number | boolean | Date | null

/** The rows of one sheet; row 0 is the sheet's first row, whatever it holds. */
export interface Sheet {
  readonly name: string
  readonly rows: readonly (readonly Cell[])[]
}

/** A column of the table in a sheet. */
export interface SheetColumn {
  readonly index: number
  readonly header: string
  /** Its cells in the first filled rows, blank ones too, so that columns can be read side by side. */
  readonly samples: readonly Cell[]
  /** Different texts in it, at most 300, in the order of the sheet. */
  readonly texts: readonly string[]
}

/** Where the table of a sheet is: the row of its headings, its columns, and the rows below that hold anything. */
export interface SheetTable {
  readonly headerRow: number
  readonly columns: readonly SheetColumn[]
  readonly rows: number
}

const LOOKED_AT = 15
const SAMPLES = 200
const MAX_TEXTS = 300

/**
 * Finds the table: the row among the first 15 that looks most like headings — short different texts, as many as the rows
 * below have cells — so that a title, a note or a blank row above it does no harm. null when the sheet is empty.
 * `known` says whether a text is a heading that some field goes by; `given` = somebody has said which row it is.
 */
export function findTable(sheet: Sheet, known: (text: string) => boolean, given?: number): SheetTable | null {
  if (given !== undefined && sheet.rows[given])
    return { headerRow: given, columns: columnsOf(sheet, given), rows: filledRows(sheet, given).length }
  const width = typicalWidth(sheet)
  let best: { row: number; score: number } | null = null
  for (let row = 0; row < Math.min(LOOKED_AT, sheet.rows.length); row++) {
    const score = headingScore(sheet.rows[row] ?? [], width, known)
    if (score > 0 && (!best || score > best.score + 0.001)) best = { row, score }
  }
  if (!best) return null
  const headerRow = best.row
  return { headerRow, columns: columnsOf(sheet, headerRow), rows: filledRows(sheet, headerRow).length }
}

/** Numbers of the rows below the headings that hold anything. */
export function filledRows(sheet: Sheet, headerRow: number): number[] {
  const found: number[] = []
  for (let row = headerRow + 1; row < sheet.rows.length; row++)
    if (sheet.rows[row]?.some((cell) => !isBlank(cell))) found.push(row)
  return found
}

/** The columns under the headings of a row; a column without heading but with values is named by its letter. */
export function columnsOf(sheet: Sheet, headerRow: number): SheetColumn[] {
  const headings = sheet.rows[headerRow] ?? []
  const filled = filledRows(sheet, headerRow)
  const first = filled.slice(0, SAMPLES)
  const width = first.reduce((most, row) => Math.max(most, sheet.rows[row]?.length ?? 0), headings.length)
  const columns: SheetColumn[] = []
  for (let index = 0; index < width; index++) {
    const samples = first.map((row) => sheet.rows[row]?.[index] ?? null)
    const heading = headings[index] ?? null
    if (isBlank(heading) && samples.every(isBlank)) continue
    const texts = textsOf(sheet, filled, index)
    columns.push({ index, header: isBlank(heading) ? letterOf(index) : headingText(heading), samples, texts })
  }
  return columns
}

/** A heading without line breaks, blanks around it, and the `*` of required columns. */
export function headingText(cell: Cell): string {
  const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell ?? '')
  return text
    .replace(/[\s\u200b\ufeff]+/gu, ' ')
    .replace(/^[\s*＊]+|[\s*＊:：]+$/gu, '')
    .trim()
}

export const isBlank = (cell: Cell | undefined): boolean =>
  cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')

// helpers

function typicalWidth(sheet: Sheet): number {
  const widths = sheet.rows.slice(0, 60).map((row) => row.filter((cell) => !isBlank(cell)).length)
  return Math.max(1, ...widths)
}

function headingScore(row: readonly Cell[], width: number, known: (text: string) => boolean): number {
  const cells = row.filter((cell) => !isBlank(cell))
  if (cells.length === 0) return 0
  const texts = cells.filter((cell): cell is string => typeof cell === 'string').map(headingText)
  const short = texts.filter((text) => text.length <= 30)
  const different = new Set(short).size
  const filled = cells.length / width
  const worded = different / cells.length
  const recognised = texts.filter(known).length / cells.length
  return filled * worded + 1.5 * recognised * Math.min(1, filled * 2)
}

function textsOf(sheet: Sheet, rows: readonly number[], index: number): string[] {
  const texts = new Set<string>()
  for (const row of rows) {
    const cell = sheet.rows[row]?.[index] ?? null
    if (typeof cell === 'string' && !isBlank(cell)) texts.add(cell.trim())
    if (texts.size >= MAX_TEXTS) break
  }
  return [...texts]
}

function letterOf(index: number): string {
  let letters = ''
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26))
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters
  return letters
}
