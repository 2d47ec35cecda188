import { shallowRef, watch, type Ref } from 'vue'
import type { RowOrder } from './table-lines.ts'

export interface Place {
  readonly row: string
  readonly column: string
}

/** The cell that the keyboard stands on; moves within the rows and columns there are. */
export function useCursor(rows: Ref<RowOrder>, columns: Ref<readonly string[]>) {
  const cursor = shallowRef<Place | null>(null)
  /** Where it was last: its record may have been let go while something else was looked at. */
  let last = -1
  watch(
    [cursor, rows],
    ([place, order]) => {
      const at = place ? order.atOf(place.row) : -1
      if (!place) last = -1
      else if (at >= 0) last = at
      // The record has come to the place that was waiting for it.
      const id = at < 0 ? undefined : order.idAt(at)
      if (place && id !== undefined && id !== place.row) cursor.value = { ...place, row: id }
    },
    { flush: 'sync' },
  )

  function move(down: number, right: number): Place | null {
    const at = cursor.value
    const found = at ? rows.value.atOf(at.row) : -1
    const row = at && found < 0 ? last : found
    const column = at ? columns.value.indexOf(at.column) : -1
    const nextRow = rows.value.idAt(clamp(row + (row < 0 ? 1 : down), rows.value.count))
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
    if (rows.value.atOf(at.row) === (by === 1 ? rows.value.count - 1 : 0)) return at
    cursor.value = { row: at.row, column: columns.value[by === 1 ? 0 : columns.value.length - 1]! }
    return move(by, 0)
  }
  return { cursor, move, step }
}

// helpers

const clamp = (at: number, length: number) => Math.max(0, Math.min(length - 1, at))
