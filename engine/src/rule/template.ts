import { LOCALES, type Label, type Locale } from '../definition/index.ts'

const HOLE = /\{([a-z$][A-Za-z0-9_$.]*)\}/g

/** Paths of the placeholders of a text, in order, each once. */
export function placeholders(template: string): readonly string[] {
  return [...new Set([...template.matchAll(HOLE)].map((match) => match[1]!))]
}

/**
 * The text with each `{path}` replaced by what `lookup` gives, once: what a value contains is never read as a placeholder.
 * `header` makes one line of it, so that no value can add a mail header.
 * @example fillTemplate('请准备开票：{customer.name}', () => '华瑞') // '请准备开票：华瑞'
 */
export function fillTemplate(
  template: string,
  lookup: (path: string) => string,
  as: 'text' | 'header' = 'text',
): string {
  const filled = template.replace(HOLE, (_match, path: string) => lookup(path))
  return as === 'header' ? oneLine(filled) : filled
}

/**
 * The same for a text in several languages: each is filled by itself, `lookup` is told which it is. A text in one language stays one.
 * @example fillLabel({ 'zh-CN': '级别 {level}', 'en-US': 'Level {level}' }, (_path, locale) => (locale === 'en-US' ? 'high' : '高'))
 * // { 'zh-CN': '级别 高', 'en-US': 'Level high' }
 */
export function fillLabel(
  label: Label,
  lookup: (path: string, locale?: Locale) => string,
  as: 'text' | 'header' = 'text',
): Label {
  if (typeof label === 'string') return fillTemplate(label, (path) => lookup(path), as)
  return Object.fromEntries(
    Object.entries(label).map(([language, text]) => {
      const locale = LOCALES.find((each) => each === language)
      return [language, fillTemplate(text, (path) => lookup(path, locale), as)]
    }),
  )
}

// helpers

const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]+/g
const oneLine = (text: string): string => text.replace(CONTROL, ' ').trim()
