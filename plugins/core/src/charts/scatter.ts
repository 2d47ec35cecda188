import { valueLabel, type ChartKind } from '@tenon/engine'
import { axisName, columnsAt, drawn, drillOf, labelOf, tooltip, valueAxis } from './axes.ts'

/** 散点图: one point per group by two measures; a third one is its size. */
export const scatterChart: ChartKind = {
  kind: 'scatter',
  label: { 'zh-CN': '散点图', 'en-US': 'Scatter' },
  icon: 'scatter',
  channels: [
    { name: 'of', label: { 'zh-CN': '每个点是', 'en-US': 'Points' }, accepts: 'dimension', required: true },
    { name: 'x', label: { 'zh-CN': '横轴', 'en-US': 'X axis' }, accepts: 'measure', required: true },
    { name: 'y', label: { 'zh-CN': '纵轴', 'en-US': 'Y axis' }, accepts: 'measure', required: true },
    { name: 'size', label: { 'zh-CN': '大小', 'en-US': 'Size' }, accepts: 'measure', required: false },
  ],
  axes: [
    { key: 'x', label: { 'zh-CN': '横轴', 'en-US': 'X axis' }, figures: true },
    { key: 'y', label: { 'zh-CN': '纵轴', 'en-US': 'Y axis' }, figures: true },
  ],
  toOption(input) {
    const [of, x, y, size] = ['of', 'x', 'y', 'size'].map((channel) => columnsAt(input, channel)[0])
    if (!of || !x || !y) return {}
    const { theme, data } = input
    const largest = size ? Math.max(0, ...data.rows.map((row) => drawn(row[size.key]) ?? 0)) : 0
    // The area tells the figure, not the width.
    const width = (value: number): number => (largest > 0 ? 6 + 30 * Math.sqrt(Math.max(0, value) / largest) : 10)
    const axis = (column: typeof x, key: string) => ({
      ...valueAxis(input, column, key),
      name: axisName(input, key)['name'] ?? labelOf(column, input),
      nameLocation: 'end',
      nameGap: 15,
      nameTextStyle: { color: theme.muted },
      scale: true,
    })
    return {
      color: [...theme.colors],
      textStyle: { color: theme.text },
      grid: { left: 4, right: 24, top: 32, bottom: 24, containLabel: true },
      tooltip: {
        ...tooltip(input, 'item'),
        axisPointer: undefined,
        formatter: ({ data: point }: { data: { name: string; value: readonly [number, number] } }) =>
          [
            point.name,
            `${labelOf(x, input)} ${theme.format(point.value[0], x.format)}`,
            `${labelOf(y, input)} ${theme.format(point.value[1], y.format)}`,
          ].join('\n'),
      },
      xAxis: { ...axis(x, 'x'), nameLocation: 'middle', nameGap: 28 },
      yAxis: axis(y, 'y'),
      series: [
        {
          type: 'scatter',
          itemStyle: { opacity: 0.75 },
          data: data.rows.map((row) => ({
            name: valueLabel(data, of, row[of.key], theme.locale),
            value: [drawn(row[x.key]), drawn(row[y.key])],
            symbolSize: width(size ? (drawn(row[size.key]) ?? 0) : 0),
            drill: drillOf(input, row),
            measure: y.key,
          })),
        },
      ],
    }
  },
}
