import { expect, it } from 'vitest'
import { monthDays, shiftMonth } from './month-days.ts'

it('shows whole weeks from Monday to Sunday', () => {
  const days = monthDays('2026-11')
  expect([days[0], days.at(-1), days.length]).toEqual(['2026-10-26', '2026-12-06', 42])
  expect(monthDays('2027-02')).toHaveLength(28)
})

it('moves over the end of a year', () => {
  expect([shiftMonth('2026-12', 1), shiftMonth('2026-01', -1)]).toEqual(['2027-01', '2025-12'])
})
