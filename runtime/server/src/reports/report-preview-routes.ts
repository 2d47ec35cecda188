import { Key, PlatformError, type AppBundle, type DashboardDefinition, type ReportDefinition } from '@tenon/engine'
import { Type, type Static } from 'typebox'
import { checkShape } from '../definitions/check-bundle.ts'
import { readDraft } from '../definitions/draft-store.ts'
import type { App } from '../http/app.ts'
import { failedPart } from '../http/errors.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWith, strict } from '../http/schemas.ts'
import { sendLines } from '../http/send-lines.ts'
import { withForm } from '../records/request-context.ts'
import { meantNow } from '../records/segment-meanings.ts'
import type { Viewer } from '../users/viewer.ts'
import { own, type AskedReport, type Reports } from './ask-report.ts'
import { sayingUnpublished, withDraftFigures } from './draft-figures.ts'
import { Behind, recordsBehind } from './records-behind.ts'
import { RecordsBehindAnswer, ReportAnswer } from './report-answers.ts'
import { reportQuestion } from './report-question.ts'
import { Filters } from './report-schemas.ts'
import { runReport } from './run-report.ts'

const Definition = Type.Unsafe<ReportDefinition>(Type.Object({}))
/** A dashboard that is being edited, whose filters apply. */
const board = Type.Optional(Type.Unsafe<DashboardDefinition>(Type.Object({})))
const PreviewBody = Type.Object({ definition: Definition, board, ...Filters }, strict)
const Asks = Type.Array(Type.Object({ definition: Definition, ...Filters }, strict), { minItems: 1, maxItems: 60 })

/** Reports that are being made: their answers, one by one or all of a dashboard together, and what is behind a figure. */
export function reportPreviewRoutes(app: App, { db, services }: Reports): void {
  const config = { permission: ['builder', 'administrator'] } as const
  const params = Type.Object({ app: Key })

  app.post(
    '/api/apps/:app/reports/preview',
    {
      config,
      schema: {
        summary: 'Compute a report that is not saved yet',
        params,
        body: PreviewBody,
        response: answers(ReportAnswer),
      },
    },
    async (request) =>
      preview(await askedBy(request), request.body, (asked) => runReport(db, asked.form, asked.question)),
  )
  app.post(
    '/api/apps/:app/reports/preview/records',
    {
      config,
      schema: {
        summary: 'List the records behind a figure of a report that is not saved yet',
        params,
        body: Type.Object({ definition: Definition, board, ...Behind.properties }, strict),
        response: answers(RecordsBehindAnswer),
      },
    },
    async (request) => preview(await askedBy(request), request.body, (asked) => recordsBehind(db, asked, request.body)),
  )
  app.post(
    '/api/apps/:app/reports/previews',
    {
      config,
      schema: {
        summary:
          'Compute several reports that are not saved yet; each answer is a line of JSON with its place in the list',
        params,
        body: Type.Object({ board, asks: Asks }, strict),
        response: answersWith(
          'application/x-ndjson',
          'A line of JSON for each report: `at` is its place in the list, with `data` or `error`',
        ),
      },
    },
    async (request, reply) => {
      const by = await askedBy(request)
      const { asks, board: around } = request.body
      const parts = asks.map(async (ask, at) => {
        try {
          const body = { ...ask, ...(around ? { board: around } : {}) }
          return { at, data: await preview(by, body, (asked) => runReport(db, asked.form, asked.question)) }
        } catch (error) {
          return { at, ...failedPart(error, request) }
        }
      })
      return sendLines(request, reply, parts)
    },
  )

  // helpers

  type Asking = Parameters<typeof viewerOf>[0] & {
    readonly params: { readonly app: string }
    readonly headers: { readonly 'accept-language'?: string | undefined }
  }
  interface AskedBy {
    readonly app: string
    readonly viewer: Viewer
    readonly locale: ReturnType<typeof localeOf>
    /** The app as it is being built: read once for all that is asked together. */
    readonly bundle: AppBundle
  }
  async function askedBy(request: Asking): Promise<AskedBy> {
    const { app: key } = request.params
    const { bundle } = await readDraft(services.platform.db, key)
    return { app: key, viewer: viewerOf(request), locale: localeOf(request.headers['accept-language']), bundle }
  }

  /** Asks a report that is not published, within a dashboard that may not be. Errors: INVALID. */
  async function preview<T>(
    { app: key, viewer, locale, bundle }: AskedBy,
    { definition: report, dashboard, board: drawn, ...input }: Static<typeof PreviewBody>,
    work: (asked: AskedReport) => Promise<T>,
  ): Promise<T> {
    const issues = [
      ...checkShape('report', String((report as { key?: unknown }).key), report),
      ...(drawn ? checkShape('dashboard', String((drawn as { key?: unknown }).key), drawn) : []),
    ]
    if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
    return sayingUnpublished(
      bundle,
      () => services.definitions.cache.get(key),
      () =>
        withForm(services, viewer, key, report.dataset.form, async (published) => {
          const form = { ...published, app: withDraftFigures(published.app, bundle) }
          const around = drawn ?? (dashboard === undefined ? undefined : own(form.app.bundle.dashboards, dashboard))
          const told = await meantNow(services.platform.db, key, { report, input }, viewer)
          const question = reportQuestion(form, told.report, around, told.input, locale)
          return work({ form, report: told.report, question })
        }),
    )
  }
}
