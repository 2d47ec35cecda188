import type { Expression } from '../definition/index.ts'
import { OWN_PERIODS, startOfOwnPeriod, startOfUnit, type DateUnit } from '../expression/index.ts'

/** Where the organisation's weeks and years begin. */
export interface ReportCalendar {
  /** 1 = Monday … 7 = Sunday. */
  readonly weekStart: number
  /** Month in which the fiscal year begins; its quarters are counted from there. */
  readonly fiscalYearStart: number
}
export const PLAIN_CALENDAR: ReportCalendar = { weekStart: 1, fiscalYearStart: 1 }

/**
 * First day of the organisation's own week, month, quarter or year.
 * @example startOfPeriod('2026-03-31', 'year', { weekStart: 1, fiscalYearStart: 4 }) // '2025-04-01'
 */
export function startOfPeriod(day: string, unit: DateUnit, calendar: ReportCalendar): string {
  const own = ownPeriod(unit, calendar)
  return own === undefined ? startOfUnit(day, unit) : (startOfOwnPeriod(day, own) ?? startOfUnit(day, unit))
}
/** The same as an expression over a date. */
export function startOfPeriodExpression(value: Expression, unit: DateUnit, calendar: ReportCalendar): Expression {
  const own = ownPeriod(unit, calendar)
  return own === undefined ? { startOf: [value, unit] } : { startOfPeriod: [value, own] }
}

/** By how many months the quarters of the fiscal year begin later than those of the calendar: 0, 1 or 2. */
export const quarterShift = ({ fiscalYearStart }: ReportCalendar): number => (fiscalYearStart - 1) % 3

// helpers

function ownPeriod(unit: DateUnit, calendar: ReportCalendar): string | undefined {
  if (unit === 'day' || unit === 'month') return undefined
  const { weekStart, fiscalYearStart } = calendar
  // Quarters of a year that begins in April begin where the calendar's do.
  const first = unit === 'week' ? weekStart : unit === 'year' ? fiscalYearStart : quarterShift(calendar) + 1
  const period = `${unit}-${first}`
  return OWN_PERIODS.includes(period) ? period : undefined
}
