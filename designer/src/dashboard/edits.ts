import {
  itemsOn,
  tabOf,
  type DashboardDefinition,
  type DashboardFilter,
  type DashboardItem,
  type Label,
} from '@tenon/engine'
import { freshId, freshKey } from '../editor/identity.ts'
import { compacted, freePlace, placed, within, type Cell } from './layout.ts'

export const MAX_ITEMS = 60
export const MAX_FILTERS = 10
const SIZE = { w: 6, h: 8 } as const
export type NewItem = Omit<DashboardItem, 'id' | 'x' | 'y' | 'w' | 'h'>
export type Size = Pick<Cell, 'w' | 'h'>

/** A new card on the place that is given, else on the first free one; on the first tab unless another is named. */
export function addItem(
  board: DashboardDefinition,
  item: NewItem,
  size: Size = SIZE,
  at?: Pick<Cell, 'x' | 'y'>,
  tab: string = tabOf(board, {}),
): DashboardDefinition {
  if (board.items.length >= MAX_ITEMS) return board
  const id = freshId('i', new Set(board.items.map((one) => one.id)))
  return onTab(board, tab, (own) => {
    const cell = at ? within({ ...at, ...size }) : freePlace(own, size)
    const items = [...own, { id, ...item, ...cell, ...(tab === '' ? {} : { tab }) }]
    return at ? placed(items, id, cell) : items
  })
}
export function placeItem(board: DashboardDefinition, id: string, cell: Cell): DashboardDefinition {
  const next = onTab(board, tabOfItem(board, id), (own) => placed(own, id, cell))
  return next.items.every((item, i) => sameCell(item, board.items[i]!)) ? board : next
}
/** A card takes the place of the one before it, or of the one behind it, as they are read; a wide one takes the whole line. */
export function moveInOrder(board: DashboardDefinition, id: string, by: -1 | 1): DashboardDefinition {
  const item = board.items.find((one) => one.id === id)
  if (!item) return board
  const order = itemsOn(board, tabOf(board, item)).toSorted((a, b) => a.y - b.y || a.x - b.x)
  const other = order[order.findIndex((one) => one.id === id) + by]
  if (!other) return board
  const [moved, to] = by < 0 ? [item, other] : [other, item]
  return placeItem(board, moved.id, within({ ...moved, x: to.x, y: to.y }))
}
export const removeItem = (board: DashboardDefinition, id: string): DashboardDefinition =>
  onTab(board, tabOfItem(board, id), (own) => compacted(own.filter((item) => item.id !== id)))
/** To the first free place of another tab. */
export function moveToTab(board: DashboardDefinition, id: string, tab: string): DashboardDefinition {
  const item = board.items.find((one) => one.id === id)
  if (!item || tabOf(board, item) === tab) return board
  return onTab(removeItem(board, id), tab, (own) => [...own, { ...item, tab, ...freePlace(own, item) }])
}

export const MAX_TABS = 12
/** One tab more. A dashboard without tabs gets two: one for what stands on it already, and the new one. */
export function addTab(board: DashboardDefinition, label: Label, first: Label): DashboardDefinition {
  const tabs = board.tabs ?? []
  if (tabs.length >= MAX_TABS) return board
  const key = (taken: readonly { readonly key: string }[]) => freshKey('tab', new Set(taken.map((one) => one.key)))
  const before = tabs.length > 0 ? tabs : [{ key: key([]), label: first }]
  return named({ ...board, tabs: [...before, { key: key(before), label }] })
}
export const renameTab = (board: DashboardDefinition, key: string, label: Label): DashboardDefinition =>
  patchBoard(board, { tabs: board.tabs?.map((tab) => (tab.key === key ? { ...tab, label } : tab)) })
/** Puts a tab one place further to the left (−1) or to the right (1). */
export function moveTab(board: DashboardDefinition, key: string, by: -1 | 1): DashboardDefinition {
  const tabs = board.tabs ?? []
  const from = tabs.findIndex((tab) => tab.key === key)
  const to = from + by
  if (from < 0 || to < 0 || to >= tabs.length) return board
  return named({ ...board, tabs: tabs.toSpliced(from, 1).toSpliced(to, 0, tabs[from]!) })
}
/** Takes a tab away; its cards move to the first of the others. The last one left is no tab any more. */
export function removeTab(board: DashboardDefinition, key: string): DashboardDefinition {
  const left = (board.tabs ?? []).filter((tab) => tab.key !== key)
  const home = left[0]
  if (!home || left.length === board.tabs?.length) return board
  const moved = itemsOn(board, key).reduce((now, item) => moveToTab(now, item.id, home.key), named(board))
  if (left.length > 1) return { ...moved, tabs: left }
  const { tabs: _tabs, ...rest } = moved
  return { ...rest, items: moved.items.map(({ tab: _tab, ...item }) => item) }
}

/** undefined takes a setting away. */
export function patchItem(
  board: DashboardDefinition,
  id: string,
  changes: { readonly [K in keyof DashboardItem]?: DashboardItem[K] | undefined },
): DashboardDefinition {
  return { ...board, items: board.items.map((item) => (item.id === id ? without({ ...item, ...changes }) : item)) }
}
export function patchBoard(
  board: DashboardDefinition,
  changes: { readonly [K in keyof DashboardDefinition]?: DashboardDefinition[K] | undefined },
): DashboardDefinition {
  return without({ ...board, ...changes })
}

export function addFilter(board: DashboardDefinition, filter: DashboardFilter): DashboardDefinition {
  const filters = board.filters ?? []
  if (filters.length >= MAX_FILTERS) return board
  const key = freshKey(filter.key, new Set(filters.map((one) => one.key)))
  return { ...board, filters: [...filters, { ...filter, key }] }
}
export function patchFilter(
  board: DashboardDefinition,
  key: string,
  changes: { readonly [K in keyof DashboardFilter]?: DashboardFilter[K] | undefined },
): DashboardDefinition {
  const filters = board.filters?.map((one) => (one.key === key ? without({ ...one, ...changes }) : one))
  return patchBoard(board, { filters })
}
/** Which field of a form a filter means; '' = it says nothing about that form. */
export function bindFilter(board: DashboardDefinition, key: string, form: string, path: string): DashboardDefinition {
  const { [form]: _old, ...others } = board.filters?.find((one) => one.key === key)?.binds ?? {}
  return patchFilter(board, key, { binds: path === '' ? others : { ...others, [form]: path } })
}
export function removeFilter(board: DashboardDefinition, key: string): DashboardDefinition {
  const filters = board.filters?.filter((one) => one.key !== key) ?? []
  return patchBoard(board, { filters: filters.length > 0 ? filters : undefined })
}

// helpers

const tabOfItem = (board: DashboardDefinition, id: string): string =>
  tabOf(board, board.items.find((item) => item.id === id) ?? {})
/** Every card names its tab, so that another order of the tabs moves none of them. */
const named = (board: DashboardDefinition): DashboardDefinition => ({
  ...board,
  items: board.items.map((item) => ({ ...item, tab: tabOf(board, item) })),
})
/** Changes the cards of one tab; those of the others stay where they are, and the order of the list stays. */
function onTab(
  board: DashboardDefinition,
  tab: string,
  change: (own: readonly DashboardItem[]) => readonly DashboardItem[],
): DashboardDefinition {
  const own = itemsOn(board, tab)
  const next = change(own)
  const kept = board.items.flatMap((item) =>
    own.includes(item) ? (next.find((one) => one.id === item.id) ?? []) : [item],
  )
  return { ...board, items: [...kept, ...next.filter((one) => !board.items.some((item) => item.id === one.id))] }
}
const sameCell = (a: Cell, b: Cell): boolean => a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h

function without<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}
