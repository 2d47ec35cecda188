import {
  compareDecimals,
  type Decimal,
  decimalText,
  type Parsed,
  parseDecimal,
  quotedInput,
  roundDecimal,
  toDecimal,
} from '@tenon/engine'

export interface DecimalBounds {
  readonly scale?: number
  readonly min?: number
  readonly max?: number
  /** Code of an input that is no number. Default `NUMBER`. */
  readonly code?: string
}

/** Largest magnitude that a record may hold; far beyond money and below what makes sums slow. */
const MAX_INTEGER_DIGITS = 30

/**
 * Exact decimal as canonical text. Takes JSON numbers with at most 15 significant digits and plain number texts (no
 * exponent); refuses NaN, infinities, `1e400` and digits beyond `scale`.
 */
export function parseNumber(input: unknown, bounds: DecimalBounds = {}): Parsed {
  const code = bounds.code ?? 'NUMBER'
  if (input === null || input === undefined) return { value: null }
  if (typeof input === 'string' && input.trim() === '') return { value: null }
  if (typeof input !== 'number' && typeof input !== 'string') return { issue: { code } }
  if (typeof input === 'number' && !Number.isFinite(input)) return { issue: { code } }
  const text = typeof input === 'string' ? input.trim() : input
  if (typeof text === 'string' && (text.length > 80 || !/^[+-]?\d+(\.\d+)?$/.test(text))) return { issue: { code } }
  const decimal = toDecimal(text)
  return decimal ? bounded(decimal, bounds) : { issue: { code } }
}

/**
 * A number as people write it in a spreadsheet: `¥1,150,000`, `72万`, `950,000元`, `１２３`, `(300)`, `12.5%`. Digits beyond
 * the scale are rounded, since a sheet's binary sums carry noise. Anything else (面议) is refused.
 * @example importNumber('72万', { scale: 2 }) // { value: '720000' }
 */
export function importNumber(cell: unknown, bounds: DecimalBounds = {}): Parsed {
  const code = bounds.code ?? 'NUMBER'
  if (cell === null || cell === undefined) return { value: null }
  if (typeof cell === 'number') return rounded(Number.isFinite(cell) ? toDecimal(cell) : null, bounds, code)
  if (typeof cell !== 'string') return { issue: { code } }
  const text = cell.normalize('NFKC').replace(/[\s\u200b\ufeff]+/gu, '')
  if (text === '') return { value: null }
  const m = WRITTEN.exec(text.replace(/^\((.*)\)$/, '-$1'))
  const digits = m?.[2]?.replaceAll(',', '')
  if (!m || !digits || digits.length > 60) return { issue: { code, params: { text: quotedInput(cell) } } }
  const decimal = parseDecimal(`${m[1] === '-' ? '-' : ''}${digits}`)
  const places = UNITS[m[3] ?? ''] ?? 0
  return rounded(decimal && shifted(decimal, places), bounds, code)
}

/** Text for people with the given digits after the point and, if wanted, thousands separated. */
export function decimalLabel(value: unknown, scale: number | undefined, grouped: boolean): string {
  const decimal = toDecimal(value)
  if (!decimal) return value === null || value === undefined ? '' : String(value)
  const text = decimalText(scale === undefined ? decimal : roundDecimal(decimal, scale))
  const [whole = '0', part = ''] = text.split('.')
  const fraction = scale === undefined ? part : part.padEnd(scale, '0')
  const head = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return fraction === '' ? head : `${head}.${fraction}`
}

// helpers

const UNITS: Readonly<Record<string, number>> = {
  千: 3,
  万: 4,
  百万: 6,
  千万: 7,
  亿: 8,
  k: 3,
  K: 3,
  w: 4,
  W: 4,
  '%': -2,
}
const WRITTEN =
  /^(?:¥|￥|\$|€|£|RMB|CNY|人民币|约)?([+-]?)(?:¥|￥|\$|€|£)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(千万|百万|千|万|亿|[kKwW%])?(?:元整|元|圆|块|人民币|RMB|CNY)?$/u

function shifted({ c, s }: Decimal, places: number): Decimal {
  const scale = s - places
  return scale >= 0 ? { c, s: scale } : { c: c * 10n ** BigInt(-scale), s: 0 }
}

function rounded(decimal: Decimal | null, bounds: DecimalBounds, code: string): Parsed {
  if (!decimal) return { issue: { code } }
  return bounded(bounds.scale === undefined ? decimal : roundDecimal(decimal, bounds.scale), bounds)
}

function bounded(decimal: Decimal, { scale, min, max, code = 'NUMBER' }: DecimalBounds): Parsed {
  const text = decimalText(decimal)
  const [whole = '', part = ''] = text.replace('-', '').split('.')
  if (whole.length > MAX_INTEGER_DIGITS || part.length > 20) return { issue: { code } }
  if (scale !== undefined && part.length > scale) return { issue: { code: 'SCALE', params: { scale } } }
  const low = min === undefined ? null : toDecimal(min)
  const high = max === undefined ? null : toDecimal(max)
  if ((low && compareDecimals(decimal, low) < 0) || (high && compareDecimals(decimal, high) > 0))
    return { issue: { code: 'RANGE', params: { ...(low ? { min } : {}), ...(high ? { max } : {}) } } }
  return { value: text }
}
