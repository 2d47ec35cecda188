import { valueLabel, type ChartKind, type ReportRow } from '@tenon/engine'
import { columnsAt, drawn, drillOf, tooltip } from './axes.ts'
import { seriesColors } from './series-colors.ts'

/** 矩形树图: shares as areas, within the groups of a second dimension where there is one. */
export const treemapChart: ChartKind = {
  kind: 'treemap',
  label: { 'zh-CN': '矩形树图', 'en-US': 'Treemap' },
  icon: 'treemap',
  channels: [
    { name: 'group', label: { 'zh-CN': '分类', 'en-US': 'Groups' }, accepts: 'dimension', required: true },
    { name: 'part', label: { 'zh-CN': '再细分', 'en-US': 'Parts' }, accepts: 'dimension', required: false },
    { name: 'value', label: { 'zh-CN': '数值', 'en-US': 'Value' }, accepts: 'measure', required: true },
  ],
  toOption(input) {
    const [group, part, value] = ['group', 'part', 'value'].map((channel) => columnsAt(input, channel)[0])
    if (!group || !value) return {}
    const { theme, data } = input
    const leaf = (row: ReportRow, name: string) => ({
      name,
      value: Math.max(0, drawn(row[value.key]) ?? 0),
      drill: drillOf(input, row),
      measure: value.key,
    })
    const name = (column: typeof group, row: ReportRow): string =>
      valueLabel(data, column, row[column.key], theme.locale)
    const branches = [...new Set(data.rows.map((row) => row[group.key] ?? null))].map((of) => ({
      name: valueLabel(data, group, of, theme.locale),
      children: data.rows
        .filter((row) => (row[group.key] ?? null) === of)
        .map((row) => leaf(row, name(part ?? group, row))),
    }))
    return {
      color: seriesColors(theme),
      tooltip: { ...tooltip(input, 'item'), axisPointer: undefined },
      series: [
        {
          type: 'treemap',
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          left: 0,
          right: 0,
          top: 0,
          bottom: 0,
          itemStyle: { borderColor: theme.surface, gapWidth: 2 },
          label: {
            fontSize: 12,
            lineHeight: 17,
            formatter: ({ name, value: area }: { name: string; value: number }) =>
              `${name}\n${theme.format(area, value.format)}`,
          },
          upperLabel: part ? { show: true, height: 22, color: theme.text } : { show: false },
          data: part ? branches : data.rows.map((row) => leaf(row, name(group, row))),
        },
      ],
    }
  },
}
