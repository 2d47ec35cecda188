import type { AppBundle, MenuGroup } from '@tenon/engine'
import { expect, test } from 'vitest'
import { addItem, firstGroup, moveGroup, moveItem, removeItem, unlisted, withNewEntry } from './menu-edits.ts'

const menu: readonly MenuGroup[] = [
  {
    group: '甲',
    items: [
      { kind: 'form', key: 'a' },
      { kind: 'form', key: 'b' },
    ],
  },
  { group: '乙', items: [{ kind: 'form', key: 'c' }] },
]
const shape = (groups: readonly MenuGroup[]) => groups.map((group) => group.items.map((item) => item.key).join(''))

test('items move within a group and on into the next one', () => {
  expect(shape(moveItem(menu, 0, 0, 1))).toEqual(['ba', 'c'])
  expect(shape(moveItem(menu, 0, 1, 1))).toEqual(['a', 'bc'])
  expect(shape(moveItem(menu, 1, 0, -1))).toEqual(['abc', ''])
  expect(moveItem(menu, 0, 0, -1)).toBe(menu)
})
test('groups swap places and items are added and removed', () => {
  expect(shape(moveGroup(menu, 0, 1))).toEqual(['c', 'ab'])
  expect(shape(addItem(menu, 1, 'report/r'))).toEqual(['ab', 'cr'])
  expect(shape(removeItem(menu, 0, 0))).toEqual(['b', 'c'])
})
test('what the menu does not list is offered', () => {
  const bundle = {
    app: { kind: 'app', key: 'x', label: 'X', menu },
    forms: { a: { kind: 'form', key: 'a', label: 'A' }, z: { kind: 'form', key: 'z', label: 'Z' } },
    reports: {},
    dashboards: {},
  } as unknown as AppBundle
  expect(unlisted(bundle)).toEqual([{ ref: 'form/z', label: 'Z' }])
  // Who begins a menu does not hide what was shown without one.
  expect(shape(firstGroup(bundle, '全部'))).toEqual(['az'])
})

test('a new object enters a menu of its own kind, once', () => {
  const bundle = {
    app: {
      kind: 'app',
      key: 'x',
      label: 'X',
      menu: [{ group: '表', items: [{ kind: 'dashboard', key: 'd' }] }, ...menu, { group: '空', items: [] }],
    },
  } as unknown as AppBundle
  expect(withNewEntry(bundle, 'form', 'z').map(({ menu }) => shape(menu!))).toEqual([['d', 'abz', 'c', '']])
  expect(withNewEntry(bundle, 'report', 'r').map(({ menu }) => shape(menu!))).toEqual([['d', 'ab', 'c', 'r']])
  expect(withNewEntry(bundle, 'form', 'a')).toEqual([])
  expect(withNewEntry({ ...bundle, app: { ...bundle.app, menu: undefined } }, 'form', 'z')).toEqual([])
})
