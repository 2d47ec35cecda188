import type { FieldType, Parsed, Label } from '@tenon/engine'
import { TEXT_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { parseText } from '../parse-text.ts'
import { HINT, Hint, settingsSchema } from '../settings.ts'

export interface UrlSettings {
  readonly hint?: Label
}

/** 网址: http or https; `www.…` gets https. */
export const urlField: FieldType<UrlSettings> = {
  type: 'url',
  label: { 'zh-CN': '网址', 'en-US': 'URL' },
  icon: 'url',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({ hint: Hint }),
  defaultSettings: {},
  settingsFields: [HINT],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: parseUrl,
  toText: (value) => (typeof value === 'string' ? value : ''),
  searchable: false,
  infer: (column) =>
    /网址|网站|链接|官网|url|website|link/i.test(column.header) || column.texts.some((text) => /^https?:/i.test(text))
      ? readsAs(column, 0.9, parseUrl)
      : null,
  filterOperators: TEXT_OPERATORS,
}

// helpers

function parseUrl(input: unknown): Parsed {
  const parsed = parseText(input, { maxLength: 2000 })
  if (parsed.issue || typeof parsed.value !== 'string') return parsed
  const text = parsed.value
  const written = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  // WARNING: only these two schemes are ever stored; `javascript:` in a link would run.
  if (!/^https?:\/\//i.test(written) || /[\s<>"\\^`{|}]/.test(written) || !URL.canParse(written))
    return { issue: { code: 'URL' } }
  const { hostname, username, password } = new URL(written)
  if (username !== '' || password !== '' || !hostname.includes('.')) return { issue: { code: 'URL' } }
  return { value: written }
}
