/** One level of a tree as it has been read: the records below one record, or the roots. */
export interface TreeLevel<R> {
  readonly rows: readonly R[]
  /** Children of each row; a row without an entry has none. */
  readonly counts: Readonly<Record<string, number>>
  readonly more: boolean
}

/** A line of the tree on the screen. `path` tells a line from every other one, also when a record stands in two places. */
export type TreeLine<R> =
  | {
      readonly kind: 'row'
      readonly path: string
      readonly row: R
      readonly depth: number
      readonly children: number
      readonly open: boolean
    }
  | { readonly kind: 'more' | 'wait'; readonly path: string; readonly parent: string | null; readonly depth: number }

/** No chart of companies is deeper; a ring of records that are above each other ends here. */
export const MAX_DEPTH = 20

/**
 * Levels as lines in reading order: the children of an open record follow it. A level that is still being read is one
 * line that waits; one that has more than was read ends with a line that offers them.
 * @example treeLines(new Map([[null, { rows: [{ id: 'a' }], counts: {}, more: false }]]), new Set()).length // 1
 */
export function treeLines<R extends { readonly id: string }>(
  levels: ReadonlyMap<string | null, TreeLevel<R>>,
  open: ReadonlySet<string>,
): readonly TreeLine<R>[] {
  const lines: TreeLine<R>[] = []
  add(null, '', 0)
  return lines

  function add(parent: string | null, above: string, depth: number): void {
    const level = levels.get(parent)
    if (!level) return void lines.push({ kind: 'wait', path: `${above}/…`, parent, depth })
    for (const row of level.rows) {
      const path = `${above}/${row.id}`
      const again = above.split('/').includes(row.id)
      const children = again || depth >= MAX_DEPTH ? 0 : (level.counts[row.id] ?? 0)
      const isOpen = children > 0 && open.has(row.id)
      lines.push({ kind: 'row', path, row, depth, children, open: isOpen })
      if (isOpen) add(row.id, path, depth + 1)
    }
    if (level.more) lines.push({ kind: 'more', path: `${above}/+`, parent, depth })
  }
}

/** The records whose children have to be read for what is open to be shown, roots (`null`) first. */
export function wantedLevels<R extends { readonly id: string }>(
  levels: ReadonlyMap<string | null, TreeLevel<R>>,
  open: ReadonlySet<string>,
): readonly (string | null)[] {
  const lines = treeLines(levels, open)
  const opened = lines.flatMap((line) => (line.kind === 'row' && line.open ? [line.row.id] : []))
  return [null, ...new Set(opened)]
}
