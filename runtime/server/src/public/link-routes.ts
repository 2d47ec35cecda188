import { randomBytes } from 'node:crypto'
import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { changesBetween, writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, NO_CONTENT, Rows, strict } from '../http/schemas.ts'
import { FormParams } from '../records/record-routes.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { PublicLink } from './open-link.ts'
import { LinkAnswer } from './public-answers.ts'

const builder = { permission: ['builder', 'administrator'] } as const
const PATH = '/api/apps/:app/forms/:form/links'
const Settings = {
  label: Type.Optional(Type.String({ maxLength: 100 })),
  /** null = never. */
  expiresAt: Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.Null()])),
  /** Sendings in an hour, of all people together. */
  hourly: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
}

/** Links to the public entries of a form: made, changed, closed and removed by builders; every change is in the audit. */
export function linkRoutes(app: App, services: RecordServices): void {
  const { db, now, config } = services.platform

  app.get(
    PATH,
    {
      config: builder,
      schema: { summary: 'List public links of a form', params: FormParams, response: answers(Rows(LinkAnswer)) },
    },
    async (request) => {
      const rows = await db
        .selectFrom('meta.public_link')
        .selectAll()
        .where('app', '=', request.params.app)
        .where('form', '=', request.params.form)
        .orderBy('id', 'desc')
        .execute()
      return { rows: rows.map((row) => wire(row, config.baseUrl)) }
    },
  )

  app.post(
    PATH,
    {
      config: builder,
      schema: {
        summary: 'Make a public link of a form',
        params: FormParams,
        body: Type.Object({ entry: Type.String({ maxLength: 41 }), ...Settings }, strict),
        response: answers(LinkAnswer, 201),
      },
    },
    async (request, reply) => {
      const actor = viewerOf(request)
      const { entry, label = '', expiresAt = null, hourly } = request.body
      const published = await services.definitions.cache.fresh(request.params.app)
      const form = published.form(request.params.form)
      if (!form) throw new PlatformError('NOT_FOUND')
      if (!form.definition.public?.some(({ key }) => key === entry))
        throw new PlatformError(
          'INVALID',
          {},
          { issues: [{ path: 'entry', code: 'OPTION', params: { value: entry } }] },
        )
      const made = await db.transaction().execute(async (trx) => {
        const row = await trx
          .insertInto('meta.public_link')
          .values({
            token: randomBytes(18).toString('base64url'),
            app: request.params.app,
            form: form.key,
            entry,
            label,
            expires_at: expiresAt,
            ...(hourly === undefined ? {} : { hourly }),
            created_at: now().toISOString(),
            created_by: actor.id,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        await writeAudit(trx, [
          {
            actor,
            action: 'link.create',
            at: now(),
            app: row.app,
            form: row.form,
            record: row.id,
            params: { entry, label, expiresAt, hourly: row.hourly },
            request,
          },
        ])
        return row
      })
      return reply.code(201).send(wire(made, config.baseUrl))
    },
  )

  app.patch(
    `${PATH}/:id`,
    {
      config: builder,
      schema: {
        summary: 'Change or pause a public link',
        params: Type.Object({ ...FormParams.properties, id: Type.String({ format: 'uuid' }) }),
        body: Type.Object({ ...Settings, enabled: Type.Optional(Type.Boolean()) }, strict),
        response: answers(LinkAnswer),
      },
    },
    async (request) => {
      const actor = viewerOf(request)
      const { expiresAt, ...rest } = request.body
      const change = { ...rest, ...(expiresAt === undefined ? {} : { expires_at: expiresAt }) }
      const row = await db.transaction().execute(async (trx) => {
        const old = await trx
          .selectFrom('meta.public_link')
          .selectAll()
          .where('id', '=', request.params.id)
          .where('app', '=', request.params.app)
          .where('form', '=', request.params.form)
          .forUpdate()
          .executeTakeFirst()
        if (!old) throw new PlatformError('NOT_FOUND')
        if (Object.keys(change).length === 0) return old
        const { id, app: of, form } = old
        await writeAudit(trx, [
          {
            actor,
            action: 'link.update',
            at: now(),
            app: of,
            form,
            record: id,
            changes: changesBetween({ ...old }, change),
            request,
          },
        ])
        return trx
          .updateTable('meta.public_link')
          .set(change)
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
      })
      return wire(row, config.baseUrl)
    },
  )

  app.delete(
    `${PATH}/:id`,
    {
      config: builder,
      schema: {
        summary: 'Delete a public link',
        params: Type.Object({ ...FormParams.properties, id: Type.String({ format: 'uuid' }) }),
        response: NO_CONTENT,
      },
    },
    async (request, reply) => {
      const actor = viewerOf(request)
      const { id, app: of, form } = request.params
      await db.transaction().execute(async (trx) => {
        const gone = await trx
          .deleteFrom('meta.public_link')
          .where('id', '=', id)
          .where('app', '=', of)
          .where('form', '=', form)
          .returning(['label', 'entry', 'sent'])
          .executeTakeFirst()
        if (!gone) throw new PlatformError('NOT_FOUND')
        await writeAudit(trx, [
          { actor, action: 'link.delete', at: now(), app: of, form, record: id, params: gone, request },
        ])
      })
      return reply.code(204).send()
    },
  )
}

// helpers

const wire = (row: PublicLink, baseUrl: string | undefined) => ({
  id: row.id,
  entry: row.entry,
  label: row.label,
  /** Without BASE_URL a path: the page knows the address it was opened under. */
  url: `${baseUrl ?? ''}/p/${row.token}`,
  enabled: row.enabled,
  expiresAt: row.expires_at,
  hourly: row.hourly,
  sent: row.sent,
  lastSentAt: row.last_sent_at,
  createdAt: row.created_at,
})
