import { Type } from 'typebox'
import type { FieldType, Parsed, Label } from '@tenon/engine'
import { TEXT_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { choices, HINT, Hint, setting, settingsSchema } from '../settings.ts'

export interface PhoneSettings {
  /** `cn-mobile` 11 digits beginning with 1, `cn-landline`, `any` of both and numbers of other countries. */
  readonly pattern: string
  readonly hint?: Label
}

/** 电话: digits without blanks and hyphens; a mobile number without +86. */
export const phoneField: FieldType<PhoneSettings> = {
  type: 'phone',
  label: { 'zh-CN': '电话', 'en-US': 'Phone' },
  icon: 'phone',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({ pattern: Type.Enum(['cn-mobile', 'cn-landline', 'any']), hint: Hint }),
  defaultSettings: { pattern: 'any' },
  settingsFields: [
    setting('pattern', 'select', '号码种类', 'Kind of number', {
      settings: choices(
        ['cn-mobile', '手机（11 位）', 'Mobile (11 digits)'],
        ['cn-landline', '固定电话', 'Landline'],
        ['any', '手机、固定电话或国外号码', 'Any number'],
      ),
    }),
    HINT,
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: (input, { settings }) => parse(input, settings.pattern),
  toText: (value) => (typeof value === 'string' ? value : ''),
  foldedKey: (value) => (typeof value === 'string' ? value : null),
  searchable: true,
  missingCode: 'PHONE',
  mask: (value) => (typeof value === 'string' ? `${value.slice(0, 3)}****${value.slice(7)}` : null),
  infer: (column) => {
    const read = (pattern: string) => (cell: unknown) => parse(cell, pattern)
    const all = column.cells.length > 0 && column.cells.every((cell) => read('cn-mobile')(cell).value)
    const named = /电话|手机|联系方式|座机|传真|phone|mobile|tel/i
    const settings = all ? { settings: { pattern: 'cn-mobile' } } : {}
    return all || named.test(column.header) ? readsAs(column, 0.78, read('any'), { named, ...settings }) : null
  },
  filterOperators: TEXT_OPERATORS,
}

// helpers

const LANDLINE = /^(?:0\d{2,3})?[2-9]\d{6,7}(?:-\d{1,6})?$/
const SERVICE = /^(?:400|800)\d{7}$/

function parse(input: unknown, pattern: string): Parsed {
  if (input === null || input === undefined) return { value: null }
  if (typeof input !== 'string' && typeof input !== 'number') return refused(pattern)
  const text = String(input)
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff]+/gu, '')
  if (text === '') return { value: null }
  if (text.length > 40) return refused(pattern)
  const digits = text.replace(/[-‐‑–—−.()]/gu, '')
  const mobile = digits.replace(/^(?:\+86|0086)/, '').replace(/^86(?=1\d{10}$)/, '')
  if (pattern !== 'cn-landline' && /^1\d{10}$/.test(mobile)) return { value: mobile }
  if (pattern === 'cn-mobile') return refused(pattern)
  const landline = landlineOf(text)
  if (landline !== null) return { value: landline }
  if (pattern === 'any' && /^\+[1-9]\d{6,14}$/.test(digits) && !digits.startsWith('+86')) return { value: digits }
  return refused(pattern)
}

/** Area code and number joined; an extension stays behind one hyphen: 0571-8765 4321 转 12 → 057187654321-12. */
function landlineOf(text: string): string | null {
  const m = /^(?:\+86|0086)?([^转#a-z]*)(?:(?:转|ext\.?|x|#)(\d{1,6}))?$/iu.exec(text.replace(/[‐‑–—−]/gu, '-'))
  const parts = (m?.[1] ?? '')
    .replace(/[()]/g, '-')
    .split('-')
    .filter((part) => part !== '')
  if (parts.length === 0 || parts.some((part) => !/^\d+$/.test(part))) return null
  const service = SERVICE.test(parts.join(''))
  const last = !service && parts.length > 1 && (parts.at(-1) ?? '').length < 6 ? parts.pop() : undefined
  const extension = m?.[2] ?? last
  const number = `${parts.join('')}${extension === undefined ? '' : `-${extension}`}`
  return LANDLINE.test(number) || service ? number : null
}

const refused = (pattern: string): Parsed => ({ issue: { code: 'PHONE', params: { pattern } } })
