import { describe, expect, it } from 'vitest'
import { fromWallClock, todayIn, toWallClock } from './zoned-time.ts'

describe('wall clocks', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-22T06:05:00.000Z', '2026-11-22 14:05:00'],
    ['Asia/Shanghai', '2025-12-31T16:30:00.000Z', '2026-01-01 00:30:00'],
    ['UTC', '2026-02-28T23:59:59.000Z', '2026-02-28 23:59:59'],
    ['America/New_York', '2026-07-01T04:00:00.000Z', '2026-07-01 00:00:00'],
    // China kept summer time from 1986 to 1991.
    ['Asia/Shanghai', '1988-05-31T15:00:00.000Z', '1988-06-01 00:00:00'],
  ])('of %s agree with the instant both ways', (zone, instant, clock) => {
    expect(toWallClock(instant, zone)).toBe(clock)
    expect(fromWallClock(clock, zone)).toBe(instant)
  })

  it('take the first of a repeated hour and the time after a gap', () => {
    expect(fromWallClock('2026-11-01 01:30:00', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z')
    expect(fromWallClock('2026-03-08 02:30:00', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z')
  })

  it('give null for what is no time', () => {
    expect(toWallClock('tomorrow', 'UTC')).toBeNull()
    expect(toWallClock(null, 'UTC')).toBeNull()
    expect(fromWallClock('', 'UTC')).toBeNull()
  })

  it('know today where the organisation is', () => {
    expect(todayIn('Asia/Shanghai', new Date('2026-11-22T16:30:00Z'))).toBe('2026-11-23')
  })
})
