import {
  addToDate,
  addToInstant,
  DATE_UNITS,
  OWN_PERIODS,
  startOfOwnPeriod,
  FIRST_START,
  LAST_START,
  dateDifference,
  instantDifference,
  localDate,
  parts,
  startOfDay,
  startOfUnit,
  TIME_UNITS,
  weekday,
  type DateUnit,
  type TimeUnit,
} from '../calendar.ts'
import { wholePart, type Num } from '../number.ts'
import type { Closure, CompileContext, EvaluateContext, Operator } from '../operator.ts'
import { param, sql, type Sql } from '../sql.ts'
import type { CallNode, LiteralNode } from '../tree.ts'
import type { Scope } from '../types.ts'

const date = { is: 'value', kinds: ['date'] } as const
const datetime = { is: 'value', kinds: ['datetime'] } as const
const number = { is: 'value', kinds: ['number'] } as const
const dateUnit = { is: 'word', of: DATE_UNITS } as const
const ownPeriod = { is: 'word', of: OWN_PERIODS } as const
const timeUnit = { is: 'word', of: TIME_UNITS } as const
/** About 4,000 years each: more than any calendar needs, and never outside of Postgres' types. */
const MOST_UNITS: Record<TimeUnit, number> = {
  minute: 2_000_000_000,
  hour: 35_000_000,
  day: 1_400_000,
  week: 200_000,
  month: 48_000,
  quarter: 16_000,
  year: 4_000,
}

export const dateOperators: readonly Operator[] = [
  {
    key: 'dateAdd',
    group: 'date',
    names: ['DATEADD', '日期加'],
    signatures: [
      { args: [date, number, dateUnit], returns: 'date' },
      { args: [datetime, number, timeUnit], returns: 'datetime' },
    ],
    // Fractions are cut off; more than about 4,000 years, or a result beyond the years 1 … 9999, is null.
    evaluate([a, n], call, { zone }): Closure {
      const unit = word(call, 2) as TimeUnit
      const days = isDateCall(call)
      return (scope: Scope) => {
        const x = a!(scope) as string | null
        const count = n!(scope) as Num | null
        const amount = x === null || count === null ? null : wholePart(count, MOST_UNITS[unit])
        if (x === null || amount === null) return null
        return days ? addToDate(x, amount, unit as DateUnit) : addToInstant(x, amount, unit, zone(scope))
      }
    },
    compile([a, n], call, context) {
      const unit = word(call, 2) as TimeUnit
      const given = sql`(select ${a!} as v, trunc(${n!}) as t offset 0) as g`
      const inside = sql`(select g.v, case when abs(g.t) <= ${param(MOST_UNITS[unit], 'integer')} then g.t::integer end as n from ${given} offset 0) as i`
      if (isDateCall(call))
        return sql`(select case when o.v between '0001-01-01'::date and '9999-12-31'::date then o.v end from (select (i.v + ${INTERVAL[unit]})::date as v from ${inside} offset 0) as o)`
      const moved =
        unit === 'minute' || unit === 'hour'
          ? sql`i.v + ${INTERVAL[unit]}`
          : sql`((i.v at time zone ${context.timeZone}) + ${INTERVAL[unit]}) at time zone ${context.timeZone}`
      return sql`(select case when o.v >= '0001-01-02T00:00:00Z'::timestamptz and o.v < '9999-12-31T00:00:00Z'::timestamptz then o.v end from (select ${moved} as v from ${inside} offset 0) as o)`
    },
  },
  {
    key: 'dateDiff',
    group: 'date',
    names: ['DATEDIFF', '日期差'],
    signatures: [
      { args: [date, date, dateUnit], returns: 'number' },
      { args: [datetime, datetime, timeUnit], returns: 'number' },
    ],
    // From the first to the second, whole units towards zero.
    evaluate([a, b], call, { zone }): Closure {
      const unit = word(call, 2) as TimeUnit
      const days = isDateCall(call)
      return (scope: Scope) => {
        const x = a!(scope) as string | null
        const y = b!(scope) as string | null
        if (x === null || y === null) return null
        return days ? dateDifference(x, y, unit as DateUnit) : instantDifference(x, y, unit, zone(scope))
      }
    },
    compile([a, b], call, context) {
      const unit = word(call, 2) as TimeUnit
      if (unit === 'minute' || unit === 'hour')
        return sql`trunc(extract(epoch from (${b!} - ${a!})) / ${unit === 'hour' ? sql`3600` : sql`60`})`
      return difference(local(a!, call, context), local(b!, call, context), unit)
    },
  },
  part('year', ['YEAR', '年'], (day) => parts(day)[0], sql`year`),
  part('quarter', ['QUARTER', '季度'], (day) => Math.ceil(parts(day)[1] / 3), sql`quarter`),
  part('month', ['MONTH', '月'], (day) => parts(day)[1], sql`month`),
  part('day', ['DAY', '日'], (day) => parts(day)[2], sql`day`),
  part('weekday', ['WEEKDAY', '星期'], weekday, sql`isodow`),
  {
    key: 'startOf',
    group: 'date',
    names: ['STARTOF', '期初'],
    signatures: [
      { args: [date, dateUnit], returns: 'date' },
      { args: [datetime, dateUnit], returns: 'date' },
    ],
    evaluate: ([a], call, context) => {
      const unit = word(call, 1) as DateUnit
      return onDay(a!, call, context, (day) => startOfUnit(day, unit))
    },
    compile: ([a], call, context) => {
      const unit = word(call, 1) as DateUnit
      const day = local(a!, call, context)
      // NB: 0001-01-01 was a Monday, so no week begins before the first year.
      return sql`date_trunc(${UNIT_TEXT[unit]}, (${day})::timestamp)::date`
    },
  },
  {
    key: 'startOfPeriod',
    group: 'date',
    names: ['STARTOFPERIOD', '周期初'],
    signatures: [
      { args: [date, ownPeriod], returns: 'date' },
      { args: [datetime, ownPeriod], returns: 'date' },
    ],
    // As `startOf`, in a calendar whose year begins in another month or whose week on another day.
    evaluate: ([a], call, context) => {
      const period = word(call, 1)
      return onDay(a!, call, context, (day) => startOfOwnPeriod(day, period))
    },
    compile: ([a], call, context) => {
      const [unit, first] = word(call, 1).split('-') as [DateUnit, string]
      const shift = param(Number(first) - 1, 'integer')
      const by = unit === 'week' ? sql`make_interval(days => ${shift})` : sql`make_interval(months => ${shift})`
      const day = local(a!, call, context)
      return sql`case when (${day}) >= '0002-01-01'::date then (date_trunc(${UNIT_TEXT[unit]}, (${day})::timestamp - ${by}) + ${by})::date end`
    },
  },
  {
    key: 'date',
    group: 'date',
    names: ['DATE', '取日期'],
    signatures: [
      { args: [date], returns: 'date' },
      { args: [datetime], returns: 'date' },
    ],
    // The day of an instant in the organisation's time zone.
    evaluate: ([a], call, context) => onDay(a!, call, context, (day) => day),
    compile: ([a], call, context) => local(a!, call, context),
  },
  {
    key: 'datetime',
    group: 'date',
    names: ['DATETIME', '当天零点'],
    signatures: [{ args: [date], returns: 'datetime' }],
    evaluate:
      ([a], _call, { zone }) =>
      (scope: Scope) => {
        const x = a!(scope) as string | null
        return x === null ? null : startOfDay(x, zone(scope))
      },
    compile: ([a], _call, { timeZone }) =>
      sql`(select case when i.v between ${param(FIRST_START, 'date')} and ${param(LAST_START, 'date')} then i.v::timestamp at time zone ${timeZone} end from (select ${a!} as v offset 0) as i)`,
  },
]

// helpers

const UNIT_TEXT: Record<DateUnit, Sql> = {
  day: sql`'day'`,
  week: sql`'week'`,
  month: sql`'month'`,
  quarter: sql`'quarter'`,
  year: sql`'year'`,
}
const INTERVAL: Record<TimeUnit, Sql> = {
  minute: sql`make_interval(mins => i.n)`,
  hour: sql`make_interval(hours => i.n)`,
  day: sql`make_interval(days => i.n)`,
  week: sql`make_interval(weeks => i.n)`,
  month: sql`make_interval(months => i.n)`,
  quarter: sql`make_interval(months => i.n * 3)`,
  year: sql`make_interval(years => i.n)`,
}
const word = (call: CallNode, i: number): string => (call.args[i] as LiteralNode).value as string
const isDateCall = (call: CallNode): boolean => call.args[0]!.type.kind === 'date'
const local = (value: Sql, call: CallNode, context: CompileContext): Sql =>
  isDateCall(call) ? value : sql`((${value}) at time zone ${context.timeZone})::date`

function onDay(a: Closure, call: CallNode, { zone }: EvaluateContext, run: (day: string) => unknown): Closure {
  if (isDateCall(call))
    return (scope: Scope) => {
      const day = a(scope) as string | null
      return day === null ? null : run(day)
    }
  return (scope: Scope) => {
    const instant = a(scope) as string | null
    const day = instant === null ? null : localDate(instant, zone(scope))
    return day === null ? null : run(day)
  }
}

function part(key: string, names: readonly [string, string], run: (day: string) => number, field: Sql): Operator {
  return {
    key,
    group: 'date',
    names,
    signatures: [
      { args: [date], returns: 'number' },
      { args: [datetime], returns: 'number' },
    ],
    evaluate: ([a], call, context) => onDay(a!, call, context, run),
    compile: ([a], call, context) => sql`extract(${field} from (${local(a!, call, context)}))`,
  }
}

/** Each side is named once, because it may be a long expression. */
function difference(a: Sql, b: Sql, unit: DateUnit): Sql {
  const from = sql`(select ${a} as a, ${b} as b offset 0) as i`
  if (unit === 'day') return sql`(select (i.b - i.a)::numeric from ${from})`
  if (unit === 'week') return sql`(select ((i.b - i.a) / 7)::numeric from ${from})`
  const months = sql`(extract(year from i.b) - extract(year from i.a)) * 12 + extract(month from i.b) - extract(month from i.a)`
  const full = sql`o.m - case when o.m > 0 and o.db < o.da then 1 when o.m < 0 and o.db > o.da then -1 else 0 end`
  const divided = unit === 'month' ? full : sql`trunc((${full}) / ${unit === 'quarter' ? sql`3` : sql`12`})`
  return sql`(select ${divided} from (select ${months} as m, extract(day from i.a) as da, extract(day from i.b) as db from ${from} offset 0) as o)`
}
