import { describe, expect, it } from 'vitest'
import { addRow, moveRow, pasteRows, removeRow, rowKey, setCell } from './edit-rows.ts'

const rows = [
  { id: 'a', name: '顾建平' },
  { id: 'b', name: '欧阳晓静' },
]

describe('rows of a subform', () => {
  it('keep their key through edits, with or without an id', () => {
    const added = addRow(rows)
    const key = rowKey(added[2]!)
    const edited = setCell(added, 2, 'name', '王芳')
    expect(rowKey(edited[2]!)).toBe(key)
    expect(rowKey(edited[0]!)).toBe('a')
    expect(edited[2]).toEqual({ name: '王芳' })
  })

  it('copy the last row without its id', () => {
    expect(addRow(rows, rows[1])[2]).toEqual({ name: '欧阳晓静' })
  })

  it('are removed and moved, and stay where a move would leave the list', () => {
    expect(removeRow(rows, 0)).toEqual([rows[1]])
    expect(moveRow(rows, 0, 1)).toEqual([rows[1], rows[0]])
    expect(moveRow(rows, 0, -1)).toEqual(rows)
  })

  it('take pasted cells from the chosen cell on, add what is missing and keep what may not be written', () => {
    const read = (key: string, text: string) => (key === 'total' ? undefined : key === 'count' ? Number(text) : text)
    const pasted = pasteRows(
      rows,
      [
        ['王芳', '9', '2'],
        ['陈立新', '9', '3'],
      ],
      { at: 1, column: 0 },
      ['name', 'total', 'count'],
      read,
      10,
    )
    expect(pasted.dropped).toBe(0)
    expect(pasted.rows).toEqual([
      { id: 'a', name: '顾建平' },
      { id: 'b', name: '王芳', count: 2 },
      { name: '陈立新', count: 3 },
    ])
  })

  it('say how many pasted rows found no place', () => {
    const cells = Array.from({ length: 5 }, () => ['x'])
    const pasted = pasteRows(rows, cells, { at: 1, column: 0 }, ['name'], (_, text) => text, 3)
    expect([pasted.rows.length, pasted.dropped]).toEqual([3, 3])
  })
})
