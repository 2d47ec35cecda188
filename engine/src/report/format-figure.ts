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
 * point, `unit` a text behind it, `compact: false` for all digits, `compact: '万'` (亿, K, M, B) for this unit whatever the amount; `places` as many digits
 * on every figure. Large amounts are told in 万 and 亿 (K, M in English).
 * @example figureParts(12864000, 'zh-CN') // { text: '1,286.4', unit: '万' }
 */
export function figureParts(value: unknown, locale: Locale, format: FigureFormat = {}): FigureText {
  const decimal = toDecimal(value)
  if (!decimal) return { text: '–', unit: '' }
  const n = Number(decimal.c) / 10 ** decimal.s
  const scale = typeof format['scale'] === 'number' ? format['scale'] : undefined
  const places = typeof format['places'] === 'number' ? format['places'] : undefined
  if (format['style'] === 'percent') return { text: rounded(n * 100, locale, places ?? scale ?? 1, places), unit: '%' }
  const unit = localize(format['unit'] as Label | undefined, locale)
  const [divisor, word] = format['compact'] === false ? [1, ''] : (fixed(n, format['compact']) ?? magnitude(n, locale))
  // A unit that was chosen may be a large one: 350 is 0.35 K, not 0.3 K beside 0.3 K.
  const large = typeof format['compact'] === 'string' ? 4 : 1
  const digits =
    scale !== undefined && divisor === 1 ? scale : divisor > 1 ? large : format['style'] === 'money' ? 2 : 1
  const exact = Number.isInteger(n) && divisor === 1 && scale === undefined
  const sign = typeof format['sign'] === 'string' ? format['sign'] : ''
  const text = rounded(Math.abs(n) / divisor, locale, places ?? (exact ? 0 : digits), places)
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
/** Nothing is nothing in any unit. */
const fixed = (n: number, unit: unknown): [number, string] | undefined =>
  typeof unit === 'string' && Object.hasOwn(UNITS, unit) ? [n === 0 ? 1 : UNITS[unit]!, n === 0 ? '' : unit] : undefined
const UNITS: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8, K: 1e3, M: 1e6, B: 1e9 }
const rounded = (n: number, locale: Locale, most: number, least = 0): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most }).format(n)
