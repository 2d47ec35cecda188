/** A line in the list: a record, or the head of the rows that share a value. */
export type Line<R> = { readonly kind: 'row'; readonly id: string; readonly row: R } | GroupLine
export interface GroupLine {
  readonly kind: 'group'
  readonly id: string
  readonly value: unknown
  /** Rows under it: all there are where that is known, else those that have been loaded. */
  readonly count: number
}

/**
 * Puts a head before each run of rows that share the value of `group`; the rows come sorted by it. A collapsed group
 * keeps its head only. `totals`: how many there are of each value (`groupKey`), loaded or not.
 * @example linesOf([{ id: '1', stage: 'A' }], 'stage', new Set()).length // 2
 */
export function linesOf<R extends { readonly id: string; readonly [key: string]: unknown }>(
  rows: readonly R[],
  group: string | null,
  collapsed: ReadonlySet<string>,
  totals: ReadonlyMap<string, number> = new Map(),
): readonly Line<R>[] {
  if (!group) return rows.map((row) => ({ kind: 'row', id: row.id, row }))
  const lines: Line<R>[] = []
  const seen = new Map<string, number>()
  let at = 0
  while (at < rows.length) {
    const value = rows[at]![group]
    const key = groupKey(value)
    let end = at
    while (end < rows.length && groupKey(rows[end]![group]) === key) end += 1
    // Rows that came in since may break a run in two: each run has its own head.
    const again = (seen.get(key) ?? 0) + 1
    seen.set(key, again)
    const id = again === 1 ? `group:${key}` : `group:${key}#${again}`
    lines.push({ kind: 'group', id, value, count: again === 1 ? (totals.get(key) ?? end - at) : end - at })
    if (!collapsed.has(id)) for (const row of rows.slice(at, end)) lines.push({ kind: 'row', id: row.id, row })
    at = end
  }
  return lines
}

/** References are equal when their ids are, whatever their titles say. */
export function groupKey(value: unknown): string {
  if (value && typeof value === 'object' && 'id' in value) return String(value.id)
  return JSON.stringify(value ?? null)
}
