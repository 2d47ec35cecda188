import { shallowRef } from 'vue'
import { expect, it } from 'vitest'
import { useSelection } from './use-selection.ts'

it('takes everything between two ticks with Shift', () => {
  const selection = useSelection(shallowRef(['a', 'b', 'c', 'd']))
  selection.toggle('b')
  selection.toggle('d', true)
  expect([...selection.selected.value]).toEqual(['b', 'c', 'd'])
})

it('ticks all loaded rows, and none again', () => {
  const selection = useSelection(shallowRef(['a', 'b']))
  selection.toggleAll()
  expect(selection.all.value).toBe(true)
  selection.toggleAll()
  expect(selection.some.value).toBe(false)
})
