import type { Locale } from '@tenon/engine'

/**
 * A moment as people say it: 今天 14:05, 昨天 09:30, 3月5日, 2025年3月5日; in English small, as it stands in the middle of
 * lines: “started today 14:05”. `now` is for tests.
 * @example formatMoment('2026-11-22T06:05:00Z', 'zh-CN', 'Asia/Shanghai', new Date('2026-11-22T08:00:00Z')) // '今天 14:05'
 */
export function formatMoment(iso: string, locale: Locale, timeZone?: string, now = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return ''
  const day = dayOf(at, timeZone)
  const distance = daysBetween(day, dayOf(now, timeZone))
  if (Math.abs(distance) <= 1) return `${near(distance, locale)} ${clockOf(at, locale, timeZone)}`
  return formatDay(day, locale, now, timeZone)
}

/**
 * A moment that somebody entered: its time is part of the value and always shown, however far away the day is.
 * @example formatDayTime('2026-03-05T06:05:00Z', 'zh-CN', 'Asia/Shanghai') // '3月5日 14:05'
 */
export function formatDayTime(iso: string, locale: Locale, timeZone?: string, now = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return ''
  return `${formatDay(dayOf(at, timeZone), locale, now, timeZone)} ${clockOf(at, locale, timeZone)}`
}

const clockOf = (at: Date, locale: Locale, timeZone?: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(at)

/** A calendar day: 今天, 昨天, 明天, 3月5日, with the year when it is not this one. */
export function formatDay(day: string, locale: Locale, now = new Date(), timeZone?: string): string {
  const today = dayOf(now, timeZone)
  const distance = daysBetween(day, today)
  if (Math.abs(distance) <= 1) return near(distance, locale)
  const sameYear = day.slice(0, 4) === today.slice(0, 4)
  return new Intl.DateTimeFormat(locale, {
    month: locale === 'zh-CN' ? 'long' : 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))
}

/** The full time for a tooltip. */
export function formatFull(iso: string, locale: Locale, timeZone?: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', timeZone }).format(at)
}

/**
 * A moment that is to come, in a sentence: its day with the weekday, to the minute.
 * @example formatDue('2026-11-30T00:30:00Z', 'zh-CN', 'Asia/Shanghai') // '2026年11月30日星期一 08:30'
 */
export function formatDue(iso: string, locale: Locale, timeZone?: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23', timeZone }).format(
    at,
  )
}

/** Thousands separated; keeps every digit of a decimal that travels as text. */
export function formatNumber(value: number | string, locale: Locale, scale?: number): string {
  const options = { minimumFractionDigits: scale ?? 0, maximumFractionDigits: scale ?? 20 }
  // Intl formats decimal strings exactly; its type only knows numeric literals.
  return new Intl.NumberFormat(locale, options).format(value as number)
}

/** The calendar day of a moment in a time zone, `YYYY-MM-DD`. */
export function dayOf(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(at)
}

// helpers

function daysBetween(day: string, today: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000)
}

function near(distance: number, locale: Locale): string {
  const words = locale === 'zh-CN' ? ['昨天', '今天', '明天'] : ['yesterday', 'today', 'tomorrow']
  return words[distance + 1] ?? ''
}
