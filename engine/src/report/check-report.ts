import { Value } from 'typebox/value'
import type { Expression, ReportDefinition } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { analysisOf, measureKeys } from './analyses.ts'
import type { ChartKind } from './chart-kind.ts'
import { RELATIVE_PERIODS } from './period.ts'
import { dimensionKey, fieldAt, planReport, type PlanContext } from './plan-query.ts'

/** Everything that keeps a report from being published, all at once. `context` knows every field. */
export function checkReport(
  report: ReportDefinition,
  context: PlanContext,
  chart: (kind: string) => ChartKind | undefined,
  filters: readonly Expression[] = [],
): readonly Issue[] {
  const planned = planReport(report, context, filters)
  return [
    ...(planned.ok ? [] : planned.issues),
    ...(report.charts.length === 0 ? [{ path: 'charts', code: 'REQUIRED' }] : []),
    ...report.charts.flatMap((one, i) => chartIssues(report, one, `charts/${i}`, chart(one.kind))),
    ...analysisIssues(report, context),
    ...drillIssues(report, context),
    ...periodIssues(report, context),
  ]
}

// helpers

function chartIssues(
  report: ReportDefinition,
  chart: ReportDefinition['charts'][number],
  path: string,
  kind: ChartKind | undefined,
): Issue[] {
  if (!kind) return [{ path: `${path}/kind`, code: 'CHART_KIND', params: { kind: chart.kind } }]
  const dimensions = new Set(report.dimensions.map(dimensionKey))
  const measures = new Set(measureKeys(report))
  const issues: Issue[] = []
  for (const channel of kind.channels) {
    const value: unknown = Object.hasOwn(chart.encoding, channel.name) ? chart.encoding[channel.name] : undefined
    const names: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
    if (channel.required && names.length === 0)
      issues.push({ path: `${path}/encoding/${channel.name}`, code: 'REQUIRED', params: { channel: channel.name } })
    for (const name of names)
      if (!(channel.accepts === 'dimension' ? dimensions : measures).has(String(name)))
        issues.push({ path: `${path}/encoding/${channel.name}`, code: 'REPORT_COLUMN', params: { name: String(name) } })
  }
  return issues
}

/** What is behind a mark are records of the form: the path must lead through fields that they can be grouped by. */
function drillIssues({ drill = [], dataset, measures, ...rest }: ReportDefinition, context: PlanContext): Issue[] {
  if (drill.length === 0) return []
  const { kind, key, label } = rest
  const dimensions = drill.map((field) => ({ field }))
  const planned = planReport(
    { kind, key, label, dataset: { form: dataset.form }, dimensions, measures, charts: [] },
    context,
  )
  if (planned.ok) return []
  return planned.issues.flatMap((issue) => {
    const at = /^dimensions\/(\d+)/.exec(issue.path)?.[1]
    return at === undefined ? [] : [{ ...issue, path: `drill/${at}` }]
  })
}

/** Its own time is a date of the record, also where the rows of a subform are counted. */
function periodIssues({ period }: ReportDefinition, { scope }: PlanContext): Issue[] {
  if (!period) return []
  const end = fieldAt(period.field, scope)
  const kind = end && scope.field(end.form, end.key)?.kind
  const known = period.default === undefined || RELATIVE_PERIODS.some(({ key }) => key === period.default)
  return [
    ...(kind === 'date' || kind === 'datetime'
      ? []
      : [{ path: 'period/field', code: 'REPORT_PERIOD', params: { name: period.field } }]),
    ...(known ? [] : [{ path: 'period/default', code: 'OPTION', params: { value: period.default! } }]),
  ]
}

function analysisIssues(report: ReportDefinition, context: PlanContext): Issue[] {
  const { analysis } = report
  if (analysis === undefined) return []
  const kind = analysisOf(report)
  if (!kind || !Value.Check(kind.schema, analysis)) return [{ path: 'analysis', code: 'REPORT_ANALYSIS' }]
  return kind
    .fields(analysis as never, report.dataset.form)
    .filter(({ form, field }) => !context.scope.field(form, field))
    .map(({ at, form, field }) => ({
      path: `analysis/${at}`,
      code: 'EXPRESSION_NAME',
      params: { name: `${form}.${field}` },
    }))
}
