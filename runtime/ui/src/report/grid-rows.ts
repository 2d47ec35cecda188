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
  return ordered.map((item): PlacedItem => {
    const small = item.h <= SMALL
    if (phone) return { item, small, style: { gridColumn: small && item.w <= 6 ? 'span 1' : '1 / -1' } }
    return {
      item,
      small,
      style: { gridColumn: `${item.x + 1} / span ${item.w}`, gridRow: `${item.y + 1} / span ${item.h}` },
    }
  })
}
