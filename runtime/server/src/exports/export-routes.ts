import { Expression, Key, localize, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { createDatabase } from '../db/pool.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWith, Id, strict, XLSX } from '../http/schemas.ts'
import { sendWorkbook } from '../imports/send-workbook.ts'
import type { RecordServices } from '../records/record-services.ts'
import { withForm } from '../records/request-context.ts'
import { assertExportable, exportJob, RUN_EXPORT, type ExportRequest } from './run-export.ts'
import { ExportAnswer, ExportBegun } from './export-answers.ts'

const Names = Type.Array(Type.String({ maxLength: 130 }), { maxItems: 400 })
const Body = Type.Object(
  {
    format: Type.Enum(['xlsx', 'csv'], { default: 'xlsx' }),
    filter: Type.Optional(Expression),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    sort: Type.Optional(Names),
    fields: Type.Optional(Names),
  },
  strict,
)
const Params = Type.Object({ id: Id })
const KEPT = 24 * 3_600_000

/** Exports: a job makes the file with the person's own rights; it is his alone and kept for a day. */
export function exportRoutes(app: App, services: RecordServices): void {
  const { db, jobs, now, readPool } = services.platform
  jobs.registerTask(RUN_EXPORT, exportJob(services, createDatabase(readPool)))

  app.post(
    '/api/apps/:app/forms/:form/exports',
    {
      config: { permission: 'form:export' },
      schema: {
        summary: 'Start an export of records',
        params: Type.Object({ app: Key, form: Key }),
        body: Body,
        response: answers(ExportBegun, 202),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const locale = localeOf(request.headers['accept-language'])
      const wanted = { ...request.body, locale } as ExportRequest
      const { app: appKey, form: formKey } = request.params
      const name = await withForm(services, viewer, appKey, formKey, async (on) => {
        await assertExportable(db, on, wanted)
        return `${localize(on.form.definition.label, locale)}-${String(on.slots['today'])}.${wanted.format}`
      })
      const before = new Date(now().getTime() - KEPT).toISOString()
      const id = await db.transaction().execute(async (trx) => {
        await trx
          .deleteFrom('meta.export')
          .where('created_by', '=', viewer.id)
          .where('created_at', '<', before)
          .execute()
        const made = await trx
          .insertInto('meta.export')
          .values({
            app: appKey,
            form: formKey,
            created_by: viewer.id,
            created_at: now().toISOString(),
            request: JSON.stringify(wanted),
            name,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        await jobs.add([{ task: RUN_EXPORT, payload: { id: made.id }, key: `${RUN_EXPORT}/${made.id}` }], trx)
        return made.id
      })
      return reply.code(202).send({ id, status: 'waiting', name })
    },
  )

  app.get(
    '/api/exports/:id',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Read an export with its progress', params: Params, response: answers(ExportAnswer) },
    },
    async (request) => {
      const row = await db
        .selectFrom('meta.export')
        .select(['id', 'status', 'rows', 'name'])
        .where('id', '=', request.params.id)
        .where('created_by', '=', viewerOf(request).id)
        .executeTakeFirst()
      if (!row) throw new PlatformError('NOT_FOUND')
      return row
    },
  )

  app.get(
    '/api/exports/:id/file',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Download an export', params: Params, response: answersWith(XLSX, 'A workbook') },
    },
    async (request, reply) => {
      const row = await db
        .selectFrom('meta.export')
        .select(['bytes', 'name'])
        .where('id', '=', request.params.id)
        .where('created_by', '=', viewerOf(request).id)
        .where('status', '=', 'done')
        .where('created_at', '>', new Date(now().getTime() - KEPT).toISOString())
        .executeTakeFirst()
      if (!row?.bytes) throw new PlatformError('NOT_FOUND')
      return sendWorkbook(reply, row.bytes, row.name, row.name.endsWith('.csv') ? 'text/csv; charset=utf-8' : undefined)
    },
  )
}
