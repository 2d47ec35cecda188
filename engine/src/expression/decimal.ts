/** An exact decimal: `c / 10^s`, s ≥ 0. */
export interface Decimal {
  readonly c: bigint
  readonly s: number
}

/** Digits after the point that products and quotients are rounded to. */
export const DIVISION_SCALE = 20

const TEXT = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * The decimal of a plain number text; null when it is none. At most 1,000 digits.
 * @example parseDecimal('1.50') // { c: 150n, s: 2 }
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > 1000) return null
  const m = TEXT.exec(text)
  if (!m) return null
  const fraction = m[3] ?? ''
  const c = BigInt(m[2]! + fraction)
  return shift({ c: m[1] === '-' ? -c : c, s: fraction.length }, Number(m[4] ?? 0))
}

/** The decimal of a number or number text; null for everything else (also for NaN and Infinity). Never guesses digits. */
export function toDecimal(value: unknown): Decimal | null {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { c: BigInt(value), s: 0 } : parseDecimal(String(value))
  if (typeof value === 'bigint') return { c: value, s: 0 }
  return typeof value === 'string' ? parseDecimal(value) : null
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const s = Math.max(a.s, b.s)
  return { c: at(a, s) + at(b, s), s }
}
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  const s = Math.max(a.s, b.s)
  return { c: at(a, s) - at(b, s), s }
}
/** Product, rounded half away from zero at 20 digits. */
export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal =>
  roundDecimal({ c: a.c * b.c, s: a.s + b.s }, DIVISION_SCALE)

/** Exact quotient rounded half away from zero at 20 digits; null when b is zero. Postgres' own `/` rounds twice, so both sides follow this rule. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal | null {
  if (b.c === 0n) return null
  const e = DIVISION_SCALE + 1 + b.s - a.s
  const q = e >= 0 ? (a.c * p10(e)) / b.c : a.c / (b.c * p10(-e))
  return roundDecimal({ c: q, s: DIVISION_SCALE + 1 }, DIVISION_SCALE)
}
/** Remainder with the sign of a; null when b is zero. */
export function remainderOf(a: Decimal, b: Decimal): Decimal | null {
  if (b.c === 0n) return null
  const s = Math.max(a.s, b.s)
  return { c: at(a, s) % at(b, s), s }
}
/** Half away from zero at n digits after the point (n may be negative), as Postgres rounds numeric. */
export function roundDecimal(a: Decimal, n: number): Decimal {
  if (a.s <= n) return a
  const d = p10(a.s - n)
  const half = d >> 1n
  const q = (a.c < 0n ? a.c - half : a.c + half) / d
  return n >= 0 ? { c: q, s: n } : { c: q * p10(-n), s: 0 }
}
/** Towards zero. */
export const truncateDecimal = (a: Decimal): Decimal => (a.s === 0 ? a : { c: a.c / p10(a.s), s: 0 })
export function floorDecimal(a: Decimal): Decimal {
  const whole = truncateDecimal(a)
  return a.c < 0n && compareDecimals(whole, a) !== 0 ? { c: whole.c - 1n, s: 0 } : whole
}
export const negateDecimal = (a: Decimal): Decimal => ({ c: -a.c, s: a.s })
export const absoluteDecimal = (a: Decimal): Decimal => (a.c < 0n ? negateDecimal(a) : a)

/** Negative, zero or positive. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const s = Math.max(a.s, b.s)
  const x = at(a, s)
  const y = at(b, s)
  return x < y ? -1 : x > y ? 1 : 0
}

/** Canonical text: no exponent, no trailing zeros, no −0; the same as `trim_scale(x)::text`. */
export function decimalText(a: Decimal): string {
  let { c, s } = a
  while (s > 0 && c % 10n === 0n) {
    c /= 10n
    s--
  }
  const digits = (c < 0n ? -c : c).toString().padStart(s + 1, '0')
  const text = s > 0 ? `${digits.slice(0, -s)}.${digits.slice(-s)}` : digits
  return c < 0n ? `-${text}` : text
}

/** How a decimal travels: a number with at most 15 significant digits, else its text. */
export function decimalWire(a: Decimal): number | string {
  const text = decimalText(a)
  return significantDigits(text) <= 15 ? Number(text) : text
}

/**
 * The decimal of a number literal of JSON, which has lost digits already if it had too many: null when it has more
 * than 15 significant digits or lies outside 10^−20 … 10^30. Longer ones are written as text.
 */
export function literalDecimal(n: number): Decimal | null {
  if (!Number.isFinite(n) || significantDigits(String(n)) > 15) return null
  const decimal = parseDecimal(String(n))
  if (!decimal || decimal.s > DIVISION_SCALE || decimal.c > p10(30 + decimal.s) || -decimal.c > p10(30 + decimal.s))
    return null
  return decimal
}

// helpers

const powers: bigint[] = [1n]
function p10(n: number): bigint {
  for (let i = powers.length; i <= n; i++) powers[i] = powers[i - 1]! * 10n
  return powers[n]!
}
const at = (a: Decimal, s: number): bigint => (a.s === s ? a.c : a.c * p10(s - a.s))

function shift(a: Decimal, exponent: number): Decimal {
  if (exponent === 0) return a
  const s = a.s - exponent
  return s >= 0 ? { c: a.c, s } : { c: a.c * p10(-s), s: 0 }
}
function significantDigits(text: string): number {
  const mantissa = text.replace(/[eE].*$/, '').replace(/[-+.]/g, '')
  return mantissa.replace(/^0+/, '').replace(/0+$/, '').length
}
