import type { DashboardItem } from '@tenon/engine'

export interface PlacedItem {
  readonly item: DashboardItem
  readonly style: Readonly<Record<string, string>>
  /** Low cards have no room for a header of their own height. */
  readonly small: boolean
}
const SMALL = 3

/** Where each card stands: on its place of the 12 columns, on a phone one below the other with two small ones beside each other. */
export function gridRows(items: readonly DashboardItem[], phone: boolean): readonly PlacedItem[] {
  const ordered = items.toSorted((a, b) => a.y - b.y || a.x - b.x)
  return ordered.map((item, i): PlacedItem => {
    const small = isSmall(item)
    if (phone) return { item, small, style: { gridColumn: hasNeighbour(ordered, i) ? 'span 1' : '1 / -1' } }
    return {
      item,
      small,
      style: { gridColumn: `${item.x + 1} / span ${item.w}`, gridRow: `${item.y + 1} / span ${item.h}` },
    }
  })
}

// helpers

const isSmall = ({ h }: DashboardItem): boolean => h <= SMALL
const isHalf = (item: DashboardItem | undefined): boolean => item !== undefined && isSmall(item) && item.w <= 6

/** Half cards pair up from the first of their run; the last of an odd run would stand beside nothing. */
function hasNeighbour(ordered: readonly DashboardItem[], at: number): boolean {
  if (!isHalf(ordered[at])) return false
  let first = at
  while (isHalf(ordered[first - 1])) first--
  return (at - first) % 2 === 1 || isHalf(ordered[at + 1])
}
