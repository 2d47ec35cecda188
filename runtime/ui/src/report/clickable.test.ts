import { describe, expect, test } from 'vitest'
import { isOfLines, nearestTarget, targetOf, withCursors } from './clickable.ts'

const point = (value: number | null, month: string, team: string) => ({
  value,
  drill: { month, team },
  measure: 'amount',
})
const lines = {
  series: [
    { type: 'line', data: [point(10, '01', 'east'), point(null, '02', 'east')] },
    { type: 'line', data: [point(40, '01', 'west'), point(7, '02', 'west')] },
    { type: 'line', data: [39, 8] },
  ],
}
const from = (height: number) => (_: number, value: number) => Math.abs(value - height)

describe('what a click on a chart opens', () => {
  test('above a category it is the nearest point of the lines, never that of an average', () => {
    expect(nearestTarget(lines, 0, from(12))).toEqual({ dimensions: { month: '01', team: 'east' }, measure: 'amount' })
    expect(nearestTarget(lines, 0, from(39))?.dimensions).toEqual({ month: '01', team: 'west' })
    expect(nearestTarget(lines, 1, from(900))?.dimensions).toEqual({ month: '02', team: 'west' })
    expect(nearestTarget(lines, 2, from(0))).toBeNull()
  })

  test('only charts of lines alone are clicked beside their points', () => {
    expect(isOfLines(lines)).toBe(true)
    expect(isOfLines({ series: [...lines.series, { type: 'bar', data: [] }] })).toBe(false)
    expect(isOfLines({})).toBe(false)
  })

  test('a series that opens nothing has no hand', () => {
    const bars = { type: 'bar', data: [point(3, '01', 'east')] }
    const average = { type: 'line', data: [3] }
    expect(withCursors({ series: [bars, average] })).toEqual({ series: [bars, { ...average, cursor: 'default' }] })
    expect(targetOf(3)).toBeNull()
    expect(targetOf(undefined)).toBeNull()
  })
})
