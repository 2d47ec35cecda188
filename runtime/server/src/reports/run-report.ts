import { analysisOf, comparedPeriod, PlatformError, type ReportData, type ReportDefinition } from '@tenon/engine'
import type { Executor } from '../db/statements.ts'
import type { FormRequest } from '../records/request-context.ts'
import { analyser } from './analysers.ts'
import { answerReport, type ReportQuestion } from './answer-report.ts'
import { labelsOf } from './report-labels.ts'

/**
 * The answer of a report for one viewer. Every row comes from his scoped source; a name that he may not read is an unknown name.
 * Errors: INVALID with issues, TOO_EXPENSIVE.
 */
export async function runReport(db: Executor, request: FormRequest, question: ReportQuestion): Promise<ReportData> {
  try {
    return await answered(db, request, question)
  } catch (error) {
    throw isTimeout(error) ? new PlatformError('TOO_EXPENSIVE', { reason: 'reportTimeout' }, { cause: error }) : error
  }
}

// helpers

/** 57014: the statement was cancelled, by its time limit or by hand. */
const isTimeout = (error: unknown): boolean => (error as { code?: string } | null)?.code === '57014'

async function answered(db: Executor, request: FormRequest, question: ReportQuestion): Promise<ReportData> {
  const { report } = question
  const analysis = report.analysis && analyser(report.analysis)
  // Some questions are about other times than the bar's.
  const period = analysisOf(report)?.timeless ? undefined : question.period
  const compare = comparisonOf(report)
  const before = period && compare ? comparedPeriod(period.value, period.range, compare) : null
  const [now, then] = await Promise.all([
    answerReport(db, request, question, period?.range),
    before ? answerReport(db, request, question, before) : undefined,
  ])
  const labels = await labelsOf(db, request, now.plan, [...now.rows, ...(then?.rows ?? [])], question.locale)
  const data: ReportData = {
    columns: now.columns,
    rows: now.rows,
    totals: now.totals,
    ...(now.subtotals.length > 0 ? { subtotals: now.subtotals } : {}),
    ...(now.plan.sort.length > 0 ? { sort: now.plan.sort } : {}),
    labels,
    ...(period ? { period: period.range } : {}),
    ...(before && then ? { comparison: { ...before, rows: then.rows, totals: then.totals } } : {}),
    ...(question.crossed ? { crossed: true as const } : {}),
    ...(question.segment ? { segment: question.segment.label } : {}),
    truncated: now.truncated,
  }
  return analysis ? { ...data, ...(await analysis.run(db, request, question, now)) } : data
}

/** What the charts of a report compare with; the first that says so decides. */
function comparisonOf(report: ReportDefinition): 'previous' | 'year' | undefined {
  for (const { settings } of report.charts) {
    const compare = settings?.['compare']
    if (compare === 'previous' || compare === 'year') return compare
  }
  return undefined
}
