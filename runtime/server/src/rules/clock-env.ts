import { addDuration, type ClockEnv } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'
import { workCalendar } from './work-calendar.ts'

/** Clocks of the rules of an app with the working calendar of the organisation. */
export function clockEnv(app: Pick<PublishedApp, 'calendars'>, timeZone: string, now: string): ClockEnv {
  const calendar = workCalendar(timeZone, now, app.calendars?.rules())
  return { timeZone, later: (from, duration) => addDuration(from, duration, calendar) }
}
