import {
  countFunnel,
  FunnelAnalysis,
  PlatformError,
  type Checked,
  type CompiledForm,
  type Funnel,
  type FunnelPart,
  type Locale,
  type ReportDefinition,
} from '@tenon/engine'
import { Value } from 'typebox/value'
import { funnelStatements, MAX_MEMBERS, type FunnelStatements } from '../db/funnel-statement.ts'
import { run, type Executor } from '../db/statements.ts'
import type { FormRequest } from '../records/request-context.ts'
import { nameStages } from './name-stages.ts'

/** The funnel of a report for one viewer; a stage field that he may not read is an unknown field. */
export async function runFunnel(
  db: Executor,
  request: FormRequest,
  report: ReportDefinition,
  filter: Checked | null,
  locale: Locale,
): Promise<Funnel> {
  const { analysis, stages, statements } = prepared(request, report, filter)
  const [groups, stays] = await Promise.all([
    run(db, statements.groups, request.slots),
    statements.stays ? run(db, statements.stays, request.slots) : [],
  ])
  const funnel = countFunnel(
    stages,
    groups.map(({ furthest, outcome, n }) => ({ furthest, outcome, records: Number(n) })),
    stays.map(({ stage, days }) => ({ stage, averageDays: Math.round(Number(days) * 10) / 10 })),
    analysis.log ? 'log' : 'current',
  )
  return { ...funnel, stages: nameStages(request, analysis.stage, funnel.stages, locale) }
}

/** Ids of the records behind a part of a stage, and whether there are more. Errors: INVALID for an unknown stage. */
export async function funnelMembers(
  db: Executor,
  request: FormRequest,
  report: ReportDefinition,
  filter: Checked | null,
  drill: { readonly stage: string; readonly part: FunnelPart },
): Promise<{ readonly ids: readonly string[]; readonly more: boolean }> {
  const { stages, statements } = prepared(request, report, filter)
  const stage = stages.indexOf(drill.stage)
  if (stage < 0) throw new PlatformError('INVALID', {}, { issues: [{ path: 'drill/stage', code: 'OPTION' }] })
  const rows = await run(db, statements.members, { ...request.slots, stage, part: drill.part })
  return { ids: rows.slice(0, MAX_MEMBERS).map(({ id }) => id), more: rows.length > MAX_MEMBERS }
}

// helpers

function prepared(
  request: FormRequest,
  report: ReportDefinition,
  filter: Checked | null,
): { analysis: FunnelAnalysis; stages: readonly string[]; statements: FunnelStatements } {
  const { analysis } = report
  const issues = [{ path: 'analysis', code: 'REPORT_ANALYSIS' }]
  if (!Value.Check(FunnelAnalysis, analysis)) throw new PlatformError('INVALID', {}, { issues })
  const { access, form } = request
  if (access.clear(form, analysis.stage).kind === 'none' || (analysis.log && !request.app.form(analysis.log.form)))
    throw new PlatformError(
      'INVALID',
      {},
      { issues: [{ path: 'analysis/stage', code: 'EXPRESSION_NAME', params: { name: analysis.stage } }] },
    )
  const stages = analysis.stages ?? stagesOf(form, analysis)
  return { analysis, stages, statements: funnelStatements(access, form, { analysis, stages, filter }) }
}

/** The options of the stage field, without the one that means lost. */
function stagesOf(form: CompiledForm, { stage, lost }: FunnelAnalysis): string[] {
  return (form.field(stage)?.options ?? []).map((item) => item.value).filter((value) => value !== lost)
}
