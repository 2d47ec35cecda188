import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toTextColumn } from '../convert.ts'
import { OPTION_OPERATORS } from '../filter-operators.ts'
import { importOption, optionsChecked, optionText, parseOption } from '../parse-option.ts'
import { Options, OPTIONS_SETTING } from '../option-settings.ts'
import { choices, setting, settingsSchema } from '../settings.ts'

export interface RadioSettings {
  /** Key of an option set, or the items themselves. */
  readonly options?: unknown
  readonly look?: 'radio' | 'button'
}

/** 单选框: one of a few options, all in view. */
export const radioField: FieldType<RadioSettings> = {
  type: 'radio',
  label: { 'zh-CN': '单选框', 'en-US': 'Radio' },
  icon: 'radio',
  group: 'option',
  storage: 'column',
  settingsSchema: settingsSchema({ options: Options, look: Type.Enum(['radio', 'button']) }),
  defaultSettings: {},
  settingsFields: [
    OPTIONS_SETTING,
    setting('look', 'select', '样式', 'Look', {
      settings: choices(['radio', '圆点', 'Dots'], ['button', '按钮', 'Buttons']),
    }),
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: parseOption,
  importCell: importOption,
  toText: (value, field, locale) => optionText(value, field.options, locale),
  searchable: false,
  filterOperators: OPTION_OPERATORS,
  convertFrom: toTextColumn,
  checkSettings: optionsChecked,
}
