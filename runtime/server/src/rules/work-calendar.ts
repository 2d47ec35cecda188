import chineseDays from 'chinese-days'
import type { WorkCalendar } from '@tenon/engine'

/** Mondays to Fridays 9:00–18:00 with the public holidays and make-up days of China, in the organisation's zone. */
export const workCalendar = (timeZone: string, now: string): WorkCalendar => ({
  // NB: the package is CommonJS without names that Node can see.
  isWorkday: (day) => chineseDays.isWorkday(day),
  from: 9 * 60,
  until: 18 * 60,
  offset: offsetOf(timeZone, now),
})

/** An instant as it is; of a date the last moment of the day in the zone. Anything else is none. */
export function instantOf(value: unknown, timeZone: string): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined
  if (value.length > 10) return new Date(value).toISOString()
  const end = Date.parse(`${value}T23:59:59.000Z`)
  return new Date(end - offsetOf(timeZone, value) * 60_000).toISOString()
}

// helpers

/** Minutes east of UTC at an instant. */
function offsetOf(timeZone: string, now: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(new Date(now))
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0
}
