import { describe, expect, it } from 'vitest'
import { comparedPeriod, periodOf, periodStarts, periodText } from './period.ts'

describe('a period', () => {
  it.each([
    ['thisQuarter', '2026-10-01', '2026-11-22', '2026-07-01', '2026-08-22'],
    ['lastMonth', '2026-10-01', '2026-10-31', '2026-09-01', '2026-09-30'],
    ['thisWeek', '2026-11-16', '2026-11-22', '2026-11-09', '2026-11-15'],
    ['last30Days', '2026-10-24', '2026-11-22', '2026-09-24', '2026-10-23'],
    ['last12Months', '2025-12-01', '2026-11-22', '2024-12-01', '2025-11-22'],
    [{ from: '2026-03-01', to: '2026-03-10' }, '2026-03-01', '2026-03-10', '2026-02-19', '2026-02-28'],
  ])('%j is a range of days and has one to compare with', (value, from, to, before, until) => {
    const period = periodOf(value, '2026-11-22')!
    expect(period).toEqual({ from, to })
    expect(comparedPeriod(value, period, 'previous')).toEqual({ from: before, to: until })
  })
  it('is compared with the same days of the year before', () => {
    expect(comparedPeriod('thisMonth', { from: '2024-02-01', to: '2024-02-29' }, 'year')).toEqual({
      from: '2023-02-01',
      to: '2023-02-28',
    })
  })
  it('is told with its years unless all of it is of this one', () => {
    const told = (from: string, to: string, locale: 'zh-CN' | 'en-US' = 'zh-CN'): string =>
      periodText({ from, to }, '2026-11-22', locale)
    expect(told('2026-10-01', '2026-11-22')).toBe('10月1日 – 11月22日')
    expect(told('2026-10-01', '2026-11-22', 'en-US')).toBe('10/1 – 11/22')
    expect(told('2025-10-01', '2025-11-22')).toBe('2025/10/1 – 2025/11/22')
    expect(told('2025-12-01', '2026-11-22', 'en-US')).toBe('2025/12/1 – 2026/11/22')
    expect(told('2026-11-22', '2026-11-22')).toBe('11月22日')
  })
  it('is null for what is no period', () => {
    expect([periodOf('soon', '2026-11-22'), periodOf({ from: '2026-02-01', to: '2026-01-01' }, '2026-11-22')]).toEqual([
      null,
      null,
    ])
  })
  it('starts its months', () => {
    expect(periodStarts({ from: '2025-11-22', to: '2026-02-03' }, 'month')).toEqual([
      '2025-11-01',
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ])
  })
})
