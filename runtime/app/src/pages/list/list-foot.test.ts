import { expect, test } from 'vitest'
import { footOf } from './list-foot.ts'
import { REACH } from './windows.ts'

test.each([
  ['a short list says how many there are', { paged: false, cut: false, total: 60, reach: 60 }, 'all'],
  ['one whose number is not known yet says so', { paged: false, cut: true, total: 1000, reach: 1000 }, 'more'],
  [
    'one of a million says how far it can be scrolled',
    { paged: false, cut: false, total: 1_000_000, reach: REACH },
    'reach',
  ],
  [
    'so it does where the number is cut off',
    { paged: false, cut: true, total: REACH + 1, reach: REACH },
    'reachAtLeast',
  ],
  ['a growing list says how many are here', { paged: true, cut: false, total: 900, reach: 120 }, 'loaded'],
  ['or of more than how many', { paged: true, cut: true, total: 1000, reach: 120 }, 'loadedAtLeast'],
  ['and at its end how many there are', { paged: true, cut: false, total: 120, reach: 120 }, 'all'],
] as const)('%s', (_title, list, expected) => {
  expect(footOf(list)).toBe(expected)
})
