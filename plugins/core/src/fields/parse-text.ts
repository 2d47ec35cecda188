import type { Parsed } from '@tenon/engine'
import { codePointLength } from '@tenon/engine'

export interface TextBounds {
  readonly maxLength?: number
  readonly minLength?: number
  /** Line breaks and tabs are kept; else they become blanks. */
  readonly lines?: boolean
}

/**
 * The text of an input, trimmed; blanks alone are null. Refuses what is not text (a finite number is taken as its digits),
 * NUL and lone surrogates, which Postgres cannot store.
 */
export function parseText(input: unknown, bounds: TextBounds = {}): Parsed {
  if (input === null || input === undefined) return { value: null }
  const text = typeof input === 'number' && Number.isFinite(input) ? String(input) : input
  if (typeof text !== 'string') return { issue: { code: 'TYPE', params: { expected: 'text' } } }
  if (!text.isWellFormed() || text.includes('\u0000')) return { issue: { code: 'CHARACTERS' } }
  const value = trimmed(bounds.lines ? text.replace(/\r\n?/g, '\n') : text.replace(/[\r\n\t\v\f\u2028\u2029]+/g, ' '))
  if (value === '') return { value: null }
  const length = codePointLength(value)
  if (bounds.maxLength !== undefined && length > bounds.maxLength)
    return { issue: { code: 'TOO_LONG', params: { max: bounds.maxLength, length } } }
  if (bounds.minLength !== undefined && length < bounds.minLength)
    return { issue: { code: 'TOO_SHORT', params: { min: bounds.minLength, length } } }
  return { value }
}

/** Without blanks of any kind at both ends. */
export const trimmed = (text: string): string => text.replace(/^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/gu, '')

/** A cell of a spreadsheet as the text that its reader saw; null where it is empty. */
export function cellText(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString().slice(0, 10)
  if (typeof cell === 'boolean') return cell ? '是' : '否'
  const text = trimmed(typeof cell === 'number' ? String(cell) : typeof cell === 'string' ? cell : JSON.stringify(cell))
  return text === '' ? null : text
}
