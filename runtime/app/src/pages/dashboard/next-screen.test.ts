import { expect, test } from 'vitest'
import { nextScreen } from './next-screen.ts'

const cards = [
  { top: 0, bottom: 100 },
  // Beside each other, of different height.
  { top: 112, bottom: 400 },
  { top: 112, bottom: 620 },
  { top: 632, bottom: 900 },
]

test('a wall goes on with the first card that it does not show whole', () => {
  expect(nextScreen({ top: 0, bottom: 500 }, cards)).toBe(112)
  expect(nextScreen({ top: 112, bottom: 612 }, cards)).toBe(612)
  expect(nextScreen({ top: 112, bottom: 712 }, cards)).toBe(632)
})

test('a card that is higher than the screen is shown a screen at a time', () => {
  const high = [{ top: 50, bottom: 1_500 }]
  expect(nextScreen({ top: 0, bottom: 500 }, high)).toBe(50)
  expect(nextScreen({ top: 50, bottom: 550 }, high)).toBe(550)
  expect(nextScreen({ top: 1_050, bottom: 1_550 }, high)).toBeNull()
  // As a wall goes: each screen begins a gap above what comes, and none comes twice.
  const seen: number[] = []
  for (let top: number | null = 0; top !== null && seen.length < 9;) {
    seen.push(top)
    top = nextScreen({ top: top + 12, bottom: top + 500 }, high)
    if (top !== null) top -= 12
  }
  expect(seen).toEqual([0, 38, 526, 1_014])
})

test('what fits on the screen stays, and so does its end', () => {
  expect(nextScreen({ top: 0, bottom: 900 }, cards)).toBeNull()
  // A fraction of a pixel hides nothing.
  expect(nextScreen({ top: 0, bottom: 899.5 }, cards)).toBeNull()
  expect(nextScreen({ top: 0, bottom: 500 }, [])).toBeNull()
})
