import { localize, type Label, type Locale } from '../definition/index.ts'
import { toDecimal } from '../expression/index.ts'

export type FigureFormat = Readonly<Record<string, unknown>>
/** A figure in two parts, so that the unit can be written smaller: `1,286.4` `万`. */
export interface FigureText {
  readonly text: string
  readonly unit: string
}

/**
 * A figure as people read it. `format`: `style` number | percent | money | days, `sign` a currency before it, `scale` digits after the
 * point, `unit` a text behind it, `compact: false` for all digits. Large amounts are told in 万 and 亿 (K, M in English).
 * @example figureParts(12864000, 'zh-CN') // { text: '1,286.4', unit: '万' }
 */
export function figureParts(value: unknown, locale: Locale, format: FigureFormat = {}): FigureText {
  const decimal = toDecimal(value)
  if (!decimal) return { text: '–', unit: '' }
  const n = Number(decimal.c) / 10 ** decimal.s
  const scale = typeof format['scale'] === 'number' ? format['scale'] : undefined
  if (format['style'] === 'percent') return { text: rounded(n * 100, locale, scale ?? 1), unit: '%' }
  const unit = localize(format['unit'] as Label | undefined, locale)
  const [divisor, word] = format['compact'] === false ? [1, ''] : magnitude(n, locale)
  const digits = scale !== undefined && divisor === 1 ? scale : divisor > 1 ? 1 : format['style'] === 'money' ? 2 : 1
  const exact = Number.isInteger(n) && divisor === 1 && scale === undefined
  const sign = typeof format['sign'] === 'string' ? format['sign'] : ''
  const text = rounded(Math.abs(n) / divisor, locale, exact ? 0 : digits)
  return { text: (n < 0 ? '-' : '') + sign + text, unit: word + unit }
}
export function figureText(value: unknown, locale: Locale, format: FigureFormat = {}): string {
  const { text, unit } = figureParts(value, locale, format)
  return unit === '' || unit === '%' ? text + unit : `${text} ${unit}`
}
/** 0.124 → `12.4%`; null → `–`. */
export const percentText = (share: number | null | undefined, digits = 1): string =>
  share === null || share === undefined ? '–' : `${(share * 100).toFixed(digits)}%`

// helpers

function magnitude(n: number, locale: Locale): [number, string] {
  const size = Math.abs(n)
  if (locale === 'zh-CN') return size >= 1e8 ? [1e8, '亿'] : size >= 1e5 ? [1e4, '万'] : [1, '']
  return size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e5 ? [1e3, 'K'] : [1, '']
}
const rounded = (n: number, locale: Locale, digits: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(n)
