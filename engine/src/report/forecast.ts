import { Type, type Static } from 'typebox'
import { Key, type Json } from '../definition/index.ts'
import { PLAIN_CALENDAR, startOfPeriod, type ReportCalendar } from './calendar.ts'
import {
  addDecimals,
  addToDate,
  decimalWire,
  divideDecimals,
  literalDecimal,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  toDecimal,
  type Decimal,
} from '../expression/index.ts'

const Rate = Type.Number({ minimum: 0, maximum: 1 })
/**
 * A forecast of what will be won: Σ amount × how often records that reached the stage were won. Its history is what was decided in
 * the twelve months before; a stage with fewer than 20 such records takes its `defaults` entry, else `defaultRate`. With `rates`
 * the defaults stand as records of a form, for the people who know them; what stands there goes before `defaults`. `close` is the day on which a record is expected to be won.
 */
export const ForecastAnalysis = Type.Object(
  {
    kind: Type.Literal('forecast'),
    stage: Key,
    /** The open stages in order. */
    stages: Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 30 }),
    won: Type.String({ maxLength: 200 }),
    lost: Type.String({ maxLength: 200 }),
    amount: Key,
    close: Key,
    log: Type.Object({ form: Key, record: Key, to: Key, at: Key }, { additionalProperties: false }),
    defaultRate: Rate,
    defaults: Type.Optional(Type.Record(Type.String(), Rate)),
    rates: Type.Optional(Type.Object({ form: Key, stage: Key, rate: Key }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)
export type ForecastAnalysis = Static<typeof ForecastAnalysis>

/** Fewer decided records than this say nothing about a stage. */
export const FORECAST_SAMPLE = 20
export const FORECAST_QUARTERS = 4

/** Records that were decided: the furthest stage that they had reached, and how it ended. */
export interface DecidedGroup {
  readonly furthest: number
  readonly won: boolean
  readonly records: number
}
/** Open records of a stage that are expected to be won in a quarter (its first day; null = no day given). */
export interface OpenGroup {
  readonly stage: number
  readonly quarter: string | null
  readonly records: number
  readonly amount: Json
}
/** What was known on a day. */
export interface ForecastPoint {
  readonly open: readonly OpenGroup[]
  readonly decided: readonly DecidedGroup[]
}
export interface StageRate {
  readonly rate: number
  /** Decided records behind it, and how many of them were won. */
  readonly sample: number
  readonly won: number
  readonly basis: 'history' | 'default'
}
export interface ForecastStage extends StageRate {
  readonly value: string
  /** What the option is called in the reader's language, where it is not its value. */
  readonly label?: string
  readonly records: number
  readonly amount: Json
  readonly expected: Json
}
export interface ForecastQuarter {
  /** First day; null for records without a day. */
  readonly quarter: string | null
  /** The day has passed: it stands apart, since nobody knows when it will be. */
  readonly overdue: boolean
  readonly records: number
  readonly amount: Json
  readonly expected: Json
}
export interface ForecastError {
  readonly quarter: string
  readonly forecast: Json
  readonly actual: Json
  /** (forecast − actual) / actual; null where nothing was won. */
  readonly error: number | null
}
export interface Forecast {
  readonly quarter: string
  /** Month in which the year of these quarters begins, where it is not January. */
  readonly fiscalYearStart?: number
  /** Won in this quarter so far. */
  readonly won: Json
  /** Weighted amount of what is open and expected in this quarter. */
  readonly expected: Json
  /** Both together. */
  readonly total: Json
  readonly stages: readonly ForecastStage[]
  readonly quarters: readonly ForecastQuarter[]
  /** The same method on the first day of each quarter before, newest first. */
  readonly past: readonly ForecastError[]
  /** Mean size of these errors; null without any. */
  readonly meanError: number | null
}

/** The first days of this quarter of the organisation's year and of those before, newest first. */
export const forecastQuarters = (today: string, calendar: ReportCalendar = PLAIN_CALENDAR): string[] =>
  Array.from({ length: FORECAST_QUARTERS + 1 }, (_, i) =>
    addToDate(startOfPeriod(today, 'quarter', calendar), -i, 'quarter')!,
  )

/**
 * How often records that reached each stage were won.
 * @example stageRates(['a'], [{ furthest: 0, won: true, records: 15 }, { furthest: 0, won: false, records: 10 }], …)[0].rate // 0.6
 */
export function stageRates(
  { stages, defaultRate, defaults = {} }: Pick<ForecastAnalysis, 'stages' | 'defaultRate' | 'defaults'>,
  decided: readonly DecidedGroup[],
): StageRate[] {
  return stages.map((stage, i) => {
    const reached = decided.filter((group) => group.furthest >= i)
    const sample = reached.reduce((sum, { records }) => sum + records, 0)
    const won = reached.reduce((sum, group) => (group.won ? sum + group.records : sum), 0)
    if (sample >= FORECAST_SAMPLE) return { rate: won / sample, sample, won, basis: 'history' }
    return { rate: Object.hasOwn(defaults, stage) ? defaults[stage]! : defaultRate, sample, won, basis: 'default' }
  })
}

/**
 * `now` and what was known on the first day of each quarter of `past` (newest first); `wonIn` is the amount that was won in each
 * quarter, this one included. Amounts are exact up to the rate and rounded to two digits.
 */
export function makeForecast(
  analysis: ForecastAnalysis,
  quarter: string,
  now: ForecastPoint,
  past: readonly (ForecastPoint & { readonly quarter: string })[],
  wonIn: Readonly<Record<string, Json>>,
): Forecast {
  const rates = stageRates(analysis, now.decided)
  const stages = analysis.stages.map((value, i): ForecastStage => {
    const open = now.open.filter((group) => group.stage === i)
    return { value, ...rates[i]!, ...summed(open, rates) }
  })
  const days = [...new Set(now.open.map((group) => group.quarter))].toSorted(lastNull)
  const quarters = days.map((day): ForecastQuarter => {
    const open = now.open.filter((group) => group.quarter === day)
    return { quarter: day, overdue: day !== null && day < quarter, ...summed(open, rates) }
  })
  const expected = quarters.find((one) => one.quarter === quarter)?.expected ?? 0
  const won = decimalWire(decimal(wonIn[quarter]))
  const errors = past.map((point): ForecastError => {
    const then = point.open.filter((group) => group.quarter === point.quarter)
    const forecast = summed(then, stageRates(analysis, point.decided)).expected
    const actual = decimalWire(decimal(wonIn[point.quarter]))
    const error = divideDecimals(subtractDecimals(decimal(forecast), decimal(actual)), decimal(actual))
    return { quarter: point.quarter, forecast, actual, error: error && Number(decimalWire(error)) }
  })
  const sizes = errors.flatMap(({ error }) => (error === null ? [] : [Math.abs(error)]))
  return {
    quarter,
    won,
    expected,
    total: decimalWire(addDecimals(decimal(won), decimal(expected))),
    stages,
    quarters,
    past: errors,
    meanError: sizes.length === 0 ? null : sizes.reduce((a, b) => a + b, 0) / sizes.length,
  }
}

// helpers

const ZERO: Decimal = { c: 0n, s: 0 }
const decimal = (value: Json | undefined): Decimal => toDecimal(value) ?? ZERO

function summed(
  open: readonly OpenGroup[],
  rates: readonly StageRate[],
): { readonly records: number; readonly amount: Json; readonly expected: Json } {
  const amount = open.reduce((sum, group) => addDecimals(sum, decimal(group.amount)), ZERO)
  const expected = open.reduce(
    (sum, group) => addDecimals(sum, weighted(decimal(group.amount), rates[group.stage]!)),
    ZERO,
  )
  return {
    records: open.reduce((sum, group) => sum + group.records, 0),
    amount: decimalWire(amount),
    expected: decimalWire(roundDecimal(expected, 2)),
  }
}
/** Amount × rate; a rate of history as won / decided, since a third is no decimal. */
function weighted(amount: Decimal, { rate, basis, won, sample }: StageRate): Decimal {
  if (basis === 'default') return multiplyDecimals(amount, literalDecimal(rate) ?? ZERO)
  return divideDecimals(multiplyDecimals(amount, { c: BigInt(won), s: 0 }), { c: BigInt(sample), s: 0 }) ?? ZERO
}
const lastNull = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1
