import { Key, localize, PlatformError, SEGMENT } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit, type AuditEntry } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, strict } from '../http/schemas.ts'
import { segmentOf } from '../records/segments.ts'
import type { Viewer } from '../users/viewer.ts'
import { refuseTooMany } from './alerts.ts'
import { own, type Reports } from './ask-report.ts'
import { nextDue, type Timing } from './next-due.ts'
import { BoardParams, FilterValues } from './report-schemas.ts'
import { sendBoardNow } from './send-board.ts'
import { listSubscriptions, putReaders, subscriptionOf } from './subscriptions.ts'
import { readUnsubscribeToken } from './unsubscribe-token.ts'
import { SubscribedAnswer, SubscriptionsAnswer, UnsubscribeAnswer } from './watching-answers.ts'

const Body = Type.Object(
  {
    cron: Type.String({ maxLength: 100 }),
    workdays: Type.Boolean({ default: false }),
    filters: Type.Optional(FilterValues),
    /** People who get it, with their own figures; its owner is one of them only where he is named. */
    readers: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
  },
  strict,
)
const Params = Type.Object({ app: Key, id: Id })

/** Dashboards by mail: whoever may open one may send it to himself and to others, each with his own rights. */
export function subscriptionRoutes(app: App, reports: Reports): void {
  const { services } = reports
  const { db, now, config: settings } = services.platform
  const config = { permission: 'app:view' } as const
  const path = '/api/apps/:app/dashboards/:dashboard/subscriptions'

  app.get(
    path,
    {
      config,
      schema: {
        summary: 'List subscriptions of a dashboard',
        params: BoardParams,
        response: answers(SubscriptionsAnswer),
      },
    },
    async (request) => {
      const { app: appKey, dashboard } = request.params
      await visibleBoard(viewerOf(request), appKey, dashboard)
      return { rows: await listSubscriptions(db, viewerOf(request), appKey, dashboard) }
    },
  )

  app.post(
    path,
    {
      config,
      schema: {
        summary: 'Subscribe people to a dashboard by mail',
        params: BoardParams,
        body: Body,
        response: answers(SubscribedAnswer, 201),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { app: appKey, dashboard } = request.params
      const { cron, workdays, filters = {}, readers } = request.body
      await visibleBoard(viewer, appKey, dashboard)
      await sharedSegment(appKey, filters, readers, viewer)
      const next_at = await firstMoment({ cron, workdays })
      const id = await db.transaction().execute(async (trx) => {
        await refuseTooMany(trx, 'meta.board_subscription', viewer.id)
        const row = await trx
          .insertInto('meta.board_subscription')
          .values({
            app: appKey,
            dashboard,
            owner_id: viewer.id,
            cron,
            workdays,
            filters: JSON.stringify(filters),
            next_at,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        await putReaders(trx, row.id, readers)
        await writeAudit(trx, [
          entry(viewer, 'create', appKey, { subscription: row.id, dashboard, cron, workdays, readers }, request),
        ])
        return row.id
      })
      return reply.code(201).send({ id, nextAt: next_at })
    },
  )

  const one = '/api/apps/:app/subscriptions/:id'
  app.put(
    one,
    { config, schema: { summary: 'Change a subscription', params: Params, body: Body, response: NO_CONTENT } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { cron, workdays, filters = {}, readers } = request.body
      const { id } = request.params
      await sharedSegment(request.params.app, filters, readers, viewer)
      const next_at = await firstMoment({ cron, workdays })
      await db.transaction().execute(async (trx) => {
        const { app: appKey, dashboard } = await subscriptionOf(trx, request.params, viewer)
        await trx
          .updateTable('meta.board_subscription')
          .set({ cron, workdays, filters: JSON.stringify(filters), next_at })
          .where('id', '=', id)
          .execute()
        await putReaders(trx, id, readers)
        await writeAudit(trx, [
          entry(viewer, 'update', appKey, { subscription: id, dashboard, cron, workdays, readers }, request),
        ])
      })
      return reply.code(204).send()
    },
  )
  app.delete(
    one,
    { config, schema: { summary: 'Delete a subscription', params: Params, response: NO_CONTENT } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { id } = request.params
      await db.transaction().execute(async (trx) => {
        const { app: appKey, dashboard } = await subscriptionOf(trx, request.params, viewer)
        await trx.deleteFrom('meta.board_subscription').where('id', '=', id).execute()
        await writeAudit(trx, [entry(viewer, 'delete', appKey, { subscription: id, dashboard }, request)])
      })
      return reply.code(204).send()
    },
  )
  app.post(
    `${one}/leave`,
    { config, schema: { summary: 'Leave a subscription', params: Params, response: NO_CONTENT } },
    async (request, reply) => {
      if (!(await leave({ subscription: request.params.id, user: viewerOf(request).id })))
        throw new PlatformError('NOT_FOUND')
      return reply.code(204).send()
    },
  )
  app.post(
    `${one}/try`,
    { config, schema: { summary: 'Send a subscription to oneself now', params: Params, response: NO_CONTENT } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const row = await subscriptionOf(db, request.params, viewer)
      const person = await db.selectFrom('meta.user').select('email').where('id', '=', viewer.id).executeTakeFirst()
      if (!person?.email) throw new PlatformError('STATE', { reason: 'noAddress' })
      if (!(await sendBoardNow(reports, viewer, row))) throw new PlatformError('NOT_FOUND')
      return reply.code(204).send()
    },
  )

  // Of a mail: opening the page changes nothing – mail programs open links by themselves –; the press does.
  const open = { permission: 'public' as const, rateLimit: { max: 60, timeWindow: '1 minute' } }
  // A link that was cut on its way names nothing, as one that ended does; a full stop behind it is not read.
  const token = Type.Object({ token: Type.String({ maxLength: 200 }) })
  app.get(
    '/api/unsubscribe/:token',
    {
      config: open,
      schema: { summary: 'Tell what a link in a mail would end', params: token, response: answers(UnsubscribeAnswer) },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const who = readUnsubscribeToken(settings.secretKey, request.params.token)
      const row =
        who &&
        (await db
          .selectFrom('meta.board_subscriber as r')
          .innerJoin('meta.board_subscription as s', 's.id', 'r.subscription')
          .select(['s.app', 's.dashboard', 'r.left_at'])
          .where('r.subscription', '=', who.subscription)
          .where('r.user_id', '=', who.user)
          .executeTakeFirst())
      if (!row) throw new PlatformError('NOT_FOUND')
      const { bundle } = await services.definitions.cache.get(row.app)
      const board = own(bundle.dashboards, row.dashboard)
      const locale = localeOf(request.headers['accept-language'])
      return { dashboard: localize(board?.label ?? row.dashboard, locale), left: row.left_at !== null }
    },
  )
  app.post(
    '/api/unsubscribe/:token',
    {
      config: open,
      schema: { summary: 'End a subscription by the link in its mail', params: token, response: NO_CONTENT },
    },
    async (request, reply) => {
      const who = readUnsubscribeToken(settings.secretKey, request.params.token)
      if (!who || !(await leave(who))) throw new PlatformError('NOT_FOUND')
      return reply.code(204).send()
    },
  )

  // helpers

  async function visibleBoard(viewer: Viewer, appKey: string, dashboard: string): Promise<void> {
    if (!own((await reports.visible(viewer, appKey)).dashboards, dashboard)) throw new PlatformError('NOT_FOUND')
  }
  /** What only its maker sees can be sent to nobody else. Errors: INVALID. */
  async function sharedSegment(
    appKey: string,
    filters: Readonly<Record<string, unknown>>,
    readers: readonly string[],
    viewer: Viewer,
  ): Promise<void> {
    const id = Object.hasOwn(filters, SEGMENT) ? filters[SEGMENT] : undefined
    if (typeof id !== 'string' || readers.every((reader) => reader === viewer.id)) return
    if (await segmentOf(db, appKey, id)) return
    const issues = [{ path: 'filters', code: 'SEGMENT', params: { problem: 'private' } }]
    throw new PlatformError('INVALID', {}, { issues })
  }
  async function firstMoment(timing: Timing): Promise<string> {
    const next = nextDue(timing, now(), await services.definitions.timeZone())
    const { cron } = timing
    if (!next) throw new PlatformError('INVALID', {}, { issues: [{ path: 'cron', code: 'CRON', params: { cron } }] })
    return next.toISOString()
  }
  /** False where he is not on the list. */
  async function leave({ subscription, user }: { subscription: string; user: string }): Promise<boolean> {
    const row = await db
      .updateTable('meta.board_subscriber')
      .set((eb) => ({ left_at: eb.fn.coalesce('left_at', eb.val(now().toISOString())) }))
      .where('subscription', '=', subscription)
      .where('user_id', '=', user)
      .returning('user_id')
      .executeTakeFirst()
    return row !== undefined
  }
  const entry = (
    actor: Viewer,
    what: 'create' | 'update' | 'delete',
    appKey: string,
    params: Readonly<Record<string, unknown>>,
    request: NonNullable<AuditEntry['request']>,
  ): AuditEntry => ({ actor, action: `subscription.${what}`, at: now(), app: appKey, params, request })
}
