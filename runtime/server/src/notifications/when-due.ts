import type { NoticeKind } from './notice-kinds.ts'
import type { Choice, NotificationSetting } from './notification-setting.ts'

export interface Held {
  readonly reason: 'quiet' | 'digest'
  readonly at: Date
}

/** Until when a notification waits, and why; null = it goes out now. Times are those of the organisation's zone. */
export function heldUntil(
  now: Date,
  timeZone: string,
  setting: NotificationSetting,
  kind: NoticeKind,
  choice: Exclude<Choice, 'off'>,
): Held | null {
  const digest = choice === 'digest' ? nextDigest(now, timeZone, setting) : null
  const through = kind.urgent === true && setting.urgentThrough
  const quietEnd = through ? null : quietUntil(digest ?? now, timeZone, setting)
  if (digest) return { reason: 'digest', at: quietEnd ?? digest }
  return quietEnd ? { reason: 'quiet', at: quietEnd } : null
}

/** The next instant at which clocks in the zone show that time of day; never `after` itself. */
export function nextTimeOfDay(after: Date, timeZone: string, time: string): Date {
  const wanted = minutesOf(time)
  const guess = new Date(after.getTime() + ((wanted - localMinutes(after, timeZone) + DAY) % DAY || DAY) * 60_000)
  guess.setUTCSeconds(0, 0)
  // Clocks may have been put forward or back in between.
  const off = ((localMinutes(guess, timeZone) - wanted + DAY + DAY / 2) % DAY) - DAY / 2
  const mended = new Date(guess.getTime() - off * 60_000)
  return mended > after ? mended : guess
}

// helpers

const DAY = 24 * 60

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

function localMinutes(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return minutesOf(parts.format(at))
}

function nextDigest(now: Date, timeZone: string, { digest }: NotificationSetting): Date {
  if (digest.every === 'day') return nextTimeOfDay(now, timeZone, digest.at)
  const left = 60 - (localMinutes(now, timeZone) % 60)
  const next = new Date(now.getTime() + left * 60_000)
  next.setUTCSeconds(0, 0)
  return next
}

function quietUntil(at: Date, timeZone: string, { quiet }: NotificationSetting): Date | null {
  if (!quiet || quiet.from === quiet.until) return null
  const minute = localMinutes(at, timeZone)
  const [from, until] = [minutesOf(quiet.from), minutesOf(quiet.until)]
  const inside = from < until ? minute >= from && minute < until : minute >= from || minute < until
  return inside ? nextTimeOfDay(at, timeZone, quiet.until) : null
}
