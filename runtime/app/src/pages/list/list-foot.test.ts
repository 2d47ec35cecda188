import { expect, test } from 'vitest'
import { footOf } from './list-foot.ts'

test.each([
  ['a list says how many there are, however many', { loaded: null, cut: false, total: 1_000_000 }, 'all'],
  ['one whose number is not known yet says so', { loaded: null, cut: true, total: 1000 }, 'more'],
  ['a growing list says how many are here', { loaded: 120, cut: false, total: 900 }, 'loaded'],
  ['or of more than how many', { loaded: 120, cut: true, total: 1000 }, 'loadedAtLeast'],
  ['and at its end how many there are', { loaded: 120, cut: false, total: 120 }, 'all'],
] as const)('%s', (_title, list, expected) => {
  expect(footOf(list)).toBe(expected)
})
