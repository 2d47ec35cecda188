import { checkReports, localize, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { bundleChecks } from '../definitions/check-bundle.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWith, strict, XLSX } from '../http/schemas.ts'
import { sendWorkbook } from '../imports/send-workbook.ts'
import { todayIn } from '../records/clock.ts'
import type { Reports } from './ask-report.ts'
import { Behind, recordsBehind } from './records-behind.ts'
import { describeReport } from './describe-report.ts'
import { Filters, ReportParams } from './report-schemas.ts'
import { aboutTable, reportTables } from './report-sheet.ts'
import { reportWorkbook } from './report-workbook.ts'
import { runReport } from './run-report.ts'
import { RecordsBehindAnswer, ReportAnswer } from './report-answers.ts'

const config = { permission: 'app:view' } as const
/** Reports: their answers, as a file, and what is behind a figure. */
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
      return reports.ask(viewer, appKey, ask, async (asked) => {
        const { form, report, question } = asked
        // Groups can be as fine as records: who may not take records away may not take their groups.
        if (!form.permit.can('export')) throw new PlatformError('FORBIDDEN')
        const data = await runReport(db, form, question)
        const max = form.permit.exportLimit
        if (max !== null && data.rows.length > max)
          throw new PlatformError('TOO_LARGE', { max, rows: data.rows.length })
        const title = localize(report.label, locale)
        const today = todayIn(form.timeZone, form.now)
        const about = aboutTable(await describeReport(reports, asked, ask, data, today))
        const tables = reportTables(data, report, form.app.registry.chart, locale)
        const bytes = await reportWorkbook([...about, ...tables], title)
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
        return sendWorkbook(reply, bytes, `${title}-${today}.xlsx`)
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
        (asked) => recordsBehind(db, asked, request.body),
      )
    },
  )
}
