import type { CompiledField, Locale } from '@tenon/engine'
import { formatNumber } from '../i18n/format.ts'

/** A sum or an average as the field that it stands under writes its values: with its sign and its digits, thousands separated. */
export function figureText(field: CompiledField, value: number | string, locale: Locale, average = false): string {
  const write = (figure: string): string => field.type.toText(figure, field, locale)
  const digits = /\.(\d+)/.exec(write('0'))?.[1]?.length
  const text = write(average && digits === undefined ? rounded(value) : String(value))
  if (!PLAIN.test(text)) return text
  return formatNumber(text, locale, digits ?? (average ? MEAN_DIGITS : undefined))
}

// helpers

const MEAN_DIGITS = 2
const PLAIN = /^-?\d+(\.\d+)?$/
const rounded = (value: number | string): string => formatNumber(value, 'en-US', MEAN_DIGITS).replaceAll(',', '')
