import { shallowRef, type Ref } from 'vue'

export interface Place {
  readonly row: string
  readonly column: string
}

/** The cell that the keyboard stands on; moves within the rows and columns there are. */
export function useCursor(rows: Ref<readonly string[]>, columns: Ref<readonly string[]>) {
  const cursor = shallowRef<Place | null>(null)

  function move(down: number, right: number): Place | null {
    const at = cursor.value
    const row = at ? rows.value.indexOf(at.row) : -1
    const column = at ? columns.value.indexOf(at.column) : -1
    const nextRow = rows.value[clamp(row + (row < 0 ? 1 : down), rows.value.length)]
    const nextColumn = columns.value[clamp(column + (column < 0 ? 1 : right), columns.value.length)]
    cursor.value = nextRow !== undefined && nextColumn !== undefined ? { row: nextRow, column: nextColumn } : null
    return cursor.value
  }
  /** Tab: the next cell in reading order, over the end of a row into the next one. */
  function step(by: 1 | -1): Place | null {
    const at = cursor.value
    if (!at) return move(0, 0)
    const edge = by === 1 ? columns.value.length - 1 : 0
    if (columns.value.indexOf(at.column) !== edge) return move(0, by)
    if (rows.value.indexOf(at.row) === (by === 1 ? rows.value.length - 1 : 0)) return at
    cursor.value = { row: at.row, column: columns.value[by === 1 ? 0 : columns.value.length - 1]! }
    return move(by, 0)
  }
  return { cursor, move, step }
}

// helpers

const clamp = (at: number, length: number) => Math.max(0, Math.min(length - 1, at))
