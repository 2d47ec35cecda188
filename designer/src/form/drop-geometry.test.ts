import { describe, expect, test } from 'vitest'
import { flow, landInGrid, landInRow, landInStack, type GridZone } from './drop-geometry.ts'

const cell = (column: number, row: number, span = 1) => ({
  box: { left: 100 + column * 200, top: 50 + row * 80, width: 200 * span, height: 80 },
  span,
})
/** Two columns: a b / c (full) / d. */
const zone: GridZone = {
  box: { left: 100, top: 50, width: 400, height: 240 },
  columns: 2,
  items: [cell(0, 0), cell(1, 0), cell(0, 1, 2), cell(0, 2)],
}

describe('landing in a grid', () => {
  test('left of the middle is before, right of it is after', () => {
    expect(landInGrid(zone, { x: 120, y: 90 }, 1).index).toBe(0)
    expect(landInGrid(zone, { x: 280, y: 90 }, 1).index).toBe(1)
    expect(landInGrid(zone, { x: 320, y: 90 }, 1).index).toBe(1)
    expect(landInGrid(zone, { x: 480, y: 90 }, 1).index).toBe(2)
  })
  test('a full-width item is split by height', () => {
    expect(landInGrid(zone, { x: 480, y: 140 }, 1).index).toBe(2)
    expect(landInGrid(zone, { x: 110, y: 200 }, 1).index).toBe(3)
  })
  test('the line lies over the cell where the item will stand', () => {
    expect(landInGrid(zone, { x: 320, y: 90 }, 1)).toMatchObject({
      row: 0,
      column: 1,
      line: { left: 300, width: 200, top: 49 },
    })
    expect(landInGrid(zone, { x: 480, y: 280 }, 1)).toMatchObject({
      index: 4,
      row: 2,
      column: 1,
      line: { left: 300, top: 209 },
    })
    expect(landInGrid(zone, { x: 480, y: 280 }, 2)).toMatchObject({
      index: 4,
      row: 3,
      column: 0,
      line: { left: 100, width: 400, top: 289 },
    })
  })
  test('an empty grid takes the first cell', () => {
    expect(landInGrid({ ...zone, items: [] }, { x: 400, y: 60 }, 1)).toMatchObject({
      index: 0,
      line: { left: 100, top: 49 },
    })
  })
})
test('flow wraps an item that does not fit', () => {
  expect(flow([1, 2, 1], 2)).toEqual([
    { row: 0, column: 0 },
    { row: 1, column: 0 },
    { row: 2, column: 0 },
  ])
})
test('columns of a table and stacked blocks are found by their middles', () => {
  const box = { left: 0, top: 0, width: 300, height: 300 }
  const columns = [0, 100, 200].map((left) => ({ left, top: 0, width: 100, height: 30 }))
  expect(landInRow(box, columns, { x: 149, y: 5 })).toMatchObject({ index: 1, line: { left: 99, width: 2 } })
  expect(landInRow(box, columns, { x: 280, y: 5 }).index).toBe(3)
  expect(landInRow(box, [], { x: 280, y: 5 }).line.left).toBe(-1)
  const blocks = [0, 100].map((top) => ({ left: 0, top, width: 300, height: 100 }))
  expect(landInStack(box, blocks, { x: 5, y: 120 }).index).toBe(1)
  expect(landInStack(box, blocks, { x: 5, y: 190 })).toMatchObject({ index: 2, line: { top: 199 } })
})
