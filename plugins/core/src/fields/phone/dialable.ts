/**
 * The digits to dial; null for a masked number or for what is none, so that nothing wrong is called.
 * @example dialable('138 0013-8000') // '13800138000'
 */
export function dialable(text: string): string | null {
  const digits = text.replace(/[\s().-]/gu, '')
  return /^\+?\d{3,20}$/u.test(digits) ? digits : null
}
