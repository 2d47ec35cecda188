const TAGS = new Set([
  'p',
  'br',
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'h2',
  'h3',
  'ul',
  'ol',
  'li',
  'blockquote',
  'code',
  'pre',
  'hr',
  'a',
])
const DROPPED_WITH_CONTENT =
  /<(script|style|iframe|object|template|svg|math|noscript|xmp|textarea|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi

/**
 * Markup made of known tags without attributes (links keep a safe address). Written as a tokenizer that rebuilds every
 * tag, so nothing of the input's own markup gets through. The browser cleans it once more before showing it.
 */
export function sanitizeMarkup(markup: string): string {
  const source = markup.replace(DROPPED_WITH_CONTENT, '').replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  let result = ''
  let at = 0
  for (const m of source.matchAll(/<\/?([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g)) {
    result += escaped(source.slice(at, m.index))
    at = m.index + m[0].length
    result += tag(m[0].startsWith('</'), (m[1] ?? '').toLowerCase(), m[2] ?? '')
  }
  return result + escaped(source.slice(at))
}

/** The words of the markup. */
export function plainText(markup: string): string {
  return markup
    .replace(/<(br|\/p|\/li|\/h2|\/h3|hr)[^<>]*>/g, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&')
    .trim()
}

// helpers

const escaped = (text: string): string => text.replace(/</g, '&lt;').replace(/>/g, '&gt;')

function tag(closing: boolean, name: string, attributes: string): string {
  if (!TAGS.has(name)) return ''
  if (closing) return name === 'br' || name === 'hr' ? '' : `</${name}>`
  if (name !== 'a') return `<${name}>`
  const m = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes)
  const href = (m?.[1] ?? m?.[2] ?? '').trim()
  if (!/^(https?:|mailto:|tel:)/i.test(href) || /[\s"'<>\\`]/.test(href)) return '<a>'
  return `<a href="${href}" rel="noopener noreferrer" target="_blank">`
}
