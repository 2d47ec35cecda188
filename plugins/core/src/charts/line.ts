import { cumulative, type ChartKind } from '@tenon/engine'
import { drawn, frame, points, seriesOf } from './axes.ts'
import { COLOR, flag, X, Y } from './channels.ts'

/** 折线图, also as area and as running total. */
export const lineChart: ChartKind = {
  kind: 'line',
  label: { 'zh-CN': '折线图', 'en-US': 'Line chart' },
  icon: 'line-chart',
  channels: [X, Y, COLOR],
  settingsFields: [
    flag('area', '填充面积', 'Fill area'),
    flag('cumulative', '累计', 'Running total'),
    flag('smooth', '平滑', 'Smooth'),
  ],
  suits: ({ dimensions: [first, second] }) => (first?.time && !second ? 8 : 2),
  toOption(input) {
    const found = seriesOf(input)
    if (!found) return {}
    const { axis, series } = found
    const { settings } = input
    return {
      ...frame(input, axis, series),
      series: series.map((one, i) => {
        const running =
          settings['cumulative'] === true ? cumulative(one.rows.map((row) => row?.[one.measure.key] ?? null)) : null
        return {
          type: 'line',
          name: one.name,
          smooth: settings['smooth'] === true,
          symbolSize: 6,
          showSymbol: axis.values.length <= 31,
          lineStyle: { width: 2 },
          ...(one.color ? { itemStyle: { color: one.color } } : {}),
          ...(settings['area'] === true || (settings['area'] === undefined && i === 0 && series.length === 1)
            ? { areaStyle: { opacity: 0.08 } }
            : {}),
          data: points(input, one).map((point, n) => (running ? { ...point, value: drawn(running[n]) } : point)),
        }
      }),
    }
  },
}
