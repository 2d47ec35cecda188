/**
 * What somebody typed as a number, in the form the engine reads: half-width, no blanks or thousands separators, no
 * currency or percent sign. What is no number stays as it was typed, so that nothing is lost and the check can say why.
 * @example cleanNumber('１，２３４.50') // '1234.50'
 */
export function cleanNumber(typed: string): string {
  const text = typed
    .normalize('NFKC')
    .replace(/[\s,_，、]/gu, '')
    .replace(/^[¥$€£]/u, '')
    .replace(/%$/u, '')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/u.test(text) ? text.replace(/^\+/u, '').replace(/^(-?)\./u, '$10.') : typed
}

/** Whether a text is a plain decimal that can be shown with separators. */
export const isDecimal = (text: string): boolean => /^-?\d+(\.\d+)?$/u.test(text)

/**
 * A decimal moved by `places` to the right (negative: left), exactly; what is no decimal is returned as it is.
 * @example shiftDecimal('0.085', 2) // '8.5'
 */
export function shiftDecimal(text: string, places: number): string {
  const found = /^(-?)(\d+)(?:\.(\d*))?$/u.exec(text)
  if (!found) return text
  const [, sign = '', whole = '', fraction = ''] = found
  const digits = whole + fraction
  const point = whole.length + places
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 1)
  const left = padded.slice(0, at).replace(/^0+(?=\d)/u, '')
  const right = padded.slice(at).replace(/0+$/u, '')
  return `${sign}${left}${right ? `.${right}` : ''}`
}
