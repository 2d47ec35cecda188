import type { ChartInput, ReportData } from '@tenon/engine'
import { expect, it } from 'vitest'
import { charts } from './index.ts'
import { seriesColors } from './series-colors.ts'

/** Those of the page. */
const colors = ['#3457d5', '#1fa6a0', '#e08a1e', '#8a5cd6', '#d9577a', '#5b8def', '#7a9a3c', '#98a2b3']

it.each(['#ffffff', '#151a24'])('tells 24 groups apart on %s', (surface) => {
  const all = seriesColors({ colors, surface })
  expect(all.slice(0, 8)).toEqual(colors)
  expect(all.length).toBe(24)
  const pairs = all.flatMap((one, i) => all.slice(i + 1).map((other) => distance(one, other)))
  // An eye sees a difference of 0.02 where colours touch.
  expect(Math.min(...pairs)).toBeGreaterThan(0.06)
})
it('begins with the step that stands out from what it is drawn on', () => {
  expect(seriesColors({ colors: ['#3457d5'], surface: '#ffffff' })).toEqual(['#3457d5', '#1f3480', '#859ae6'])
  expect(seriesColors({ colors: ['#3457d5'], surface: '#151a24' })).toEqual(['#3457d5', '#859ae6', '#1f3480'])
})
it('leaves a colour alone that it cannot mix', () => {
  expect(seriesColors({ colors: ['blue', '#000000'], surface: 'paper' })).toEqual([
    'blue',
    '#000000',
    '#000000',
    '#666666',
  ])
})
it.each([
  ['bar', { x: 'month', y: ['amount'], color: 'team' }],
  ['line', { x: 'month', y: ['amount'], color: 'team' }],
  ['pareto', { x: 'month', y: 'amount', color: 'team' }],
  ['pie', { color: 'team', value: 'amount' }],
  ['radar', { x: 'month', y: ['amount'], color: 'team' }],
  ['treemap', { group: 'team', value: 'amount' }],
])('%s has a colour of its own for each of twelve groups', (kind, encoding) => {
  const made = charts.find((chart) => chart.kind === kind)!.toOption!({ data, encoding, settings: {}, theme })
  const used = (made['color'] as string[]).slice(0, 12)
  expect(new Set(used).size).toBe(12)
})

// helpers

const data: ReportData = {
  columns: [
    { key: 'month', role: 'dimension', label: '月份', type: 'date', grain: 'month' },
    { key: 'team', role: 'dimension', label: '小组', type: 'text' },
    { key: 'amount', role: 'measure', label: '金额', type: 'number' },
  ],
  rows: Array.from({ length: 12 }, (_, i) => ({ month: '2026-10-01', team: `小组 ${i}`, amount: i + 1 })),
  totals: { amount: 78 },
  labels: {},
  truncated: false,
}
const theme: ChartInput['theme'] = {
  locale: 'zh-CN',
  width: 640,
  colors,
  text: '#475467',
  muted: '#667085',
  line: '#eaecf0',
  surface: '#ffffff',
  good: '#1f9254',
  bad: '#d1343f',
  named: () => undefined,
  format: String,
}
/** In Oklab, in which equal distances look alike: https://bottosson.github.io/posts/oklab/ */
function distance(a: string, b: string): number {
  const [one, other] = [a, b].map(oklab) as [number[], number[]]
  return Math.hypot(...one.map((part, i) => part - other[i]!))
}
function oklab(color: string): number[] {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
