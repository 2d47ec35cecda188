import { addToDate, dateDifference, type DateUnit } from '../expression/index.ts'
import type { Label, Locale } from '../definition/index.ts'
import { PLAIN_CALENDAR, startOfPeriod, type ReportCalendar } from './calendar.ts'

/** Days from `from` up to and including `to`. */
export interface Period {
  readonly from: string
  readonly to: string
}

interface RelativePeriod {
  readonly key: string
  readonly label: Label
  readonly unit: DateUnit
  /** Whole units back from the current one; 0 = the current one up to today. */
  readonly back: number
  /** How many units it covers. */
  readonly length: number
}

/** Periods that a filter offers; the current ones end today, so that they can be compared with as many days before. */
export const RELATIVE_PERIODS: readonly RelativePeriod[] = [
  { key: 'today', label: { 'zh-CN': '今天', 'en-US': 'Today' }, unit: 'day', back: 0, length: 1 },
  { key: 'thisWeek', label: { 'zh-CN': '本周', 'en-US': 'This week' }, unit: 'week', back: 0, length: 1 },
  { key: 'lastWeek', label: { 'zh-CN': '上周', 'en-US': 'Last week' }, unit: 'week', back: 1, length: 1 },
  { key: 'thisMonth', label: { 'zh-CN': '本月', 'en-US': 'This month' }, unit: 'month', back: 0, length: 1 },
  { key: 'lastMonth', label: { 'zh-CN': '上月', 'en-US': 'Last month' }, unit: 'month', back: 1, length: 1 },
  { key: 'thisQuarter', label: { 'zh-CN': '本季度', 'en-US': 'This quarter' }, unit: 'quarter', back: 0, length: 1 },
  { key: 'lastQuarter', label: { 'zh-CN': '上季度', 'en-US': 'Last quarter' }, unit: 'quarter', back: 1, length: 1 },
  { key: 'thisYear', label: { 'zh-CN': '今年', 'en-US': 'This year' }, unit: 'year', back: 0, length: 1 },
  { key: 'lastYear', label: { 'zh-CN': '去年', 'en-US': 'Last year' }, unit: 'year', back: 1, length: 1 },
  { key: 'last30Days', label: { 'zh-CN': '近 30 天', 'en-US': 'Last 30 days' }, unit: 'day', back: 29, length: 30 },
  { key: 'last12Weeks', label: { 'zh-CN': '近 12 周', 'en-US': 'Last 12 weeks' }, unit: 'week', back: 11, length: 12 },
  {
    key: 'last12Months',
    label: { 'zh-CN': '近 12 个月', 'en-US': 'Last 12 months' },
    unit: 'month',
    back: 11,
    length: 12,
  },
]

/**
 * The days that a period value means today; null for no or an unknown period. A value is the key of a relative period or
 * `{from, to}`.
 * @example periodOf('thisQuarter', '2026-11-22') // { from: '2026-10-01', to: '2026-11-22' }
 */
export function periodOf(value: unknown, today: string, calendar: ReportCalendar = PLAIN_CALENDAR): Period | null {
  if (typeof value === 'object' && value !== null) {
    const { from, to } = value as { from?: unknown; to?: unknown }
    return typeof from === 'string' && typeof to === 'string' && from <= to ? { from, to } : null
  }
  const period = RELATIVE_PERIODS.find(({ key }) => key === value)
  if (!period) return null
  const from = addToDate(startOfPeriod(today, period.unit, calendar), -period.back, period.unit)
  if (from === null) return null
  const end = addToDate(from, period.length, period.unit)
  const last = end === null ? null : addToDate(end, -1, 'day')
  return { from, to: last === null || last > today ? today : last }
}

/**
 * The days of a period in words; both say their year unless both are of today's.
 * @example periodText({ from: '2026-10-01', to: '2026-11-22' }, '2026-11-22', 'zh-CN') // '10月1日 – 11月22日'
 */
export function periodText({ from, to }: Period, today: string, locale: Locale): string {
  const thisYear = [from, to].every((day) => day.slice(0, 4) === today.slice(0, 4))
  const day = (of: string): string => {
    const [year, month, date] = of.split('-').map(Number)
    if (!thisYear) return `${year}/${month}/${date}`
    return locale === 'zh-CN' ? `${month}月${date}日` : `${month}/${date}`
  }
  return from === to ? day(from) : `${day(from)} – ${day(to)}`
}

/**
 * The period to compare with: as many days of the unit before (`previous`), or the same days a year earlier (`year`).
 * @example comparedPeriod('thisQuarter', { from: '2026-10-01', to: '2026-11-22' }, 'previous') // { from: '2026-07-01', to: '2026-08-22' }
 */
export function comparedPeriod(value: unknown, period: Period, against: 'previous' | 'year'): Period | null {
  const relative = RELATIVE_PERIODS.find(({ key }) => key === value)
  const unit = against === 'year' ? 'year' : relative?.unit
  const amount = against === 'year' ? 1 : (relative?.length ?? 0)
  if (unit === undefined) {
    const days = dateDifference(period.from, period.to, 'day') + 1
    return shifted(period, -days, 'day')
  }
  const moved = shifted(period, -amount, unit)
  if (!moved) return null
  // A whole month is compared with a whole month, however many days each has.
  const whole = addToDate(addToDate(period.from, amount, unit) ?? period.from, -1, 'day') === period.to
  return whole ? { from: moved.from, to: addToDate(period.from, -1, 'day') ?? moved.to } : moved
}

/** Every start of the unit from the one that holds `from` to the one that holds `to`; at most 1,000. */
export function periodStarts(
  { from, to }: Period,
  unit: DateUnit,
  calendar: ReportCalendar = PLAIN_CALENDAR,
): string[] {
  const starts: string[] = []
  let at: string | null = startOfPeriod(from, unit, calendar)
  while (at !== null && at <= to && starts.length < 1000) {
    starts.push(at)
    at = addToDate(at, 1, unit)
  }
  return starts
}

// helpers

function shifted({ from, to }: Period, amount: number, unit: DateUnit): Period | null {
  const [a, b] = [addToDate(from, amount, unit), addToDate(to, amount, unit)]
  return a === null || b === null ? null : { from: a, to: b }
}
