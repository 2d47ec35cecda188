/** Value of a placeholder as people read it (`customer.name`, `amount`); undefined where there is none. */
export type Lookup = (path: string) => string | undefined

/**
 * Fills `{field}` placeholders. There is no logic and no nesting, and a value is never looked at again, so a value that
 * looks like a placeholder stays text. `{{` and `}}` are braces.
 * @example fillText('请准备开票：{customer.name}', () => '华瑞') // '请准备开票：华瑞'
 */
export const fillText = (template: string, lookup: Lookup): string => fill(template, lookup, (value) => value)

/** As fillText, for the inside of an HTML element or a quoted attribute: values are escaped, the template's own text too. */
export const fillHtml = (template: string, lookup: Lookup): string =>
  fill(template, lookup, escapeHtml, (text) => escapeHtml(text).replace(/\r?\n/g, '<br>'))

/** As fillText, for a mail header: control characters, line breaks above all, become blanks. */
export const fillHeader = (template: string, lookup: Lookup): string => headerSafe(fillText(template, lookup))

export const headerSafe = (text: string): string =>
  text
    .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, 500)

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

// helpers

function fill(
  template: string,
  lookup: Lookup,
  value: (found: string) => string,
  literal: (text: string) => string = (text) => text,
): string {
  let result = ''
  let rest = 0
  for (const match of template.matchAll(/\{\{|\}\}|\{([\p{L}\p{N}_$.]{1,120})\}/gu)) {
    result += literal(template.slice(rest, match.index))
    result += match[1] === undefined ? match[0][0] : value(lookup(match[1]) ?? '')
    rest = match.index + match[0].length
  }
  return result + literal(template.slice(rest))
}
