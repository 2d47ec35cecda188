import { describe, expect, it } from 'vitest'
import { treeLines, wantedLevels, type TreeLevel } from './tree-lines.ts'

type Row = { readonly id: string }
const level = (ids: string, counts: Record<string, number> = {}, more = false): TreeLevel<Row> => ({
  rows: [...ids].map((id) => ({ id })),
  counts,
  more,
})
const shown = (levels: [string | null, TreeLevel<Row>][], open: string[]) =>
  treeLines(new Map(levels), new Set(open)).map(
    (line) => '  '.repeat(line.depth) + (line.kind === 'row' ? `${line.row.id}${line.open ? '▾' : ''}` : line.kind),
  )

describe('lines of a tree', () => {
  it('are the roots, and the children of what is open below it', () => {
    const levels: [string | null, TreeLevel<Row>][] = [
      [null, level('ab', { a: 2, b: 1 })],
      ['a', level('cd', { c: 1 })],
    ]
    expect(shown(levels, ['a'])).toEqual(['a▾', '  c', '  d', 'b'])
    expect(shown(levels, [])).toEqual(['a', 'b'])
  })
  it('say what is still being read and what has not been', () => {
    expect(shown([[null, level('a', { a: 9 }, true)]], ['a'])).toEqual(['a▾', '  wait', 'more'])
    expect(shown([], [])).toEqual(['wait'])
  })
  it('end where records stand above each other in a ring', () => {
    const ring: [string | null, TreeLevel<Row>][] = [
      [null, level('a', { a: 1 })],
      ['a', level('b', { b: 1 })],
      ['b', level('a', { a: 1 })],
    ]
    expect(shown(ring, ['a', 'b'])).toEqual(['a▾', '  b▾', '    a'])
  })
  it('name the levels that have to be read: what is open and in sight', () => {
    const levels = new Map<string | null, TreeLevel<Row>>([[null, level('ab', { a: 2 })]])
    expect(wantedLevels(levels, new Set(['a', 'b', 'z']))).toEqual([null, 'a'])
  })
})
