import { PlatformError, type ReportData, type ReportDefinition } from '@tenon/engine'
import type { Executor } from '../db/statements.ts'
import type { FormRequest } from '../records/request-context.ts'
import type { Answer, ReportQuestion } from './answer-report.ts'
import { runForecast } from './run-forecast.ts'
import { runFunnel } from './run-funnel.ts'
import { runTargets } from './run-targets.ts'

interface Analyser {
  /** What it adds to the answer, or says instead of a part of it. */
  run(db: Executor, request: FormRequest, question: ReportQuestion, answer: Answer): Promise<Partial<ReportData>>
}

const ANALYSERS: Readonly<Record<string, Analyser>> = {
  funnel: {
    run: async (db, request, { report, locale }, { filter }) => ({
      funnel: await runFunnel(db, request, report, filter, locale),
    }),
  },
  forecast: {
    run: async (db, request, { report, locale }, { filter }) => ({
      forecast: await runForecast(db, request, report, filter, locale),
    }),
  },
  targets: { run: runTargets },
}

/** Who answers the analysis of a report. Errors: INVALID for an unknown kind. */
export function analyser(analysis: NonNullable<ReportDefinition['analysis']>): Analyser {
  const kind = String(analysis['kind'])
  if (Object.hasOwn(ANALYSERS, kind)) return ANALYSERS[kind]!
  throw new PlatformError('INVALID', {}, { issues: [{ path: 'analysis', code: 'REPORT_ANALYSIS' }] })
}
