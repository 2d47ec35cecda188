import { expect, test } from 'vitest'
import { baseAt, baseFor, extraOf, settledBase, type Stretch } from './stretch.ts'

const million: Stretch = { count: 1_000_000, places: 100_000, screen: 20 }
const short: Stretch = { count: 500, places: 500, screen: 20 }

test('a list that has a place for each row is not stretched', () => {
  expect(extraOf(short)).toBe(0)
  for (const top of [0, 250, 480]) expect([baseAt(top, short), settledBase(top, 0, short)]).toEqual([0, 0])
})

test('the bar at its beginning, its middle and its end shows those of the list', () => {
  expect(baseAt(0, million)).toBe(0)
  expect(baseAt(49_990, million) + 49_990).toBeCloseTo(499_990, -2)
  // The last row stands at the bottom of the screen.
  expect(baseAt(99_980, million) + 100_000).toBe(1_000_000)
  expect(baseAt(99_981.2, { ...million, screen: 18.4 }) + 100_000).toBe(1_000_000)
})

test('any row has a place where it is looked for', () => {
  for (const row of [0, 1, 54_321, 500_000, 999_999])
    for (const base of [0, 450_000, 900_000]) {
      const next = baseFor(row, base, million)
      expect(row - next).toBeGreaterThanOrEqual(0)
      expect(row - next).toBeLessThan(million.places)
      expect(next).toBeLessThanOrEqual(extraOf(million))
    }
  expect(baseFor(460_000, 450_000, million)).toBe(450_000)
})

test.each([
  ['down', 1, 1_000_000 - million.screen],
  ['up', -1, 0],
] as const)('who scrolls %s screen by screen comes to the end and never stands still before it', (_way, by, end) => {
  let top = 40_000
  let base = baseAt(top, million)
  const way = million.places - million.screen
  for (let at = base + top; at !== end; at = base + top) {
    const wanted = Math.min(way, Math.max(0, top + by * million.screen))
    expect(wanted).not.toBe(top)
    const next = settledBase(wanted, base, million)
    top = wanted - (next - base)
    base = next
    expect(top >= 0 && top <= way && base >= 0 && base <= extraOf(million)).toBe(true)
  }
})
