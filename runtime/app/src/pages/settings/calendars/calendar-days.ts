import type { CalendarDraft, OwnDay, PublicDay } from '@tenon/ui/api'

/** A day of the year in a calendar: whether it is worked and why. */
export interface CalendarDay {
  readonly day: string
  readonly works: boolean
  /** Said by the calendar itself, against the week and the public days. */
  readonly own: boolean
  /** Name of the public day, or the note of the own one. */
  readonly name: string
}

type Rules = Pick<CalendarDraft, 'base' | 'weekdays' | 'days'>

/** The twelve months of a year, each with its days; `skip` = weekdays before the 1st in a week that begins on Monday. */
export function monthsOf(
  year: number,
  rules: Rules,
  publicDays: readonly PublicDay[],
): readonly { readonly month: number; readonly skip: number; readonly days: readonly CalendarDay[] }[] {
  const known = new Map(publicDays.map((each) => [each.day, each]))
  const own = new Map(rules.days.map((each) => [each.day, each]))
  return Array.from({ length: 12 }, (_month, month) => {
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
    return {
      month: month + 1,
      skip: weekdayOf(dayOf(year, month, 1)) - 1,
      days: Array.from({ length }, (_day, at) => {
        const day = dayOf(year, month, at + 1)
        const said = own.get(day)
        const works = said?.works ?? usually(day, rules, known)
        return { day, works, own: said !== undefined, name: said?.note ?? publicName(day, rules, known) }
      }),
    }
  })
}

/** The own days after a day was pressed: turned over, or forgotten where it is again what it would be anyway. */
export function turned(day: string, rules: Rules, publicDays: readonly PublicDay[]): readonly OwnDay[] {
  const known = new Map(publicDays.map((each) => [each.day, each]))
  const others = rules.days.filter((each) => each.day !== day)
  if (others.length < rules.days.length) return others
  return [...others, { day, works: !usually(day, rules, known) }].sort((a, b) => (a.day < b.day ? -1 : 1))
}

// helpers

const dayOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
const usually = (day: string, { base, weekdays }: Rules, known: ReadonlyMap<string, PublicDay>): boolean =>
  (base === 'china' ? known.get(day)?.works : undefined) ?? weekdays.includes(weekdayOf(day))
const publicName = (day: string, { base }: Rules, known: ReadonlyMap<string, PublicDay>): string =>
  base === 'china' ? (known.get(day)?.name ?? '') : ''
