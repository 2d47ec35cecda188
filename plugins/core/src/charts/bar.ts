import type { ChartKind } from '@tenon/engine'
import { axisName, figuresAt, frame, points, seriesOf, type Series } from './axes.ts'
import { choice, COLOR, FIGURES, flag, X, X_AXIS, Y, Y_AXIS } from './channels.ts'
import { LEGEND } from './legend.ts'
import { isNarrow, rowsHeight, widthOf } from './text-width.ts'

/** 柱状图: grouped, stacked or as shares of 100 %; upright or lying. */
export const barChart: ChartKind = {
  kind: 'bar',
  label: { 'zh-CN': '柱状图', 'en-US': 'Bar chart' },
  icon: 'bar-chart',
  channels: [X, Y, COLOR],
  settingsFields: [
    choice(
      'stack',
      '堆叠',
      'Stacking',
      [
        ['none', '并列', 'Side by side'],
        ['sum', '堆叠', 'Stacked'],
        ['share', '百分比', '100 %'],
      ],
      'none',
    ),
    flag('horizontal', '横向', 'Horizontal'),
    FIGURES,
    LEGEND,
  ],
  suits: ({ dimensions }) => (dimensions.length === 2 ? 8 : 6),
  axes: [X_AXIS, Y_AXIS],
  leastHeight: (input) =>
    input.settings['horizontal'] === true
      ? rowsHeight(input.theme, seriesOf(input)?.axis.labels.length ?? 0)
      : undefined,
  toOption(input) {
    const found = seriesOf(input)
    if (!found) return {}
    const { axis, series } = found
    const { settings, theme } = input
    const horizontal = settings['horizontal'] === true
    const share = settings['stack'] === 'share'
    const stacked = share || settings['stack'] === 'sum'
    const sums = axis.values.map((_, i) => series.reduce((sum, one) => sum + (one.values[i] ?? 0), 0))
    const base = frame(input, axis, series, { horizontal })
    // One bar for each name: in a narrow chart long names stand above thin bars, whole, and take no room from them.
    const above = horizontal && isNarrow(theme) && (stacked || series.length === 1) && axis.labels.some(isLong)
    const percent = {
      ...axisName(input, 'y'),
      type: 'value',
      max: 1,
      axisLabel: { color: theme.muted, formatter: (value: number) => `${Math.round(value * 100)}%` },
    }
    return {
      ...base,
      ...(above ? { yAxis: namesAbove(base['yAxis'] as object, theme.width - 56) } : {}),
      ...(share ? { [horizontal ? 'xAxis' : 'yAxis']: percent } : {}),
      ...(share
        ? {
            tooltip: {
              ...(base['tooltip'] as object),
              valueFormatter: percentOf,
            },
          }
        : {}),
      series: series.map((one) => ({
        type: 'bar',
        name: one.name,
        // Figures inside of a bar need its width.
        barMaxWidth: above ? THIN : stacked && settings['figures'] === true ? 56 : 28,
        ...(stacked ? { stack: 'all' } : {}),
        ...figuresAt(
          input,
          (value) => (share ? `${Math.round(Number(value) * 100)}%` : theme.format(value, one.measure.format)),
          stacked ? 'inside' : horizontal ? 'right' : 'top',
        ),
        itemStyle: {
          borderRadius: stacked ? 0 : corners(1, horizontal),
          ...(one.color ? { color: one.color } : {}),
        },
        data: points(input, one).map((point, i) => ({
          ...point,
          ...(share ? { value: sums[i] ? (one.values[i] ?? 0) / sums[i] : 0 } : {}),
          ...(stacked && isEnd(series, one, i)
            ? { itemStyle: { borderRadius: corners(one.values[i]!, horizontal) } }
            : {}),
        })),
      })),
    }
  },
}

// helpers

const THIN = 8
/** Wider than the quarter of a narrow chart that names beside bars may take. */
const isLong = (name: string): boolean => widthOf(name) > 100
const namesAbove = (axis: object, width: number): object => ({
  ...axis,
  axisLine: { show: false },
  axisLabel: {
    ...(axis as { readonly axisLabel: object }).axisLabel,
    ...{ inside: true, margin: 0, align: 'left', verticalAlign: 'bottom', padding: [0, 0, THIN / 2 + 2, 0] },
    ...{ fontSize: 11, lineHeight: 12, width, overflow: 'truncate', interval: 0, hideOverlap: false },
  },
})
const percentOf = (value: number): string => `${(value * 100).toFixed(1)}%`

/** Whether nothing of a stack lies beyond this part of it, above or below the axis. */
function isEnd(series: readonly Series[], one: Series, i: number): boolean {
  const side = Math.sign(one.values[i] ?? 0)
  return side !== 0 && series.findLast(({ values }) => Math.sign(values[i] ?? 0) === side) === one
}
function corners(value: number, horizontal: boolean): number[] {
  if (horizontal) return value < 0 ? [3, 0, 0, 3] : [0, 3, 3, 0]
  return value < 0 ? [0, 0, 3, 3] : [3, 3, 0, 0]
}
