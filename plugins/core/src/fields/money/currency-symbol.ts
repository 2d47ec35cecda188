/**
 * The sign of a currency as its own people write it; the code where there is none.
 * @example currencySymbol('CNY') // '¥'
 */
export function currencySymbol(currency: unknown, locale = 'zh-CN'): string {
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/u.test(currency)) return ''
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  return format.formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency
}
