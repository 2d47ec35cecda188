import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { tellBrowsers } from './notify.ts'
import { NotificationsAnswer } from './notification-answers.ts'

const Query = Type.Object(
  {
    unread: Type.Optional(Type.Boolean()),
    /** Id of the last one seen; newest come first. */
    cursor: Type.Optional(Id),
    size: Type.Integer({ minimum: 1, maximum: 200, default: 30 }),
  },
  strict,
)

/** Each person's own notifications. */
export function notificationRoutes(app: App, { db, now, events }: Platform): void {
  const config = { permission: 'viewer' } as const

  app.get(
    '/api/notifications',
    {
      config,
      schema: {
        summary: `List one's own notices, newest first`,
        querystring: Query,
        response: answers(NotificationsAnswer),
      },
    },
    async (request) => {
      const { cursor, size, unread } = request.query
      const mine = db
        .selectFrom('meta.notification')
        .where('user_id', '=', viewerOf(request).id)
        .where('shown', '=', true)
      let page = mine
        .select(['id', 'kind', 'title', 'body', 'link', 'created_at as at', 'read_at as readAt'])
        .orderBy('id', 'desc')
        .limit(size + 1)
      if (cursor) page = page.where('id', '<', cursor)
      if (unread) page = page.where('read_at', 'is', null)
      const count = mine.where('read_at', 'is', null).select((eb) => eb.fn.countAll<string>().as('n'))
      const [rows, left] = await Promise.all([page.execute(), count.executeTakeFirstOrThrow()])
      const more = rows.length > size
      return { rows: rows.slice(0, size), unread: Number(left.n), nextCursor: more ? rows[size - 1]!.id : null }
    },
  )

  app.post(
    '/api/notifications/read',
    {
      config,
      schema: {
        summary: 'Mark notices as read',
        body: Type.Object({ ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 500 })) }, strict),
        response: NO_CONTENT,
      },
    },
    async (request, reply) => {
      const { id } = viewerOf(request)
      await db.transaction().execute(async (trx) => {
        let update = trx
          .updateTable('meta.notification')
          .set({ read_at: now().toISOString() })
          .where('user_id', '=', id)
          .where('read_at', 'is', null)
        if (request.body.ids) update = update.where('id', 'in', request.body.ids)
        const read = await update.returning('id').execute()
        // His other windows take the mark away too.
        if (read.length) await tellBrowsers(trx, { notification: [id] })
      })
      events.hint()
      return reply.code(204).send()
    },
  )
}
