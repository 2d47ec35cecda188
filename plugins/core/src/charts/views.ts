import { namesOn, type Channel, type ChartKind } from '@tenon/engine'
import { choice, COMPARE, flag } from './channels.ts'

const dimension = (name: string, zh: string, en: string, required = true): Channel => ({
  name,
  label: { 'zh-CN': zh, 'en-US': en },
  accepts: 'dimension',
  required,
})
const measure = (name: string, zh: string, en: string, many = false): Channel => ({
  name,
  label: { 'zh-CN': zh, 'en-US': en },
  accepts: 'measure',
  required: true,
  ...(many ? { many } : {}),
})

/** Kinds that a component of the UI draws: they are lists and texts, not coordinates. */
export const viewCharts: readonly ChartKind[] = [
  {
    kind: 'figure',
    label: { 'zh-CN': '指标卡', 'en-US': 'Figure' },
    icon: 'figure',
    view: 'figure',
    single: true,
    channels: [
      measure('value', '指标', 'Figure'),
      { ...dimension('trend', '趋势（按时间）', 'Trend over time', false), time: true },
    ],
    size: { w: 3, h: 3 },
    suits: ({ dimensions }) => (dimensions.length === 0 ? 10 : 1),
    settingsFields: [COMPARE, flag('lowerIsBetter', '越低越好', 'Lower is better')],
  },
  {
    kind: 'table',
    label: { 'zh-CN': '表格', 'en-US': 'Table' },
    icon: 'table',
    view: 'table',
    channels: [{ ...dimension('rows', '行', 'Rows', false), many: true }, measure('values', '数值', 'Values', true)],
    settingsFields: [flag('share', '显示占比', 'Show shares'), flag('scale', '按大小着色', 'Shade by size')],
    suits: ({ dimensions }) => (dimensions.length > 2 ? 9 : 1),
  },
  {
    kind: 'pivot',
    label: { 'zh-CN': '交叉表', 'en-US': 'Cross table' },
    icon: 'pivot',
    view: 'pivot',
    cross: (encoding, settings) => ({
      rows: namesOn(encoding, 'rows'),
      columns: namesOn(encoding, 'columns'),
      values: namesOn(encoding, 'values'),
      subtotals: settings['subtotals'] !== 'none',
    }),
    channels: [
      { ...dimension('rows', '行', 'Rows'), many: true },
      { ...dimension('columns', '列', 'Columns'), many: true },
      measure('values', '数值', 'Values', true),
    ],
    settingsFields: [
      choice(
        'subtotals',
        '小计',
        'Subtotals',
        [
          ['all', '显示', 'Show'],
          ['none', '不显示', 'Hide'],
        ],
        'all',
      ),
    ],
  },
  {
    kind: 'funnel',
    label: { 'zh-CN': '漏斗', 'en-US': 'Funnel' },
    icon: 'funnel',
    view: 'funnel',
    analysis: 'funnel',
    channels: [],
  },
  {
    kind: 'forecast',
    label: { 'zh-CN': '业绩预测', 'en-US': 'Forecast' },
    icon: 'trending-up',
    view: 'forecast',
    analysis: 'forecast',
    channels: [],
    size: { w: 5, h: 10 },
  },
  {
    kind: 'progress',
    label: { 'zh-CN': '目标进度', 'en-US': 'Progress to target' },
    icon: 'target',
    view: 'progress',
    channels: [
      dimension('x', '分类', 'Category', false),
      measure('value', '实际', 'Actual'),
      measure('target', '目标', 'Target'),
    ],
  },
  {
    kind: 'leaderboard',
    label: { 'zh-CN': '龙虎榜', 'en-US': 'Leaderboard' },
    icon: 'trophy',
    view: 'leaderboard',
    channels: [dimension('who', '谁', 'Who'), measure('value', '数值', 'Value')],
    settingsFields: [COMPARE],
  },
  {
    kind: 'rankedBars',
    label: { 'zh-CN': '条形排行', 'en-US': 'Ranked bars' },
    icon: 'ranked-bars',
    view: 'rankedBars',
    channels: [
      dimension('x', '分类', 'Category'),
      measure('value', '数值', 'Value'),
      { ...measure('note', '附注', 'Note'), required: false },
    ],
  },
  {
    kind: 'tileMap',
    label: { 'zh-CN': '省份方格图', 'en-US': 'Provinces' },
    icon: 'map',
    view: 'tileMap',
    channels: [dimension('province', '省', 'Province'), measure('value', '数值', 'Value')],
    suits: ({ dimensions: [first] }) => (first?.grain === 'province' ? 9 : 0),
  },
]
