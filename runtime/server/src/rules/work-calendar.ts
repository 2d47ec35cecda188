import chineseDays from 'chinese-days'
import type { WorkCalendar } from '@tenon/engine'

/** When work is done: by the week, by public holidays and make-up days, and by own days, which count before everything. */
export interface CalendarRules {
  readonly base: 'china' | 'none'
  /** 1 = Monday … 7 = Sunday. */
  readonly weekdays: readonly number[]
  /** Minutes after midnight. */
  readonly from: number
  readonly until: number
  readonly days: ReadonlyMap<string, boolean>
}
/** Mondays to Fridays 9:00–18:00 with the public holidays and make-up days of China. */
export const STANDARD: CalendarRules = {
  base: 'china',
  weekdays: [1, 2, 3, 4, 5],
  from: 9 * 60,
  until: 18 * 60,
  days: new Map(),
}

/** The working time of these rules in the organisation's zone. */
export const workCalendar = (timeZone: string, now: string, rules: CalendarRules = STANDARD): WorkCalendar => ({
  isWorkday: (day) => works(rules, day),
  from: rules.from,
  until: rules.until,
  offset: offsetOf(timeZone, now),
})

/** A public holiday of China, or a day that is worked instead; undefined on all other days. */
export function publicDay(day: string): { readonly works: boolean; readonly name: string } | undefined {
  // NB: the package is CommonJS without names that Node can see.
  const { work, name } = chineseDays.getDayDetail(day)
  // Of an ordinary day the name is that of its weekday, of a public one `English,中文,days`.
  const [, chinese] = name.split(',')
  return chinese === undefined ? undefined : { works: work, name: chinese }
}

/** An instant as it is; of a date the last moment of the day in the zone. Anything else is none. */
export function instantOf(value: unknown, timeZone: string): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined
  if (value.length > 10) return new Date(value).toISOString()
  const end = Date.parse(`${value}T23:59:59.000Z`)
  return new Date(end - offsetOf(timeZone, value) * 60_000).toISOString()
}

// helpers

function works({ base, weekdays, days }: CalendarRules, day: string): boolean {
  const said = days.get(day) ?? (base === 'china' ? publicDay(day)?.works : undefined)
  return said ?? weekdays.includes(new Date(`${day}T00:00:00Z`).getUTCDay() || 7)
}

/** Minutes east of UTC at an instant. */
function offsetOf(timeZone: string, now: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(new Date(now))
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0
}
