import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toListColumn } from '../convert.ts'
import { LIST_OPERATORS } from '../filter-operators.ts'
import { importOptions, optionsChecked, optionsText, parseOptions } from '../parse-option.ts'
import { Options, OPTIONS_SETTING } from '../option-settings.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface CheckboxSettings {
  readonly options?: unknown
  readonly max?: number
}

/** 复选框: several of a few options, all in view. */
export const checkboxField: FieldType<CheckboxSettings> = {
  type: 'checkbox',
  label: { 'zh-CN': '复选框', 'en-US': 'Checkboxes' },
  icon: 'checkbox',
  group: 'option',
  storage: 'column',
  settingsSchema: settingsSchema({ options: Options, max: Type.Integer({ minimum: 1, maximum: 200 }) }),
  defaultSettings: {},
  settingsFields: [
    OPTIONS_SETTING,
    setting('max', 'number', '最多选几项', 'At most', { settings: { scale: 0, min: 1, max: 200 } }),
  ],
  columnType: () => 'text[]',
  valueType: () => ({ kind: 'list', of: { kind: 'text' } }),
  parse: (input, field) => parseOptions(input, field, field.settings.max),
  importCell: (cell, field) => importOptions(cell, field, field.settings.max),
  toText: (value, field, locale) => optionsText(value, field.options, locale),
  foldedKey: () => null,
  searchable: false,
  filterOperators: LIST_OPERATORS,
  convertFrom: toListColumn,
  checkSettings: optionsChecked,
}
