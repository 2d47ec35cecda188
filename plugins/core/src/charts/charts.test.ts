import { OTHERS, type ChartInput, type ReportData } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { charts } from './index.ts'

const theme: ChartInput['theme'] = {
  locale: 'zh-CN',
  width: 640,
  colors: ['#1', '#2', '#3', '#4'],
  text: '#000',
  muted: '#888',
  line: '#eee',
  surface: '#fff',
  good: '#0a0',
  bad: '#a00',
  named: (color) => (color === 'good' ? '#0a0' : undefined),
  format: (value) => `${String(value)} 元`,
}
const data: ReportData = {
  columns: [
    { key: 'month', role: 'dimension', label: '月份', type: 'date', grain: 'month' },
    {
      key: 'stage',
      role: 'dimension',
      label: '阶段',
      type: 'text',
      order: ['新线索', '赢单'],
      colors: { 赢单: 'good' },
    },
    { key: 'amount', role: 'measure', label: { 'zh-CN': '金额', 'en-US': 'Amount' }, type: 'number' },
  ],
  rows: [
    { month: '2026-10-01', stage: '赢单', amount: 30 },
    { month: '2026-10-01', stage: '新线索', amount: 10 },
    { month: '2026-11-01', stage: '赢单', amount: '0.5' },
  ],
  totals: { amount: 40.5 },
  labels: {},
  truncated: false,
}
const option = (
  kind: string,
  encoding: ChartInput['encoding'],
  settings: ChartInput['settings'] = {},
  input = data,
  look = theme,
): // Tests look into options of any shape.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
any => charts.find((one) => one.kind === kind)!.toOption!({ data: input, encoding, settings, theme: look })
const values = (series: { data: readonly { value: unknown }[] }): unknown[] => series.data.map((point) => point.value)

describe('charts', () => {
  it('are told apart by kind, and each is drawn by an option or by a view', () => {
    expect(new Set(charts.map((chart) => chart.kind)).size).toBe(charts.length)
    for (const chart of charts)
      expect([chart.kind, Boolean(chart.toOption) !== Boolean(chart.view)]).toEqual([chart.kind, true])
  })

  it('show as chosen what holds where nothing is chosen', () => {
    const drawn = (settings: ChartInput['settings']) =>
      JSON.stringify(option('bar', { x: 'month', y: 'amount', color: 'stage' }, settings))
    const standing = charts.flatMap(({ kind, settingsFields = [] }) =>
      settingsFields.flatMap((field) => (field.default === undefined ? [] : [[kind, field.key, field.default]])),
    )
    expect(standing).toContainEqual(['bar', 'stack', 'none'])
    expect(drawn({ stack: 'none' })).toBe(drawn({}))
    expect(drawn({ stack: 'sum' })).not.toBe(drawn({}))
    const cross = charts.find(({ kind }) => kind === 'pivot')!
    const crossed = (settings: ChartInput['settings']) =>
      JSON.stringify(cross.cross!({ rows: ['month'], values: ['amount'] }, settings))
    expect(standing).toContainEqual([cross.kind, 'subtotals', 'all'])
    expect(crossed({ subtotals: 'all' })).toBe(crossed({}))
  })

  it('name weeks by month and day, with their year where one would be told like another a year before', () => {
    const weeks = (last: string): unknown => {
      const columns = [{ ...data.columns[0]!, key: 'week', grain: 'week' }, data.columns[2]!]
      const rows = ['2025-11-24', last].map((week) => ({ week, amount: 1 }))
      return option('bar', { x: 'week', y: 'amount' }, {}, { ...data, columns, rows }).xAxis.data
    }
    expect(weeks('2026-11-23')).toEqual(['11/24', '11/23'])
    expect(weeks('2026-11-30')).toEqual(['2025/11/24', '2026/11/30'])
  })

  it('round the far end of a stack, above the axis and below it, whichever part that is', () => {
    const rows = [
      { month: '2026-10-01', stage: '新线索', amount: 3 },
      { month: '2026-10-01', stage: '赢单', amount: -2 },
      { month: '2026-11-01', stage: '新线索', amount: 3 },
      { month: '2026-11-01', stage: '赢单', amount: 2 },
    ]
    const { series } = option('bar', { x: 'month', y: 'amount', color: 'stage' }, { stack: 'sum' }, { ...data, rows })
    const ends = series.map((one: { data: readonly { itemStyle?: { borderRadius: number[] } }[] }) =>
      one.data.map((point) => point.itemStyle?.borderRadius ?? 0),
    )
    expect(ends).toEqual([
      [[3, 3, 0, 0], 0],
      [
        [0, 0, 3, 3],
        [3, 3, 0, 0],
      ],
    ])
  })

  it('name the months of one year by month alone in both languages, those of several years with their year', () => {
    const months = (locale: 'zh-CN' | 'en-US', last: string) => {
      const rows = ['2026-01-01', last].map((month) => ({ month, amount: 1 }))
      const input = { data: { ...data, rows }, encoding: { x: 'month', y: 'amount' }, settings: {} }
      const bar = charts.find((one) => one.kind === 'bar')!
      return (bar.toOption!({ ...input, theme: { ...theme, locale } }) as { xAxis: { data: string[] } }).xAxis.data
    }
    expect(months('zh-CN', '2026-11-01')).toEqual(['1月', '11月'])
    expect(months('en-US', '2026-11-01')).toEqual(['Jan', 'Nov'])
    expect(months('en-US', '2027-11-01')).toEqual(['Jan 2026', 'Nov 2027'])
  })

  it('splits bars by a dimension, in the order and the colours of its options, with gaps where nothing is', () => {
    const { xAxis, series } = option('bar', { x: 'month', y: 'amount', color: 'stage' }, { stack: 'sum' })
    expect(xAxis.data).toEqual(['10月', '11月'])
    expect(series.map((one: { name: string }) => one.name)).toEqual(['新线索', '赢单'])
    expect(series.map(values)).toEqual([
      [10, null],
      [30, 0.5],
    ])
    expect(series[1].itemStyle.color).toBe('#0a0')
    expect(series[1].data[0].drill).toEqual({ month: '2026-10-01', stage: '赢单' })
  })

  it('writes figures at their marks where that is wanted: an amount as an amount, a share as a share, nothing for nothing', () => {
    const written = (settings: object, value: unknown) => {
      const { series } = option('bar', { x: 'month', y: 'amount', color: 'stage' }, { figures: true, ...settings })
      return (series[0].label as { formatter(at: object): string }).formatter({ value })
    }
    expect([written({}, 30), written({}, null), written({ stack: 'share' }, 0.25)]).toEqual([
      theme.format(30),
      '',
      '25%',
    ])
    expect(option('bar', { x: 'month', y: 'amount' }, {}).series[0].label).toBeUndefined()
  })

  it('makes shares of 100 %: 10 and 30 of 40 are 25 % and 75 %', () => {
    const { series } = option('bar', { x: 'month', y: 'amount', color: 'stage' }, { stack: 'share' })
    expect(series.map(values)).toEqual([
      [0.25, 0],
      [0.75, 1],
    ])
  })

  it('runs totals exactly: 0.1 + 0.2 is 0.3', () => {
    const rows = [0.1, 0.2, 0.3].map((amount, i) => ({ month: `2026-0${i + 1}-01`, amount }))
    const { series } = option('line', { x: 'month', y: 'amount' }, { cumulative: true }, { ...data, rows })
    expect(values(series[0])).toEqual([0.1, 0.3, 0.6])
  })

  it('draws a moving average beside a line: of 30 and 10 it is 20, of the first alone nothing', () => {
    const rows = [
      { month: '2026-10-01', amount: 30 },
      { month: '2026-11-01', amount: 10 },
      { month: '2026-12-01', amount: '0.5' },
    ]
    const { series } = option('line', { x: 'month', y: 'amount' }, { average: 2 }, { ...data, rows })
    expect(series[1]).toMatchObject({ name: '金额（2 期均值）', data: [null, 20, 5.25] })
    expect(option('line', { x: 'month', y: 'amount' }, {}, { ...data, rows }).series).toHaveLength(1)
  })

  it('orders a pareto by size and marks who makes up 80 %: 50, 30, 15, 5 of 100', () => {
    const rows = [5, 50, 15, 30].map((amount, i) => ({ stage: `行业${i}`, amount }))
    const { series, xAxis } = option('pareto', { x: 'stage', y: 'amount' }, {}, { ...data, rows })
    expect(xAxis.data).toEqual(['行业1', '行业3', '行业2', '行业0'])
    expect(series[1].data).toMatchObject([0.5, { value: 0.8, label: { show: true, formatter: '80%' } }, 0.95, 1])
    expect(series[0].data.map((point: { itemStyle: { opacity: number } }) => point.itemStyle.opacity)).toEqual([
      1, 1, 0.4, 0.4,
    ])
  })

  it('gives each axis of two whole steps where its own figures are whole', () => {
    const encoding = { x: 'stage', bar: ['amount'], line: ['rate'] }
    const columns = [...data.columns, { key: 'rate', role: 'measure', label: '率', type: 'number' } as const]
    const steps = (amount: number, rate: number) =>
      option('dualAxis', encoding, {}, { ...data, columns, rows: [{ stage: '赢单', amount, rate }] }).yAxis.map(
        (axis: { minInterval?: number }) => axis.minInterval,
      )
    expect([steps(3, 0.5), steps(0.5, 3), steps(3, 4)]).toEqual([
      [1, undefined],
      [undefined, 1],
      [1, 1],
    ])
  })

  it('breaks long names beside horizontal bars in a narrow chart only', () => {
    const drawn = (width: number) => {
      const encoding = { x: 'stage', y: ['amount'] }
      const input = { data, encoding, settings: { horizontal: true }, theme: { ...theme, width } }
      return charts.find(({ kind }) => kind === 'bar')!.toOption!(input)
    }
    const named = (stage: string) => {
      const { yAxis, series } = option(
        'bar',
        { x: 'stage', y: ['amount'] },
        { horizontal: true },
        { ...data, rows: [{ stage, amount: 1 }] },
        { ...theme, width: 360 },
      )
      return [yAxis.axisLabel.inside === true, series[0].barMaxWidth < 10]
    }
    // One bar for each name: long ones stand above it.
    expect([named('赢单'), named('合同审批 · 销售经理审批')]).toEqual([
      [false, false],
      [true, true],
    ])
    const broken = { axisLabel: { overflow: 'break' } }
    expect(drawn(360)['yAxis']).toMatchObject(broken)
    expect(drawn(900)['yAxis']).not.toMatchObject(broken)
  })

  it('draws a pareto without its running line, or without the line at 80 %, where that is switched off', () => {
    const rows = [50, 30, 20].map((amount, i) => ({ stage: `行业${i}`, amount }))
    const of = (settings: Readonly<Record<string, unknown>>) =>
      option('pareto', { x: 'stage', y: 'amount' }, settings, { ...data, rows })
    const lineOf = ({ series }: ReturnType<typeof option>) => series[1]
    const shown = (settings: Readonly<Record<string, unknown>>) => {
      const { showSymbol, lineStyle, markLine, tooltip } = lineOf(of(settings))
      return [showSymbol && lineStyle.width > 0 && tooltip.show, markLine !== undefined, of(settings).yAxis[1].show]
    }
    expect(shown({})).toEqual([true, true, true])
    expect(shown({ running: false })).toEqual([false, true, true])
    expect(shown({ eighty: false })).toEqual([true, false, true])
    expect(shown({ running: false, eighty: false })).toEqual([false, false, false])
    const faded = (settings: Readonly<Record<string, unknown>>) =>
      of(settings).series[0].data.map((point: { itemStyle: { opacity: number } }) => point.itemStyle.opacity)
    expect([faded({}), faded({ eighty: false })]).toEqual([
      [1, 1, 0.4],
      [1, 1, 1],
    ])
    expect(lineOf(of({ eighty: false })).data).toEqual([0.5, 0.8, 1])
  })

  it('splits a pareto by colour: the stacks stand in the order of their wholes, and the line is that of the wholes', () => {
    const rows = [
      { month: '2026-10-01', stage: '赢单', amount: 20 },
      { month: '2026-11-01', stage: '新线索', amount: '0.1' },
      { month: '2026-11-01', stage: '赢单', amount: '49.9' },
      { month: OTHERS, stage: '赢单', amount: 30 },
    ]
    const { series, xAxis, color } = option(
      'pareto',
      { x: 'month', y: 'amount', color: 'stage' },
      { figures: true },
      { ...data, rows },
    )
    expect(xAxis.data).toEqual(['11月', '10月', '其他'])
    expect(series.map((one: { name: string; stack?: string }) => [one.name, one.stack])).toEqual([
      ['新线索', 'all'],
      ['赢单', 'all'],
      ['累计占比', undefined],
    ])
    expect(series[2].data).toMatchObject([0.5, 0.7, { value: 1, label: { formatter: '100%' } }])
    expect(series[1].data[0].drill).toEqual({ month: '2026-11-01', stage: '赢单' })
    expect(series[1].itemStyle.color).toBe('#0a0')
    // What the whole amounts to stands above the uppermost part alone; no part has the colour of the line.
    expect(series[0].data[0].label).toBeUndefined()
    expect(series[1].data[0].label.formatter({ value: 49.9 })).toBe('50 元')
    expect(color).not.toContain(series[2].itemStyle.color)
  })

  it('measures a gauge against its target: 40.5 of 54 is 75 %', () => {
    const { series } = option('gauge', { value: 'amount' }, { target: 54 })
    expect([series[0].data[0].value, series[0].detail.formatter()]).toEqual([0.75, '75%'])
    expect(option('gauge', { value: 'amount' }).series[0].detail.formatter()).toBe('–')
  })

  it('places points by two figures; the area of a point tells the third: a quarter of 40 is half as wide', () => {
    const columns = [...data.columns, { key: 'n', role: 'measure', label: '数', type: 'number' } as const]
    const rows = [
      { stage: '赢单', amount: 40, n: 2 },
      { stage: '新线索', amount: 10, n: 1 },
    ]
    const { series } = option(
      'scatter',
      { of: 'stage', x: 'n', y: 'amount', size: 'amount' },
      {},
      { ...data, columns, rows },
    )
    expect(series[0].data[0]).toMatchObject({ name: '赢单', value: [2, 40], symbolSize: 36, drill: { stage: '赢单' } })
    expect(series[0].data[1].symbolSize).toBe(6 + 30 / 2)
  })

  it('crosses two dimensions in a heat map, each cell with its records', () => {
    const { xAxis, yAxis, series, visualMap } = option('heatMap', { x: 'month', y: 'stage', value: 'amount' })
    expect([xAxis.data, yAxis.data]).toEqual([
      ['10月', '11月'],
      ['赢单', '新线索'],
    ])
    expect(values(series[0])).toEqual([
      [0, 0, 30],
      [0, 1, 10],
      [1, 0, 0.5],
    ])
    expect(visualMap.max).toBe(30)
    expect(series[0].data[2].drill).toEqual({ month: '2026-11-01', stage: '赢单' })
  })

  it('nests the parts of a treemap in their groups', () => {
    const { series } = option('treemap', { group: 'stage', part: 'month', value: 'amount' })
    expect(series[0].data.map((one: { name: string }) => one.name)).toEqual(['赢单', '新线索'])
    expect(values({ data: series[0].data[0].children })).toEqual([30, 0.5])
    expect(values(option('treemap', { group: 'stage', value: 'amount' }).series[0])).toEqual([30, 10, 0.5])
  })

  it('draws a radar with one shape per value of the split, on one scale', () => {
    const { radar, series } = option('radar', { x: 'month', y: ['amount'], color: 'stage' })
    expect(radar.indicator).toEqual([
      { name: '10月', max: 30 },
      { name: '11月', max: 30 },
    ])
    expect(values(series[0])).toEqual([
      [10, 0],
      [30, 0.5],
    ])
    expect(series[0].data[1].drill).toEqual({ stage: '赢单' })
  })

  it('draws nothing rather than failing when a column is missing', () => {
    for (const chart of charts)
      if (chart.toOption) expect(option(chart.kind, { x: 'gone', y: 'gone', value: 'gone' })).toEqual({})
  })
})
