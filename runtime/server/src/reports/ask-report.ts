import {
  PlatformError,
  SEGMENT,
  segmentsNamed,
  type DashboardDefinition,
  type Locale,
  type ReportData,
  type ReportDefinition,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { createDatabase } from '../db/pool.ts'
import type { Database } from '../db/schema.ts'
import { visibleDefinitions, type VisibleDefinitions } from '../definitions/visible-definitions.ts'
import { todayIn } from '../records/clock.ts'
import type { RecordServices } from '../records/record-services.ts'
import { meantNow } from '../records/segment-meanings.ts'
import { segmentOf, type SavedSegment } from '../records/segments.ts'
import { withForm, type FormRequest } from '../records/request-context.ts'
import type { Viewer } from '../users/viewer.ts'
import type { ReportQuestion } from './answer-report.ts'
import { createFilterUsage, type FilterUsage } from './filter-usage.ts'
import { createReportCache } from './report-cache.ts'
import { reportQuestion, type ReportInput } from './report-question.ts'
import { runReport } from './run-report.ts'

/** A report, the dashboard whose filter bar applies, and what its reader chose. */
export interface ReportAsk extends ReportInput {
  readonly report: string
  readonly dashboard?: string | undefined
  readonly locale: Locale
}
/** The same with everything that it names, as one viewer may know it. */
export interface AskedReport {
  readonly form: FormRequest
  readonly report: ReportDefinition
  readonly question: ReportQuestion
  /** The dashboard whose filter bar applies. */
  readonly board?: DashboardDefinition | undefined
  /** Where the group stands that it is narrowed to. */
  readonly source?: ReportDefinition | undefined
}

/** The one way to a report's answer: for pages, files, mails and alerts. */
export interface Reports {
  readonly db: Kysely<Database>
  readonly services: RecordServices
  /** Errors: NOT_FOUND for an app. */
  visible(viewer: Viewer, app: string): Promise<VisibleDefinitions>
  /** Errors: NOT_FOUND for a report, a dashboard or a dataset that this viewer may not open. */
  ask<T>(viewer: Viewer, app: string, ask: ReportAsk, work: (asked: AskedReport) => Promise<T>): Promise<T>
  /** What they filter by. */
  readonly usage: FilterUsage
  /** The answer, kept until anything is written. Errors: INVALID with issues. */
  answer(asked: AskedReport, ask: ReportAsk): Promise<ReportData>
}

/** Reports run on the pool of their own, so that a heavy chart never keeps a form waiting. */
export function createReports(services: RecordServices): Reports {
  const db = createDatabase(services.platform.readPool)
  const cache = createReportCache(db)
  const { platform } = services
  const usage = createFilterUsage(platform.db, platform.now, (err) => platform.log.warn({ err }, 'filters of reports'))
  const visible = async (viewer: Viewer, app: string): Promise<VisibleDefinitions> =>
    visibleDefinitions(await services.definitions.cache.fresh(app), viewer)

  /** The form as this process knows it; the database is only asked where it does not. Whether it is still so comes with the answer. */
  async function datasetOf(viewer: Viewer, app: string, ask: ReportAsk): Promise<string> {
    const known = visibleDefinitions(await services.definitions.cache.get(app), viewer)
    const { report, dashboard } = ask
    const isKnown = own(known.reports, report) && (dashboard === undefined || own(known.dashboards, dashboard))
    return found(isKnown ? known : await visible(viewer, app), { report, dashboard }).report.dataset.form
  }

  return {
    db,
    services,
    visible,
    usage,
    ask: async (viewer, app, ask, work) =>
      withForm(services, viewer, app, await datasetOf(viewer, app, ask), async (form) => {
        const { dashboard, ...named } = found(visibleDefinitions(form.app, viewer), ask)
        const { report, source, filter } = await meantNow(
          platform.db,
          app,
          { ...named, ...(ask.filter === undefined ? {} : { filter: ask.filter }) },
          viewer,
        )
        const input = {
          ...ask,
          ...(filter === undefined ? {} : { filter }),
          segment: await segmentIn(platform.db, app, ask.filters, viewer),
        }
        const question = reportQuestion(form, report, dashboard, input, ask.locale, source)
        return work({ form, report, question, board: dashboard, source })
      }),
    answer({ form, question }, { report, dashboard, locale, filters, filter, cross, zoom }) {
      const { access, viewer, app } = form
      const day = todayIn(form.timeZone, form.now)
      const input = { filters, filter, cross, zoom }
      const { report: told, conditions } = question
      // What a segment means changes without a record being written.
      const named = segmentsNamed([told, conditions]).size > 0 ? [told, conditions] : null
      const rights = [access.key, viewer.id, viewer.fingerprint]
      const id = [
        ...rights,
        day,
        form.calendar,
        locale,
        report,
        dashboard ?? null,
        input,
        question.segment ?? null,
        named,
      ]
      return cache.answer(app, JSON.stringify(id), async (shared) => {
        const began = performance.now()
        const data = await runReport(shared, form, question)
        usage.note(form, question, performance.now() - began)
        return data
      })
    },
  }
}

export const own = <T>(from: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(from, key) ? from[key] : undefined

// helpers

/** The segment that the values of a filter bar name. Errors: INVALID for one that is gone or not shared with him. */
async function segmentIn(
  db: Kysely<Database>,
  app: string,
  filters: ReportAsk['filters'],
  viewer: Viewer,
): Promise<SavedSegment | undefined> {
  const id = filters && Object.hasOwn(filters, SEGMENT) ? filters[SEGMENT] : undefined
  if (id === undefined || id === null || id === '') return undefined
  const segment = await segmentOf(db, app, String(id), viewer)
  if (segment) return segment
  throw new PlatformError(
    'INVALID',
    {},
    { issues: [{ path: `filters/${SEGMENT}`, code: 'SEGMENT', params: { problem: 'gone' } }] },
  )
}

interface Found {
  readonly report: ReportDefinition
  readonly dashboard: DashboardDefinition | undefined
  /** Where the group stands that the others are narrowed to. */
  readonly source?: ReportDefinition
}
function found(
  visible: VisibleDefinitions,
  { report, dashboard, cross }: Pick<ReportAsk, 'report' | 'dashboard' | 'cross'>,
): Found {
  const one = own(visible.reports, report)
  const board = dashboard === undefined ? undefined : own(visible.dashboards, dashboard)
  const source = cross && own(visible.reports, cross.report)
  if (!one || (dashboard !== undefined && !board) || (cross && !source)) throw new PlatformError('NOT_FOUND')
  return { report: one, dashboard: board, ...(source ? { source } : {}) }
}
