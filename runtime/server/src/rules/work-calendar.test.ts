import { expect, test } from 'vitest'
import { workCalendar } from './work-calendar.ts'

test('make-up days count and public holidays do not', () => {
  const calendar = workCalendar('Asia/Shanghai', '2026-02-01T00:00:00Z')
  expect(calendar.offset).toBe(480)
  // Spring Festival 2026: the 16th is a Monday off, Saturday the 14th is worked instead.
  expect([
    calendar.isWorkday('2026-02-16'),
    calendar.isWorkday('2026-02-14'),
    calendar.isWorkday('2026-02-15'),
  ]).toEqual([false, true, false])
})
