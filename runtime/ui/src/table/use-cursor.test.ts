import { shallowRef } from 'vue'
import { expect, it } from 'vitest'
import { moveOf } from './cursor-keys.ts'
import { partialLines, waitingPlaces, type RowOrder } from './table-lines.ts'
import { useCursor } from './use-cursor.ts'

const known = (ids: readonly string[]): RowOrder => ({
  count: ids.length,
  idAt: (at) => ids[at],
  atOf: (id) => ids.indexOf(id),
})
const start = () => useCursor(shallowRef(known(['1', '2'])), shallowRef(['a', 'b']))

it('starts at the first cell and stays inside the list', () => {
  const { cursor, move } = start()
  move(1, 0)
  expect(cursor.value).toEqual({ row: '1', column: 'a' })
  move(-1, -1)
  expect(cursor.value).toEqual({ row: '1', column: 'a' })
  move(9, 9)
  expect(cursor.value).toEqual({ row: '2', column: 'b' })
})

it('goes with Tab over the end of a row into the next and back', () => {
  const { cursor, step } = start()
  cursor.value = { row: '1', column: 'b' }
  expect(step(1)).toEqual({ row: '2', column: 'a' })
  expect(step(-1)).toEqual({ row: '1', column: 'b' })
})

it('waits at a place whose record is on its way, takes it when it comes, and keeps its place when it is let go', () => {
  const places = waitingPlaces(1_000)
  const row = (id: string) => ({ id, version: 1 }) as never
  const rows = shallowRef(partialLines(1_000, places, [{ at: 0, row: row('first') }]).rows)
  const { cursor, move } = useCursor(rows, shallowRef(['a']))
  move(0, 0)
  move(...moveOf({ key: 'End', ctrlKey: true, metaKey: false }, 20)!)
  expect(cursor.value).toEqual({ row: '#999', column: 'a' })
  rows.value = partialLines(1_000, places, [{ at: 999, row: row('last') }]).rows
  expect(cursor.value).toEqual({ row: 'last', column: 'a' })
  rows.value = partialLines(1_000, places, [{ at: 0, row: row('first') }]).rows
  move(-1, 0)
  expect(cursor.value).toEqual({ row: '#998', column: 'a' })
})
