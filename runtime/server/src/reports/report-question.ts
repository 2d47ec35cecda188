import {
  barOf,
  crossCondition,
  dashboardConditions,
  filterIssues,
  FUNNEL_PARTS,
  groupCondition,
  OTHERS,
  periodCondition,
  PlatformError,
  rowScope,
  segmentCondition,
  type DashboardDefinition,
  type Expression,
  type FunnelPart,
  type Locale,
  type Relations,
  type ReportDefinition,
} from '@tenon/engine'
import { accessScope } from '../db/record-access.ts'
import { run, type Executor } from '../db/statements.ts'
import { reportStatement } from '../db/report-statement.ts'
import { todayIn } from '../records/clock.ts'
import type { FormRequest } from '../records/request-context.ts'
import type { SavedSegment } from '../records/segments.ts'
import { funnelMembers } from './run-funnel.ts'
import { planContext } from './plan-context.ts'
import { planFor, type ReportQuestion } from './answer-report.ts'
import { zoomReport, type ZoomInput } from './zoom-report.ts'

/** What a request says beside the report: values of the filter bar, a further condition, what was clicked. */
export interface ReportInput {
  readonly filters?: Readonly<Record<string, unknown>>
  readonly filter?: Expression
  /** A group of another report of the dashboard. */
  readonly cross?: CrossInput
  readonly zoom?: ZoomInput
  /** The segment that `filters` names. */
  readonly segment?: SavedSegment | undefined
}
export interface CrossInput {
  readonly report: string
  readonly dimensions: Readonly<Record<string, string | number | boolean | null>>
}
/** A group by its dimensions, with the measure that was clicked; or a part of a stage of a funnel. */
export interface DrillInput {
  readonly dimensions?: Readonly<Record<string, string | number | boolean | null>>
  readonly measure?: string
  readonly stage?: string
  readonly part?: FunnelPart
}

/** `source` is the report that `input.cross` names. Errors: INVALID for a group that it does not have, and for values of no filter. */
export function reportQuestion(
  request: FormRequest,
  report: ReportDefinition,
  dashboard: DashboardDefinition | undefined,
  input: ReportInput,
  locale: Locale,
  source?: ReportDefinition,
): ReportQuestion {
  const record = accessScope(request.access, request.form)
  const scope = rowScope(record, report.dataset.rows)
  const today = todayIn(request.timeZone, request.now)
  const bar = barOf(report, dashboard)
  const values = input.filters ?? {}
  const wrong = filterIssues(bar, values)
  if (wrong.length > 0) throw new PlatformError('INVALID', {}, { issues: wrong })
  const own = input.filter === undefined || input.filter === null ? [] : [input.filter]
  const { others, period } = dashboardConditions(bar, values, report.dataset, record, today, request.calendar)
  const crossed = input.cross && source ? crossConditions(request, report, source, input.cross) : []
  const set = input.segment && segmentCondition(input.segment, report.dataset, record, relationsOf(request.app))
  const closer = input.zoom && zoomReport(request, report, input.zoom, scope)
  return {
    report: closer?.report ?? report,
    conditions: [
      ...own,
      ...others,
      ...crossed,
      ...(set === undefined ? [] : [set]),
      ...(closer ? [closer.condition] : []),
    ],
    ...(set === undefined ? {} : { segment: { label: input.segment!.label, filter: set } }),
    ...(crossed.length > 0 ? { crossed: true as const } : {}),
    ...(period
      ? {
          period: {
            path: period.path,
            value: period.value,
            range: period.range,
            condition: (range) => periodCondition(period.path, range, scope),
          },
        }
      : {}),
    ...(dashboard
      ? {
          conditionsOn: (form) => {
            const other = accessScope(request.access, form)
            const target = { form: form.key }
            const within = input.segment && segmentCondition(input.segment, target, other, relationsOf(request.app))
            return [
              ...dashboardConditions(dashboard, input.filters ?? {}, target, other, today, request.calendar).others,
              ...(within === undefined ? [] : [within]),
            ]
          },
        }
      : {}),
    locale,
  }
}

const relationsOf =
  (app: FormRequest['app']): Relations =>
  (key) =>
    (app.form(key)?.fields ?? []).flatMap((field) => {
      const points = field.type.target?.(field.settings)
      return points === undefined || field.column === undefined
        ? []
        : [{ key: field.key, form: points, required: field.definition.required === true }]
    })

/** What the groups that were clicked in `source` mean for the records of `report`. */
function crossConditions(
  request: FormRequest,
  report: ReportDefinition,
  source: ReportDefinition,
  { dimensions }: CrossInput,
): readonly Expression[] {
  const { app, access } = request
  const form = app.form(source.dataset.form)
  if (!form || source.key === report.key) return []
  const plan = planFor({ ...request, form }, source, [])
  const context = planContext(app, accessScope(access, request.form), request.calendar)
  const relations = relationsOf(app)
  return plan.dimensions.flatMap((dimension) =>
    Object.hasOwn(dimensions, dimension.key)
      ? (crossCondition(dimension, dimensions[dimension.key]!, report.dataset, context, relations) ?? [])
      : [],
  )
}

/**
 * The condition on records behind a figure: the report's filter, the filter bar, the groups that were clicked, the filter of the
 * measure. It goes through the viewer's own list, so the rows are those that were counted for him.
 */
export async function drillCondition(
  db: Executor,
  request: FormRequest,
  { report, conditions, period }: ReportQuestion,
  drill: DrillInput,
): Promise<{ readonly filter: Expression; readonly more: boolean }> {
  const within = period ? period.condition(period.range) : null
  const all = within ? [...conditions, within] : [...conditions]
  const scope = rowScope(accessScope(request.access, request.form), report.dataset.rows)
  const plan = planFor(request, report, all)
  if (drill.stage !== undefined) {
    const part = drill.part ?? 'reached'
    if (!FUNNEL_PARTS.includes(part))
      throw new PlatformError('INVALID', {}, { issues: [{ path: 'drill/part', code: 'OPTION' }] })
    const { ids, more } = await funnelMembers(db, request, report, plan.filter, { stage: drill.stage, part })
    return { filter: { in: [{ var: 'id' }, [...ids]] }, more }
  }
  const parts: Expression[] = [...(report.filter === undefined ? [] : [report.filter]), ...all]
  for (const [key, value] of Object.entries(drill.dimensions ?? {})) {
    const dimension = plan.dimensions.find((one) => one.key === key)
    if (!dimension)
      throw new PlatformError(
        'INVALID',
        {},
        { issues: [{ path: `drill/${key}`, code: 'REPORT_COLUMN', params: { name: key } }] },
      )
    const shown =
      value === OTHERS
        ? (await run(db, reportStatement(request.access, request.form, plan), request.slots)).map((row) => ({
            [key]: row.o ? OTHERS : ((row['d1'] ?? null) as string | null),
          }))
        : []
    parts.push(groupCondition(dimension, value, shown, scope))
  }
  const measure = drill.measure === undefined ? undefined : plan.measures.find((one) => one.key === drill.measure)
  if (measure?.condition !== undefined) parts.push(measure.condition)
  const filter: Expression = parts.length === 0 ? true : parts.length === 1 ? parts[0]! : { and: parts }
  // Behind the rows of a subform are the records that hold one of them.
  const { rows } = report.dataset
  return { filter: rows === undefined ? filter : { some: [{ var: rows }, filter] }, more: false }
}
