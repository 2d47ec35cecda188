/** How a list tells its number under its table, as a message of `table`. */
export function footOf(list: {
  /** Rows that are here of a list that grows page by page; null: all of it can be scrolled through. */
  readonly loaded: number | null
  /** Its number was cut off. */
  readonly cut: boolean
  readonly total: number
}): 'all' | 'more' | 'loaded' | 'loadedAtLeast' {
  if (list.loaded === null) return list.cut ? 'more' : 'all'
  if (list.cut) return 'loadedAtLeast'
  return list.total > list.loaded ? 'loaded' : 'all'
}
