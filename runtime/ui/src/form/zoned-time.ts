/**
 * Wall clock of a time zone for an instant: `YYYY-MM-DD HH:mm:ss`. Null for what is no instant.
 * @example toWallClock('2026-11-22T06:05:00.000Z', 'Asia/Shanghai') // '2026-11-22 14:05:00'
 */
export function toWallClock(instant: unknown, timeZone: string): string | null {
  const at = typeof instant === 'string' ? Date.parse(instant) : Number.NaN
  return Number.isNaN(at) ? null : wallClock(at, timeZone)
}

/**
 * The instant at which a clock in that time zone shows this wall clock, as UTC ISO text. In the hour that a change to
 * winter time repeats the first one is taken; in the hour that summer time leaves out, the time after the gap.
 * @example fromWallClock('2026-11-22 14:05:00', 'Asia/Shanghai') // '2026-11-22T06:05:00.000Z'
 */
export function fromWallClock(clock: string, timeZone: string): string | null {
  const wanted = Date.parse(`${clock.replace(' ', 'T')}Z`)
  if (Number.isNaN(wanted)) return null
  const offset = (at: number): number => Date.parse(`${wallClock(at, timeZone).replace(' ', 'T')}Z`) - at
  const day = 86_400_000
  const candidates = [wanted - offset(wanted - day), wanted - offset(wanted + day)]
  const exact = candidates.filter((at) => at + offset(at) === wanted)
  return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates)).toISOString()
}

/** Today in a time zone, `YYYY-MM-DD`. */
export const todayIn = (timeZone: string, now: Date = new Date()): string =>
  wallClock(now.getTime(), timeZone).slice(0, 10)

// helpers

const formats = new Map<string, Intl.DateTimeFormat>()

function wallClock(at: number, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '00'
  return `${get('year')}-${get('month')}-${get('day')} ${get('hour')}:${get('minute')}:${get('second')}`
}
