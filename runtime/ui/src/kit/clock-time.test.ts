import { expect, test } from 'vitest'
import { laterBy, readClock } from './clock-time.ts'

test.each([
  ['9', '09:00'],
  ['9:30', '09:30'],
  ['09：30', '09:30'],
  ['9.5', '09:05'],
  [' 930 ', '09:30'],
  ['0930', '09:30'],
  ['23:59', '23:59'],
  ['0', '00:00'],
])('%s is read as %s', (typed, time) => expect(readClock(typed)).toBe(time))

test.each(['', '24:00', '12:60', '99', '12:3x', '-1', '12345', 'noon', '1:2:3'])('%s is no time of day', (typed) =>
  expect(readClock(typed)).toBeNull(),
)

test('a clock goes round at midnight, both ways', () => {
  expect(laterBy('23:50', 15)).toBe('00:05')
  expect(laterBy('00:05', -15)).toBe('23:50')
  expect(laterBy('09:00', 24 * 60)).toBe('09:00')
})
