import {
  compareDecimals,
  decimalText,
  decimalWire,
  parseDecimal,
  toDecimal,
  truncateDecimal,
  type Decimal,
} from './decimal.ts'

/**
 * A number while an expression runs: a safe integer as it is, anything else exact. Most numbers of records are small
 * integers, and comparing those costs nothing.
 */
export type Num = number | Decimal

const INTEGER = /^-?\d{1,15}$/

/** Number or number text → Num; null for everything else. */
export function toNum(value: unknown): Num | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : toDecimal(value)
  if (typeof value !== 'string') return null
  return INTEGER.test(value) ? Number(value) : parseDecimal(value)
}
export const exact = (a: Num): Decimal => (typeof a === 'number' ? { c: BigInt(a), s: 0 } : a)
export const numText = (a: Num): string => (typeof a === 'number' ? String(a === 0 ? 0 : a) : decimalText(a))
/** As it travels: a number with at most 15 significant digits, else text. */
export const numWire = (a: Num): number | string => decimalWire(exact(a))

export const compareNums = (a: Num, b: Num): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : compareDecimals(exact(a), exact(b))

/** Whole part as a JavaScript integer; null beyond ±limit. */
export function wholePart(a: Num, limit: number): number | null {
  const n = typeof a === 'number' ? a : Number(truncateDecimal(a).c)
  return Math.abs(n) <= limit ? (n === 0 ? 0 : n) : null
}
