import { Key, PlatformError, toDecimal, type Json, type Label } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { VisibleDefinitions } from '../definitions/visible-definitions.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, strict } from '../http/schemas.ts'
import type { Viewer } from '../users/viewer.ts'
import { planFor } from './answer-report.ts'
import { listAlerts } from './alerts.ts'
import { own, type Reports } from './ask-report.ts'
import { nextDue } from './next-due.ts'
import { Bound, Direction } from './report-schemas.ts'
import { listSubscriptions, subscriptionOf } from './subscriptions.ts'
import { MyAlertsAnswer, MySubscriptionsAnswer } from './watching-answers.ts'

const Params = Type.Object({ app: Key, id: Id })
const Pause = Type.Object({ paused: Type.Boolean() }, strict)
const AlertChange = Type.Partial(
  Type.Object({ direction: Direction, bound: Bound, mail: Type.Boolean(), paused: Type.Boolean() }, strict),
)

/** All that one person gets by mail or is told of, in one list over all apps; each can rest for a while. */
export function watchingRoutes(app: App, reports: Reports): void {
  const { services } = reports
  const { db, now, events } = services.platform
  const config = { permission: 'viewer' } as const
  const inApp = { permission: 'app:view' } as const

  app.get(
    '/api/subscriptions',
    {
      config,
      schema: {
        summary: 'List the dashboards that one gets or sends by mail',
        response: answers(MySubscriptionsAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const visible = seenBy(viewer)
      const rows = await listSubscriptions(db, viewer)
      return {
        rows: await Promise.all(
          rows.map(async (row) => ({
            ...row,
            label: own((await visible(row.app))?.dashboards ?? {}, row.dashboard)?.label ?? null,
          })),
        ),
      }
    },
  )
  app.patch(
    '/api/apps/:app/subscriptions/:id',
    {
      config: inApp,
      schema: { summary: 'Pause or resume a subscription', params: Params, body: Pause, response: NO_CONTENT },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { paused } = request.body
      const zone = await services.definitions.timeZone()
      await db.transaction().execute(async (trx) => {
        const { id, app: appKey, dashboard, cron, workdays } = await subscriptionOf(trx, request.params, viewer)
        // What it missed in the meantime does not come late.
        const next = paused ? undefined : nextDue({ cron, workdays }, now(), zone)?.toISOString()
        await trx
          .updateTable('meta.board_subscription')
          .set({ paused, ...(next === undefined ? {} : { next_at: next }) })
          .where('id', '=', id)
          .execute()
        const params = { subscription: id, dashboard, paused }
        await writeAudit(trx, [
          { actor: viewer, action: 'subscription.update', at: now(), app: appKey, params, request },
        ])
      })
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/alerts',
    { config, schema: { summary: 'List the figures that one is told of', response: answers(MyAlertsAnswer) } },
    async (request) => {
      const viewer = viewerOf(request)
      const locale = localeOf(request.headers['accept-language'])
      const rows = await listAlerts(db, viewer.id)
      const named = new Map<string, Promise<Named>>()
      const nameOf = (appKey: string, report: string) => {
        const key = `${appKey} ${report}`
        const known = named.get(key) ?? namesOf(viewer, appKey, report, locale)
        named.set(key, known)
        return known
      }
      return {
        rows: await Promise.all(
          rows.map(async (row) => {
            const { label, columns } = await nameOf(row.app, row.report)
            return { ...row, label, column: columns.find(({ key }) => key === row.measure) ?? null }
          }),
        ),
      }
    },
  )
  app.patch(
    '/api/apps/:app/alerts/:id',
    {
      config: inApp,
      schema: { summary: 'Change, pause or resume an alert', params: Params, body: AlertChange, response: NO_CONTENT },
    },
    async (request, reply) => {
      const { bound, ...rest } = request.body
      if (bound !== undefined && !toDecimal(bound as Json))
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'bound', code: 'NUMBER' }] })
      const changes = { ...rest, ...(bound === undefined ? {} : { bound: String(bound) }) }
      // Another bound is another question: it is looked at at once, and may be told of anew.
      const anew = bound !== undefined || rest.direction !== undefined || rest.paused === false
      const found = await db
        .updateTable('meta.report_alert')
        .set({
          id: request.params.id,
          ...changes,
          ...(anew ? { crossed_at: null, checked_at: null, problem: null } : {}),
        })
        .where('id', '=', request.params.id)
        .where('app', '=', request.params.app)
        .where('owner_id', '=', viewerOf(request).id)
        .returning('id')
        .executeTakeFirst()
      if (!found) throw new PlatformError('NOT_FOUND')
      events.hint()
      return reply.code(204).send()
    },
  )

  // helpers

  /** What he may see in each app, asked once. */
  function seenBy(viewer: Viewer) {
    const kept = new Map<string, Promise<VisibleDefinitions | undefined>>()
    return (appKey: string) => {
      const known = kept.get(appKey) ?? unlessGone(reports.visible(viewer, appKey))
      kept.set(appKey, known)
      return known
    }
  }
  async function namesOf(viewer: Viewer, appKey: string, report: string, locale: 'zh-CN' | 'en-US'): Promise<Named> {
    const found = await unlessGone(
      reports.ask(viewer, appKey, { report, locale }, (asked) => {
        const { measures, formulas } = planFor(asked.form, asked.report, [])
        const columns = [...measures, ...formulas].map(({ key, label, format }) => ({
          key,
          label,
          format: format ?? {},
        }))
        return Promise.resolve({ label: asked.report.label, columns })
      }),
    )
    return found ?? { label: null, columns: [] }
  }
}

// helpers

interface Named {
  readonly label: Label | null
  readonly columns: readonly {
    readonly key: string
    readonly label: Label
    readonly format: Readonly<Record<string, unknown>>
  }[]
}
/** undefined for what is gone, or may no longer be seen. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof PlatformError) return undefined
    throw error
  }
}
