import { Type } from 'typebox'
import type { FieldType, Label } from '@tenon/engine'
import { toTextColumn } from '../convert.ts'
import { PRESENCE_OPERATORS, TEXT_OPERATORS } from '../filter-operators.ts'
import { parseText } from '../parse-text.ts'
import { HINT, Hint, setting, settingsSchema } from '../settings.ts'

export interface LongTextSettings {
  readonly maxLength: number
  readonly rows?: number
  readonly hint?: Label
}

/** 多行文本. */
export const longTextField: FieldType<LongTextSettings> = {
  type: 'longText',
  label: { 'zh-CN': '多行文本', 'en-US': 'Long text' },
  icon: 'long-text',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    maxLength: Type.Integer({ minimum: 1, maximum: 20_000 }),
    rows: Type.Integer({ minimum: 2, maximum: 30 }),
    hint: Hint,
  }),
  defaultSettings: { maxLength: 4000 },
  settingsFields: [
    HINT,
    setting('maxLength', 'number', '最多字数', 'Maximum length', { settings: { scale: 0, min: 1, max: 20_000 } }),
    setting('rows', 'number', '显示行数', 'Rows shown', { settings: { scale: 0, min: 2, max: 30 } }),
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: (input, { settings }) => parseText(input, { maxLength: settings.maxLength, lines: true }),
  toText: (value) => (value === null || value === undefined ? '' : String(value)),
  // A text of any length is no key; equal remarks are no duplicates.
  foldedKey: () => null,
  searchable: true,
  infer: ({ header, cells }) => {
    const long = cells.some((cell) => typeof cell === 'string' && (cell.length > 60 || cell.includes('\n')))
    const words = cells.every((cell) => typeof cell === 'string')
    if (NOTES.test(header) && words) return { likelihood: 0.78 }
    return long ? { likelihood: 0.2 } : null
  },
  filterOperators: [...TEXT_OPERATORS.slice(0, 1), ...PRESENCE_OPERATORS],
  convertFrom: toTextColumn,
}

// helpers

const NOTES = /备注|说明|描述|内容|详情|意见|需求|remark|notes?$|description|comment/i
