import { cumulative, movingAverage, type ChartKind, type Json, type Locale } from '@tenon/engine'
import { drawn, figuresAt, frame, points, seriesOf, type Series } from './axes.ts'
import { COLOR, FIGURES, flag, number, X, X_AXIS, Y, Y_AXIS } from './channels.ts'
import { LEGEND } from './legend.ts'
import { seriesColors } from './series-colors.ts'

/** 折线图, also as area, as running total, and with a moving average beside it. */
export const lineChart: ChartKind = {
  kind: 'line',
  label: { 'zh-CN': '折线图', 'en-US': 'Line chart' },
  icon: 'line-chart',
  channels: [X, Y, COLOR],
  settingsFields: [
    flag('area', '填充面积', 'Fill area'),
    flag('cumulative', '累计', 'Running total'),
    flag('smooth', '平滑', 'Smooth'),
    number('average', '移动平均（期数）', 'Moving average over'),
    FIGURES,
    LEGEND,
  ],
  suits: ({ dimensions: [first, second] }) => (first?.time && !second ? 8 : 2),
  axes: [X_AXIS, Y_AXIS],
  toOption(input) {
    const found = seriesOf(input)
    if (!found) return {}
    const { axis, series } = found
    const { settings, theme } = input
    const figures = (one: Series): readonly Json[] => {
      const own = one.rows.map((row) => row?.[one.measure.key] ?? null)
      return settings['cumulative'] === true ? cumulative(own) : own
    }
    const size = Number(settings['average'] ?? 0)
    const averages = size < 2 ? [] : series.map((one) => ({ ...one, name: averageName(one.name, size, theme.locale) }))
    const colors = seriesColors(theme)
    const base = frame(input, axis, [...series, ...averages])
    return {
      ...base,
      series: [
        ...series.map((one, i) => {
          const running = settings['cumulative'] === true ? figures(one) : null
          return {
            type: 'line',
            name: one.name,
            smooth: settings['smooth'] === true,
            symbolSize: 6,
            showSymbol: axis.values.length <= 31,
            lineStyle: { width: 2 },
            ...figuresAt(input, (value) => theme.format(value, one.measure.format)),
            ...(one.color ? { itemStyle: { color: one.color } } : {}),
            ...(settings['area'] === true || (settings['area'] === undefined && i === 0 && series.length === 1)
              ? { areaStyle: { opacity: 0.08 } }
              : {}),
            data: points(input, one).map((point, n) => (running ? { ...point, value: drawn(running[n]) } : point)),
          }
        }),
        ...averages.map((one, i) => ({
          type: 'line',
          name: one.name,
          symbol: 'none',
          lineStyle: { width: 2, type: 'dashed' },
          itemStyle: { color: one.color ?? colors[(series.length + i) % colors.length] },
          data: movingAverage(figures(one), size).map(drawn),
        })),
      ],
    }
  },
}

// helpers

const averageName = (name: string, size: number, locale: Locale): string =>
  locale === 'zh-CN' ? `${name}（${size} 期均值）` : `${name} (mean of ${size})`
