import { expect, test } from 'vitest'
import { monthsOf, turned } from './calendar-days.ts'

const china = {
  base: 'china' as const,
  weekdays: [1, 2, 3, 4, 5],
  days: [{ day: '2026-02-17', works: true, note: '值班' }],
}
const known = [
  { day: '2026-02-14', works: true, name: '春节' },
  { day: '2026-02-16', works: false, name: '春节' },
  { day: '2026-02-17', works: false, name: '春节' },
]

test('public days count before the week, own days before both', () => {
  const february = monthsOf(2026, china, known)[1]!
  const at = (day: string) => february.days.find((each) => each.day === `2026-02-${day}`)
  expect([february.skip, february.days.length]).toEqual([6, 28])
  expect(at('13')).toEqual({ day: '2026-02-13', works: true, own: false, name: '' })
  expect(at('14')).toEqual({ day: '2026-02-14', works: true, own: false, name: '春节' })
  expect(at('16')?.works).toBe(false)
  expect(at('17')).toEqual({ day: '2026-02-17', works: true, own: true, name: '值班' })
  expect(monthsOf(2026, { ...china, base: 'none' }, known)[1]!.days[15]).toMatchObject({ works: true, name: '' })
})

test('a day that is pressed turns over; pressed again it is as before', () => {
  expect(turned('2026-02-16', china, known).map(({ day, works }) => [day, works])).toEqual([
    ['2026-02-16', true],
    ['2026-02-17', true],
  ])
  expect(turned('2026-02-17', china, known)).toEqual([])
  expect(turned('2026-02-13', { ...china, days: [] }, known)).toEqual([{ day: '2026-02-13', works: false }])
})
