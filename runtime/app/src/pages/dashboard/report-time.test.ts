import type { DashboardDefinition, ReportDefinition } from '@tenon/engine'
import { expect, it } from 'vitest'
import { ownTime, timeInAddress } from './report-time.ts'

const report: ReportDefinition = {
  kind: 'report',
  key: 'signed',
  label: '签约',
  dataset: { form: 'contract' },
  period: { field: 'signed_at', default: 'last12Months' },
  dimensions: [],
  measures: [{ key: 'n', agg: 'count' }],
  charts: [],
}
const board = (binds: Record<string, string>): DashboardDefinition => ({
  kind: 'dashboard',
  key: 'cockpit',
  label: '驾驶舱',
  filters: [{ key: 'period', label: '时间', type: 'period', default: 'thisYear', binds }],
  items: [],
})

it('a report opens within the time that its dashboard shows, where both are about the same date', () => {
  const values = { period: 'lastQuarter' }
  expect(timeInAddress(report, board({ contract: 'signed_at' }), values)).toEqual({ f: '{"$period":"lastQuarter"}' })
  expect(timeInAddress(report, board({ contract: 'signed_at' }), { period: null })).toEqual({ f: '{"$period":null}' })
  expect(timeInAddress(report, board({ contract: 'created_at' }), values)).toEqual({})
  expect(timeInAddress(report, board({ lead: 'signed_at' }), values)).toEqual({})
  expect(timeInAddress({ ...report, period: undefined }, board({ contract: 'signed_at' }), values)).toEqual({})
})

it('a card says its own time only where the bar says none for it', () => {
  expect(ownTime(report, board({ contract: 'signed_at' }))).toBeUndefined()
  expect(ownTime(report, board({ lead: 'created_at' }))).toEqual({ 'zh-CN': '近 12 个月', 'en-US': 'Last 12 months' })
  expect(ownTime({ ...report, period: undefined }, board({}))).toBeUndefined()
})
