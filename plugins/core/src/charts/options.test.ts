import type { ChartInput, ReportData } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { charts } from './index.ts'
import { LEGEND } from './legend.ts'

/** Every kind that the chart library draws, with every setting that changes its picture: a change of an option is seen here. */
const theme: ChartInput['theme'] = {
  locale: 'zh-CN',
  colors: ['blue', 'teal', 'amber'],
  text: 'ink',
  muted: 'grey',
  line: 'line',
  surface: 'paper',
  good: 'green',
  bad: 'red',
  named: (color) => (color === 'd1' ? 'blue' : undefined),
  format: (value) => `${String(value)} 万`,
}
const data: ReportData = {
  columns: [
    { key: 'month', role: 'dimension', label: '月份', type: 'date', grain: 'month' },
    {
      key: 'industry',
      role: 'dimension',
      label: '行业',
      type: 'text',
      order: ['装备', '软件'],
      colors: { 装备: 'd1' },
    },
    { key: 'amount', role: 'measure', label: '金额', type: 'number' },
    { key: 'deals', role: 'measure', label: '单数', type: 'number' },
    { key: 'target', role: 'measure', label: '目标', type: 'number' },
  ],
  rows: [
    { month: '2026-10-01', industry: '装备', amount: 30, deals: 3, target: 40 },
    { month: '2026-10-01', industry: '软件', amount: 10, deals: 2, target: 10 },
    { month: '2026-11-01', industry: '装备', amount: '0.5', deals: 1, target: 40 },
    { month: '2026-11-01', industry: null, amount: null, deals: 0, target: null },
  ],
  totals: { amount: 40.5, deals: 6, target: 90 },
  labels: {},
  truncated: false,
}
interface Case {
  readonly kind: string
  readonly encoding: ChartInput['encoding']
  readonly settings: ChartInput['settings']
}
const of = (kind: string, encoding: Case['encoding'], settings: Case['settings'] = {}): Case => ({
  kind,
  encoding,
  settings,
})
const XY = { x: 'month', y: ['amount'] }
const SPLIT = { ...XY, color: 'industry' }
const CASES: readonly Case[] = [
  of('bar', XY),
  of('bar', SPLIT, { stack: 'sum' }),
  of('bar', SPLIT, { stack: 'share' }),
  of('bar', SPLIT, { horizontal: true }),
  of('bar', XY, { figures: true }),
  of('bar', SPLIT, { stack: 'share', figures: true }),
  of('line', XY),
  of('line', XY, { figures: true }),
  of('line', SPLIT, { smooth: true, area: false }),
  of('line', XY, { cumulative: true, average: 2 }),
  of('dualAxis', { x: 'month', bar: ['amount'], line: ['deals'] }),
  of('dualAxis', { x: 'month', bar: ['amount'], line: ['deals'] }, { figures: true }),
  of('pie', { color: 'industry', value: 'amount' }),
  of('pareto', { x: 'industry', y: 'amount' }),
  of('pareto', { x: 'industry', y: 'amount' }, { figures: true }),
  of('pareto', { x: 'month', y: 'amount', color: 'industry' }, { figures: true }),
  of('scatter', { of: 'industry', x: 'deals', y: 'amount', size: 'amount' }),
  of('radar', SPLIT),
  of('gauge', { value: 'amount', target: 'target' }),
  of('gauge', { value: 'amount' }, { target: 54 }),
  of('treemap', { group: 'industry', part: 'month', value: 'amount' }),
  of('heatMap', { x: 'month', y: 'industry', value: 'amount' }),
  ...(['top', 'right', 'bottom', 'none'] as const).flatMap((legend) => [
    of('bar', SPLIT, { legend }),
    of('line', XY, { legend, average: 2 }),
    of('dualAxis', { x: 'month', bar: ['amount'], line: ['deals'] }, { legend }),
    of('pie', { color: 'industry', value: 'amount' }, { legend }),
    of('pareto', { x: 'month', y: 'amount', color: 'industry' }, { legend }),
    of('radar', SPLIT, { legend }),
    of('heatMap', { x: 'month', y: 'industry', value: 'amount' }, { legend }),
  ]),
]
const option = ({ kind, encoding, settings }: Case) =>
  charts.find((one) => one.kind === kind)!.toOption!({ data, encoding, settings, theme })

describe('the option of', () => {
  it.each(CASES)('$kind $encoding $settings', (one) => {
    const made = option(one)
    expect(made).not.toEqual({})
    expect(made).toMatchSnapshot()
  })
  it('every kind with a legend has it where it was put, and nowhere when that is wanted', () => {
    const kinds = charts.filter(({ settingsFields }) => settingsFields?.includes(LEGEND)).map(({ kind }) => kind)
    const placed = CASES.filter(({ settings }) => settings['legend'] !== undefined)
    expect(new Set(placed.map(({ kind }) => kind))).toEqual(new Set(kinds))
    for (const one of placed) {
      const { legend, visualMap } = option(one) as Record<string, Record<string, unknown> | undefined>
      const shown = visualMap?.['show'] === false ? undefined : (visualMap ?? legend)
      const { legend: place } = one.settings
      const at =
        shown?.['orient'] === 'vertical' ? 'right' : (['top', 'bottom'].find((side) => shown?.[side] === 0) ?? 'none')
      expect([one.kind, at]).toEqual([one.kind, place])
    }
  })
  it('on a phone what was put beside a chart stands below it', () => {
    const { kind, ...input } = of('bar', SPLIT, { legend: 'right' })
    const made = charts.find((one) => one.kind === kind)!.toOption!({
      data,
      ...input,
      theme: { ...theme, narrow: true },
    })
    expect(made['legend']).toMatchObject({ bottom: 0 })
  })
  it('every kind that has one is among these', () => {
    const drawn = charts.filter((chart) => chart.toOption).map((chart) => chart.kind)
    expect(new Set(CASES.map(({ kind }) => kind))).toEqual(new Set(drawn))
  })
})
