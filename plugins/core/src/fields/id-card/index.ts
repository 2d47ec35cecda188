import { type FieldType, isDate, type Label, type Parsed } from '@tenon/engine'
import { TEXT_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { parseText } from '../parse-text.ts'
import { HINT, Hint, settingsSchema } from '../settings.ts'

export interface IdCardSettings {
  readonly hint?: Label
}

/** 身份证号: 18 characters with a real birthday and the check character of GB 11643. */
export const idCardField: FieldType<IdCardSettings> = {
  type: 'idCard',
  label: { 'zh-CN': '身份证号', 'en-US': 'ID card' },
  icon: 'id-card',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({ hint: Hint }),
  defaultSettings: {},
  settingsFields: [HINT],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: parseIdCard,
  toText: (value) => (typeof value === 'string' ? value : ''),
  foldedKey: (value) => (typeof value === 'string' ? value : null),
  searchable: false,
  mask: (value) => (typeof value === 'string' ? `${value.slice(0, 3)}***********${value.slice(-4)}` : null),
  infer: (column) => readsAs(column, 0.97, parseIdCard, { named: /身份证/ }),
  filterOperators: TEXT_OPERATORS.filter(({ key }) => key !== 'contains'),
}

// helpers

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

function parseIdCard(input: unknown): Parsed {
  const parsed = parseText(input)
  if (parsed.issue || typeof parsed.value !== 'string') return parsed
  const text = parsed.value
    .normalize('NFKC')
    .replace(/[\s-]+/g, '')
    .toUpperCase()
  if (!/^[1-9]\d{16}[\dX]$/.test(text)) return { issue: { code: 'ID_CARD' } }
  const birthday = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text.charAt(i)), 0)
  return isDate(birthday) && '10X98765432'.charAt(sum % 11) === text.charAt(17)
    ? { value: text }
    : { issue: { code: 'ID_CARD' } }
}
