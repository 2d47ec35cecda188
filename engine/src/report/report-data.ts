import type { Json, Label, Locale } from '../definition/index.ts'
import type { Forecast } from './forecast.ts'
import type { Funnel } from './funnel.ts'
import type { PlannedSort } from './plan-query.ts'

/** What stands for all groups beyond the top ones. */
export const OTHERS = '$others'

/** A column of a report's answer: one per dimension, one per measure. */
export interface ReportColumn {
  /** Key of the measure; key, else path of the dimension. */
  readonly key: string
  readonly role: 'dimension' | 'measure'
  readonly label: Label
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'id'
  readonly grain?: string
  /** Month in which the years begin that these years and quarters are counted in; left out for January. */
  readonly fiscalYearStart?: number
  readonly format?: Readonly<Record<string, unknown>>
  /** Values in their own order, for options. */
  readonly order?: readonly string[]
  /** Colours of options by value. */
  readonly colors?: Readonly<Record<string, string>>
}
/** Values by column key; numbers as number or text (more than 15 digits), dates as the first day of their grain. */
export type ReportRow = Readonly<Record<string, Json>>

/** The answer of a report, as it travels and as charts take it. */
export interface ReportData {
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly ReportRow[]
  /** The measures over everything. */
  readonly totals: ReportRow
  /** Sums of a cross table: rows in which some dimensions are missing. */
  readonly subtotals?: readonly ReportRow[]
  /** How the report wants its rows sorted, where it says so. */
  readonly sort?: readonly PlannedSort[]
  /** How values of a dimension are shown: names of people, labels of options. */
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly period?: { readonly from: string; readonly to: string }
  readonly comparison?: {
    readonly from: string
    readonly to: string
    readonly rows: readonly ReportRow[]
    readonly totals: ReportRow
  }
  readonly funnel?: Funnel
  readonly forecast?: Forecast
  /** Of targets: the days that they are for, and the share of them that has passed. */
  readonly targets?: { readonly from: string; readonly to: string; readonly elapsed: number }
  /** Within a group that was clicked in another report. */
  readonly crossed?: true
  /** Name of the segment that it is narrowed to. */
  readonly segment?: string
  /** More groups than are answered. */
  readonly truncated: boolean
}

/** How a value of a dimension is shown; what stands for more than a value is never called as one of the values is. */
export function valueLabel(
  data: Pick<ReportData, 'labels'>,
  column: ReportColumn,
  value: unknown,
  locale: Locale,
): string {
  const names = data.labels[column.key]
  const besides = ([usual, other]: readonly [string, string]): string =>
    names && Object.values(names).includes(usual) ? other : usual
  if (value === OTHERS) return besides(REST[locale])
  if (value === null || value === undefined || value === '') return besides(EMPTY[locale])
  const known = names?.[String(value)]
  if (known !== undefined) return known
  if (typeof value === 'boolean') return locale === 'zh-CN' ? (value ? '是' : '否') : value ? 'Yes' : 'No'
  return column.grain ? grainLabel(String(value), column.grain, locale, column.fiscalYearStart) : String(value)
}

/**
 * `2026-10-01` by month is `2026年10月`; a week is named by its first day. No two periods have the same name: each says its year. A
 * fiscal year is named by both years that it lies in, since some name it by the first of them and some by the second.
 * @example grainLabel('2026-10-05', 'week', 'en-US') // '2026/10/5'
 */
export function grainLabel(day: string, grain: string, locale: Locale, fiscalYearStart = 1): string {
  const [year, month, date] = [day.slice(0, 4), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
  const zh = locale === 'zh-CN'
  if (fiscalYearStart > 1 && (grain === 'year' || grain === 'quarter')) {
    const first = month >= fiscalYearStart ? Number(year) : Number(year) - 1
    const span = `${first}/${String((first + 1) % 100).padStart(2, '0')}`
    const name = zh ? `${span}财年` : `FY${span}`
    return grain === 'year' ? name : `${name} Q${Math.floor(((month - fiscalYearStart + 12) % 12) / 3) + 1}`
  }
  switch (grain) {
    case 'year':
      return zh ? `${year}年` : year
    case 'quarter':
      return zh ? `${year}年${Math.ceil(month / 3)}季度` : `${year} Q${Math.ceil(month / 3)}`
    case 'month':
      return zh ? `${year}年${month}月` : `${monthName(month, locale)} ${year}`
    default:
      return grain === 'week' || grain === 'day' ? `${year}/${month}/${date}` : day
  }
}

/**
 * The names of `values` along an axis, where there is room for few letters: months of one year without it, and so are days and weeks as
 * long as less than a year lies between them, in whatever order they are. No two periods have the same name.
 * @example axisLabels(data, column, ['2026-10-01', '2026-11-01'], 'zh-CN') // ['10月', '11月']
 */
export function axisLabels(
  data: ReportData,
  column: ReportColumn,
  values: readonly unknown[],
  locale: Locale,
): readonly string[] {
  const days = values.filter(isDay).toSorted()
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const monthly = column.grain === 'month'
  const short = monthly
    ? first.slice(0, 4) === last.slice(0, 4)
    : (column.grain === 'week' || column.grain === 'day') && `${Number(first.slice(0, 4)) + 1}${first.slice(4)}` > last
  return values.map((value) => {
    if (!short || !isDay(value)) return valueLabel(data, column, value, locale)
    const [month, date] = [Number(value.slice(5, 7)), Number(value.slice(8, 10))]
    return monthly ? monthName(month, locale) : `${month}/${date}`
  })
}

// helpers

/** The usual name, and the one where a value is called so. */
const REST: Readonly<Record<Locale, readonly [string, string]>> = {
  'zh-CN': ['其他', '其余各组'],
  'en-US': ['Others', 'All other groups'],
}
const EMPTY: typeof REST = { 'zh-CN': ['未填写', '未填写（空）'], 'en-US': ['Not given', 'Not given (empty)'] }

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
/** A month without its year: `10月`, `Oct`. */
const monthName = (month: number, locale: Locale): string =>
  locale === 'zh-CN' ? `${month}月` : (MONTHS[month - 1] ?? String(month))
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
