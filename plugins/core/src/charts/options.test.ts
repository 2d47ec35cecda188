import type { ChartInput, ReportData } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { charts } from './index.ts'
import { LEGEND } from './legend.ts'

/** Every kind that the chart library draws, with every setting that changes its picture: a change of an option is seen here. */
const theme: ChartInput['theme'] = {
  locale: 'zh-CN',
  width: 640,
  colors: ['blue', 'teal', 'amber'],
  text: 'ink',
  muted: 'grey',
  line: 'line',
  surface: 'paper',
  good: 'green',
  bad: 'red',
  named: (color) => (color === 'd1' ? 'blue' : undefined),
  format: (value, format) =>
    format?.['places'] !== undefined ? `${String(value)} ${JSON.stringify(format)}` : `${String(value)} 万`,
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
const AXES = {
  x: { title: { 'zh-CN': '签约月', 'en-US': 'Month signed' }, places: 1 },
  y: { title: '金额', unit: '万', places: 2 },
  right: { title: '单数', unit: 'whole', places: 0 },
}
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
  of('bar', SPLIT, { stack: 'share', axes: { y: { title: '占比' } } }),
  ...['bar', 'line', 'pareto'].map((kind) => of(kind, { x: 'month', y: 'amount' }, { axes: AXES })),
  of('dualAxis', { x: 'month', bar: ['amount'], line: ['deals'] }, { axes: AXES }),
  of('scatter', { of: 'industry', x: 'deals', y: 'amount' }, { axes: AXES }),
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
  it('is the same where what holds without a choice is chosen', () => {
    for (const one of CASES) {
      const standing = (charts.find(({ kind }) => kind === one.kind)!.settingsFields ?? []).filter(
        ({ key, default: holds }) => typeof holds === 'string' && one.settings[key] === undefined,
      )
      const chosen = Object.fromEntries(standing.map(({ key, default: holds }) => [key, holds]))
      expect([one.kind, JSON.stringify(option({ ...one, settings: { ...one.settings, ...chosen } }))]).toEqual([
        one.kind,
        JSON.stringify(option(one)),
      ])
    }
  })
  it('every kind with axes has them named and written as its settings say, in the unit that they say', () => {
    const kinds = charts.filter(({ axes }) => axes).map(({ kind }) => kind)
    const named = CASES.filter(({ settings }) => settings['axes'] === AXES)
    expect(new Set(named.map(({ kind }) => kind))).toEqual(new Set(kinds))
    for (const one of named) {
      const made = option(one) as Record<'xAxis' | 'yAxis', unknown>
      const sides = [made.xAxis, made.yAxis].flat() as { name?: string; axisLabel: { formatter?(n: number): string } }[]
      const axes = charts.find(({ kind }) => kind === one.kind)!.axes!
      expect([one.kind, sides.slice(0, axes.length).map(({ name }) => name)]).toEqual([
        one.kind,
        axes.map(({ key }) => ({ x: '签约月', y: '金额', right: '单数' })[key]),
      ])
      const looks = { x: '{"places":1}', y: '{"compact":"万","places":2}', right: '{"compact":false,"places":0}' }
      for (const [i, { key, figures }] of axes.entries())
        if (figures)
          expect([one.kind, key, sides[i]!.axisLabel.formatter!(15_000)]).toEqual([
            one.kind,
            key,
            `15000 ${looks[key as keyof typeof looks]}`,
          ])
    }
  })
  it('what was put beside a chart stands below it where it is narrow', () => {
    const { kind, ...input } = of('bar', SPLIT, { legend: 'right' })
    const made = charts.find((one) => one.kind === kind)!.toOption!({
      data,
      ...input,
      theme: { ...theme, width: 360 },
    })
    expect(made['legend']).toMatchObject({ bottom: 0 })
  })
  it('every kind that has one is among these', () => {
    const drawn = charts.filter((chart) => chart.toOption).map((chart) => chart.kind)
    expect(new Set(CASES.map(({ kind }) => kind))).toEqual(new Set(drawn))
  })
})
