import type { DashboardDefinition, DashboardItem } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import {
  addFilter,
  addItem,
  addTab,
  bindFilter,
  moveInOrder,
  moveTab,
  moveToTab,
  patchItem,
  placeItem,
  removeFilter,
  removeItem,
  removeTab,
} from './edits.ts'
import { compacted, freePlace } from './layout.ts'

const card = (id: string, x: number, y: number, w: number, h: number): DashboardItem => ({
  id,
  kind: 'chart',
  report: 'r',
  chart: 0,
  x,
  y,
  w,
  h,
})
const board = (...items: DashboardItem[]): DashboardDefinition => ({ kind: 'dashboard', key: 'b', label: '板', items })
const where = ({ items }: DashboardDefinition) =>
  Object.fromEntries(items.map((item) => [item.id, [item.x, item.y, item.w, item.h]]))
const two = board(card('a', 0, 0, 6, 8), card('b', 6, 0, 6, 8), card('c', 0, 8, 12, 4))

describe('a dashboard under the designer’s edits', () => {
  it('leaves a tidy one alone', () => {
    expect(compacted(two.items)).toEqual(two.items)
    expect(placeItem(two, 'a', { x: 0, y: 0, w: 6, h: 8 })).toBe(two)
  })
  it('keeps a moved card where it is put; others give way downwards', () => {
    expect(where(placeItem(two, 'c', { x: 0, y: 0, w: 12, h: 4 }))).toEqual({
      a: [0, 4, 6, 8],
      b: [6, 4, 6, 8],
      c: [0, 0, 12, 4],
    })
  })
  it('lets a card that is dropped into the upper half of another one take its place', () => {
    expect(where(placeItem(two, 'c', { x: 0, y: 2, w: 12, h: 4 }))).toEqual(
      where(placeItem(two, 'c', { x: 0, y: 0, w: 12, h: 4 })),
    )
  })
  it('moves a card below another one once its top has passed the middle', () => {
    expect(where(placeItem(two, 'a', { x: 0, y: 9, w: 6, h: 8 }))).toEqual(where(two))
    expect(where(placeItem(two, 'a', { x: 0, y: 10, w: 6, h: 8 }))).toEqual({
      a: [0, 12, 6, 8],
      b: [6, 0, 6, 8],
      c: [0, 8, 12, 4],
    })
  })
  it('swaps two cards that are dragged over each other', () => {
    expect(where(placeItem(two, 'b', { x: 0, y: 0, w: 6, h: 8 }))).toEqual({
      a: [0, 8, 6, 8],
      b: [0, 0, 6, 8],
      c: [0, 16, 12, 4],
    })
  })
  it('pushes what is below a card that grows, and pulls it up again', () => {
    const grown = placeItem(two, 'a', { x: 0, y: 0, w: 6, h: 10 })
    expect(where(grown)['c']).toEqual([0, 10, 12, 4])
    expect(where(placeItem(grown, 'a', { x: 0, y: 0, w: 6, h: 8 }))).toEqual(where(two))
  })
  it('never lets a card leave the grid', () => {
    expect(where(placeItem(two, 'b', { x: 10, y: -3, w: 6, h: 99 }))['b']).toEqual([6, 0, 6, 40])
    expect(where(placeItem(two, 'b', { x: 3, y: 0, w: 20, h: 8 }))['b']).toEqual([0, 0, 12, 8])
  })
  it('puts a new card into the first gap that is large enough', () => {
    const gap = board(card('a', 0, 0, 6, 8), card('c', 0, 8, 12, 4))
    expect(freePlace(gap.items, { w: 3, h: 3 })).toEqual({ x: 6, y: 0, w: 3, h: 3 })
    expect(addItem(gap, { kind: 'text', text: '说明' }, { w: 12, h: 2 }).items.at(-1)).toMatchObject({ y: 12, w: 12 })
    expect(addItem(gap, { kind: 'chart', report: 'r', chart: 0 }, { w: 6, h: 4 }, { x: 0, y: 0 }).items[0]!.y).toBe(4)
  })
  it('closes the gap of a card that is removed', () => {
    expect(where(removeItem(removeItem(two, 'a'), 'b'))).toEqual({ c: [0, 0, 12, 4] })
  })
  it('takes a title away that is emptied', () => {
    const titled = patchItem(two, 'a', { label: '标题' })
    expect(titled.items[0]!.label).toBe('标题')
    expect(patchItem(titled, 'a', { label: undefined })).toEqual(two)
  })
  it('binds a filter to a field of each form', () => {
    const made = addFilter(addFilter(two, { key: 'period', label: '期间', type: 'period', binds: {} }), {
      key: 'period',
      label: '期间',
      type: 'period',
      binds: {},
    })
    expect(made.filters!.map((one) => one.key)).toEqual(['period', 'period_2'])
    const bound = bindFilter(bindFilter(made, 'period', 'contract', 'signed_at'), 'period', 'customer', 'filed_on')
    expect(bound.filters![0]!.binds).toEqual({ contract: 'signed_at', customer: 'filed_on' })
    expect(bindFilter(bound, 'period', 'contract', '').filters![0]!.binds).toEqual({ customer: 'filed_on' })
    expect(removeFilter(removeFilter(made, 'period'), 'period_2')).toEqual(two)
  })
})

describe('the tabs of a dashboard', () => {
  const tabbed = addTab(two, '明细', '总览')
  const tabsOf = (one: DashboardDefinition) => Object.fromEntries(one.items.map(({ id, tab }) => [id, tab]))
  it('begin with one for what stands there already', () => {
    expect(tabbed.tabs).toEqual([
      { key: 'tab', label: '总览' },
      { key: 'tab_2', label: '明细' },
    ])
    expect(tabsOf(tabbed)).toEqual({ a: 'tab', b: 'tab', c: 'tab' })
  })
  it('have grids of their own: what moves on one leaves the other alone', () => {
    const moved = moveToTab(tabbed, 'a', 'tab_2')
    expect(tabsOf(moved)).toEqual({ a: 'tab_2', b: 'tab', c: 'tab' })
    // b stays, c moves up to the place that a left.
    expect(where(moved)).toEqual({ a: [0, 0, 6, 8], b: [6, 0, 6, 8], c: [0, 8, 12, 4] })
    const grown = placeItem(moved, 'a', { x: 0, y: 0, w: 12, h: 20 })
    expect(where(grown)).toEqual({ ...where(moved), a: [0, 0, 12, 20] })
    const added = addItem(moved, { kind: 'text', text: 'x' }, { w: 6, h: 2 }, undefined, 'tab_2')
    expect(added.items.at(-1)).toMatchObject({ tab: 'tab_2', x: 6, y: 0 })
  })
  it('change places without moving a card to another tab', () => {
    const turned = moveTab(tabbed, 'tab_2', -1)
    expect(turned.tabs?.map((tab) => tab.key)).toEqual(['tab_2', 'tab'])
    expect(tabsOf(turned)).toEqual(tabsOf(tabbed))
    expect(moveTab(tabbed, 'tab', -1)).toBe(tabbed)
  })
  it('leave their cards to the first of the others; the last one left is none', () => {
    const gone = removeTab(moveToTab(tabbed, 'a', 'tab_2'), 'tab_2')
    expect(gone.tabs).toBeUndefined()
    expect(gone.items.map((item) => 'tab' in item)).toEqual([false, false, false])
    expect(where(gone)['a']).toEqual([0, 0, 6, 8])
  })
})

describe('the order in which cards are read', () => {
  const three = board(card('a', 0, 0, 6, 4), card('b', 6, 0, 6, 4), card('c', 0, 4, 12, 4))
  const order = ({ items }: DashboardDefinition) =>
    items.toSorted((x, y) => x.y - y.y || x.x - y.x).map((item) => item.id)

  it.each([
    ['b', -1, ['b', 'a', 'c']],
    ['c', -1, ['c', 'a', 'b']],
    ['b', 1, ['c', 'a', 'b']],
    ['a', -1, ['a', 'b', 'c']],
    ['c', 1, ['a', 'b', 'c']],
  ] as const)('%s by %d gives %j', (id, by, expected) => {
    expect(order(moveInOrder(three, id, by))).toEqual(expected)
  })
})
