/**
 * How a list tells its number under its table, as a message of `table`. A list that is longer than can be scrolled to says so,
 * and how the rest is seen, also where its number is only known to be more than that.
 */
export function footOf(list: {
  /** It grows page by page, and stands as far as it was read. */
  readonly paged: boolean
  /** Its number was cut off. */
  readonly cut: boolean
  readonly total: number
  readonly reach: number
}): 'all' | 'more' | 'reach' | 'reachAtLeast' | 'loaded' | 'loadedAtLeast' {
  const rest = list.total > list.reach
  if (list.paged) return list.cut ? 'loadedAtLeast' : rest ? 'loaded' : 'all'
  if (rest) return list.cut ? 'reachAtLeast' : 'reach'
  return list.cut ? 'more' : 'all'
}
