import type { DashboardItem } from '@tenon/engine'

export const COLUMNS = 12
export const MAX_ROWS = 40
export interface Cell {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/**
 * The cards with one of them on a new place. Cards whose middle is above it stay before it, all others give way downwards, and
 * nothing floats over a gap. The order of the list stays.
 */
export function placed(items: readonly DashboardItem[], id: string, cell: Cell): DashboardItem[] {
  const wanted = within(cell)
  const moved = items.map((item) => (item.id === id ? { ...item, ...wanted } : item))
  const above = (item: DashboardItem): number => (item.id === id ? 1 : item.y + item.h / 2 <= wanted.y ? 0 : 2)
  return settled(
    moved,
    moved.toSorted((a, b) => above(a) - above(b) || a.y - b.y || a.x - b.x),
  )
}

/** Cards moved up as far as they go. */
export const compacted = (items: readonly DashboardItem[]): DashboardItem[] =>
  settled(
    items,
    items.toSorted((a, b) => a.y - b.y || a.x - b.x),
  )

/** The first free place of a size, from the top. */
export function freePlace(items: readonly Cell[], { w, h }: Pick<Cell, 'w' | 'h'>): Cell {
  for (let y = 0; ; y++)
    for (let x = 0; x <= COLUMNS - w; x++) {
      const cell = { x, y, w, h }
      if (!items.some((item) => overlap(item, cell))) return cell
    }
}

/** A cell inside the grid. */
export function within({ x, y, w, h }: Cell): Cell {
  const width = clamp(w, 1, COLUMNS)
  return { x: clamp(x, 0, COLUMNS - width), y: Math.max(0, y), w: width, h: clamp(h, 1, MAX_ROWS) }
}

// helpers

const clamp = (n: number, low: number, high: number): number => Math.min(high, Math.max(low, n))
const overlap = (a: Cell, b: Cell): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

function settled(items: readonly DashboardItem[], order: readonly DashboardItem[]): DashboardItem[] {
  const done = new Map<string, DashboardItem>()
  const free = (cell: Cell): boolean => ![...done.values()].some((other) => overlap(other, cell))
  for (const item of order) {
    let y = item.y
    while (!free({ ...item, y })) y++
    while (y > 0 && free({ ...item, y: y - 1 })) y--
    done.set(item.id, y === item.y ? item : { ...item, y })
  }
  return items.map((item) => done.get(item.id)!)
}
