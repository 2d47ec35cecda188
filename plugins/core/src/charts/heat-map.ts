import { axisLabels, valueLabel, type ChartKind } from '@tenon/engine'
import { columnsAt, drawn, drillOf, tooltip } from './axes.ts'
import { namesBelow } from './axis-words.ts'
import { X } from './channels.ts'
import { LEGEND, legendPlace } from './legend.ts'
import { rowsHeight, widthOf } from './text-width.ts'

/** 热力图: two dimensions crossed, the figure as depth of colour. */
export const heatMapChart: ChartKind = {
  kind: 'heatMap',
  label: { 'zh-CN': '热力图', 'en-US': 'Heat map' },
  icon: 'heatmap',
  channels: [
    X,
    { name: 'y', label: { 'zh-CN': '纵轴', 'en-US': 'Y axis' }, accepts: 'dimension', required: true },
    { name: 'value', label: { 'zh-CN': '数值', 'en-US': 'Value' }, accepts: 'measure', required: true },
  ],
  settingsFields: [LEGEND],
  leastHeight(input) {
    const [y] = columnsAt(input, 'y')
    return y && rowsHeight(input.theme, new Set(input.data.rows.map((row) => row[y.key] ?? null)).size)
  },
  toOption(input) {
    const [x, y, value] = ['x', 'y', 'value'].map((channel) => columnsAt(input, channel)[0])
    if (!x || !y || !value) return {}
    const { theme, data } = input
    const categories = (column: typeof x) => {
      const values = [...new Set(data.rows.map((row) => row[column.key] ?? null))]
      return { values, labels: axisLabels(data, column, values, theme.locale) }
    }
    const [across, down] = [categories(x), categories(y)]
    const { room, ...scale } = SCALE[legendPlace(input, 'bottom')]
    // Where there is no figure there is no cell.
    const cells = data.rows.flatMap((row) => {
      const figure = drawn(row[value.key])
      return figure === null ? [] : [{ row, figure }]
    })
    const figures = cells.map(({ figure }) => figure)
    const least = Math.min(0, ...figures)
    const highest = Math.max(least, ...figures)
    const most = highest > least ? highest : least + 1
    const readable = across.labels.length * down.labels.length <= LABELLED
    const label = (figure: number) => ({
      show: true,
      formatter: theme.format(figure, value.format),
      color: (figure - least) / (most - least) > 0.5 ? theme.surface : theme.text,
    })
    const axis = (labels: readonly string[], written: object) => ({
      type: 'category',
      data: labels,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: theme.muted, fontSize: 12, ...written },
      splitArea: { show: false },
    })
    const beside = Math.max(0, ...down.labels.map((name) => widthOf(name))) + room.right
    return {
      textStyle: { color: theme.text },
      grid: { left: 4, top: 8, bottom: 4, ...room, containLabel: true },
      tooltip: {
        ...tooltip(input, 'item'),
        axisPointer: undefined,
        formatter: ({ data: cell }: { data: { name: string; value: readonly number[] } }) =>
          `${cell.name}\n${theme.format(cell.value[2], value.format)}`,
      },
      xAxis: axis(across.labels, namesBelow(across.labels, theme.width - beside)),
      yAxis: { ...axis(down.labels, {}), inverse: true },
      visualMap: {
        min: least,
        max: most,
        calculable: false,
        text: [theme.format(most, value.format), theme.format(least, value.format)],
        ...scale,
        itemHeight: 120,
        itemWidth: 10,
        textStyle: { color: theme.muted },
        inRange: { color: [theme.line, theme.colors[0]] },
      },
      series: [
        {
          type: 'heatmap',
          itemStyle: { borderColor: theme.surface, borderWidth: 2, borderRadius: 3 },
          ...(readable ? { labelLayout: { hideOverlap: true } } : {}),
          data: cells.map(({ row, figure }) => ({
            name: `${valueLabel(data, x, row[x.key], theme.locale)} · ${valueLabel(data, y, row[y.key], theme.locale)}`,
            value: [across.values.indexOf(row[x.key] ?? null), down.values.indexOf(row[y.key] ?? null), figure],
            ...(readable ? { label: label(figure) } : {}),
            drill: drillOf(input, row),
            measure: value.key,
          })),
        },
      ],
    }
  },
}

// helpers

/** With more cells than these the colours alone speak. */
const LABELLED = 150
/** How the scale of colours lies at each place, and the margin that it needs. */
const SCALE = {
  bottom: { orient: 'horizontal', left: 'center', bottom: 0, room: { bottom: 44, right: 12 } },
  top: { orient: 'horizontal', left: 'center', top: 0, room: { top: 36, right: 12 } },
  right: { orient: 'vertical', right: 0, top: 'middle', room: { right: 88 } },
  none: { show: false, room: { right: 12 } },
} as const
