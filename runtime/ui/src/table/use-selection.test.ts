import { nextTick, shallowRef } from 'vue'
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

it('means everything, what is loaded later too, until a row is ticked by hand', async () => {
  const ids = shallowRef(['a', 'b'])
  const selection = useSelection(ids)
  selection.setEverything(48_211)
  ids.value = ['a', 'b', 'c']
  await nextTick()
  expect([...selection.selected.value]).toEqual(['a', 'b', 'c'])
  expect(selection.everything.value).toBe(48_211)
  selection.toggle('b')
  expect([...selection.selected.value]).toEqual(['a', 'c'])
  expect(selection.everything.value).toBeNull()
})
