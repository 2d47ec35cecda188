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

// helpers

/** Minutes east of UTC at an instant. */
function offsetOf(timeZone: string, now: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(new Date(now))
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0
}
