import { PassThrough } from 'node:stream'
import { localize, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWith, strict, XLSX } from '../http/schemas.ts'
import { sendWorkbook } from '../imports/send-workbook.ts'
import { todayIn } from '../records/clock.ts'
import { readOrganisation } from '../users/organisation.ts'
import { own, type Reports } from './ask-report.ts'
import { boardAnswers } from './board-answers.ts'
import { boardSheets } from './board-sheets.ts'
import { describeFilters } from './describe-filters.ts'
import { ownTimeWords } from './describe-report.ts'
import { BoardParams, Cross, FilterValues } from './report-schemas.ts'
import { writeWorkbook } from './report-workbook.ts'
import { BoardAnswer } from './report-answers.ts'

const config = { permission: 'app:view' } as const

/** Dashboards: what stands on them, and all of it as one file. */
export function boardRoutes(app: App, reports: Reports): void {
  const { services } = reports
  const { now, db, log } = services.platform

  app.get(
    '/api/apps/:app/dashboards/:dashboard',
    {
      config,
      schema: {
        summary: 'Read a dashboard with the reports on it',
        params: BoardParams,
        response: answers(BoardAnswer),
      },
    },
    async (request) => {
      const { app: appKey, dashboard: key } = request.params
      const visible = await reports.visible(viewerOf(request), appKey)
      const dashboard = own(visible.dashboards, key)
      if (!dashboard) throw new PlatformError('NOT_FOUND')
      const used = new Set(dashboard.items.map((item) => item.report))
      const shown = Object.fromEntries(Object.entries(visible.reports).filter(([report]) => used.has(report)))
      const items = dashboard.items.filter((item) => item.kind !== 'chart' || own(visible.reports, item.report ?? ''))
      return { ...dashboard, items, reports: shown }
    },
  )

  app.post(
    '/api/apps/:app/dashboards/:dashboard/export',
    {
      config,
      schema: {
        summary: 'Write a dashboard into an Excel workbook',
        params: BoardParams,
        body: Type.Object({ filters: Type.Optional(FilterValues), cross: Type.Optional(Cross) }, strict),
        response: answersWith(XLSX, 'A workbook'),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { app: appKey, dashboard } = request.params
      const { filters = {}, cross } = request.body
      const locale = localeOf(request.headers['accept-language'])
      const found = await boardAnswers(
        reports,
        viewer,
        appKey,
        { dashboard, filters, cross, locale },
        (asked, data) => {
          const { permit } = asked.form
          if (!permit.can('export')) return 'rights'
          return permit.exportLimit !== null && (data?.rows.length ?? 0) > permit.exportLimit ? 'limit' : undefined
        },
      )
      const taken = found.charts.filter((chart) => chart.data)
      if (taken.length === 0) throw new PlatformError('FORBIDDEN')
      const organisation = await readOrganisation(services.platform)
      const today = todayIn(organisation.timeZone, now().toISOString())
      const reader = { locale, today, calendar: organisation, segment: found.segment }
      const words = await describeFilters(db, found.board, filters, found.visible.options, reader)
      const title = localize(found.board.label, locale)
      const sheets = boardSheets(found.charts, {
        ...{ title, filters: words, viewer, at: now(), timeZone: organisation.timeZone, locale },
        kindOf: services.platform.registry.chart,
        ownTime: (report) => ownTimeWords(report, found.board, reader),
      })
      const rows = taken.reduce((sum, { data }) => sum + data!.rows.length, 0)
      const params = {
        dashboard,
        reports: [...new Set(taken.map(({ report }) => report.key))],
        rows,
        filters,
        cross: cross ?? null,
      }
      // Before the first byte: what leaves the house is in the log.
      await writeAudit(db, [{ actor: viewer, action: 'dashboard.export', at: now(), app: appKey, params, request }])
      const stream = new PassThrough()
      writeWorkbook(stream, sheets).catch((error: Error) => {
        log.error({ err: error }, 'a dashboard could not be written as a workbook')
        stream.destroy(error)
      })
      return sendWorkbook(reply, stream, `${title}-${today}.xlsx`)
    },
  )
}
