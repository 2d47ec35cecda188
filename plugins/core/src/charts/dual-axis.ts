import type { ChartAxis, ChartKind } from '@tenon/engine'
import { columnsAt, figuresAt, frame, points, seriesOf, valueAxis, wholeSteps } from './axes.ts'
import { FIGURES, X, X_AXIS, Y_AXIS } from './channels.ts'
import { LEGEND } from './legend.ts'

const LEFT: ChartAxis = { ...Y_AXIS, label: { 'zh-CN': '左轴', 'en-US': 'Left axis' } }
const RIGHT: ChartAxis = { key: 'right', label: { 'zh-CN': '右轴', 'en-US': 'Right axis' }, figures: true }

/** 双轴图: bars on the left axis, a line on the right one. */
export const dualAxisChart: ChartKind = {
  kind: 'dualAxis',
  label: { 'zh-CN': '双轴图', 'en-US': 'Bars and line' },
  icon: 'dual-axis',
  channels: [
    X,
    {
      name: 'bar',
      label: { 'zh-CN': '左轴（柱）', 'en-US': 'Left axis (bars)' },
      accepts: 'measure',
      required: true,
      many: true,
    },
    {
      name: 'line',
      label: { 'zh-CN': '右轴（线）', 'en-US': 'Right axis (line)' },
      accepts: 'measure',
      required: true,
      many: true,
    },
  ],
  settingsFields: [FIGURES, LEGEND],
  axes: [X_AXIS, LEFT, RIGHT],
  toOption(input) {
    const { x } = input.encoding
    const bars = seriesOf({ ...input, encoding: { x, y: input.encoding['bar'] } })
    const lines = seriesOf({ ...input, encoding: { x, y: input.encoding['line'] } })
    if (!bars || !lines) return {}
    const base = frame(input, bars.axis, [...bars.series, ...lines.series], { axes: 2 })
    const left = { ...valueAxis(input, bars.series[0]?.measure), ...wholeSteps(bars.series) }
    const right = {
      ...valueAxis(input, columnsAt(input, 'line')[0], RIGHT.key),
      ...wholeSteps(lines.series),
      splitLine: { show: false },
    }
    return {
      ...base,
      yAxis: [left, right],
      series: [
        ...bars.series.map((one) => ({
          type: 'bar',
          name: one.name,
          barMaxWidth: 28,
          ...figuresAt(input, (value) => input.theme.format(value, one.measure.format)),
          itemStyle: { borderRadius: [3, 3, 0, 0] },
          data: points(input, one),
        })),
        ...lines.series.map((one) => ({
          type: 'line',
          name: one.name,
          yAxisIndex: 1,
          symbolSize: 6,
          data: points(input, one),
        })),
      ],
    }
  },
}
