import { Key, PlatformError, toDecimal, type Json } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, Shape, strict } from '../http/schemas.ts'
import { listAlerts, refuseTooMany } from './alerts.ts'
import type { Reports } from './ask-report.ts'
import { Bound, Direction, FilterValues, Groups, ReportParams } from './report-schemas.ts'
import { AlertsAnswer } from './watching-answers.ts'

const Body = Type.Object(
  {
    measure: Key,
    direction: Direction,
    bound: Bound,
    /** Whose filter bar the values belong to. */
    dashboard: Type.Optional(Key),
    filters: Type.Optional(FilterValues),
    mail: Type.Boolean({ default: true }),
    /** One group of it, and how it is called; left out = everything together. */
    part: Type.Optional(
      Type.Object({ dimensions: Groups, text: Type.String({ minLength: 1, maxLength: 200 }) }, strict),
    ),
  },
  strict,
)

/** Figures that somebody watches for himself: he hears once when one crosses its bound. */
export function alertRoutes(app: App, reports: Reports): void {
  const { db, events } = reports.services.platform
  const config = { permission: 'app:view' } as const
  const path = '/api/apps/:app/reports/:report/alerts'

  app.get(
    path,
    { config, schema: { summary: 'List alerts of a report', params: ReportParams, response: answers(AlertsAnswer) } },
    async (request) => {
      const { app: appKey, report } = request.params
      return { rows: await listAlerts(db, viewerOf(request).id, appKey, report) }
    },
  )

  app.post(
    path,
    {
      config,
      schema: {
        summary: 'Be told when a figure passes a threshold',
        params: ReportParams,
        body: Body,
        response: answers(Shape({ id: Id }), 201),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { app: appKey, report } = request.params
      const { measure, direction, bound, dashboard, filters = {}, mail, part } = request.body
      const ask = { report, dashboard, filters, locale: localeOf(request.headers['accept-language']) }
      // What he may not see he may not watch; what is no number has no bound.
      await reports.ask(viewer, appKey, ask, async (asked) => {
        const { columns } = await reports.answer(asked, ask)
        const has = (role: 'measure' | 'dimension', key: string): boolean =>
          columns.some((one) => one.role === role && one.key === key && (role === 'dimension' || one.type === 'number'))
        const issues = [
          ...(has('measure', measure) ? [] : [unknown('measure', measure)]),
          ...Object.keys(part?.dimensions ?? {}).flatMap((key) =>
            has('dimension', key) ? [] : [unknown('part/dimensions', key)],
          ),
        ]
        if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
      })
      if (!toDecimal(bound as Json))
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'bound', code: 'NUMBER' }] })
      await refuseTooMany(db, 'meta.report_alert', viewer.id)
      const { id } = await db
        .insertInto('meta.report_alert')
        .values({
          ...{ app: appKey, report, measure, direction, mail, owner_id: viewer.id, bound: String(bound) },
          dashboard: dashboard ?? null,
          filters: JSON.stringify(filters),
          part: part ? JSON.stringify(part) : null,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      events.hint()
      return reply.code(201).send({ id })
    },
  )

  app.delete(
    '/api/apps/:app/alerts/:id',
    { config, schema: { summary: 'Delete an alert', params: Type.Object({ app: Key, id: Id }), response: NO_CONTENT } },
    async (request, reply) => {
      const gone = await db
        .deleteFrom('meta.report_alert')
        .where('id', '=', request.params.id)
        .where('app', '=', request.params.app)
        .where('owner_id', '=', viewerOf(request).id)
        .returning('id')
        .executeTakeFirst()
      if (!gone) throw new PlatformError('NOT_FOUND')
      return reply.code(204).send()
    },
  )
}

// helpers

const unknown = (path: string, name: string) => ({ path, code: 'REPORT_COLUMN', params: { name } })
