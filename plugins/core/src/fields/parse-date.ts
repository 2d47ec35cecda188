import type { Parsed } from '@tenon/engine'
import { isDate, startOfDay, toInstant } from '@tenon/engine'

/** Years that a business record may name; beyond them a slip of the hand is likelier than a date. */
const MIN_YEAR = 1900
const MAX_YEAR = 2199

/** `YYYY-MM-DD` and nothing else; a real day of the calendar. */
export function parseDay(input: unknown): Parsed {
  if (input === null || input === undefined || input === '') return { value: null }
  if (typeof input !== 'string') return { issue: { code: 'DATE' } }
  const text = input.trim()
  if (text === '') return { value: null }
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? day(text) : { issue: { code: 'DATE' } }
}

/**
 * A day as a sheet holds it: a date cell, a serial number of Excel, or Y/M/D, Y-M-D, Y.M.D, Y年M月D日, YYYYMMDD; a time
 * behind it is dropped. Day-first forms are refused: nobody can tell 3/4 from 4/3.
 */
export function importDay(cell: unknown): Parsed {
  if (cell === null || cell === undefined) return { value: null }
  const found = instantParts(cell)
  if (found === 'empty') return { value: null }
  return found ? day(found.date) : { issue: { code: 'DATE' } }
}

/** An ISO instant with offset, or a local date-time of `timeZone`; the canonical UTC text. */
export function parseInstant(input: unknown, timeZone: string): Parsed {
  if (input === null || input === undefined || input === '') return { value: null }
  if (typeof input !== 'string') return { issue: { code: 'DATETIME' } }
  const text = input.trim()
  if (text === '') return { value: null }
  const exact = toInstant(text)
  if (exact) return inYears(exact.slice(0, 4)) ? { value: exact } : { issue: { code: 'DATETIME' } }
  const m = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?$/.exec(text)
  return m ? local(m[1] ?? '', timeOf(m[2], m[3], m[4]), timeZone) : { issue: { code: 'DATETIME' } }
}

/** As `importDay`, with the time of day if there is one. A date cell of a sheet has no zone: it is meant in `timeZone`. */
export function importInstant(cell: unknown, timeZone: string): Parsed {
  if (cell === null || cell === undefined) return { value: null }
  if (typeof cell === 'string') {
    const exact = toInstant(cell.trim())
    if (exact) return parseInstant(exact, timeZone)
  }
  const found = instantParts(cell)
  if (found === 'empty') return { value: null }
  return found ? local(found.date, found.seconds, timeZone) : { issue: { code: 'DATETIME' } }
}

/** `HH:mm` or `HH:mm:ss` → `HH:mm:ss`. */
export function parseTimeOfDay(input: unknown): Parsed {
  if (input === null || input === undefined || input === '') return { value: null }
  const text = typeof input === 'string' ? input.normalize('NFKC').trim() : ''
  if (text === '' && typeof input === 'string') return { value: null }
  const m = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  const seconds = m ? timeOf(m[1], m[2], m[3]) : null
  if (seconds === null) return { issue: { code: 'TIME' } }
  return { value: new Date(seconds * 1000).toISOString().slice(11, 19) }
}

// helpers

interface LocalInstant {
  readonly date: string
  readonly seconds: number | null
}

const DAY =
  /^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))(?:[T日]?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})?秒?)?)?$/u

function instantParts(cell: unknown): LocalInstant | 'empty' | null {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : fromUtc(cell)
  // Excel's day 1 is 1900-01-01 and it believes in 1900-02-29: from March 1900 on, the count is from 1899-12-30.
  if (typeof cell === 'number')
    return cell >= 61 && cell < 109_575 ? fromUtc(new Date(Math.round((cell - 25_569) * 86_400) * 1000)) : null
  if (typeof cell !== 'string') return null
  const text = cell
    .normalize('NFKC')
    .trim()
    .replace(/(\d)\s+(\d{1,2}[:时])/u, '$1T$2')
    .replace(/日\s+/u, '日')
  if (text === '') return 'empty'
  const m = DAY.exec(text.replace(/\s+/gu, ''))
  if (!m) return null
  const [month, date] = [m[2] ?? m[4] ?? m[6] ?? '', m[3] ?? m[5] ?? m[7] ?? '']
  const seconds = m[8] === undefined ? null : timeOf(m[8], m[9], m[10])
  if (m[8] !== undefined && seconds === null) return null
  return { date: `${m[1]}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`, seconds }
}

function fromUtc(at: Date): LocalInstant {
  const iso = at.toISOString()
  const seconds = timeOf(iso.slice(11, 13), iso.slice(14, 16), iso.slice(17, 19))
  return { date: iso.slice(0, 10), seconds }
}

function timeOf(h: string | undefined, m: string | undefined, s: string | undefined): number | null {
  const [hours, minutes, seconds] = [Number(h ?? 0), Number(m ?? 0), Number(s ?? 0)]
  return hours > 23 || minutes > 59 || seconds > 59 ? null : hours * 3600 + minutes * 60 + seconds
}

function local(date: string, seconds: number | null, timeZone: string): Parsed {
  const parsed = day(date)
  if (parsed.issue) return { issue: { code: 'DATETIME' } }
  const start = startOfDay(date, timeZone)
  if (start === null || (seconds === null && Number.isNaN(Date.parse(start)))) return { issue: { code: 'DATETIME' } }
  return { value: new Date(Date.parse(start) + (seconds ?? 0) * 1000).toISOString() }
}

function day(text: string): Parsed {
  return isDate(text) && inYears(text.slice(0, 4)) ? { value: text } : { issue: { code: 'DATE' } }
}

const inYears = (year: string): boolean => Number(year) >= MIN_YEAR && Number(year) <= MAX_YEAR
