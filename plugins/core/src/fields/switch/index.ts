import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { BOOLEAN_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { booleanText, importBoolean, parseBoolean } from '../parse-boolean.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface SwitchSettings {
  readonly onText?: string
  readonly offText?: string
}

/** 开关: yes or no, never empty. */
export const switchField: FieldType<SwitchSettings> = {
  type: 'switch',
  label: { 'zh-CN': '开关', 'en-US': 'Switch' },
  icon: 'switch',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    onText: Type.String({ maxLength: 20 }),
    offText: Type.String({ maxLength: 20 }),
  }),
  defaultSettings: {},
  settingsFields: [
    setting('onText', 'text', '打开时显示', 'Text when on', { settings: { maxLength: 20 } }),
    setting('offText', 'text', '关闭时显示', 'Text when off', { settings: { maxLength: 20 } }),
  ],
  columnType: () => 'boolean',
  valueType: () => ({ kind: 'boolean' }),
  parse: parseBoolean,
  importCell: (cell, { settings }) => importBoolean(cell, settings.onText, settings.offText),
  toText: (value, { settings }, locale) => booleanText(value, locale, settings.onText, settings.offText),
  foldedKey: () => null,
  // One and nought alone are numbers.
  infer: (column) => readsAs(column, 0.8, (cell) => (typeof cell === 'number' ? { value: null } : importBoolean(cell))),
  filterOperators: BOOLEAN_OPERATORS,
}
