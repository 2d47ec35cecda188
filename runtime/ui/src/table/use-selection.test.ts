import { nextTick, shallowRef } from 'vue'
import { expect, it } from 'vitest'
import { useSelection } from './use-selection.ts'

it('takes everything between two ticks with Shift', async () => {
  const selection = useSelection(shallowRef(['a', 'b', 'c', 'd']))
  await selection.toggle('b')
  await selection.toggle('d', true)
  expect([...selection.selected.value]).toEqual(['b', 'c', 'd'])
})

it('fetches what lies between two ticks, and ticks nothing where that is too much', async () => {
  const far: Record<string, readonly string[] | null> = { y: ['b', 'x', 'y'], z: null }
  const selection = useSelection(shallowRef(['a', 'b', 'y', 'z']), async (_from, to) => far[to]!)
  await selection.toggle('b')
  await selection.toggle('y', true)
  expect([...selection.selected.value]).toEqual(['b', 'x', 'y'])
  await selection.toggle('z', true)
  expect(selection.selected.value.has('z')).toBe(false)
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
  await selection.toggle('b')
  expect([...selection.selected.value]).toEqual(['a', 'c'])
  expect(selection.everything.value).toBeNull()
})
