import { shallowRef } from 'vue'
import { expect, it } from 'vitest'
import { useCursor } from './use-cursor.ts'

const start = () => useCursor(shallowRef(['1', '2']), shallowRef(['a', 'b']))

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
