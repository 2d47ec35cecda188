import { describe, expect, it } from 'vitest'
import { groupByPeriod } from './timeline-groups.ts'

// A Sunday, 16:00 in Shanghai.
const now = '2026-11-22T08:00:00.000Z'
const periods = (at: string, zone = 'Asia/Shanghai') => {
  const group = groupByPeriod([{ at }], now, zone)[0]!
  return group.month ?? group.period
}

describe('groupByPeriod', () => {
  it.each([
    ['2026-11-22T06:00:00.000Z', 'today'],
    ['2026-11-21T16:00:00.000Z', 'today'], // midnight in Shanghai
    ['2026-11-21T15:59:00.000Z', 'yesterday'],
    ['2026-11-16T01:00:00.000Z', 'week'], // Monday of the same week
    ['2026-11-15T15:00:00.000Z', 'lastWeek'],
    ['2026-11-08T15:59:00.000Z', '2026-11-01'],
    ['2026-10-01T00:00:00.000Z', '2026-10-01'],
    ['2025-12-31T16:30:00.000Z', '2026-01-01'], // already January in Shanghai
  ])('puts %s under %s', (at, expected) => {
    expect(periods(at)).toBe(expected)
  })

  it('follows the time zone of the organisation, not that of the browser', () => {
    expect(periods('2026-11-21T16:00:00.000Z', 'UTC')).toBe('yesterday')
  })

  it('keeps the order of items and makes one group per period', () => {
    const groups = groupByPeriod(
      [{ at: '2026-11-22T06:00:00Z' }, { at: '2026-11-22T05:00:00Z' }, { at: '2026-10-01T00:00:00Z' }],
      now,
      'Asia/Shanghai',
    )
    expect(groups.map((group) => [group.key, group.items.length])).toEqual([
      ['today', 2],
      ['2026-10-01', 1],
    ])
  })
})
