import type { FieldType, Label } from '@tenon/engine'
import { toTextColumn } from '../convert.ts'
import { OPTION_OPERATORS } from '../filter-operators.ts'
import { optionsIn } from '../infer.ts'
import { importOption, optionsChecked, optionText, parseOption } from '../parse-option.ts'
import { Options, OPTIONS_SETTING } from '../option-settings.ts'
import { HINT, Hint, settingsSchema } from '../settings.ts'

export interface SelectSettings {
  /** Key of an option set, or the items themselves. */
  readonly options?: unknown
  readonly hint?: Label
}

/** 下拉单选: one option of a list. */
export const selectField: FieldType<SelectSettings> = {
  type: 'select',
  label: { 'zh-CN': '下拉单选', 'en-US': 'Select' },
  icon: 'select',
  group: 'option',
  storage: 'column',
  settingsSchema: settingsSchema({ options: Options, hint: Hint }),
  defaultSettings: {},
  settingsFields: [OPTIONS_SETTING, HINT],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: parseOption,
  importCell: importOption,
  toText: (value, field, locale) => optionText(value, field.options, locale),
  searchable: false,
  infer: ({ cells, texts }) => {
    const words = cells.filter((cell): cell is string => typeof cell === 'string')
    const options = words.length >= cells.length * 0.95 ? optionsIn(texts, words) : null
    return options && { likelihood: 0.65, settings: { options } }
  },
  filterOperators: OPTION_OPERATORS,
  convertFrom: toTextColumn,
  checkSettings: optionsChecked,
}
