/**
 * A list that is longer than a scrollbar can stand for is shown through a grid of fewer places: `base` rows stand before the
 * first of them. All numbers are rows.
 */
export interface Stretch {
  /** Rows of the list. */
  readonly count: number
  /** Places of the grid. */
  readonly places: number
  /** Rows of the screen, parts of one too. */
  readonly screen: number
}

/** Rows that have no place of their own. */
export const extraOf = ({ count, places }: Stretch): number => Math.max(0, count - places)

/** Where the bar was pulled to a part of its way, the list stands at the same part of its own. */
export function baseAt(top: number, stretch: Stretch): number {
  const way = Math.max(1, stretch.places - stretch.screen)
  // The bar stands on whole pixels, the end of the list may lie between two.
  if (top > way - 0.5) return extraOf(stretch)
  return Math.round(Math.max(0, top / way) * extraOf(stretch))
}

/** The base at which a row has a place, near to where the bar would be for it. `base`, where it has one already. */
export function baseFor(row: number, base: number, stretch: Stretch): number {
  if (row >= base && row < base + stretch.places) return base
  return Math.round((row / Math.max(1, stretch.count - 1)) * extraOf(stretch))
}

/** So many rows come from beyond the grid at once when somebody scrolls to its edge. */
const STEP = 1_000
/** So far the bar may be from where it would stand. */
const DRIFT = 3_000

/**
 * Who scrolls row by row stays at his row and comes to the end of the grid before that of the list: then, and where the bar has
 * gone astray, the rows are told anew which places they have. The same base: nothing needs to be done.
 *
 * @example settledBase(49_990, 0, { count: 1_000_000, places: 50_000, screen: 20 }) // 1000
 */
export function settledBase(top: number, base: number, stretch: Stretch): number {
  const extra = extraOf(stretch)
  const margin = 2 * stretch.screen
  const way = Math.max(1, stretch.places - stretch.screen)
  if (top < margin) return Math.max(0, base - STEP)
  if (top > way - margin) return Math.min(extra, base + STEP)
  const ideal = Math.round(((base + top) / (way + extra)) * extra)
  const moved = top - (ideal - base)
  return Math.abs(ideal - base) > DRIFT && moved > margin && moved < way - margin ? ideal : base
}
