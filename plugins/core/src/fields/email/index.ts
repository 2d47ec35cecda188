import type { FieldType, Parsed, Label } from '@tenon/engine'
import { TEXT_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { parseText } from '../parse-text.ts'
import { HINT, Hint, settingsSchema } from '../settings.ts'

export interface EmailSettings {
  readonly hint?: Label
}

/** 邮箱: one address without a display name. */
export const emailField: FieldType<EmailSettings> = {
  type: 'email',
  label: { 'zh-CN': '邮箱', 'en-US': 'E-mail' },
  icon: 'email',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({ hint: Hint }),
  defaultSettings: {},
  settingsFields: [HINT],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: parseEmail,
  toText: (value) => (typeof value === 'string' ? value : ''),
  searchable: true,
  mask: (value) => (typeof value === 'string' ? `${value.slice(0, 1)}***${value.slice(value.indexOf('@'))}` : null),
  infer: (column) => readsAs(column, 0.9, parseEmail, { named: /邮箱|邮件|e-?mail/i }),
  filterOperators: TEXT_OPERATORS,
}

// helpers

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u

function parseEmail(input: unknown): Parsed {
  const parsed = parseText(input)
  if (parsed.issue || typeof parsed.value !== 'string') return parsed
  const text = parsed.value.normalize('NFKC')
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1).toLowerCase()]
  const labels = domain.split('.')
  const good =
    at > 0 &&
    text.length <= 254 &&
    local.length <= 64 &&
    LOCAL.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  return good ? { value: `${local}@${domain}` } : { issue: { code: 'EMAIL' } }
}
