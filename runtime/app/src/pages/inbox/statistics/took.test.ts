import { expect, test } from 'vitest'
import { took } from './took.ts'

test('a length is said in the largest unit of which there is one', () => {
  expect(took(0.4)).toEqual({ unit: 'minutes', n: 0 })
  expect(took(59)).toEqual({ unit: 'minutes', n: 59 })
  expect(took(90)).toEqual({ unit: 'hours', n: 1.5 })
  expect(took(1_440)).toEqual({ unit: 'dayLong', n: 1 })
  expect(took(20_000)).toEqual({ unit: 'dayLong', n: 14 })
})
