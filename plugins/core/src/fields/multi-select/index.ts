import { Type } from 'typebox'
import type { FieldType, Label } from '@tenon/engine'
import { toListColumn } from '../convert.ts'
import { LIST_OPERATORS } from '../filter-operators.ts'
import { optionsIn } from '../infer.ts'
import { importOptions, optionsChecked, optionsText, parseOptions } from '../parse-option.ts'
import { Options, OPTIONS_SETTING } from '../option-settings.ts'
import { HINT, Hint, setting, settingsSchema } from '../settings.ts'

export interface MultiSelectSettings {
  readonly options?: unknown
  readonly max?: number
  readonly hint?: Label
}

/** 下拉多选: several options of a list. */
export const multiSelectField: FieldType<MultiSelectSettings> = {
  type: 'multiSelect',
  label: { 'zh-CN': '下拉多选', 'en-US': 'Multi-select' },
  icon: 'multi-select',
  group: 'option',
  storage: 'column',
  settingsSchema: settingsSchema({ options: Options, max: Type.Integer({ minimum: 1, maximum: 200 }), hint: Hint }),
  defaultSettings: {},
  settingsFields: [
    OPTIONS_SETTING,
    HINT,
    setting('max', 'number', '最多选几项', 'At most', { settings: { scale: 0, min: 1, max: 200 } }),
  ],
  columnType: () => 'text[]',
  valueType: () => ({ kind: 'list', of: { kind: 'text' } }),
  parse: (input, field) => parseOptions(input, field, field.settings.max),
  importCell: (cell, field) => importOptions(cell, field, field.settings.max),
  toText: (value, field, locale) => optionsText(value, field.options, locale),
  foldedKey: () => null,
  searchable: false,
  infer: ({ cells, texts }) => {
    const several = cells.filter((cell) => partsOf(String(cell)).length > 1).length
    const listed = several > 1 && several >= cells.length * 0.1
    const options = listed
      ? optionsIn(
          texts.flatMap(partsOf),
          cells.flatMap((cell) => partsOf(String(cell))),
        )
      : null
    return options && { likelihood: 0.7, settings: { options } }
  },
  filterOperators: LIST_OPERATORS,
  convertFrom: toListColumn,
  checkSettings: optionsChecked,
}

// helpers

const partsOf = (text: string): string[] =>
  text
    .split(/[、，,;；|]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')
