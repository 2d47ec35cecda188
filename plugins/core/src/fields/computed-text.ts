import { formatList, type Locale, type ParseContext, type ValueType } from '@tenon/engine'
import { CURRENCY_SIGNS } from './currencies.ts'
import { instantText } from './instant-text.ts'
import { booleanText } from './parse-boolean.ts'
import { decimalLabel } from './parse-decimal.ts'
import { referenceText } from './parse-reference.ts'

/** Digits of an amount where nobody chose others. */
export const CENTS = 2

/** Text of a computed value by the type that it came out as. */
export function computedText(
  value: unknown,
  type: ValueType,
  locale: Locale,
  names?: (id: string) => string | undefined,
  context?: ParseContext,
  scale?: number,
  currency?: string,
): string {
  if (value === null || value === undefined) return ''
  if (type.kind === 'number')
    return `${currency ? (CURRENCY_SIGNS[currency] ?? '') : ''}${decimalLabel(value, scale ?? (currency ? CENTS : undefined), Boolean(currency))}`
  if (type.kind === 'boolean') return booleanText(value, locale)
  if (type.kind === 'datetime') return instantText(value, context?.timeZone)
  if (type.kind === 'id') return referenceText(value, locale, names)
  if (type.kind === 'list')
    return Array.isArray(value)
      ? formatList(
          value.map((item) => computedText(item, type.of, locale, names, context)),
          locale,
        )
      : ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
