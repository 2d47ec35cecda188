import { type ImportedCell, type Locale, type Parsed, quotedInput } from '@tenon/engine'

const YES = new Set([
  '是',
  '对',
  '有',
  '真',
  '已',
  '√',
  '✓',
  '✔',
  '☑',
  'y',
  'yes',
  'true',
  '1',
  'on',
  '开',
  '打开',
  '启用',
  'x',
])
const NO = new Set([
  '否',
  '不',
  '无',
  '没有',
  '未',
  '×',
  '✗',
  '☐',
  'n',
  'no',
  'false',
  '0',
  'off',
  '关',
  '关闭',
  '停用',
  '-',
])

/** true or false; nothing is false, because a boolean column is never null. */
export function parseBoolean(input: unknown): Parsed {
  if (input === null || input === undefined || input === '') return { value: false }
  return typeof input === 'boolean' ? { value: input } : { issue: { code: 'TYPE', params: { expected: 'boolean' } } }
}

/** 是 / 否 and the other ways in which sheets say so, and the field's own two words. */
export function importBoolean(cell: unknown, yes?: string, no?: string): ImportedCell {
  if (cell === null || cell === undefined) return { value: false }
  if (typeof cell === 'boolean') return { value: cell }
  const text = String(cell).normalize('NFKC').trim().toLowerCase()
  if (text === '') return { value: false }
  if (text === yes?.normalize('NFKC').toLowerCase() || YES.has(text)) return { value: true }
  if (text === no?.normalize('NFKC').toLowerCase() || NO.has(text)) return { value: false }
  return { issue: { code: 'BOOLEAN', params: { text: quotedInput(cell) } } }
}

export function booleanText(value: unknown, locale: Locale, yes?: string, no?: string): string {
  if (value === true) return yes ?? (locale === 'zh-CN' ? '是' : 'Yes')
  return no ?? (locale === 'zh-CN' ? '否' : 'No')
}
