import type { RecordRow } from '../api/types.ts'
import type { GroupLine, Line } from './row-groups.ts'

/** Where a line stands in a table; it stands for the line also while that is on its way. */
export interface LinePlace {
  readonly id: string
  readonly at: number
}
/** Rows in the order of the screen, for whoever moves among them. */
export interface RowOrder {
  readonly count: number
  /** Of a record that is on its way, a name for its place. */
  idAt(at: number): string | undefined
  /** -1 where it is not here. */
  atOf(id: string): number
}
/** What a table shows, line by line; all of them need not be here. */
export interface TableLines {
  /** Lines that there are, here or not. */
  readonly count: number
  /** Places of the grid: one for each line, or as many as it can stand for. */
  readonly places: readonly LinePlace[]
  /** Lines that are here, in their order. */
  readonly here: readonly Line<RecordRow>[]
  readonly rows: RowOrder
  /** undefined: on its way. */
  lineAt(at: number): Line<RecordRow> | undefined
  /** Place of a line by its id or by the name of its place; -1 where it is not here. */
  placeOf(id: string): number
}

/** Lines that are all here. */
export function knownLines(lines: readonly Line<RecordRow>[]): TableLines {
  const places = lines.map(({ id }, at) => placeAt(id, at))
  const byId = new Map(places.map(({ id, at }) => [id, at]))
  const ids = lines.flatMap((line) => (line.kind === 'row' ? [line.id] : []))
  const order = new Map(ids.map((id, at) => [id, at]))
  return {
    count: lines.length,
    places,
    here: lines,
    rows: { count: ids.length, idAt: (at) => ids[at], atOf: (id) => order.get(id) ?? -1 },
    lineAt: (at) => lines[at],
    placeOf: (id) => byId.get(id) ?? -1,
  }
}

/** Rows of which only some are here; `places` has one for each of the `count`, as far as the grid can show them. */
export function partialLines(
  count: number,
  places: readonly LinePlace[],
  here: readonly { readonly at: number; readonly row: RecordRow }[],
): TableLines {
  const lines = new Map(here.map(({ at, row }) => [at, { kind: 'row', id: row.id, row } as const]))
  const byId = new Map(here.map(({ at, row }) => [row.id, at]))
  const placeOf = (id: string): number => {
    const at = id.startsWith(WAITING) ? Number(id.slice(WAITING.length)) : (byId.get(id) ?? -1)
    return at < count ? at : -1
  }
  return {
    count,
    places,
    here: [...lines.values()],
    rows: {
      count,
      idAt: (at) => lines.get(at)?.id ?? (at >= 0 && at < count ? waitingId(at) : undefined),
      atOf: placeOf,
    },
    lineAt: (at) => lines.get(at),
    placeOf,
  }
}

/** Places for rows that will come; those of `known` are used again. */
export function waitingPlaces(count: number, known: readonly LinePlace[] = []): readonly LinePlace[] {
  if (known.length === count) return known
  if (known.length > count) return known.slice(0, count)
  return [...known, ...Array.from({ length: count - known.length }, (_, i) => waitingAt(known.length + i))]
}

export const isGroup = (line: Line<RecordRow> | undefined): line is GroupLine => line?.kind === 'group'

// helpers

const WAITING = '#'
const waitingId = (at: number): string => `${WAITING}${at}`
const waitingAt = (at: number): LinePlace => placeAt(waitingId(at), at)
/** Frozen: Vue would wrap each of a hundred thousand of them. */
const placeAt = (id: string, at: number): LinePlace => Object.freeze({ id, at })
