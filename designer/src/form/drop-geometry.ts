/** Rectangles in page pixels, as getBoundingClientRect gives them. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}
/** A grid that takes items: boxes of what is in it now, in reading order, with the columns that each spans. */
export interface GridZone {
  readonly box: Box
  readonly columns: number
  readonly items: readonly { readonly box: Box; readonly span: number }[]
}
/** Where an item would land: its index, its cell, and the 2-px line that shows it. */
export interface Landing {
  readonly index: number
  readonly row: number
  readonly column: number
  readonly line: Box
}

/**
 * The landing of an item over a grid. The line is drawn where the item will really stand after the grid has flowed
 * anew, not where the pointer is: before an item it lies on top of it, at the end of a row over the next free column.
 */
export function landInGrid(zone: GridZone, point: Point, span: number): Landing {
  const index = zone.items.findIndex(({ box, span: width }) => !isBefore(box, width >= zone.columns, point))
  const at = index === -1 ? zone.items.length : index
  const wanted = Math.min(span, zone.columns)
  const spans = zone.items.map((item) => Math.min(item.span, zone.columns))
  const cell = flow([...spans.slice(0, at), wanted], zone.columns)[at]!
  const rows = flow(spans, zone.columns)
  const inRow = zone.items.filter((_, i) => rows[i]!.row === cell.row)
  const above = zone.items.filter((_, i) => rows[i]!.row < cell.row)
  const top =
    inRow.length > 0
      ? Math.min(...inRow.map(({ box }) => box.top))
      : Math.max(zone.box.top, ...above.map(({ box }) => box.top + box.height))
  const width = zone.box.width / zone.columns
  return {
    index: at,
    ...cell,
    line: { left: zone.box.left + cell.column * width, top: top - 1, width: width * wanted, height: 2 },
  }
}

/** The landing among the columns of a table: the line is upright. */
export function landInRow(box: Box, items: readonly Box[], point: Point): Landing {
  const found = items.findIndex((item) => point.x < item.left + item.width / 2)
  const index = found === -1 ? items.length : found
  const last = items[items.length - 1]
  const left = found === -1 ? (last ? last.left + last.width : box.left) : items[found]!.left
  return { index, row: 0, column: index, line: { left: left - 1, top: box.top, width: 2, height: box.height } }
}

/** The landing among blocks that lie below each other. */
export function landInStack(box: Box, items: readonly Box[], point: Point): Landing {
  const found = items.findIndex((item) => point.y < item.top + item.height / 2)
  const index = found === -1 ? items.length : found
  const last = items[items.length - 1]
  const top = found === -1 ? (last ? last.top + last.height : box.top) : items[found]!.top
  return { index, row: index, column: 0, line: { left: box.left, top: top - 1, width: box.width, height: 2 } }
}

export const contains = ({ left, top, width, height }: Box, { x, y }: Point): boolean =>
  x >= left && x <= left + width && y >= top && y <= top + height

/** Cells that items of these spans take when they flow row by row, as a CSS grid lays them out. */
export function flow(spans: readonly number[], columns: number): { row: number; column: number }[] {
  let row = 0
  let column = 0
  return spans.map((span) => {
    if (column + span > columns) {
      row++
      column = 0
    }
    const cell = { row, column }
    column += span
    return cell
  })
}

// helpers

/** Whether the pointer is past an item in reading order; a full-width item is split at half its height. */
function isBefore({ left, top, width, height }: Box, fullWidth: boolean, { x, y }: Point): boolean {
  if (y > top + height) return true
  if (y < top) return false
  return fullWidth ? y > top + height / 2 : x > left + width / 2
}
