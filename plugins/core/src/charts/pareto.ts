import { cumulative, OTHERS, shares, type ChartKind, type ReportRow } from '@tenon/engine'
import { columnsAt, drawn, figuresAt, frame, points, seriesOf } from './axes.ts'
import { FIGURES, X } from './channels.ts'

/** 帕累托: bars from large to small with their running share; who makes up the first 80 % is in full colour. */
export const paretoChart: ChartKind = {
  kind: 'pareto',
  label: { 'zh-CN': '帕累托图', 'en-US': 'Pareto chart' },
  icon: 'pareto',
  channels: [X, { name: 'y', label: { 'zh-CN': '数值', 'en-US': 'Value' }, accepts: 'measure', required: true }],
  settingsFields: [FIGURES],
  toOption(input) {
    const [x] = columnsAt(input, 'x')
    const [measure] = columnsAt(input, 'y')
    if (!x || !measure) return {}
    const { theme } = input
    const size = (row: ReportRow): number => (row[x.key] === OTHERS ? -Infinity : (drawn(row[measure.key]) ?? 0))
    const rows = input.data.rows.toSorted((a, b) => size(b) - size(a))
    const found = seriesOf({ ...input, data: { ...input.data, rows }, encoding: { x: x.key, y: measure.key } })
    if (!found) return {}
    const { axis, series } = found
    const [bars] = series
    const running = cumulative(shares(rows.map((row) => row[measure.key] ?? null))).map(drawn)
    const base = frame(input, axis, series)
    return {
      ...base,
      grid: { left: 4, right: 4, top: 24, bottom: 4, containLabel: true },
      yAxis: [
        base['yAxis'],
        {
          type: 'value',
          min: 0,
          max: 1,
          splitLine: { show: false },
          axisLabel: { color: theme.muted, formatter: percent },
        },
      ],
      series: [
        {
          type: 'bar',
          name: bars!.name,
          barMaxWidth: 28,
          ...figuresAt(input, (value) => theme.format(value, measure.format)),
          data: points(input, bars!).map((point, i) => ({
            ...point,
            itemStyle: {
              borderRadius: [3, 3, 0, 0],
              color: theme.colors[0],
              opacity: (running[i - 1] ?? 0) < 0.8 ? 1 : 0.4,
            },
          })),
        },
        {
          type: 'line',
          name: theme.locale === 'zh-CN' ? '累计占比' : 'Running share',
          yAxisIndex: 1,
          symbolSize: 6,
          lineStyle: { width: 2, color: theme.colors[2] },
          itemStyle: { color: theme.colors[2] },
          tooltip: { valueFormatter: percent },
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { type: 'dashed', color: theme.colors[2] },
            label: { show: false },
            data: [{ yAxis: 0.8 }],
          },
          data: running,
        },
      ],
    }
  },
}

// helpers

const percent = (value: number): string => `${Math.round(value * 1000) / 10}%`
