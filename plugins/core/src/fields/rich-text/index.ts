import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { PRESENCE_OPERATORS, TEXT_OPERATORS } from '../filter-operators.ts'
import { parseText } from '../parse-text.ts'
import { setting, settingsSchema } from '../settings.ts'
import { plainText, sanitizeMarkup } from './sanitize.ts'

export interface RichTextSettings {
  readonly maxLength: number
}

/** 富文本: a small set of tags; everything else is taken out on write. */
export const richTextField: FieldType<RichTextSettings> = {
  type: 'richText',
  label: { 'zh-CN': '富文本', 'en-US': 'Rich text' },
  icon: 'rich-text',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({ maxLength: Type.Integer({ minimum: 1, maximum: 100_000 }) }),
  defaultSettings: { maxLength: 20_000 },
  settingsFields: [
    setting('maxLength', 'number', '最多字数', 'Maximum length', { settings: { scale: 0, min: 1, max: 100_000 } }),
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: (input, { settings }) => {
    const parsed = parseText(input, { maxLength: settings.maxLength, lines: true })
    if (parsed.issue || typeof parsed.value !== 'string') return parsed
    const clean = sanitizeMarkup(parsed.value)
    return { value: plainText(clean) === '' ? null : clean }
  },
  toText: (value) => (typeof value === 'string' ? plainText(value) : ''),
  foldedKey: () => null,
  searchable: false,
  filterOperators: [...TEXT_OPERATORS.slice(0, 1), ...PRESENCE_OPERATORS],
}
