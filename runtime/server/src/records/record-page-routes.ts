import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, NO_CONTENT } from '../http/schemas.ts'
import { COUNT_CAP } from '../db/count-cap.ts'
import { childCounts } from '../db/visible-rows.ts'
import { notify } from '../notifications/notify.ts'
import { getVisible } from './get-record.ts'
import { needSight } from './mentioned.ts'
import { RecordParams } from './record-routes.ts'
import type { RecordServices } from './record-services.ts'
import { relatedForms } from './related-forms.ts'
import { withForm } from './request-context.ts'
import { TIMELINE_KINDS, timeline } from './timeline.ts'
import { CommentAnswer, RelatedAnswer, TimelineAnswer } from './record-page-answers.ts'

const strict = { additionalProperties: false } as const
const PATH = '/api/apps/:app/forms/:form/records/:id'
const Size = Type.Optional(Type.Integer({ minimum: 1, maximum: 200 }))
const Cursor = Type.Optional(Type.String({ format: 'date-time', maxLength: 40 }))

/** What the record page shows beside the record: child forms, timeline, history of a field, comments. */
export function recordPageRoutes(app: App, services: RecordServices): void {
  const { db, events, now } = services.platform

  app.get(
    `${PATH}/related`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'List records that point to a record',
        params: RecordParams,
        response: answers(RelatedAnswer),
      },
    },
    (request) =>
      withForm(services, viewerOf(request), request.params.app, request.params.form, async (on) => {
        const { id } = request.params
        await getVisible(db, on, id, [])
        const children = relatedForms(on)
        const counts = await childCounts(db, on.access, children, id, COUNT_CAP, on.slots)
        return {
          tabs: children.map(({ form, relation, many }, i) => ({
            form: form.key,
            field: relation,
            many,
            label: form.definition.label,
            total: counts[i]!,
          })),
        }
      }),
  )

  app.get(
    `${PATH}/timeline`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'What happened to a record, newest first',
        params: RecordParams,
        querystring: Type.Object(
          {
            cursor: Cursor,
            kind: Type.Optional(Type.Enum([...TIMELINE_KINDS])),
            size: Size,
          },
          strict,
        ),
        response: answers(TimelineAnswer),
      },
    },
    (request) =>
      withForm(services, viewerOf(request), request.params.app, request.params.form, (on) =>
        timeline(db, on, request.params.id, request.query),
      ),
  )

  app.get(
    `${PATH}/history`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Changes of a record, field by field',
        params: RecordParams,
        querystring: Type.Object({ field: Type.String({ maxLength: 60 }), cursor: Cursor, size: Size }, strict),
        response: answers(TimelineAnswer),
      },
    },
    (request) =>
      withForm(services, viewerOf(request), request.params.app, request.params.form, (on) => {
        // A hidden field has the history of a field that does not exist.
        if (
          request.query.field !== 'owner_id' &&
          (!on.form.field(request.query.field) || !on.permit.known(request.query.field))
        )
          throw new PlatformError('INVALID', {}, { issues: [{ path: 'field', code: 'UNKNOWN_FIELD' }] })
        return timeline(db, on, request.params.id, request.query)
      }),
  )

  app.get(
    `${PATH}/comments`,
    {
      config: { permission: 'form:view' },
      schema: { summary: 'List comments on a record', params: RecordParams, response: answers(TimelineAnswer) },
    },
    (request) =>
      withForm(services, viewerOf(request), request.params.app, request.params.form, (on) =>
        timeline(db, on, request.params.id, { kind: 'comment', size: 200 }),
      ),
  )

  app.post(
    `${PATH}/comments`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Comment on a record',
        params: RecordParams,
        body: Type.Object(
          {
            text: Type.String({ minLength: 1, maxLength: 5_000, pattern: '\\S' }),
            mentions: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 50 })),
          },
          strict,
        ),
        response: answers(CommentAnswer, 201),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { text } = request.body
      const mentions = [...new Set(request.body.mentions ?? [])]
      const people = mentions.filter((user) => user !== viewer.id)
      if (text.includes('\u0000') || !text.isWellFormed())
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'text', code: 'TEXT' }] })
      const made = await withForm(services, viewer, request.params.app, request.params.form, async (on) => {
        const { id } = request.params
        const { record } = await getVisible(db, on, id, [])
        await needSight(services, request.params, people)
        const title = on.form.titleField ? record[on.form.titleField.key] : null
        return db.transaction().execute(async (trx) => {
          const at = now().toISOString()
          const row = await trx
            .insertInto('meta.comment')
            .values({
              app: on.app.key,
              form: on.form.key,
              record: id,
              author: viewer.id,
              text,
              mentions,
              created_at: at,
            })
            .returning(['id', 'created_at'])
            .executeTakeFirstOrThrow()
          await trx
            .insertInto('meta.audit')
            .values({
              at,
              actor: viewer.id,
              action: 'comment',
              app: on.app.key,
              form: on.form.key,
              record: id,
              params: JSON.stringify({ comment: row.id }),
              request: request.id,
              address: request.ip,
            })
            .execute()
          await trx
            .insertInto('meta.outbox')
            .values({
              at,
              topic: 'record.commented',
              app: on.app.key,
              form: on.form.key,
              record: id,
              payload: JSON.stringify({ actor: viewer.id }),
            })
            .execute()
          await notify(
            services.platform,
            trx,
            people.map((user) => ({
              user,
              kind: 'mention',
              title: {
                'zh-CN': `${viewer.name} 提到了您${title ? `：${String(title)}` : ''}`,
                'en-US': `${viewer.name} mentioned you${title ? `: ${String(title)}` : ''}`,
              },
              body: text,
              link: { app: on.app.key, form: on.form.key, record: id },
              key: `comment/${row.id}`,
            })),
          )
          return row
        })
      })
      events.hint()
      return reply.code(201).send({
        id: made.id,
        kind: 'comment',
        at: made.created_at,
        actor: { id: viewer.id, title: viewer.name },
        text,
        params: { mentions },
      })
    },
  )

  app.delete(
    `${PATH}/comments/:comment`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: `Delete one's own comment`,
        params: Type.Object({ ...RecordParams.properties, comment: Type.String({ format: 'uuid' }) }),
        response: NO_CONTENT,
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      await withForm(services, viewer, request.params.app, request.params.form, async (on) => {
        await getVisible(db, on, request.params.id, [])
        const gone = await db
          .updateTable('meta.comment')
          .set({ deleted_at: now().toISOString() })
          .where('id', '=', request.params.comment)
          .where('record', '=', request.params.id)
          .where('author', '=', viewer.id)
          .where('deleted_at', 'is', null)
          .executeTakeFirst()
        if (gone.numUpdatedRows === 0n) throw new PlatformError('NOT_FOUND')
      })
      return reply.code(204).send()
    },
  )
}
