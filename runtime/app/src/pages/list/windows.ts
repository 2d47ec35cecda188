import type { RecordQuery, RecordRow } from '@tenon/ui/api'

/** The rows of a long list that are here: windows of equal size by their number. */
export type Windows = ReadonlyMap<number, readonly RecordRow[]>
export interface PlacedRow {
  readonly at: number
  readonly row: RecordRow
}

export const WINDOW = 100
/** Rows that the server walks over without being felt. */
const NEAR = 10_000
/** So far before and behind what is on the screen rows are fetched before they are seen. */
const MARGIN = 30

export const windowOf = (at: number): number => Math.floor(at / WINDOW)

/** Windows that hold the places from one to another. */
export function windowsOf(from: number, to: number): readonly number[] {
  const [first, last] = [windowOf(Math.max(0, from)), windowOf(Math.max(0, to))]
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** Windows that should be here while these places are on the screen of a list of `count` rows. */
export const windowsFor = (from: number, to: number, count: number): readonly number[] =>
  count === 0 ? [] : windowsOf(from - MARGIN, Math.min(to + MARGIN, count - 1))

/** All rows that are here, in their order. */
export const rowsOf = (windows: Windows): readonly PlacedRow[] =>
  [...windows]
    .sort(([a], [b]) => a - b)
    .flatMap(([number, rows]) => rows.map((row, i) => ({ at: number * WINDOW + i, row })))

/** Rows one behind the other from a place on, as far as they are here. */
export function runFrom(windows: Windows, at: number, most: number): readonly RecordRow[] {
  const rows: RecordRow[] = []
  for (let row = rowAt(windows, at); row && rows.length < most; row = rowAt(windows, at + rows.length)) rows.push(row)
  return rows
}

/** Rows one behind the other around a place, at most so many to either side, and the place of the first. */
export function runAround(
  windows: Windows,
  at: number,
  most: number,
): { readonly first: number; readonly rows: readonly RecordRow[] } {
  let first = at
  while (first > 0 && at - first < most && rowAt(windows, first - 1)) first -= 1
  return { first, rows: runFrom(windows, first, at - first + most) }
}

/** Lets the windows go that are furthest from the screen, until `most` are left; those with a row that is held stay. */
export function letGo(windows: Windows, near: number, most: number, held: (id: string) => boolean): Windows {
  if (windows.size <= most) return windows
  const far = [...windows]
    .filter(([number, rows]) => number !== 0 && !rows.some(({ id }) => held(id)))
    .sort(([a], [b]) => Math.abs(b - near) - Math.abs(a - near))
    .slice(0, windows.size - most)
  const gone = new Set(far.map(([number]) => number))
  return new Map([...windows].filter(([number]) => !gone.has(number)))
}

/** Where the windows that are here begin and end, for who reads on from them. */
export type Edges = ReadonlyMap<number, { readonly before?: string | null; readonly behind: string | null }>

/**
 * How a window is asked for so that the server walks over few rows: near the beginning by its number, then from a neighbour that
 * is here, else from the nearer end. `count`: how many rows there are, where that is known exactly.
 */
export function questionFor(
  number: number,
  edges: Edges,
  count: number | null,
): Pick<RecordQuery, 'page' | 'cursor' | 'before' | 'fromEnd' | 'size'> {
  const first = number * WINDOW
  const cursor = edges.get(number - 1)?.behind
  const before = edges.get(number + 1)?.before
  const rest = count === null ? Infinity : count - first - WINDOW
  if (first > NEAR && rest > NEAR && cursor) return { cursor, size: WINDOW }
  if (first > NEAR && rest > NEAR && before) return { before, size: WINDOW }
  if (first > NEAR && rest < first) return { fromEnd: Math.max(0, rest), size: WINDOW + Math.min(0, rest) }
  return { page: number + 1, size: WINDOW }
}

// helpers

const rowAt = (windows: Windows, at: number): RecordRow | undefined => windows.get(windowOf(at))?.[at % WINDOW]
