/** A row of a subform as it is being filled in: new ones have no `id` until the record is saved. */
export type SubformRow = Readonly<Record<string, unknown>>

const keys = new WeakMap<SubformRow, string>()
let next = 0

/** A key for drawing that stays with the row through edits, also while it has no id. */
export function rowKey(row: SubformRow): string {
  let key = keys.get(row)
  if (!key) {
    key = typeof row['id'] === 'string' ? row['id'] : `new-${(next += 1)}`
    keys.set(row, key)
  }
  return key
}

/** The rows with one value of one of them replaced. */
export function setCell(rows: readonly SubformRow[], at: number, key: string, value: unknown): SubformRow[] {
  return rows.map((row, index) => {
    if (index !== at) return row
    const edited = { ...row, [key]: value }
    keys.set(edited, rowKey(row))
    return edited
  })
}

/** One more row at the end, with the values of `like` but for what makes it that row. */
export function addRow(rows: readonly SubformRow[], like: SubformRow = {}): SubformRow[] {
  const { id: _id, ...values } = like
  return [...rows, values]
}

export const removeRow = (rows: readonly SubformRow[], at: number): SubformRow[] =>
  rows.filter((_, index) => index !== at)

/** A row moved by `step`; unchanged where it would leave the list. */
export function moveRow(rows: readonly SubformRow[], at: number, step: number): SubformRow[] {
  const to = at + step
  const row = rows[at]
  if (!row || to < 0 || to >= rows.length) return [...rows]
  const rest = removeRow(rows, at)
  return [...rest.slice(0, to), row, ...rest.slice(to)]
}

/**
 * Pasted cells laid over the rows from (`at`, `column`) on; rows that are missing are added, up to `max`. `read` turns a
 * text into the column's value; undefined = the column takes no writes and keeps what it has.
 * `dropped` counts pasted rows for which there was no place.
 */
export function pasteRows(
  rows: readonly SubformRow[],
  cells: readonly (readonly string[])[],
  from: { readonly at: number; readonly column: number },
  columns: readonly string[],
  read: (key: string, text: string) => unknown,
  max: number,
): { rows: SubformRow[]; dropped: number } {
  let result: SubformRow[] = [...rows]
  let dropped = 0
  for (const [offset, line] of cells.entries()) {
    const at = from.at + offset
    if (at >= max) {
      dropped += 1
      continue
    }
    while (result.length <= at) result = addRow(result)
    for (const [index, text] of line.entries()) {
      const key = columns[from.column + index]
      const value = key === undefined ? undefined : read(key, text)
      if (key !== undefined && value !== undefined) result = setCell(result, at, key, value)
    }
  }
  return { rows: result, dropped }
}
