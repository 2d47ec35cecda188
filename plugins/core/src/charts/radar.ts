import type { ChartKind } from '@tenon/engine'
import { columnsAt, labelOf, seriesOf, tooltip } from './axes.ts'
import { COLOR, X, Y } from './channels.ts'
import { LEGEND, legendOf, legendPlace } from './legend.ts'
import { seriesColors } from './series-colors.ts'

/** 雷达图: one shape per measure, or per value of the split, over the groups as axes. */
export const radarChart: ChartKind = {
  kind: 'radar',
  label: { 'zh-CN': '雷达图', 'en-US': 'Radar' },
  icon: 'radar',
  channels: [{ ...X, label: { 'zh-CN': '各个角', 'en-US': 'Corners' } }, Y, COLOR],
  settingsFields: [LEGEND],
  toOption(input) {
    const found = seriesOf(input)
    if (!found) return {}
    const { axis, series } = found
    const { theme } = input
    const [split] = columnsAt(input, 'color')
    const names = series.map(({ name }) => name)
    const place = legendPlace(input, names.length > 1 ? 'bottom' : 'none')
    const { legend } = legendOf(input, place, names)
    const largest = Math.max(1, ...series.flatMap((one) => one.values.map((value) => value ?? 0)))
    return {
      color: seriesColors(theme),
      textStyle: { color: theme.text },
      tooltip: { ...tooltip(input, 'item'), axisPointer: undefined },
      legend,
      radar: {
        // Room for the names of the corners, and for the legend beside them.
        radius: '62%',
        center: CENTER[place],
        indicator: axis.labels.map((name) => ({ name, max: largest })),
        axisName: { color: theme.muted, fontSize: 12 },
        splitLine: { lineStyle: { color: theme.line } },
        axisLine: { lineStyle: { color: theme.line } },
        splitArea: { show: false },
      },
      series: [
        {
          type: 'radar',
          symbolSize: 4,
          areaStyle: { opacity: 0.12 },
          data: series.map((one) => ({
            name: one.split === undefined ? labelOf(one.measure, input) : one.name,
            value: one.values.map((value) => value ?? 0),
            measure: one.measure.key,
            // A shape stands for all of its corners.
            drill: split ? { [split.key]: one.split ?? null } : {},
          })),
        },
      ],
    }
  },
}

// helpers

const CENTER = { bottom: ['50%', '45%'], top: ['50%', '56%'], right: ['40%', '50%'], none: ['50%', '50%'] } as const
