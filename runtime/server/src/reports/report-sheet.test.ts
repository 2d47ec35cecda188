import type { ReportData } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { reportSheet } from './report-sheet.ts'

const data: ReportData = {
  columns: [
    { key: 'industry', role: 'dimension', label: { 'zh-CN': '行业', 'en-US': 'Industry' }, type: 'text' },
    { key: 'amount', role: 'measure', label: '金额', type: 'number' },
    { key: 'rate', role: 'measure', label: '赢率', type: 'number', format: { style: 'percent' } },
    { key: 'first', role: 'measure', label: '最早', type: 'date' },
  ],
  rows: [
    { industry: 'auto', amount: 100.1, rate: '0.33333333333333333333', first: '2026-10-05' },
    { industry: null, amount: '12345678901234567.89', rate: null, first: null },
    { industry: '$others', amount: 1, rate: 0, first: null },
  ],
  totals: { amount: '12345678901234668.99', rate: 0.5, first: '2026-10-05' },
  labels: { industry: { auto: '汽车零部件' } },
  truncated: false,
}

describe('a report as a sheet', () => {
  it('has the names of the screen and the figures of the answer', () => {
    expect(reportSheet(data, 'zh-CN')).toEqual({
      head: ['行业', '金额', '赢率', '最早'],
      rows: [
        [{ value: '汽车零部件' }, { value: 100.1 }, { value: 1 / 3, format: '0.0%' }, { value: '2026-10-05' }],
        // More digits than a spreadsheet holds stay as they are.
        [{ value: '未填写' }, { value: '12345678901234567.89' }, { value: '' }, { value: '' }],
        [{ value: '其他' }, { value: 1 }, { value: 0, format: '0.0%' }, { value: '' }],
      ],
      total: [
        { value: '合计' },
        { value: '12345678901234668.99' },
        { value: 0.5, format: '0.0%' },
        { value: '2026-10-05' },
      ],
    })
  })
  it('has no total of its own where there is one group only', () => {
    expect(reportSheet({ ...data, columns: data.columns.slice(1), rows: [data.totals] }, 'en-US').total).toEqual([])
  })
})
