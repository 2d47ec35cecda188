import { Type, type Static } from 'typebox'
import { Expression, Key, type Json } from '../definition/index.ts'
import {
  addDecimals,
  addToDate,
  dateDifference,
  decimalWire,
  divideDecimals,
  roundDecimal,
  startOfUnit,
  toDecimal,
  type DateUnit,
  type Decimal,
} from '../expression/index.ts'
import { PLAIN_CALENDAR, startOfPeriod, type ReportCalendar } from './calendar.ts'
import { RELATIVE_PERIODS, type Period } from './period.ts'

/**
 * Sets a measure beside its targets, which are records of another form: a year, a period within it (`periods`: option → first and
 * last month) and an amount, for a person or a department. Adds the columns `target` and `attained` to the report. Grouped by
 * month, person or department, each group has its own target; else there is one for everything.
 */
export const TargetsAnalysis = Type.Object(
  {
    kind: Type.Literal('targets'),
    measure: Key,
    form: Key,
    year: Key,
    period: Key,
    periods: Type.Record(
      Type.String(),
      Type.Tuple([Type.Integer({ minimum: 1, maximum: 12 }), Type.Integer({ minimum: 1, maximum: 12 })]),
    ),
    amount: Key,
    person: Type.Optional(Key),
    department: Type.Optional(Key),
    filter: Type.Optional(Expression),
  },
  { additionalProperties: false },
)
export type TargetsAnalysis = Static<typeof TargetsAnalysis>

/** A target as it is kept. */
export interface Target {
  readonly year: number
  readonly months: readonly [number, number]
  readonly person: string | null
  readonly department: string | null
  readonly amount: Json
}
export interface TargetTime {
  /** The days that the target is for: this quarter's target is that of the whole quarter. */
  readonly period: Period
  /** Share of these days that have passed, today included. */
  readonly elapsed: number
}

/**
 * What a period of the filter bar means for targets; without one it is this year.
 * @example targetTime('thisQuarter', { from: '2026-10-01', to: '2026-11-22' }, '2026-11-22').period.to // '2026-12-31'
 */
export function targetTime(
  value: unknown,
  range: Period | undefined,
  today: string,
  calendar: ReportCalendar = PLAIN_CALENDAR,
): TargetTime {
  const unit = RELATIVE_PERIODS.find(({ key, back }) => key === value && back === 0)?.unit
  const from = range?.from ?? startOfPeriod(today, 'year', calendar)
  const whole: DateUnit | undefined = range ? unit : 'year'
  const end = whole && addToDate(addToDate(from, 1, whole) ?? from, -1, 'day')
  const period = { from, to: end ?? range?.to ?? today }
  const days = dateDifference(period.from, period.to, 'day') + 1
  const passed = dateDifference(period.from, today < period.to ? today : period.to, 'day') + 1
  return { period, elapsed: Math.min(1, Math.max(0, passed / days)) }
}

/**
 * The target of each month (its first day) that begins within the period. A month's own target counts; else a third of its
 * quarter's, a twelfth of its year's, and so on. Those of departments are added up, without those below another that has one
 * (`parents`: department → the one above it); where there are none, those of persons. `holder` leaves one person or one
 * department. Years and quarters are the organisation's: its first quarter begins with its fiscal year, which is called by the year
 * that it begins in; a month is that of its name.
 */
export function monthlyTargets(
  targets: readonly Target[],
  { from, to }: Period,
  holder?: { readonly person?: string; readonly department?: string },
  parents: ReadonlyMap<string, string | null> = new Map(),
  fiscalYearStart = 1,
): Map<string, Decimal> {
  const chosen = targets.filter((one) =>
    holder?.person !== undefined
      ? one.person === holder.person
      : holder?.department !== undefined
        ? one.person === null && one.department === holder.department
        : true,
  )
  const ofTeams = chosen.filter((one) => one.person === null)
  const counted = holder?.person === undefined && ofTeams.length > 0 ? topmost(ofTeams, parents) : chosen
  const holders = [...new Set(counted.map(holderOf))].map((id) => counted.filter((one) => holderOf(one) === id))
  const months = new Map<string, Decimal>()
  for (let day = startOfUnit(from, 'month'); day <= to; day = addToDate(day, 1, 'month')!) {
    const parts = holders.flatMap((own) => {
      const covering = own.filter((one) => covers(one, day, fiscalYearStart))
      const shortest = Math.min(...covering.map(lengthOf))
      return covering.filter((one) => lengthOf(one) === shortest)
    })
    if (parts.length > 0) months.set(day, parts.map(perMonth).reduce(addDecimals))
  }
  return months
}

/** The sum of monthly targets; null where there is none. Rounded to cents. */
export function targetSum(months: ReadonlyMap<string, Decimal>): Json {
  if (months.size === 0) return null
  return decimalWire(roundDecimal([...months.values()].reduce(addDecimals), 2))
}
/** How much of a target is reached: 1 = all of it; null without a target. */
export function attained(actual: Json | undefined, target: Json): number | null {
  const [a, b] = [toDecimal(actual), toDecimal(target)]
  const share = a && b ? divideDecimals(a, b) : null
  return share && Number(decimalWire(share))
}

// helpers

/** A target of the whole department holds those of its parts: they are its distribution, not more of it. */
function topmost(targets: readonly Target[], parents: ReadonlyMap<string, string | null>): readonly Target[] {
  const holders = new Set(targets.map((one) => one.department))
  const isBelow = (department: string | null): boolean => {
    const seen = new Set<string>()
    for (let at = department && parents.get(department); at && !seen.has(at); at = parents.get(at) ?? null) {
      if (holders.has(at)) return true
      seen.add(at)
    }
    return false
  }
  return targets.filter((one) => !isBelow(one.department))
}

function covers({ year, months: [first, last] }: Target, day: string, fiscalYearStart: number): boolean {
  const [begun, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
  if (year !== (month >= fiscalYearStart ? begun : begun - 1)) return false
  const place = first === last ? month : ((month - fiscalYearStart + 12) % 12) + 1
  return first <= place && place <= last
}
const lengthOf = ({ months }: Target): number => months[1] - months[0] + 1
const holderOf = ({ person, department }: Target): string => `${person ?? ''}/${person === null ? department : ''}`
function perMonth(target: Target): Decimal {
  const amount = toDecimal(target.amount) ?? { c: 0n, s: 0 }
  return divideDecimals(amount, { c: BigInt(lengthOf(target)), s: 0 })!
}
