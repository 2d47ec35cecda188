import {
  cumulative,
  OTHERS,
  shares,
  type ChartInput,
  type ChartKind,
  type Json,
  type ReportColumn,
  type ReportRow,
} from '@tenon/engine'
import { columnsAt, drawn, figuresAt, frame, points, seriesOf, type Series } from './axes.ts'
import { COLOR, FIGURES, flag, X, X_AXIS, Y_AXIS } from './channels.ts'
import { LEGEND, legendPlace } from './legend.ts'
import { seriesColors } from './series-colors.ts'

/**
 * 帕累托: bars from large to small with the running share of their totals; who makes up the first 80 % is in full colour. Split by
 * colour, a bar is the stack of its parts, and the line stays that of the wholes.
 */
export const paretoChart: ChartKind = {
  kind: 'pareto',
  label: { 'zh-CN': '帕累托图', 'en-US': 'Pareto chart' },
  icon: 'pareto',
  channels: [X, { name: 'y', label: { 'zh-CN': '数值', 'en-US': 'Value' }, accepts: 'measure', required: true }, COLOR],
  settingsFields: [
    FIGURES,
    flag('running', '累计占比线', 'Running share', true),
    flag('eighty', '80% 参考线', '80% line', true),
    LEGEND,
  ],
  axes: [X_AXIS, Y_AXIS],
  toOption(input) {
    const [x] = columnsAt(input, 'x')
    const [measure] = columnsAt(input, 'y')
    const [split] = columnsAt(input, 'color')
    if (!x || !measure) return {}
    const { settings, theme } = input
    const runs = settings['running'] !== false
    const marks = settings['eighty'] !== false
    const chinese = theme.locale === 'zh-CN'
    const whole = totalsOf(input.data.rows, x.key, measure.key)
    const size = (row: ReportRow): number =>
      row[x.key] === OTHERS ? -Infinity : (drawn(whole.get(row[x.key] ?? null)) ?? 0)
    const rows = input.data.rows.toSorted((a, b) => size(b) - size(a))
    const found = seriesOf({
      ...input,
      data: { ...input.data, rows },
      encoding: { x: x.key, y: measure.key, ...(split ? { color: split.key } : {}) },
    })
    if (!found) return {}
    const { axis, series } = found
    const totals = axis.values.map((value) => whole.get(value) ?? null)
    const running = cumulative(shares(totals)).map(drawn)
    const reached = running.findIndex((share) => share !== null && share >= EIGHTY)
    const line = {
      name: chinese ? '累计占比' : 'Running share',
      color: theme.colors[2],
    }
    const named = split || legendPlace(input, 'none') !== 'none'
    const all = named && runs ? [...series, { ...series[0]!, ...line }] : series
    const base = frame(input, axis, all, { axes: runs || marks ? 2 : 1 })
    return {
      ...base,
      // No part has the colour of the line.
      ...(split ? { color: seriesColors(theme).filter((color) => color !== line.color) } : {}),
      grid: { ...(base['grid'] as object), ...(named ? {} : { top: 24, right: 4 }) },
      yAxis: [
        base['yAxis'],
        {
          type: 'value',
          show: runs || marks,
          min: 0,
          max: 1,
          splitLine: { show: false },
          axisLabel: { color: theme.muted, formatter: percent },
        },
      ],
      series: [
        ...series.map((one, s) => ({
          type: 'bar',
          name: one.name,
          barMaxWidth: 28,
          // Of the series, so that the legend has it, too.
          ...(one.color ? { itemStyle: { color: one.color } } : {}),
          ...(split ? { stack: 'all' } : figuresAt(input, (value) => theme.format(value, measure.format))),
          data: points(input, one).map((point, i) => ({
            ...point,
            ...(split && isTop(series, s, i) ? wholeAbove(input, measure, totals[i]) : {}),
            itemStyle: {
              borderRadius: isTop(series, s, i) ? [3, 3, 0, 0] : 0,
              ...(split ? {} : { color: theme.colors[0] }),
              opacity: !marks || (running[i - 1] ?? 0) < EIGHTY ? 1 : 0.4,
            },
          })),
        })),
        {
          type: 'line',
          name: line.name,
          yAxisIndex: 1,
          symbolSize: 6,
          showSymbol: runs,
          lineStyle: { width: runs ? 2 : 0, color: line.color },
          itemStyle: { color: line.color },
          tooltip: { show: runs, valueFormatter: percent },
          ...(marks
            ? {
                markLine: {
                  silent: true,
                  symbol: 'none',
                  lineStyle: { type: 'dashed', color: line.color },
                  label: {
                    position: 'insideEndTop',
                    color: line.color,
                    fontSize: 11,
                    formatter: chinese ? '累计 80%' : '80%',
                  },
                  data: [{ yAxis: EIGHTY }],
                },
              }
            : {}),
          data: running.map((share, i) => (runs && marks && i === reached ? crossing(share!, line.color) : share)),
        },
      ],
    }
  },
}

// helpers

const EIGHTY = 0.8
/** Where the line comes to 80 %: a larger mark that says how much it is. */
const crossing = (value: number, color: string | undefined) => ({
  value,
  symbolSize: 10,
  label: { show: true, position: 'bottom', fontWeight: 600, color, formatter: percent(value) },
})

/** The figure of each value of the axis: of all its parts together. */
function totalsOf(rows: readonly ReportRow[], x: string, measure: string): ReadonlyMap<Json, Json> {
  const parts = Map.groupBy(rows, (row) => row[x] ?? null)
  return new Map([...parts].map(([value, of]) => [value, cumulative(of.map((row) => row[measure] ?? null)).at(-1)!]))
}
/** No part of the stack lies above this one. */
const isTop = (series: readonly Series[], s: number, i: number): boolean =>
  series.slice(s + 1).every((one) => !one.values[i])
/** What the whole stack amounts to, over its uppermost part. */
function wholeAbove(input: ChartInput, measure: ReportColumn, total: Json | undefined): Record<string, unknown> {
  const { label } = figuresAt(input, () => input.theme.format(total, measure.format))
  return label ? { label } : {}
}
const percent = (value: number): string => `${Math.round(value * 1000) / 10}%`
