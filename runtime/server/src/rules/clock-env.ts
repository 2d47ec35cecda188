import { addDuration, type ClockEnv } from '@tenon/engine'
import { workCalendar } from './work-calendar.ts'

/** Clocks of rules with the working calendar of the organisation. */
export function clockEnv(timeZone: string, now: string): ClockEnv {
  const calendar = workCalendar(timeZone, now)
  return { timeZone, later: (from, duration) => addDuration(from, duration, calendar) }
}
