import { isCron } from '@tenon/engine'
import { Cron } from 'croner'
import { todayIn } from '../records/clock.ts'
import { workCalendar } from '../rules/work-calendar.ts'

export interface Timing {
  readonly cron: string
  readonly workdays: boolean
}

/** No mail oftener than this. */
const LEAST_MS = 3_600_000
/** Longer than any holiday. */
const LOOKS = 400

/**
 * The first moment of a schedule after an instant, in the zone of the organisation. Null for none: a schedule that never comes
 * (30 February), is no schedule, or comes oftener than once an hour.
 */
export function nextDue({ cron, workdays }: Timing, after: Date, timeZone: string): Date | null {
  if (!isCron(cron)) return null
  const schedule = new Cron(cron, { timezone: timeZone })
  const [first, second] = schedule.nextRuns(2, after)
  if (!first || (second && second.getTime() - first.getTime() < LEAST_MS)) return null
  const { isWorkday } = workCalendar(timeZone, after.toISOString())
  const moments = workdays ? schedule.nextRuns(LOOKS, after) : [first]
  return moments.find((at) => !workdays || isWorkday(todayIn(timeZone, at.toISOString()))) ?? null
}
