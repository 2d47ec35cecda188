import type { Issue } from '@tenon/engine'
import type { RecordRow } from '@tenon/ui/api'
import type { TableColumn } from '@tenon/ui/table'

/** A row that takes nothing from the clipboard: `issue` of a cell, or a column that is not to be written or needs a choice. */
export interface RefusedRow {
  readonly id: string
  readonly column: TableColumn
  readonly why: 'readonly' | 'choose' | Omit<Issue, 'path'>
}
export interface PastePlan {
  readonly updates: readonly { readonly id: string; readonly version: number; readonly [key: string]: unknown }[]
  /** The same cells as they were. */
  readonly before: readonly { readonly id: string; readonly [key: string]: unknown }[]
  readonly refused: readonly RefusedRow[]
}

/**
 * Cells of a spreadsheet laid over a table from one cell on, to the right and down; what reaches over its edges is left out.
 * Each text is read as an import reads it. A row with a cell that cannot be taken is left as it is.
 */
export function planPaste(on: {
  readonly rows: readonly RecordRow[]
  readonly columns: readonly TableColumn[]
  readonly row: string
  readonly column: string
  readonly cells: readonly (readonly string[])[]
  readonly timeZone: string
}): PastePlan {
  const top = on.rows.findIndex(({ id }) => id === on.row)
  const left = on.columns.findIndex(({ path }) => path === on.column)
  const updates: PastePlan['updates'][number][] = []
  const before: PastePlan['before'][number][] = []
  const refused: RefusedRow[] = []
  if (top < 0 || left < 0) return { updates, before, refused }
  on.cells.forEach((texts, down) => {
    const row = on.rows[top + down]
    if (!row) return
    const values: Record<string, unknown> = {}
    for (const [right, text] of texts.entries()) {
      const column = on.columns[left + right]
      if (!column) break
      const taken = read(column, text, on.timeZone)
      if ('why' in taken) return void refused.push({ id: row.id, column, why: taken.why })
      values[column.path] = taken.value
    }
    if (Object.keys(values).length === 0) return
    updates.push({ ...values, id: row.id, version: row.version })
    before.push({ ...Object.fromEntries(Object.keys(values).map((key) => [key, plain(row[key])])), id: row.id })
  })
  return { updates, before, refused }
}

// helpers

function read(column: TableColumn, text: string, timeZone: string): { value: unknown } | { why: RefusedRow['why'] } {
  const field = column.editable
  if (!field) return { why: 'readonly' }
  if (text.trim() === '') return { value: null }
  const { type } = field
  const cell = type.importCell ? type.importCell(text, field, { timeZone }) : type.parse(text, field, { timeZone })
  if ('lookup' in cell) return { why: 'choose' }
  return cell.issue ? { why: cell.issue } : { value: cell.value }
}

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  return value && typeof value === 'object' && 'id' in value && 'title' in value ? value.id : (value ?? null)
}
