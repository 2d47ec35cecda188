import {
  checkReports,
  FUNNEL_PARTS,
  Key,
  localize,
  PlatformError,
  type DashboardDefinition,
  type FunnelPart,
  type Json,
  type ReportDefinition,
} from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { bundleChecks, checkShape } from '../definitions/check-bundle.ts'
import { visibleDefinitions, type VisibleDefinitions } from '../definitions/visible-definitions.ts'
import { createDatabase } from '../db/pool.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { sendWorkbook } from '../imports/send-workbook.ts'
import { queryRecords } from '../records/query-records.ts'
import type { RecordServices } from '../records/record-services.ts'
import { withForm, type FormRequest } from '../records/request-context.ts'
import { todayIn } from '../records/clock.ts'
import type { Viewer } from '../users/viewer.ts'
import { createReportCache } from './report-cache.ts'
import { drillCondition, reportQuestion, type DrillInput } from './report-question.ts'
import { reportSheet, reportWorkbook } from './report-sheet.ts'
import { runReport } from './run-report.ts'

const strict = { additionalProperties: false } as const
const Groups = Type.Record(
  Type.String({ maxLength: 130 }),
  Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean(), Type.Null()]),
)
const Filters = {
  /** Whose filter bar the values belong to. */
  dashboard: Type.Optional(Key),
  filters: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown())),
  filter: Type.Optional(Type.Unsafe<Json>({})),
  /** A group that was clicked in another report of the dashboard. */
  cross: Type.Optional(Type.Object({ report: Key, dimensions: Groups }, strict)),
}
const Drill = Type.Object(
  {
    dimensions: Type.Optional(Groups),
    measure: Type.Optional(Key),
    stage: Type.Optional(Type.String({ maxLength: 200 })),
    part: Type.Optional(Type.Unsafe<FunnelPart>(Type.Enum([...FUNNEL_PARTS]))),
  },
  strict,
)
const ReportParams = Type.Object({ app: Key, report: Key })

/** Reports and dashboards. They run on the pool of their own, so that a heavy chart never keeps a form waiting. */
export function reportRoutes(app: App, services: RecordServices): void {
  const db = createDatabase(services.platform.readPool)
  const cache = createReportCache()
  bundleChecks.set('reports', checkReports)

  app.post(
    '/api/apps/:app/reports/:report/data',
    { config: { permission: 'app:view' }, schema: { params: ReportParams, body: Type.Object(Filters, strict) } },
    async (request) => {
      const viewer = viewerOf(request)
      const { app: appKey, report: key } = request.params
      const { dashboard, ...input } = request.body
      const locale = localeOf(request.headers['accept-language'])
      const formKey = await datasetOf(services, viewer, appKey, key, dashboard)
      return withForm(services, viewer, appKey, formKey, async (form) => {
        const at = found(visibleDefinitions(form.app, viewer), key, dashboard, input.cross)
        const day = todayIn(form.timeZone, form.now)
        const id = JSON.stringify([
          form.access.key,
          viewer.id,
          viewer.fingerprint,
          day,
          locale,
          key,
          dashboard ?? null,
          input,
        ])
        return cache.answer(db, form.app, id, () =>
          runReport(db, form, reportQuestion(form, at.report, at.dashboard, input, locale, at.source)),
        )
      })
    },
  )

  app.post(
    '/api/apps/:app/reports/:report/export',
    { config: { permission: 'app:view' }, schema: { params: ReportParams, body: Type.Object(Filters, strict) } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { app: appKey, report: key } = request.params
      const { dashboard, ...input } = request.body
      const locale = localeOf(request.headers['accept-language'])
      const formKey = await datasetOf(services, viewer, appKey, key, dashboard)
      return withForm(services, viewer, appKey, formKey, async (form) => {
        const at = found(visibleDefinitions(form.app, viewer), key, dashboard, input.cross)
        // Groups can be as fine as records: who may not take records away may not take their groups.
        if (!form.permit.can('export')) throw new PlatformError('FORBIDDEN')
        const data = await runReport(db, form, reportQuestion(form, at.report, at.dashboard, input, locale, at.source))
        const max = form.permit.exportLimit
        if (max !== null && data.rows.length > max)
          throw new PlatformError('TOO_LARGE', { max, rows: data.rows.length })
        const title = localize(at.report.label, locale)
        const bytes = await reportWorkbook(reportSheet(data, locale), title)
        const params = {
          report: key,
          rows: data.rows.length,
          dashboard: dashboard ?? null,
          filters: input.filters ?? null,
        }
        await writeAudit(services.platform.db, [
          {
            actor: viewer,
            action: 'report.export',
            at: services.platform.now(),
            app: appKey,
            form: formKey,
            params,
            request,
          },
        ])
        return sendWorkbook(reply, bytes, `${title}-${todayIn(form.timeZone, form.now)}.xlsx`)
      })
    },
  )

  app.post(
    '/api/apps/:app/reports/preview',
    {
      config: { permission: ['builder', 'administrator'] },
      schema: {
        params: Type.Object({ app: Key }),
        body: Type.Object(
          {
            definition: Type.Unsafe<ReportDefinition>(Type.Object({})),
            /** A dashboard that is being edited, whose filters apply. */
            board: Type.Optional(Type.Unsafe<DashboardDefinition>(Type.Object({}))),
            ...Filters,
          },
          strict,
        ),
      },
    },
    async (request) => {
      const { definition, dashboard, board, ...input } = request.body
      const issues = [
        ...checkShape('report', String((definition as { key?: unknown }).key), definition),
        ...(board ? checkShape('dashboard', String((board as { key?: unknown }).key), board) : []),
      ]
      if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
      const viewer = viewerOf(request)
      const locale = localeOf(request.headers['accept-language'])
      return withForm(services, viewer, request.params.app, definition.dataset.form, (form) =>
        runReport(db, form, reportQuestion(form, definition, board ?? dashboardOf(form, dashboard), input, locale)),
      )
    },
  )

  app.post(
    '/api/apps/:app/reports/:report/records',
    {
      config: { permission: 'app:view' },
      schema: {
        params: ReportParams,
        body: Type.Object(
          {
            ...Filters,
            drill: Type.Optional(Drill),
            sort: Type.Optional(Type.Array(Type.String({ maxLength: 130 }), { maxItems: 5 })),
            page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
            size: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
            search: Type.Optional(Type.String({ maxLength: 200 })),
            fields: Type.Optional(Type.Array(Type.String({ maxLength: 90 }), { maxItems: 60 })),
            expand: Type.Optional(Type.Array(Type.String({ maxLength: 90 }), { maxItems: 60 })),
          },
          strict,
        ),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const { app: appKey, report: key } = request.params
      const { dashboard, filters, filter, cross, drill = {}, ...page } = request.body
      const input = { filters, filter, cross }
      const visible = await definitionsOf(services, viewer, appKey)
      const { report } = found(visible, key, dashboard)
      return withForm(services, viewer, appKey, report.dataset.form, async (form) => {
        const at = found(visibleDefinitions(form.app, viewer), key, dashboard, input.cross)
        const question = reportQuestion(
          form,
          at.report,
          at.dashboard,
          input,
          localeOf(request.headers['accept-language']),
          at.source,
        )
        const behind = await drillCondition(db, form, question, drill as DrillInput)
        const rows = await queryRecords(db, form, { ...page, filter: behind.filter, count: 'exact' })
        return { form: form.form.key, filter: behind.filter, more: behind.more, ...rows }
      })
    },
  )

  app.get(
    '/api/apps/:app/dashboards/:dashboard',
    { config: { permission: 'app:view' }, schema: { params: Type.Object({ app: Key, dashboard: Key }) } },
    async (request) => {
      const { app: appKey, dashboard: key } = request.params
      const visible = await definitionsOf(services, viewerOf(request), appKey)
      const dashboard = own(visible.dashboards, key)
      if (!dashboard) throw new PlatformError('NOT_FOUND')
      const used = new Set(dashboard.items.map((item) => item.report))
      const reports = Object.fromEntries(Object.entries(visible.reports).filter(([report]) => used.has(report)))
      const items = dashboard.items.filter((item) => item.kind !== 'chart' || own(visible.reports, item.report ?? ''))
      return { ...dashboard, items, reports }
    },
  )
}

// helpers

async function definitionsOf(services: RecordServices, viewer: Viewer, app: string): Promise<VisibleDefinitions> {
  return visibleDefinitions(await services.definitions.cache.fresh(app), viewer)
}
/**
 * The form of a report as this process knows it; the database is only asked where it does not. Whether that is still so comes with
 * the answer. Errors: NOT_FOUND.
 */
async function datasetOf(
  services: RecordServices,
  viewer: Viewer,
  app: string,
  report: string,
  dashboard: string | undefined,
): Promise<string> {
  const { cache } = services.definitions
  const known = visibleDefinitions(await cache.get(app), viewer)
  const isKnown = own(known.reports, report) && (dashboard === undefined || own(known.dashboards, dashboard))
  const visible = isKnown ? known : await definitionsOf(services, viewer, app)
  return found(visible, report, dashboard).report.dataset.form
}
/** The report, and the dashboard whose filters apply; NOT_FOUND where this viewer may not open one of them. */
function found(
  visible: VisibleDefinitions,
  report: string,
  dashboard: string | undefined,
  cross?: { readonly report: string },
): {
  readonly report: ReportDefinition
  readonly dashboard: DashboardDefinition | undefined
  readonly source?: ReportDefinition
} {
  const one = own(visible.reports, report)
  const board = dashboard === undefined ? undefined : own(visible.dashboards, dashboard)
  const source = cross && own(visible.reports, cross.report)
  if (!one || (dashboard !== undefined && !board) || (cross && !source)) throw new PlatformError('NOT_FOUND')
  return { report: one, dashboard: board, ...(source ? { source } : {}) }
}
const dashboardOf = (form: FormRequest, key: string | undefined): DashboardDefinition | undefined =>
  key === undefined ? undefined : own(form.app.bundle.dashboards, key)
const own = <T>(from: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(from, key) ? from[key] : undefined
