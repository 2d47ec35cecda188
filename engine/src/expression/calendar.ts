/** Calendar arithmetic on `YYYY-MM-DD` and on UTC instants; years 1 … 9999, anything beyond is null. */
export const DATE_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type DateUnit = (typeof DATE_UNITS)[number]
export const TIME_UNITS = ['minute', 'hour', ...DATE_UNITS] as const
export type TimeUnit = (typeof TIME_UNITS)[number]

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DAY_MS = 86_400_000

/** Whether a text is a real calendar day of the years 0001 … 9999. */
export function isDate(text: string): boolean {
  const m = DATE.exec(text)
  if (!m || m[1] === '0000') return false
  return dateOf(Number(m[1]), Number(m[2]), Number(m[3])) === text
}
/**
 * The canonical UTC text of an ISO instant; null when it is none, has no offset or lies outside of
 * 0001-01-02 … 9999-12-30 (so that its local day is a calendar day in every zone).
 */
export function toInstant(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null
  if (!isDate(text.slice(0, 10))) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : instantText(ms)
}
/** The canonical `HH:mm:ss` of a time of day; null when it is none. */
export function toTime(text: string): string | null {
  const m = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  if (!m || Number(m[1]) > 23 || Number(m[2]) > 59 || Number(m[3] ?? 0) > 59) return null
  return `${m[1]}:${m[2]}:${m[3] ?? '00'}`
}

/** A day plus whole units; the end of a month stays the end (31 January + 1 month = 28 or 29 February). */
export function addToDate(date: string, amount: number, unit: DateUnit): string | null {
  if (unit === 'day' || unit === 'week') return dateText(dayNumber(date) * DAY_MS + amount * DAYS[unit] * DAY_MS)
  const [year, month, day] = parts(date)
  const months = year * 12 + (month - 1) + amount * MONTHS[unit]
  const y = Math.floor(months / 12)
  if (y < 1 || y > 9999) return null
  const m = (months % 12) + 1
  return dateOf(y, m, Math.min(day, daysInMonth(y, m)))
}
/** Whole units from a to b, towards zero. Days count midnights; months and years count only when completed. */
export function dateDifference(a: string, b: string, unit: DateUnit): number {
  if (unit === 'day' || unit === 'week') return Math.trunc((dayNumber(b) - dayNumber(a)) / DAYS[unit])
  const [y1, m1, d1] = parts(a)
  const [y2, m2, d2] = parts(b)
  let months = (y2 - y1) * 12 + (m2 - m1)
  if (months > 0 && d2 < d1) months--
  else if (months < 0 && d2 > d1) months++
  return Math.trunc(months / MONTHS[unit])
}
/** First day of the week (Monday), month, quarter or year; 0001-01-01 was a Monday, so always within the calendar. */
export function startOfUnit(date: string, unit: DateUnit): string {
  const [year, month] = parts(date)
  if (unit === 'day') return date
  if (unit === 'week') return dateText((dayNumber(date) - (weekday(date) - 1)) * DAY_MS) ?? date
  if (unit === 'month') return dateOf(year, month, 1)
  if (unit === 'quarter') return dateOf(year, month - ((month - 1) % 3), 1)
  return dateOf(year, 1, 1)
}
/** Periods of a calendar that begins elsewhere: a year in month n, a quarter in month n, a week on day n (7 = Sunday). */
export const OWN_PERIODS = [
  ...Array.from({ length: 11 }, (_, i) => `year-${i + 2}`),
  'quarter-2',
  'quarter-3',
  ...Array.from({ length: 6 }, (_, i) => `week-${i + 2}`),
]
/**
 * First day of such a period; null in the year 1, where some begin before the calendar does.
 * @example startOfOwnPeriod('2026-03-31', 'year-4') // '2025-04-01'
 */
export function startOfOwnPeriod(date: string, period: string): string | null {
  const [unit, first] = period.split('-') as [DateUnit, string]
  const shift = Number(first) - 1
  const step = unit === 'week' ? 'day' : 'month'
  if (parts(date)[0] < 2) return null
  const moved = addToDate(date, -shift, step)
  return moved && addToDate(startOfUnit(moved, unit), shift, step)
}
/** 1 = Monday … 7 = Sunday. */
export const weekday = (date: string): number => ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1
export const parts = (date: string): [number, number, number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)),
  Number(date.slice(8, 10)),
]

/** The local day of an instant in a zone. */
export const localDate = (instant: string, zone: string): string | null => dateText(localMs(Date.parse(instant), zone))

/** An instant plus units: minutes and hours on the clock that never jumps, the others on the local calendar. */
export function addToInstant(instant: string, amount: number, unit: TimeUnit, zone: string): string | null {
  const ms = Date.parse(instant)
  if (unit === 'minute' || unit === 'hour') return instantText(ms + amount * (unit === 'hour' ? 3_600_000 : 60_000))
  const local = localMs(ms, zone)
  const date = dateText(local)
  const moved = date === null ? null : addToDate(date, amount, unit)
  if (moved === null) return null
  return instantText(fromLocal(dayNumber(moved) * DAY_MS + (((local % DAY_MS) + DAY_MS) % DAY_MS), zone))
}
/** Whole minutes or hours between instants, else the calendar difference of their local days. */
export function instantDifference(a: string, b: string, unit: TimeUnit, zone: string): number | null {
  const ms = Date.parse(b) - Date.parse(a)
  if (unit === 'minute' || unit === 'hour') return Math.trunc(ms / (unit === 'hour' ? 3_600_000 : 60_000))
  const from = localDate(a, zone)
  const to = localDate(b, zone)
  return from === null || to === null ? null : dateDifference(from, to, unit)
}
/** The instant at which a local day begins; null in the first two and the last two days of the calendar. */
export const startOfDay = (date: string, zone: string): string | null =>
  date < FIRST_START || date > LAST_START ? null : instantText(fromLocal(dayNumber(date) * DAY_MS, zone))
/** Bounds of `startOfDay`. */
export const FIRST_START = '0001-01-03'
export const LAST_START = '9999-12-29'

// helpers

const DAYS = { day: 1, week: 7 }
const MONTHS = { month: 1, quarter: 3, year: 12 }
const MIN_MS = -62_135_596_800_000
const MAX_MS = 253_402_300_799_999

function dayNumber(date: string): number {
  const [y, m, d] = parts(date)
  // Date.UTC takes years below 100 for 1900 + year.
  const at = new Date(0)
  at.setUTCFullYear(y, m - 1, d)
  return at.getTime() / DAY_MS
}
function dateOf(y: number, m: number, d: number): string {
  const at = new Date(0)
  at.setUTCFullYear(y, m - 1, d)
  return at.toISOString().slice(0, 10)
}
const daysInMonth = (y: number, m: number): number => Number(dateOf(y, m + 1, 0).slice(8))
const dateText = (ms: number): string | null =>
  ms < MIN_MS || ms > MAX_MS ? null : new Date(Math.floor(ms / DAY_MS) * DAY_MS).toISOString().slice(0, 10)
const instantText = (ms: number): string | null =>
  ms < MIN_MS + DAY_MS || ms > MAX_MS - DAY_MS ? null : new Date(ms).toISOString()

const formats = new Map<string, Intl.DateTimeFormat>()
function offsetMs(ms: number, zone: string): number {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const part: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(ms)) part[type] = value
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year'])
  const at = new Date(0)
  at.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']))
  at.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']))
  return at.getTime() - Math.floor(ms / 1000) * 1000
}
const localMs = (ms: number, zone: string): number => ms + offsetMs(ms, zone)

/** As Postgres: in the gap of a spring the offset before it holds, in the doubled hour of autumn the one after. */
function fromLocal(local: number, zone: string): number {
  const before = local - offsetMs(local - DAY_MS, zone)
  const after = local - offsetMs(local + DAY_MS, zone)
  if (before === after) return before
  const beforeFits = localMs(before, zone) === local
  const afterFits = localMs(after, zone) === local
  return beforeFits && !afterFits ? before : afterFits ? after : before
}
