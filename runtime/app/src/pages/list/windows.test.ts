import type { RecordRow } from '@tenon/ui/api'
import { expect, it } from 'vitest'
import { letGo, questionFor, rowsOf, runAround, runFrom, WINDOW, windowsFor, type Windows } from './windows.ts'

const window = (number: number, size = WINDOW): readonly RecordRow[] =>
  Array.from({ length: size }, (_, i) => ({ id: `r${number * WINDOW + i}`, version: 1 }) as RecordRow)
const windows = (...numbers: number[]): Windows => new Map(numbers.map((number) => [number, window(number)]))
const never = () => false

it('asks for the windows on the screen and those that come next, and for none behind the end', () => {
  expect(windowsFor(0, 20, 100_000)).toEqual([0])
  expect(windowsFor(80, 110, 100_000)).toEqual([0, 1])
  expect(windowsFor(99_970, 99_999, 100_000)).toEqual([999])
  expect(windowsFor(99_900, 99_925, 100_000)).toEqual([998, 999])
  expect(windowsFor(0, 0, 0)).toEqual([])
})

it('tells rows with their places, whatever came first', () => {
  const placed = rowsOf(windows(7, 0))
  expect(placed.map(({ at }) => at).slice(98, 102)).toEqual([98, 99, 700, 701])
  expect(placed.every(({ at, row }) => row.id === `r${at}`)).toBe(true)
})

it('runs over the edge of a window, and ends where rows are missing', () => {
  expect(runFrom(windows(0, 1), 95, 10).map(({ id }) => id)).toHaveLength(10)
  expect(runFrom(windows(0, 2), 95, 10).map(({ id }) => id)).toEqual(['r95', 'r96', 'r97', 'r98', 'r99'])
  expect(runFrom(new Map([[0, window(0, 3)]]), 1, 10).map(({ id }) => id)).toEqual(['r1', 'r2'])
  const around = runAround(windows(0, 4, 5), 450, 60)
  expect(around.first).toBe(400)
  expect(around.rows.map(({ id }) => id).at(-1)).toBe('r509')
})

it('holds no more windows than allowed: the far ones go, the first and those with a ticked row stay', () => {
  const many = windows(0, 1, 2, 3, 4, 5, 6)
  expect([...letGo(many, 6, 4, never).keys()]).toEqual([0, 4, 5, 6])
  expect([...letGo(many, 6, 4, (id) => id === 'r150').keys()]).toEqual([0, 1, 5, 6])
  expect(letGo(many, 6, 10, never)).toBe(many)
})

it('asks for a window so that few rows are walked over: by its number, from a neighbour, or from the nearer end', () => {
  const alone = new Map()
  const beside = new Map([
    [4_999, { before: 'b4999', behind: 'e4999' }],
    [5_002, { before: 'b5002', behind: 'e5002' }],
  ])
  const million = 1_000_030
  expect(questionFor(0, beside, million)).toEqual({ page: 1, size: 100 })
  expect(questionFor(2_000, alone, million)).toEqual({ page: 2_001, size: 100 })
  expect(questionFor(5_000, beside, million)).toEqual({ cursor: 'e4999', size: 100 })
  expect(questionFor(5_001, beside, million)).toEqual({ before: 'b5002', size: 100 })
  expect(questionFor(9_000, alone, million)).toEqual({ fromEnd: 99_930, size: 100 })
  expect(questionFor(9_999, alone, million)).toEqual({ fromEnd: 30, size: 100 })
  // The last one may have less, and how much is behind an unknown end nobody knows.
  expect(questionFor(10_000, alone, million)).toEqual({ fromEnd: 0, size: 30 })
  expect(questionFor(9_000, alone, null)).toEqual({ page: 9_001, size: 100 })
})
