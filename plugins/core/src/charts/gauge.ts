import type { ChartKind } from '@tenon/engine'
import { columnsAt, drawn } from './axes.ts'

/** 目标达成: a figure against its target, which is another measure or a fixed number. */
export const gaugeChart: ChartKind = {
  kind: 'gauge',
  label: { 'zh-CN': '进度仪表', 'en-US': 'Gauge' },
  icon: 'gauge',
  single: true,
  channels: [
    { name: 'value', label: { 'zh-CN': '实际', 'en-US': 'Actual' }, accepts: 'measure', required: true },
    { name: 'target', label: { 'zh-CN': '目标', 'en-US': 'Target' }, accepts: 'measure', required: false },
  ],
  settingsFields: [{ id: 's_target', key: 'target', type: 'number', label: { 'zh-CN': '目标值', 'en-US': 'Target' } }],
  toOption(input) {
    const [value] = columnsAt(input, 'value')
    const [goal] = columnsAt(input, 'target')
    if (!value) return {}
    const { theme, data, settings } = input
    const actual = drawn(data.totals[value.key]) ?? 0
    const target = goal ? drawn(data.totals[goal.key]) : drawn(settings['target'] as number | string | undefined)
    const share = target ? actual / target : 0
    return {
      series: [
        {
          type: 'gauge',
          startAngle: 200,
          endAngle: -20,
          min: 0,
          max: 1,
          radius: '100%',
          center: ['50%', '62%'],
          progress: { show: Boolean(target), width: 14, roundCap: true, itemStyle: { color: theme.colors[0] } },
          axisLine: { roundCap: true, lineStyle: { width: 14, color: [[1, theme.line]] } },
          pointer: { show: false },
          axisTick: { show: false },
          splitLine: { show: false },
          axisLabel: { show: false },
          title: { offsetCenter: [0, '28%'], color: theme.muted, fontSize: 12 },
          detail: {
            offsetCenter: [0, 0],
            fontSize: 24,
            fontWeight: 600,
            color: theme.text,
            formatter: () => (target ? `${Math.round(share * 1000) / 10}%` : '–'),
          },
          data: [
            {
              value: Math.min(1, share),
              name: `${theme.format(actual, value.format)} / ${target ? theme.format(target, value.format) : '–'}`,
              drill: {},
              measure: value.key,
            },
          ],
        },
      ],
    }
  },
}
