import { describe, expect, it } from 'vitest'
import { attained, monthlyTargets, targetSum, targetTime, type Target } from './targets.ts'

const target = (part: Partial<Target>): Target => ({
  year: 2026,
  months: [1, 12],
  person: null,
  department: 'east',
  amount: 1200,
  ...part,
})
const year = { from: '2026-01-01', to: '2026-12-31' }
const october = { from: '2026-10-01', to: '2026-10-31' }

describe('targets', () => {
  it('are spread over months; the shortest period that covers a month decides', () => {
    const targets = [
      target({}),
      target({ months: [10, 12], amount: 600 }),
      target({ months: [11, 11], amount: 500 }),
      target({ year: 2025, amount: 9999 }),
    ]
    const months = monthlyTargets(targets, year)
    // 9 × 100 of the year, 2 × 200 of the quarter, 500 of November
    expect(targetSum(months)).toBe(1800)
    expect(targetSum(monthlyTargets(targets, october))).toBe(200)
  })
  it('of a fiscal year and its quarters begin with it, those of a month in the month of that name: a year from July', () => {
    const own = { from: '2026-07-01', to: '2027-06-30' }
    const sum = (of: Target, from: string, to: string) =>
      targetSum(monthlyTargets([of], { from, to }, undefined, undefined, 7))
    // The year 2026 lies from July 2026 to June 2027, its first quarter from July to September.
    expect(sum(target({}), own.from, own.to)).toBe(1200)
    expect(sum(target({}), '2026-01-01', '2026-06-30')).toBeNull()
    expect(sum(target({ months: [1, 3], amount: 300 }), '2026-07-01', '2026-08-31')).toBe(200)
    expect(sum(target({ months: [1, 3], amount: 300 }), '2027-01-01', '2027-03-31')).toBeNull()
    expect(sum(target({ months: [2, 2], amount: 50 }), '2027-02-01', '2027-02-28')).toBe(50)
    expect(sum(target({ months: [2, 2], amount: 50 }), '2026-02-01', '2026-02-28')).toBeNull()
    const calendar = { weekStart: 1, fiscalYearStart: 7 }
    expect(targetTime(undefined, undefined, '2027-02-10', calendar).period).toEqual(own)
  })
  it('of departments are added up; those of persons only where no department has one, or where one person is asked for', () => {
    const targets = [target({}), target({ department: 'south', amount: 600 }), target({ person: 'ann', amount: 480 })]
    expect(targetSum(monthlyTargets(targets, year))).toBe(1800)
    expect(targetSum(monthlyTargets(targets, year, { department: 'south' }))).toBe(600)
    expect(targetSum(monthlyTargets(targets, year, { person: 'ann' }))).toBe(480)
    expect(targetSum(monthlyTargets(targets.slice(2), year))).toBe(480)
  })
  it('of a department hold those of its parts', () => {
    const targets = [
      target({ department: 'sales', amount: 2400 }),
      target({}),
      target({ department: 'south', amount: 600 }),
      target({ department: 'service', amount: 12 }),
    ]
    const parents = new Map([
      ['sales', null],
      ['team', 'sales'],
      ['east', 'team'],
      ['south', 'sales'],
      ['service', null],
    ])
    expect(targetSum(monthlyTargets(targets, year, undefined, parents))).toBe(2412)
    expect(targetSum(monthlyTargets(targets, year, { department: 'south' }, parents))).toBe(600)
    // Who does not see the target of the whole sees what his departments have.
    expect(targetSum(monthlyTargets(targets.slice(1, 3), year, undefined, parents))).toBe(1800)
  })
  it('are null where there are none, and so is what is reached of them', () => {
    expect(targetSum(monthlyTargets([], year))).toBeNull()
    expect([attained(50, null), attained(50, 0), attained(50, 200)]).toEqual([null, null, 0.25])
  })
  it('of a current period are for the whole of it: 53 of 92 days have passed on 2026-11-22', () => {
    const range = { from: '2026-10-01', to: '2026-11-22' }
    expect(targetTime('thisQuarter', range, '2026-11-22')).toEqual({
      period: { from: '2026-10-01', to: '2026-12-31' },
      elapsed: 53 / 92,
    })
    expect(targetTime('lastMonth', october, '2026-11-22')).toEqual({ period: october, elapsed: 1 })
    expect(targetTime(undefined, undefined, '2026-11-22').period).toEqual(year)
  })
})
