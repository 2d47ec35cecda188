import { Type } from 'typebox'
import { type FieldType, fold, type Label, type Parsed } from '@tenon/engine'
import { toTextColumn } from '../convert.ts'
import { TEXT_OPERATORS } from '../filter-operators.ts'
import { parseText } from '../parse-text.ts'
import { choices, HINT, Hint, setting, settingsSchema } from '../settings.ts'
import { isSafePattern, matchesPattern } from './pattern.ts'

export interface TextSettings {
  readonly maxLength?: number
  readonly minLength?: number
  readonly hint?: Label
  /** Applied to what is stored: `nfkc` full-width → half-width, `noSpace` no white space, `upper`, `lower`. */
  readonly normalize?: readonly string[]
  /** A named format (`uscc`, `digits`, `letters`, `alphanumeric`, `postcode`); free patterns are not taken. */
  readonly pattern?: string
}

/** 文本: one line. */
export const textField: FieldType<TextSettings> = {
  type: 'text',
  label: { 'zh-CN': '单行文本', 'en-US': 'Text' },
  icon: 'text',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    maxLength: Type.Integer({ minimum: 1, maximum: 2000 }),
    minLength: Type.Integer({ minimum: 0, maximum: 2000 }),
    hint: Hint,
    normalize: Type.Array(Type.Enum(['nfkc', 'noSpace', 'upper', 'lower']), { maxItems: 4 }),
    pattern: Type.String({ maxLength: 40 }),
  }),
  defaultSettings: { maxLength: 200 },
  settingsFields: [
    HINT,
    setting('maxLength', 'number', '最多字数', 'Maximum length', { settings: { scale: 0, min: 1, max: 2000 } }),
    setting('minLength', 'number', '最少字数', 'Minimum length', { settings: { scale: 0, min: 0, max: 2000 } }),
    setting('pattern', 'select', '格式', 'Format', {
      settings: choices(
        ['uscc', '统一社会信用代码', 'Credit code'],
        ['digits', '只有数字', 'Digits'],
        ['letters', '只有字母', 'Letters'],
        ['alphanumeric', '字母和数字', 'Letters and digits'],
        ['postcode', '邮政编码', 'Postcode'],
      ),
    }),
    setting('normalize', 'multiSelect', '保存前整理', 'Tidy before saving', {
      settings: choices(
        ['nfkc', '全角转半角', 'Full width to half width'],
        ['noSpace', '去掉空格', 'Remove blanks'],
        ['upper', '转大写', 'Upper case'],
        ['lower', '转小写', 'Lower case'],
      ),
    }),
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: (input, field) => parse(input, field.settings),
  toText: (value) => (value === null || value === undefined ? '' : String(value)),
  foldedKey: (value) => (typeof value === 'string' ? fold(value).trim() || null : null),
  searchable: true,
  // A number that names something is a text: nobody adds up employee numbers.
  infer: ({ header }) => ({ likelihood: CODE.test(header) ? 0.95 : 0.1 }),
  filterOperators: TEXT_OPERATORS,
  convertFrom: toTextColumn,
  checkSettings: ({ settings }) => {
    const { pattern, minLength = 0, maxLength = 200 } = settings
    return [
      ...(pattern !== undefined && !isSafePattern(pattern)
        ? [{ path: 'pattern', code: 'SETTING', params: { value: pattern } }]
        : []),
      ...(minLength > maxLength ? [{ path: 'minLength', code: 'RANGE', params: { max: maxLength } }] : []),
    ]
  },
}

// helpers

const CODE = /(?:编号|编码|代码|单号|工号|型号|证号|账号|卡号|合同号|订单号)$|\b(?:no|code|id|sku)\.?$/i

function parse(input: unknown, settings: TextSettings): Parsed {
  const raw = parseText(input)
  if (raw.issue || raw.value === null) return raw
  const parsed = parseText(normalized(raw.value as string, settings.normalize ?? []), {
    ...(settings.maxLength === undefined ? {} : { maxLength: settings.maxLength }),
    ...(settings.minLength === undefined ? {} : { minLength: settings.minLength }),
  })
  if (parsed.issue || typeof parsed.value !== 'string' || settings.pattern === undefined) return parsed
  return matchesPattern(settings.pattern, parsed.value)
    ? parsed
    : { issue: { code: 'PATTERN', params: { pattern: settings.pattern } } }
}

function normalized(text: string, steps: readonly string[]): string {
  let value = text
  if (steps.includes('nfkc')) value = value.normalize('NFKC')
  if (steps.includes('noSpace')) value = value.replace(/[\s\u200b-\u200d\ufeff]+/gu, '')
  if (steps.includes('upper')) value = value.toUpperCase()
  return steps.includes('lower') ? value.toLowerCase() : value
}
