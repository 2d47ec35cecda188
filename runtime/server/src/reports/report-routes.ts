import {
  checkReports,
  Key,
  localize,
  PlatformError,
  type DashboardDefinition,
  type ReportDefinition,
} from '@tenon/engine'
import { Type, type Static } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { bundleChecks, checkShape } from '../definitions/check-bundle.ts'
import { readDraft } from '../definitions/draft-store.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWith, strict, XLSX } from '../http/schemas.ts'
import { sendWorkbook } from '../imports/send-workbook.ts'
import { queryRecords } from '../records/query-records.ts'
import { withForm } from '../records/request-context.ts'
import { todayIn } from '../records/clock.ts'
import { own, type AskedReport, type Reports } from './ask-report.ts'
import { sayingUnpublished, withDraftFigures } from './draft-figures.ts'
import { drillCondition, reportQuestion, type DrillInput } from './report-question.ts'
import { Drill, Filters, ReportParams } from './report-schemas.ts'
import { reportTables } from './report-sheet.ts'
import { reportWorkbook } from './report-workbook.ts'
import { rowsInLanguage } from './rows-in-language.ts'
import { runReport } from './run-report.ts'
import { RecordsBehindAnswer, ReportAnswer } from './report-answers.ts'

const config = { permission: 'app:view' } as const
const Behind = Type.Object(
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
)
const Preview = {
  definition: Type.Unsafe<ReportDefinition>(Type.Object({})),
  /** A dashboard that is being edited, whose filters apply. */
  board: Type.Optional(Type.Unsafe<DashboardDefinition>(Type.Object({}))),
}
const PreviewBody = Type.Object({ ...Preview, ...Filters }, strict)

/** Reports: their answers, as a file, what is behind a figure, and all of it for one that is being made. */
export function reportRoutes(app: App, reports: Reports): void {
  const { db, services } = reports
  bundleChecks.set('reports', checkReports)

  app.post(
    '/api/apps/:app/reports/:report/data',
    {
      config,
      schema: {
        summary: 'Compute a report for the viewer',
        params: ReportParams,
        body: Type.Object(Filters, strict),
        response: answers(ReportAnswer),
      },
    },
    (request) => {
      const { app: appKey, report } = request.params
      const ask = { ...request.body, report, locale: localeOf(request.headers['accept-language']) }
      return reports.ask(viewerOf(request), appKey, ask, (asked) => reports.answer(asked, ask))
    },
  )

  app.post(
    '/api/apps/:app/reports/:report/export',
    {
      config,
      schema: {
        summary: 'Write a report into an Excel workbook',
        params: ReportParams,
        body: Type.Object(Filters, strict),
        response: answersWith(XLSX, 'A workbook'),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { app: appKey, report: key } = request.params
      const locale = localeOf(request.headers['accept-language'])
      const ask = { ...request.body, report: key, locale }
      return reports.ask(viewer, appKey, ask, async ({ form, report, question }) => {
        // Groups can be as fine as records: who may not take records away may not take their groups.
        if (!form.permit.can('export')) throw new PlatformError('FORBIDDEN')
        const data = await runReport(db, form, question)
        const max = form.permit.exportLimit
        if (max !== null && data.rows.length > max)
          throw new PlatformError('TOO_LARGE', { max, rows: data.rows.length })
        const title = localize(report.label, locale)
        const bytes = await reportWorkbook(reportTables(data, report, form.app.registry.chart, locale), title)
        const { dashboard = null, filters = null } = request.body
        await writeAudit(services.platform.db, [
          {
            actor: viewer,
            action: 'report.export',
            at: services.platform.now(),
            app: appKey,
            form: form.form.key,
            params: { report: key, rows: data.rows.length, dashboard, filters },
            request,
          },
        ])
        return sendWorkbook(reply, bytes, `${title}-${todayIn(form.timeZone, form.now)}.xlsx`)
      })
    },
  )

  app.post(
    '/api/apps/:app/reports/:report/records',
    {
      config,
      schema: {
        summary: 'List the records behind a figure',
        params: ReportParams,
        body: Behind,
        response: answers(RecordsBehindAnswer),
      },
    },
    (request) => {
      const { app: appKey, report } = request.params
      const { dashboard, filters, filter, cross, zoom } = request.body
      const locale = localeOf(request.headers['accept-language'])
      return reports.ask(
        viewerOf(request),
        appKey,
        { report, dashboard, filters, filter, cross, zoom, locale },
        (asked) => behind(asked, request.body),
      )
    },
  )

  const builders = { permission: ['builder', 'administrator'] } as const
  const params = Type.Object({ app: Key })
  app.post(
    '/api/apps/:app/reports/preview',
    {
      config: builders,
      schema: {
        summary: 'Compute a report that is not saved yet',
        params,
        body: PreviewBody,
        response: answers(ReportAnswer),
      },
    },
    (request) => preview(request, (asked) => runReport(db, asked.form, asked.question)),
  )
  app.post(
    '/api/apps/:app/reports/preview/records',
    {
      config: builders,
      schema: {
        summary: 'List the records behind a figure of a report that is not saved yet',
        params,
        body: Type.Object({ ...Preview, ...Behind.properties }, strict),
        response: answers(RecordsBehindAnswer),
      },
    },
    (request) => preview(request, (asked) => behind(asked, request.body)),
  )

  // helpers

  /** A page of the records that a figure counts, by the viewer's own list. */
  async function behind({ form, question }: AskedReport, body: Static<typeof Behind>) {
    const { drill = {}, sort, page, size, search, fields, expand } = body
    const { filter, more } = await drillCondition(db, form, question, drill as DrillInput)
    const wanted = { sort, page, size, search, fields, expand, filter, count: 'exact' as const }
    const found = await queryRecords(db, form, wanted)
    return {
      form: form.form.key,
      filter,
      more,
      ...found,
      rows: await rowsInLanguage(db, form, found.rows, question.locale),
    }
  }
  /** Asks a report that is not published, within a dashboard that may not be. Errors: INVALID. */
  async function preview<T>(
    request: Parameters<typeof viewerOf>[0] & {
      readonly params: { readonly app: string }
      readonly body: Static<typeof PreviewBody>
    },
    work: (asked: AskedReport) => Promise<T>,
  ): Promise<T> {
    const { definition: report, dashboard, board, ...input } = request.body
    const issues = [
      ...checkShape('report', String((report as { key?: unknown }).key), report),
      ...(board ? checkShape('dashboard', String((board as { key?: unknown }).key), board) : []),
    ]
    if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
    const locale = localeOf(request.headers['accept-language'])
    const { bundle } = await readDraft(services.platform.db, request.params.app)
    const { app } = request.params
    return sayingUnpublished(
      bundle,
      () => services.definitions.cache.get(app),
      () =>
        withForm(services, viewerOf(request), app, report.dataset.form, (published) => {
          const form = { ...published, app: withDraftFigures(published.app, bundle) }
          const around = board ?? (dashboard === undefined ? undefined : own(form.app.bundle.dashboards, dashboard))
          return work({ form, report, question: reportQuestion(form, report, around, input, locale) })
        }),
    )
  }
}
