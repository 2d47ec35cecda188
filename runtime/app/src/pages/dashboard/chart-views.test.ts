// @vitest-environment happy-dom
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { corePlugin } from '@tenon/core'
import { uiPlugin } from '@tenon/core/ui'
import { createRegistry, type Locale, type ReportData } from '@tenon/engine'
import { createUiRegistry, provideUiRegistry } from '@tenon/ui'
import { addMessages, i18n, setLocale } from '@tenon/ui/i18n'
import { ReportChart } from '@tenon/ui/report'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import type { App } from 'vue'
import { messages } from '../../../../ui/src/report/messages.ts'

/** Every kind that a component draws, in both languages: what it says of a small answer, word for word. */
const registry = createRegistry([corePlugin])
const plugins = [
  i18n,
  [VueQueryPlugin, { queryClient: new QueryClient() }] as const,
  (app: App) => provideUiRegistry(app, createUiRegistry(registry, [uiPlugin])),
]
beforeAll(() => addMessages(messages, ...uiPlugin.messages!))

const data: ReportData = {
  columns: [
    {
      key: 'level',
      role: 'dimension',
      label: { 'zh-CN': '级别', 'en-US': 'Level' },
      type: 'text',
      order: ['A', 'B'],
    },
    { key: 'area', role: 'dimension', label: { 'zh-CN': '省', 'en-US': 'Province' }, type: 'text', grain: 'province' },
    {
      key: 'amount',
      role: 'measure',
      label: { 'zh-CN': '金额', 'en-US': 'Amount' },
      type: 'number',
      format: { style: 'money' },
    },
    { key: 'rate', role: 'measure', label: { 'zh-CN': '赢率', 'en-US': 'Win rate' }, type: 'number', format: { style: 'percent' } }, // prettier-ignore
    { key: 'goal', role: 'measure', label: { 'zh-CN': '目标', 'en-US': 'Target' }, type: 'number' },
  ],
  rows: [
    { level: 'A', area: '330000', amount: 1_250_000, rate: 0.5, goal: 2_000_000 },
    { level: 'B', area: '320000', amount: '800.5', rate: '0.3333', goal: null },
    { level: null, area: '330000', amount: 100, rate: null, goal: 50 },
  ],
  subtotals: [
    ...[
      { level: 'A', amount: 1_250_000 },
      { level: 'B', amount: '800.5' },
      { level: null, amount: 100 },
    ],
    ...[
      { area: '330000', amount: 1_250_100 },
      { area: '320000', amount: '800.5' },
    ],
  ],
  totals: { amount: '1250900.5', rate: 0.4, goal: 2_000_050 },
  labels: { area: { '330000': '浙江省', '320000': '江苏省' } },
  period: { from: '2026-10-01', to: '2026-11-22' },
  comparison: {
    from: '2026-07-01',
    to: '2026-08-22',
    rows: [
      { level: 'B', area: '320000', amount: 900 },
      { level: 'A', area: '330000', amount: 800 },
    ],
    totals: { amount: 1_000_000, rate: 0.42 },
  },
  targets: { from: '2026-10-01', to: '2026-12-31', elapsed: 0.576 },
  truncated: false,
}
const stage = { staying: 1, averageDays: 4.5, bottleneck: false }
const funnel: ReportData['funnel'] = {
  cohort: 10,
  overall: 0.2,
  basis: 'current',
  stages: [
    { ...stage, value: '新线索', label: 'New', reached: 10, advanced: 4, lost: 5, conversion: 0.4, loss: 0.5, bottleneck: true }, // prettier-ignore
    { ...stage, value: '赢单', reached: 2, advanced: 0, lost: 0, conversion: null, loss: null, averageDays: null },
  ],
}
const forecast: ReportData['forecast'] = {
  quarter: '2026-10-01',
  won: 300,
  expected: '150.5',
  total: '450.5',
  stages: [
    { value: '方案报价', label: 'Quoted', records: 2, amount: 301, expected: '150.5', rate: 0.5, sample: 24, won: 12, basis: 'history' }, // prettier-ignore
    { value: '商务谈判', records: 0, amount: 0, expected: 0, rate: 0.7, sample: 3, won: 2, basis: 'default' },
  ],
  quarters: [
    { quarter: '2026-10-01', overdue: false, records: 2, amount: 301, expected: '150.5' },
    { quarter: '2026-04-01', overdue: true, records: 1, amount: 10, expected: 5 },
    { quarter: null, overdue: false, records: 1, amount: 8, expected: 4 },
  ],
  past: [
    { quarter: '2026-07-01', forecast: 110, actual: 100, error: 0.1 },
    { quarter: '2026-04-01', forecast: 5, actual: 0, error: null },
  ],
  meanError: 0.1,
}
interface Case {
  readonly kind: string
  readonly encoding: Readonly<Record<string, unknown>>
  readonly settings?: Readonly<Record<string, unknown>>
  readonly data?: Partial<ReportData>
}
const without = { comparison: { ...data.comparison!, rows: [], totals: { amount: null, rate: null } } }
const CASES: readonly Case[] = [
  { kind: 'figure', encoding: { value: 'amount', trend: 'level' } },
  { kind: 'figure', encoding: { value: 'rate' }, settings: { compare: 'year', lowerIsBetter: true } },
  { kind: 'figure', encoding: { value: 'amount' }, data: without },
  { kind: 'table', encoding: { rows: ['level'], values: ['amount', 'rate'] }, settings: { share: true, scale: true } },
  { kind: 'pivot', encoding: { rows: ['level'], columns: ['area'], values: ['amount'] } },
  { kind: 'pivot', encoding: { rows: ['level', 'area'], columns: [], values: ['amount'] } },
  { kind: 'funnel', encoding: {}, data: { funnel } },
  { kind: 'forecast', encoding: {}, data: { forecast } },
  { kind: 'progress', encoding: { x: 'level', value: 'amount', target: 'goal' } },
  { kind: 'leaderboard', encoding: { who: 'level', value: 'amount' } },
  { kind: 'rankedBars', encoding: { x: 'level', value: 'amount', note: 'rate' } },
  { kind: 'tileMap', encoding: { province: 'area', value: 'amount' } },
]

describe.each(['zh-CN', 'en-US'] as const)('in %s', (locale) => {
  it.each(CASES)('$kind $encoding $settings', async (one) => {
    const page = await drawn(one, locale)
    expect(page.text()).not.toBe('')
    expect(said(page.html())).toMatchSnapshot()
    page.unmount()
  })
})

it('shows every kind that has a component', () => {
  const kinds = registry.charts.flatMap(({ kind, view }) => (view === undefined ? [] : [kind]))
  expect([...new Set(CASES.map(({ kind }) => kind))].sort()).toEqual(kinds.sort())
})

// helpers

async function drawn({ kind, encoding, settings, data: more }: Case, locale: Locale) {
  setLocale(locale)
  const page = mount(ReportChart, {
    props: { data: { ...data, ...more }, chart: { kind, encoding, ...(settings ? { settings } : {}) } },
    // The tuple of a plugin with its options is typed by position.
    global: { plugins: plugins as never },
  })
  await flushPromises()
  return page
}
/** Without the names that scoped styles give, and with a line for each element. */
const said = (html: string): string => html.replace(/ data-v-[0-9a-f]+=""/g, '')
