import type { DashboardDefinition, DashboardFilter, DashboardItem } from '@tenon/engine'
import { freshId, freshKey } from '../editor/identity.ts'
import { compacted, freePlace, placed, within, type Cell } from './layout.ts'

export const MAX_ITEMS = 60
export const MAX_FILTERS = 10
const SIZE = { w: 6, h: 8 } as const
export type NewItem = Omit<DashboardItem, 'id' | 'x' | 'y' | 'w' | 'h'>
export type Size = Pick<Cell, 'w' | 'h'>

/** A new card on the place that is given, else on the first free one. */
export function addItem(
  board: DashboardDefinition,
  item: NewItem,
  size: Size = SIZE,
  at?: Pick<Cell, 'x' | 'y'>,
): DashboardDefinition {
  if (board.items.length >= MAX_ITEMS) return board
  const id = freshId('i', new Set(board.items.map((one) => one.id)))
  const cell = at ? within({ ...at, ...size }) : freePlace(board.items, size)
  const items = [...board.items, { id, ...item, ...cell }]
  return { ...board, items: at ? placed(items, id, cell) : items }
}
export function placeItem(board: DashboardDefinition, id: string, cell: Cell): DashboardDefinition {
  const items = placed(board.items, id, cell)
  return items.every((item, i) => sameCell(item, board.items[i]!)) ? board : { ...board, items }
}
export const removeItem = (board: DashboardDefinition, id: string): DashboardDefinition => ({
  ...board,
  items: compacted(board.items.filter((item) => item.id !== id)),
})
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

const sameCell = (a: Cell, b: Cell): boolean => a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h

function without<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}
