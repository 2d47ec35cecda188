import type { Duration } from '../command.ts'
import type { RuleEvent } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { isDate, startOfDay, toInstant, type ScopeType } from '../expression/index.ts'

/** What a clock asks of the world: the zone of the organisation, and its working calendar behind `later`. */
export interface ClockEnv {
  readonly timeZone: string
  later(from: string, duration: Duration): string
}

/** How long after a date (negative = before it), and the time of day that a date without one stands for. */
export type Deadline = Pick<RuleEvent, 'after' | 'at'>

/** The moment at which a time event comes for a record whose date field holds `value`; null = never. */
export function dueAt(event: Deadline, value: unknown, env: ClockEnv): string | null {
  if (typeof value !== 'string' || !event.after) return null
  const from = isDate(value) ? momentOf(value, event.at ?? '09:00', env.timeZone) : toInstant(value)
  return from === null ? null : env.later(from, event.after)
}

/**
 * The latest value of a date field that is due by `until`. A later date is never due earlier, so what came due between two
 * moments are the values between two such borders: one range of an index, however the calendar runs.
 * @example lastDue({ on: 'time', of: 'sent_at', after: { value: 3, unit: 'day' } }, 'datetime', '2026-11-25T02:00:00.000Z', env) // '2026-11-22T02:00:00.000Z'
 */
export function lastDue(event: RuleEvent, kind: 'date' | 'datetime', until: string, env: ClockEnv): string {
  const step = kind === 'date' ? DAY : 1
  const written = (n: number): string => {
    const text = new Date(n * step).toISOString()
    return kind === 'date' ? text.slice(0, 10) : text
  }
  const span = spanOf(event.after)
  let low = Math.floor((Date.parse(until) - span) / step)
  let high = Math.ceil((Date.parse(until) + span) / step)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const due = dueAt(event, written(middle), env)
    if (due !== null && due <= until) low = middle
    else high = middle
  }
  return written(low)
}

/** What is missing or wrong in an event that waits for a clock. */
export function clockIssues(event: RuleEvent, form: string, scope: ScopeType): readonly Issue[] {
  if (event.on === 'schedule') {
    if (event.cron === undefined) return [{ path: 'cron', code: 'REQUIRED' }]
    return isCron(event.cron) ? [] : [{ path: 'cron', code: 'CRON', params: { cron: event.cron } }]
  }
  if (event.on !== 'time') return []
  const issues: Issue[] = []
  if (event.after === undefined) issues.push({ path: 'after', code: 'REQUIRED' })
  const type = event.of === undefined ? undefined : scope.field(form, event.of)
  if (event.of === undefined) issues.push({ path: 'of', code: 'REQUIRED' })
  else if (type?.kind !== 'date' && type?.kind !== 'datetime')
    issues.push({ path: 'of', code: 'REFERENCE', params: { field: event.of } })
  return issues
}

/** Five fields of numbers, ranges, steps and lists: minute, hour, day of month, month, day of week. */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/)
  return fields.length === CRON.length && fields.every((field, i) => fitsCron(field, CRON[i]!))
}

// helpers

const DAY = 86_400_000
const UNITS = { minute: 60_000, hour: 3_600_000, day: DAY, workHour: DAY, workDay: 7 * DAY }
/** Far enough that every value whose moment could be meant lies within; working time may stand still for holidays. */
const spanOf = (after: Duration | undefined): number =>
  after ? Math.abs(after.value) * UNITS[after.unit] * 2 + 40 * DAY : 40 * DAY

function momentOf(day: string, at: string, timeZone: string): string | null {
  const midnight = startOfDay(day, timeZone)
  if (midnight === null) return null
  const [hours, minutes] = at.split(':').map(Number) as [number, number]
  return new Date(Date.parse(midnight) + (hours * 60 + minutes) * 60_000).toISOString()
}

const CRON: readonly (readonly [min: number, max: number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
]
function fitsCron(field: string, [min, max]: readonly [number, number]): boolean {
  return field.split(',').every((part) => {
    const match = /^(\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
    if (!match) return false
    const [, , from, to, step] = match
    const inside = (text: string | undefined) => text === undefined || (Number(text) >= min && Number(text) <= max)
    return (
      inside(from) &&
      inside(to) &&
      (from === undefined || to === undefined || Number(from) <= Number(to)) &&
      step !== '0' &&
      step !== '00'
    )
  })
}
