import type { Duration } from '../command.ts'

/** The organisation's working time. `day` is `YYYY-MM-DD` in its zone; the zone is given as minutes east of UTC. */
export interface WorkCalendar {
  isWorkday(day: string): boolean
  /** Minutes after midnight, e.g. 540 and 1080 for 9:00–18:00. */
  readonly from: number
  readonly until: number
  readonly offset: number
}

const MINUTE = 60_000
const DAY = 86_400_000
/** NB: a calendar without a working day must not turn into an endless loop. */
const MAX_DAYS = 4_000

/**
 * Instant at the end of a duration that begins at `from` (ISO), as UTC ISO text. Working time runs only inside the
 * calendar's hours on its working days; a negative value goes back.
 * @example addDuration('2026-11-20T09:00:00.000Z', { value: 2, unit: 'workHour' }, calendar) // Friday 17:00 in Shanghai + 2 h = Monday 10:00
 */
export function addDuration(from: string, duration: Duration, calendar: WorkCalendar): string {
  const start = Date.parse(from)
  const { value, unit } = duration
  if (unit === 'minute') return iso(start + value * MINUTE)
  if (unit === 'hour') return iso(start + value * 60 * MINUTE)
  if (unit === 'day') return iso(start + value * DAY)
  const perDay = calendar.until - calendar.from
  const minutes = unit === 'workHour' ? value * 60 : value * perDay
  return iso(addWork(start, minutes * MINUTE, calendar))
}

/**
 * Minutes of working time between two instants; 0 when `to` is not later.
 * @example workBetween('2026-11-20T09:00:00.000Z', '2026-11-23T02:00:00.000Z', { isWorkday: (day) => day !== '2026-11-21' && day !== '2026-11-22', from: 540, until: 1080, offset: 480 }) // 120
 */
export function workBetween(from: string, to: string, calendar: WorkCalendar): number {
  const shift = calendar.offset * MINUTE
  const end = Date.parse(to) + shift
  let local = Date.parse(from) + shift
  let work = 0
  for (let days = 0; days < MAX_DAYS && local < end; days++) {
    const midnight = Math.floor(local / DAY) * DAY
    const opens = Math.max(local, midnight + calendar.from * MINUTE)
    const closes = Math.min(end, midnight + calendar.until * MINUTE)
    if (closes > opens && calendar.isWorkday(new Date(midnight).toISOString().slice(0, 10))) work += closes - opens
    local = midnight + DAY
  }
  return work / MINUTE
}

/** Whether work is done at that instant. */
export function isWorkingTime(at: string, calendar: WorkCalendar): boolean {
  const local = Date.parse(at) + calendar.offset * MINUTE
  const midnight = Math.floor(local / DAY) * DAY
  const minute = (local - midnight) / MINUTE
  return (
    minute >= calendar.from &&
    minute < calendar.until &&
    calendar.isWorkday(new Date(midnight).toISOString().slice(0, 10))
  )
}

// helpers

const iso = (at: number): string => new Date(at).toISOString()

function addWork(start: number, length: number, calendar: WorkCalendar): number {
  const shift = calendar.offset * MINUTE
  let local = start + shift
  let left = Math.abs(length)
  const forward = length >= 0
  for (let days = 0; days < MAX_DAYS; days++) {
    const midnight = Math.floor(local / DAY) * DAY
    const from = midnight + calendar.from * MINUTE
    const until = midnight + calendar.until * MINUTE
    if (calendar.isWorkday(new Date(midnight).toISOString().slice(0, 10))) {
      const room = forward ? until - Math.max(local, from) : Math.min(local, until) - from
      if (room >= left && room > 0)
        return (forward ? Math.max(local, from) + left : Math.min(local, until) - left) - shift
      if (room > 0) left -= room
    }
    local = forward ? midnight + DAY : midnight - 1
  }
  return start + (forward ? left : -left)
}
