import { valueLabel, type ChartKind } from '@tenon/engine'
import { columnsAt, drawn, drillOf, tooltip } from './axes.ts'
import { flag } from './channels.ts'

/** 饼图 or ring: shares of one measure. */
export const pieChart: ChartKind = {
  kind: 'pie',
  label: { 'zh-CN': '饼图', 'en-US': 'Pie chart' },
  icon: 'pie-chart',
  channels: [
    { name: 'color', label: { 'zh-CN': '分类', 'en-US': 'Slices' }, accepts: 'dimension', required: true },
    { name: 'value', label: { 'zh-CN': '数值', 'en-US': 'Value' }, accepts: 'measure', required: true },
  ],
  settingsFields: [flag('ring', '环形', 'Ring')],
  suits: () => 3,
  toOption(input) {
    const [slice] = columnsAt(input, 'color')
    const [measure] = columnsAt(input, 'value')
    if (!slice || !measure) return {}
    const { theme, data, settings } = input
    return {
      color: [...theme.colors],
      textStyle: { color: theme.text },
      tooltip: { ...tooltip(input, 'item'), axisPointer: undefined },
      legend: {
        type: 'scroll',
        orient: 'vertical',
        right: 0,
        top: 'middle',
        icon: 'circle',
        itemWidth: 8,
        textStyle: { color: theme.text },
      },
      series: [
        {
          type: 'pie',
          radius: settings['ring'] === false ? '64%' : ['42%', '64%'],
          center: ['34%', '50%'],
          label: { show: false },
          itemStyle: { borderColor: theme.surface, borderWidth: 2 },
          data: data.rows.map((row) => {
            const color = theme.named(slice.colors?.[String(row[slice.key])] ?? '')
            return {
              name: valueLabel(data, slice, row[slice.key], theme.locale),
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
