import { describe, expect, it } from 'vitest'
import { forecastQuarters, makeForecast, stageRates, type ForecastAnalysis } from './forecast.ts'

const analysis: ForecastAnalysis = {
  kind: 'forecast',
  stage: 'stage',
  stages: ['沟通', '报价', '谈判'],
  won: '赢单',
  lost: '输单',
  amount: 'amount',
  close: 'close',
  log: { form: 'log', record: 'deal', to: 'to', at: 'at' },
  defaultRate: 0.1,
  defaults: { 谈判: 0.5 },
}
/*
 * 30 decided: 12 won (all reached 谈判), 6 lost in 谈判, 3 lost in 报价, 9 lost in 沟通.
 * 沟通: 12 / 30 = 40 % · 报价: 12 / (12 + 6 + 3) = 12 / 21 · 谈判: 12 / 18, fewer than 20: default 50 %
 */
const decided = [
  { furthest: 2, won: true, records: 12 },
  { furthest: 2, won: false, records: 6 },
  { furthest: 1, won: false, records: 3 },
  { furthest: 0, won: false, records: 9 },
]

describe('the quarters of a forecast', () => {
  it('are those of the organisation’s year', () => {
    expect(forecastQuarters('2026-11-22', { weekStart: 1, fiscalYearStart: 3 })).toEqual([
      '2026-09-01',
      '2026-06-01',
      '2026-03-01',
      '2025-12-01',
      '2025-09-01',
    ])
    expect(forecastQuarters('2026-11-22', { weekStart: 1, fiscalYearStart: 4 })[0]).toBe('2026-10-01')
  })
})

describe('win rates', () => {
  it('are those of the records that reached a stage, and the default below 20 of them', () => {
    expect(stageRates(analysis, decided)).toEqual([
      { rate: 0.4, sample: 30, won: 12, basis: 'history' },
      { rate: 12 / 21, sample: 21, won: 12, basis: 'history' },
      { rate: 0.5, sample: 18, won: 12, basis: 'default' },
    ])
    expect(stageRates(analysis, [])[0]).toEqual({ rate: 0.1, sample: 0, won: 0, basis: 'default' })
  })
})

describe('a forecast', () => {
  const forecast = makeForecast(
    analysis,
    '2026-10-01',
    {
      decided,
      open: [
        { stage: 0, quarter: '2026-10-01', records: 2, amount: 1000 },
        { stage: 1, quarter: '2026-10-01', records: 1, amount: '210.21' },
        { stage: 2, quarter: '2027-01-01', records: 1, amount: 300.1 },
        { stage: 0, quarter: '2026-07-01', records: 1, amount: 50 },
        { stage: 2, quarter: null, records: 1, amount: 8 },
      ],
    },
    [
      // 500 × 40 % = 200, but 250 were won: −20 %.
      { quarter: '2026-07-01', decided, open: [{ stage: 0, quarter: '2026-07-01', records: 1, amount: 500 }] },
      // What was expected later does not count: 0 of 100 is −100 %.
      { quarter: '2026-04-01', decided, open: [{ stage: 0, quarter: '2026-07-01', records: 1, amount: 500 }] },
      { quarter: '2026-01-01', decided: [], open: [{ stage: 0, quarter: '2026-01-01', records: 1, amount: 500 }] },
    ],
    { '2026-10-01': 600, '2026-07-01': 250, '2026-04-01': 100 },
  )
  it('is what was won and the weighted rest of the quarter: 600 + 1000 × 40 % + 210.21 × 12 / 21 = 1120.12', () => {
    expect([forecast.won, forecast.expected, forecast.total]).toEqual([600, 520.12, 1120.12])
  })
  it('shows its arithmetic by stage', () => {
    expect(forecast.stages.map(({ value, records, amount, expected }) => [value, records, amount, expected])).toEqual([
      ['沟通', 3, 1050, 420],
      ['报价', 1, 210.21, 120.12],
      ['谈判', 2, 308.1, 154.05],
    ])
  })
  it('puts apart what is overdue and what has no day', () => {
    expect(forecast.quarters.map(({ quarter, overdue, expected }) => [quarter, overdue, expected])).toEqual([
      ['2026-07-01', true, 20],
      ['2026-10-01', false, 520.12],
      ['2027-01-01', false, 150.05],
      [null, false, 4],
    ])
  })
  it('says how wrong the method was; where nothing was won there is no rate', () => {
    expect(forecast.past.map(({ forecast: was, actual, error }) => [was, actual, error])).toEqual([
      [200, 250, -0.2],
      [0, 100, -1],
      [50, 0, null],
    ])
    expect(forecast.meanError).toBeCloseTo(0.6, 10)
  })
  it('looks back over four quarters', () => {
    expect(forecastQuarters('2026-11-22')).toEqual([
      '2026-10-01',
      '2026-07-01',
      '2026-04-01',
      '2026-01-01',
      '2025-10-01',
    ])
  })
})
