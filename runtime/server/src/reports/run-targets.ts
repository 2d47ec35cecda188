import {
  addToDate,
  attained,
  isDateGrain,
  monthlyTargets,
  PlatformError,
  targetSum,
  TargetsAnalysis,
  targetTime,
  type Json,
  type Period,
  type ReportColumn,
  type ReportData,
  type ReportDefinition,
  type ReportRow,
  type Target,
} from '@tenon/engine'
import { Value } from 'typebox/value'
import { departmentParents } from '../db/departments.ts'
import type { Executor } from '../db/statements.ts'
import { todayIn } from '../records/clock.ts'
import type { FormRequest } from '../records/request-context.ts'
import { answerReport, type Answer, type ReportQuestion } from './answer-report.ts'

/** Adds to every group, and to everything, its target and how much of it is reached: the targets that this viewer may see. */
export async function runTargets(
  db: Executor,
  request: FormRequest,
  question: ReportQuestion,
  { plan, columns, rows, totals }: Answer,
): Promise<Partial<ReportData>> {
  const { analysis } = question.report
  if (!Value.Check(TargetsAnalysis, analysis))
    throw new PlatformError('INVALID', {}, { issues: [{ path: 'analysis', code: 'REPORT_ANALYSIS' }] })
  const [targets, parents] = await Promise.all([targetsOf(db, request, question, analysis), departmentParents(db)])
  const { calendar } = request
  const monthly = (within: Period, holder?: Parameters<typeof monthlyTargets>[2]) =>
    monthlyTargets(targets, within, holder, holder ? undefined : parents, calendar.fiscalYearStart)
  const time = targetTime(
    question.period?.value,
    question.period?.range,
    todayIn(request.timeZone, request.now),
    calendar,
  )
  const [first] = plan.dimensions
  const holds = first && !first.computed ? first.value.type : undefined
  const whole = monthly(time.period)
  const targetOf = (value: Json | undefined): Json => {
    if (!first || typeof value !== 'string') return null
    if (isDateGrain(first.grain)) {
      // A target has no weeks and no days.
      if (first.grain === 'day' || first.grain === 'week') return null
      const next = addToDate(value, 1, first.grain)
      return next && targetSum(monthly({ from: value, to: addToDate(next, -1, 'day')! }))
    }
    if (holds?.kind !== 'id') return null
    const holder =
      holds.form === '$user' ? { person: value } : holds.form === '$department' ? { department: value } : undefined
    return holder ? targetSum(monthly(time.period, holder)) : null
  }
  const beside = (row: ReportRow, target: Json): ReportRow => ({
    ...row,
    target,
    attained: attained(row[analysis.measure], target),
  })
  const format = columns.find((column) => column.key === analysis.measure)?.format
  const added: ReportColumn[] = [
    {
      key: 'target',
      role: 'measure',
      label: { 'zh-CN': '目标', 'en-US': 'Target' },
      type: 'number',
      ...(format ? { format } : {}),
    },
    {
      key: 'attained',
      role: 'measure',
      label: { 'zh-CN': '达成率', 'en-US': 'Attained' },
      type: 'number',
      format: { style: 'percent' },
    },
  ]
  const total = beside(totals, targetSum(whole))
  return {
    columns: [...columns, ...added],
    rows: first ? rows.map((row) => beside(row, targetOf(row[first.key]))) : [total],
    totals: total,
    targets: { ...time.period, elapsed: time.elapsed },
  }
}

// helpers

/** Those that the viewer may see, within the filters that are bound to their form. None where he may not see the form. */
async function targetsOf(
  db: Executor,
  request: FormRequest,
  question: ReportQuestion,
  analysis: TargetsAnalysis,
): Promise<Target[]> {
  const form = request.app.form(analysis.form)
  if (!form || request.access.rows(form).kind === 'none') return []
  const { year, period, amount, person, department } = analysis
  const keys = [year, period, person, department].filter((key): key is string => key !== undefined)
  const report: ReportDefinition = {
    kind: 'report',
    key: 'targets',
    label: '',
    dataset: { form: form.key },
    dimensions: keys.map((field) => ({ field })),
    measures: [{ key: 'amount', agg: 'sum', field: amount }],
    ...(analysis.filter === undefined ? {} : { filter: analysis.filter }),
    charts: [],
  }
  const conditions = question.conditionsOn?.(form) ?? []
  const { rows } = await answerReport(
    db,
    { ...request, form },
    { report, conditions, locale: question.locale },
    undefined,
  )
  const holder = (row: ReportRow, key: string | undefined): string | null =>
    key === undefined ? null : ((row[key] ?? null) as string | null)
  return rows.flatMap((row) => {
    const name = String(row[period])
    if (!Object.hasOwn(analysis.periods, name)) return []
    return {
      year: Number(row[year]),
      months: analysis.periods[name]! as [number, number],
      person: holder(row, person),
      department: holder(row, department),
      amount: row['amount'] ?? 0,
    }
  })
}
