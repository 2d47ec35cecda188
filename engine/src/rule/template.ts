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

// helpers

const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]+/g
const oneLine = (text: string): string => text.replace(CONTROL, ' ').trim()
