import {
  addToDate,
  forecastQuarters,
  ForecastAnalysis,
  makeForecast,
  quarterShift,
  PlatformError,
  startOfDay,
  type Checked,
  type Forecast,
  type Issue,
  type Locale,
  type ReportDefinition,
} from '@tenon/engine'
import { Value } from 'typebox/value'
import { forecastStatement, stageRatesStatement, type ForecastRow } from '../db/forecast-statement.ts'
import { run, type Executor } from '../db/statements.ts'
import { todayIn } from '../records/clock.ts'
import type { FormRequest } from '../records/request-context.ts'
import { nameStages } from './name-stages.ts'

/** The forecast of a report over what one viewer may see; a field that he may not read is an unknown field. */
export async function runForecast(
  db: Executor,
  request: FormRequest,
  report: ReportDefinition,
  filter: Checked | null,
  locale: Locale,
): Promise<Forecast> {
  const { analysis } = report
  if (!Value.Check(ForecastAnalysis, analysis)) throw invalid([{ path: 'analysis', code: 'REPORT_ANALYSIS' }])
  const { access, form, timeZone, now, calendar } = request
  const hidden = (['stage', 'amount', 'close'] as const).filter(
    (part) => access.clear(form, analysis[part]).kind === 'none',
  )
  if (hidden.length > 0 || !request.app.form(analysis.log.form))
    throw invalid(
      hidden.map((part) => ({
        path: `analysis/${part}`,
        code: 'EXPRESSION_NAME',
        params: { name: analysis[part] },
      })),
    )
  const today = todayIn(timeZone, now)
  const [quarter, ...before] = forecastQuarters(today, calendar) as [string, ...string[]]
  const days = [today, ...before]
  const instant = (day: string): string => startOfDay(day, timeZone)!
  const rows = await run(
    db,
    forecastStatement(access, form, analysis, filter, {
      points: [now, ...before.map(instant)],
      since: days.map((day) => instant(addToDate(day, -1, 'year')!)),
      wonSince: instant(before.at(-1)!),
      shift: quarterShift(calendar),
    }),
    request.slots,
  )
  const last = analysis.stages.length - 1
  const won = rows.filter((row) => row.kind === 'won').map((row) => [row.day!, row.amount ?? 0] as const)
  const made = makeForecast(
    { ...analysis, defaults: { ...analysis.defaults, ...(await ratesOf(db, request, analysis)) } },
    quarter,
    pointOf(rows, 0, last),
    before.map((day, i) => ({ quarter: day, ...pointOf(rows, i + 1, last) })),
    Object.fromEntries(won),
  )
  const forecast = { ...made, stages: nameStages(request, analysis.stage, made.stages, locale) }
  const { fiscalYearStart } = calendar
  return fiscalYearStart > 1 ? { ...forecast, fiscalYearStart } : forecast
}

// helpers

/** What is expected of a stage of which too little is known, as it stands in the settings of the app; not a matter of one's rights. */
async function ratesOf(
  db: Executor,
  { app, slots }: FormRequest,
  { rates }: ForecastAnalysis,
): Promise<Readonly<Record<string, number>>> {
  const form = rates && app.form(rates.form)
  if (!rates || !form?.field(rates.stage)?.column || !form.field(rates.rate)?.column) return {}
  const rows = await run(db, stageRatesStatement(app, form, rates), slots)
  return Object.fromEntries(rows.map(({ stage, rate }) => [stage, Math.min(1, Math.max(0, Number(rate)))]))
}
const invalid = (issues: readonly Issue[]): PlatformError => new PlatformError('INVALID', {}, { issues: [...issues] })

/** Who won has reached every stage, also those that were passed over. */
function pointOf(rows: readonly ForecastRow[], point: number, last: number): Parameters<typeof makeForecast>[2] {
  const own = rows.filter((row) => row.point === point)
  return {
    open: own.flatMap(({ kind, stage, day, n, amount }) =>
      kind === 'open' ? [{ stage: stage!, quarter: day, records: Number(n), amount: amount ?? 0 }] : [],
    ),
    decided: own.flatMap(({ kind, stage, won, n }) =>
      kind === 'decided' ? [{ furthest: won ? last : stage!, won: won!, records: Number(n) }] : [],
    ),
  }
}
