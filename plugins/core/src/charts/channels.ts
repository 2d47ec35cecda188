import type { Channel, ChartAxis, FieldDefinition } from '@tenon/engine'

/** Channels and settings that several kinds share. */
export const X: Channel = {
  name: 'x',
  label: { 'zh-CN': '横轴', 'en-US': 'X axis' },
  accepts: 'dimension',
  required: true,
}
export const Y: Channel = {
  name: 'y',
  label: { 'zh-CN': '数值', 'en-US': 'Values' },
  accepts: 'measure',
  required: true,
  many: true,
}
export const COLOR: Channel = {
  name: 'color',
  label: { 'zh-CN': '分组', 'en-US': 'Split by' },
  accepts: 'dimension',
  required: false,
  splits: true,
}

/** The axes of a chart of figures over groups. */
export const X_AXIS: ChartAxis = { key: 'x', label: { 'zh-CN': '分组轴', 'en-US': 'Axis of groups' }, figures: false }
export const Y_AXIS: ChartAxis = { key: 'y', label: { 'zh-CN': '数值轴', 'en-US': 'Axis of values' }, figures: true }

/** A switch; `on`: as long as nobody has switched it off (`!== false`). */
export const flag = (key: string, zh: string, en: string, on = false): FieldDefinition => ({
  id: `s_${key}`,
  key,
  type: 'switch',
  label: { 'zh-CN': zh, 'en-US': en },
  ...(on ? { default: true } : {}),
})
/** The figures stand at their marks. */
export const FIGURES = flag('figures', '显示数值', 'Show figures')
export const number = (key: string, zh: string, en: string): FieldDefinition => ({
  id: `s_${key}`,
  key,
  type: 'number',
  label: { 'zh-CN': zh, 'en-US': en },
})
export const choice = (
  key: string,
  zh: string,
  en: string,
  items: readonly (readonly [string, string, string])[],
  /** What holds where nothing is chosen. */
  standing: string,
): FieldDefinition => ({
  id: `s_${key}`,
  key,
  type: 'radio',
  label: { 'zh-CN': zh, 'en-US': en },
  default: standing,
  settings: {
    options: items.map(([value, label, english]) => ({ value, label: { 'zh-CN': label, 'en-US': english } })),
  },
})
export const COMPARE: FieldDefinition = {
  ...choice(
    'compare',
    '对比',
    'Compare with',
    [
      ['none', '不对比', 'Nothing'],
      ['previous', '上一周期', 'Period before'],
      ['year', '去年同期', 'Year before'],
    ],
    'none',
  ),
  help: {
    'zh-CN': '要有时间范围，报表自己的或仪表盘的',
    'en-US': 'Needs a period, of the report or of its dashboard',
  },
}
