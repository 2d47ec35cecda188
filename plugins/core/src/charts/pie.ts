import { valueLabel, type ChartKind } from '@tenon/engine'
import { columnsAt, drawn, drillOf, tooltip } from './axes.ts'
import { flag } from './channels.ts'
import { LEGEND, legendOf, legendPlace } from './legend.ts'
import { seriesColors } from './series-colors.ts'

/** 饼图 or ring: shares of one measure. */
export const pieChart: ChartKind = {
  kind: 'pie',
  label: { 'zh-CN': '饼图', 'en-US': 'Pie chart' },
  icon: 'pie-chart',
  channels: [
    { name: 'color', label: { 'zh-CN': '分类', 'en-US': 'Slices' }, accepts: 'dimension', required: true },
    { name: 'value', label: { 'zh-CN': '数值', 'en-US': 'Value' }, accepts: 'measure', required: true },
  ],
  settingsFields: [flag('ring', '环形', 'Ring'), LEGEND],
  suits: () => 3,
  toOption(input) {
    const [slice] = columnsAt(input, 'color')
    const [measure] = columnsAt(input, 'value')
    if (!slice || !measure) return {}
    const { theme, data, settings } = input
    const names = data.rows.map((row) => valueLabel(data, slice, row[slice.key], theme.locale))
    const place = legendPlace(input, 'right')
    const { legend } = legendOf(input, place, names)
    return {
      color: seriesColors(theme),
      textStyle: { color: theme.text },
      tooltip: { ...tooltip(input, 'item'), axisPointer: undefined },
      legend: legend && { ...legend, icon: 'circle', itemWidth: 8 },
      series: [
        {
          type: 'pie',
          radius: settings['ring'] === false ? '64%' : ['42%', '64%'],
          center: CENTER[place],
          // Without a legend the slices say themselves what they are.
          label: place === 'none' ? { color: theme.text, formatter: '{b}' } : { show: false },
          itemStyle: { borderColor: theme.surface, borderWidth: 2 },
          data: data.rows.map((row, i) => {
            const color = theme.named(slice.colors?.[String(row[slice.key])] ?? '')
            return {
              name: names[i],
              value: drawn(row[measure.key]),
              drill: drillOf(input, row),
              measure: measure.key,
              ...(color ? { itemStyle: { color } } : {}),
            }
          }),
        },
      ],
    }
  },
}

// helpers

const CENTER = { right: ['34%', '50%'], top: ['50%', '56%'], bottom: ['50%', '45%'], none: ['50%', '50%'] } as const
