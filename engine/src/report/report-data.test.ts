import { describe, expect, it } from 'vitest'
import { axisLabels, grainLabel, valueLabel, type ReportColumn, type ReportData } from './report-data.ts'

const data: ReportData = { columns: [], rows: [], totals: {}, labels: {}, truncated: false }
const by = (grain: string): ReportColumn => ({ key: 'day', role: 'dimension', label: '日期', type: 'date', grain })
const along = (grain: string, ...values: readonly (string | null)[]) => axisLabels(data, by(grain), values, 'zh-CN')

describe('names of periods', () => {
  it.each(['day', 'week', 'month', 'quarter', 'year'])('say their year where they stand alone, by %s', (grain) => {
    for (const locale of ['zh-CN', 'en-US'] as const) {
      const [then, now] = ['2025-10-05', '2026-10-05'].map((day) => valueLabel(data, by(grain), day, locale))
      expect(then).toContain('2025')
      expect(now).toContain('2026')
    }
    expect(grainLabel('2026-10-05', 'week', 'en-US')).toBe('2026/10/5')
  })

  it('leave it out along an axis on which nothing could be taken for something else', () => {
    expect(along('month', '2026-10-01', '2026-11-01', null)).toEqual(['10月', '11月', '未填写'])
    expect(along('month', '2025-12-01', '2026-01-01')).toEqual(['2025年12月', '2026年1月'])
    expect(along('day', '2025-12-31', '2026-01-01')).toEqual(['12/31', '1/1'])
    expect(along('week', '2025-11-24', '2026-11-23')).toEqual(['11/24', '11/23'])
    expect(along('quarter', '2026-10-01')).toEqual(['2026年4季度'])
  })

  it('say it where a day or a week comes again a year later, however the axis is sorted', () => {
    expect(along('day', '2026-11-28', '2025-11-28')).toEqual(['2026/11/28', '2025/11/28'])
    expect(along('week', '2026-01-05', '2025-12-29', '2024-12-30')).toEqual(['2026/1/5', '2025/12/29', '2024/12/30'])
  })
})
