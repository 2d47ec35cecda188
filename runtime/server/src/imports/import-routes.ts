import { type ImportMapping, Key, PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { dropStaging, stagingName } from '../db/import-staging.ts'
import type { Database } from '../db/schema.ts'
import type { App } from '../http/app.ts'
import { uploads } from '../http/uploads.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import type { RecordServices } from '../records/record-services.ts'
import { checkImport } from './check-import.ts'
import { describeFile } from './describe-file.ts'
import { FILE_LIMITS } from './file-limits.ts'
import { importJob, RUN_IMPORT } from './import-job.ts'
import { importContext, rememberSheets, sheetsOfImport } from './import-services.ts'
import { planRun, progressOf, stopRun } from './import-progress.ts'
import {
  advanceImport,
  describeImport,
  importById,
  ownImport,
  saveImport,
  sheetsOf,
  type ImportRow,
} from './import-store.ts'
import { readFile } from './read-file.ts'
import { undoImport } from './undo-import.ts'
import { ImportAnswer, ImportsAnswer } from './import-answers.ts'

const FormParams = Type.Object({ app: Key, form: Key })
const Params = Type.Object({ id: Id })
const Mapping = Type.Object(
  { fields: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown()), confidence: Type.Optional(Type.Unknown()) },
  strict,
)
const Source = Type.Union([
  Type.Object(
    {
      columns: Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), { minItems: 1, maxItems: 8 }),
      values: Type.Optional(Type.Record(Type.String({ maxLength: 500 }), Type.Unknown())),
    },
    strict,
  ),
  Type.Object({ constant: Type.Unknown() }, strict),
])
const Settings = Type.Partial(
  Type.Object({
    sheet: Type.String({ maxLength: 200 }),
    headerRow: Type.Integer({ minimum: 0, maximum: 200 }),
    mapping: Type.Object(
      { ...Mapping.properties, fields: Type.Record(Type.String({ maxLength: 60 }), Source) },
      strict,
    ),
    mode: Type.Enum(['create', 'update', 'upsert']),
    keyField: Type.Union([Key, Type.Null()]),
    onError: Type.Enum(['skip', 'reject-all']),
  }),
  strict,
)
/** Not begun: nothing of it is anywhere. */
const OPEN = ['uploaded', 'mapped', 'checking', 'checked', 'failed'] as const
/** One that was stopped may be changed and begun again. */
const EDITABLE = [...OPEN, 'cancelled'] as const

/** Imports: upload, say what the columns mean, check, run, look, undo. Each belongs to the person who began it. */
export function importRoutes(app: App, services: RecordServices): void {
  const { db, jobs, now } = services.platform
  jobs.registerTask(RUN_IMPORT, importJob(services))
  services.platform.events.stream({
    name: 'import',
    topic: 'import.*',
    see: async (viewer, events) => {
      const ids = events.map((event) => String(event.payload['id'] ?? ''))
      const mine = await db
        .selectFrom('meta.import')
        .select('id')
        .where('created_by', '=', viewer.id)
        .where('id', 'in', ids)
        .execute()
      const own = new Set(mine.map((row) => row.id))
      return ids.map((id) => (own.has(id) ? { id } : null))
    },
  })

  uploads(app, (scope) =>
    scope.post(
      '/api/apps/:app/forms/:form/imports',
      {
        config: { permission: 'form:import', multipart: true },
        schema: {
          summary: 'Upload a workbook or csv file to be imported',
          params: FormParams,
          response: answers(ImportAnswer, 201),
        },
      },
      async (request, reply) => {
        const viewer = viewerOf(request)
        const context = await importContext(services, viewer, request.params.app, request.params.form)
        const upload = await request.file({ limits: { fileSize: FILE_LIMITS.bytes, files: 1, fields: 5 } })
        if (!upload)
          throw new PlatformError(
            'INVALID',
            {},
            { issues: [{ path: 'file', code: 'REQUIRED', params: { label: '' } }] },
          )
        const bytes = await upload.toBuffer()
        const name =
          [
            ...upload.filename
              .replace(/^.*[/\\]/, '')
              .toWellFormed()
              .replace(/\u0000/g, ''),
          ]
            .slice(-200)
            .join('') || 'file'
        const sheets = await readFile(bytes, name)
        const { sheets: described, best } = await describeFile(context, sheets)
        const first = described.find((sheet) => sheet.name === best)
        if (!first) throw new PlatformError('INVALID', {}, { issues: [{ path: 'file', code: 'HEADER_MISSING' }] })
        const { id } = await db
          .insertInto('meta.import')
          .values({
            app: context.app.key,
            form: context.form.key,
            created_by: viewer.id,
            created_at: context.now,
            name,
            bytes,
            sheets: JSON.stringify(described),
            sheet: first.name,
            mapping: JSON.stringify(first.suggestedMapping),
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        rememberSheets(id, sheets)
        return reply.code(201).send(describeImport((await importById(db, id))!))
      },
    ),
  )

  app.get(
    '/api/apps/:app/forms/:form/imports',
    {
      config: { permission: 'form:import' },
      schema: { summary: 'List imports into a form', params: FormParams, response: answers(ImportsAnswer) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      await importContext(services, viewer, request.params.app, request.params.form)
      const rows = await db
        .selectFrom('meta.import')
        .select(['id', 'name', 'status', 'created_at', 'rows', 'created', 'updated', 'refused', 'undone_at'])
        .where('app', '=', request.params.app)
        .where('form', '=', request.params.form)
        .where('created_by', '=', viewer.id)
        .orderBy('id', 'desc')
        .limit(50)
        .execute()
      return {
        rows: rows.map(({ created_at: createdAt, undone_at: undoneAt, ...row }) => ({ ...row, createdAt, undoneAt })),
      }
    },
  )

  app.get(
    '/api/imports/:id',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Read an import with its progress', params: Params, response: answers(ImportAnswer) },
    },
    async (request) => described(db, await ownImport(db, viewerOf(request), request.params.id)),
  )

  app.put(
    '/api/imports/:id',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Set sheet, mapping and mode of an import',
        params: Params,
        body: Settings,
        response: answers(ImportAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const { body } = request
      let row = await ownImport(db, viewer, request.params.id)
      const context = await importContext(services, viewer, row.app, row.form)
      let sheets = sheetsOf(row)
      const name = body.sheet ?? row.sheet
      if (body.headerRow !== undefined) {
        const read = await sheetsOfImport(services, row.id, row.name)
        sheets = (await describeFile(context, read, { [name]: body.headerRow })).sheets
      }
      const sheet = sheets.find((each) => each.name === name)
      if (!sheet)
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'sheet', code: 'OPTION', params: { value: name } }] })
      const moved = body.sheet !== undefined || body.headerRow !== undefined
      const mapping = body.mapping
        ? ({ fields: body.mapping.fields } as ImportMapping)
        : moved
          ? sheet.suggestedMapping
          : undefined
      await advanceImport(db, row.id, [...EDITABLE], {
        status: 'mapped',
        sheets: JSON.stringify(sheets),
        sheet: name,
        app_version: null,
        ...(mapping ? { mapping: JSON.stringify(mapping) } : {}),
        ...(body.mode ? { mode: body.mode } : {}),
        ...(body.keyField !== undefined ? { key_field: body.keyField } : {}),
        ...(body.onError ? { on_error: body.onError } : {}),
      })
      row = await ownImport(db, viewer, row.id)
      return describeImport(row)
    },
  )

  app.post(
    '/api/imports/:id/check',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Check every row without writing one', params: Params, response: answers(ImportAnswer) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const row = await ownImport(db, viewer, request.params.id)
      const context = await importContext(services, viewer, row.app, row.form)
      await advanceImport(db, row.id, [...EDITABLE], { status: 'checking', problem: null })
      try {
        await checkImport(context, row)
      } catch (error) {
        await saveImport(db, row.id, { status: 'mapped' })
        throw error
      }
      await advanceImport(db, row.id, ['checking'], { status: 'checked' })
      return describeImport(await ownImport(db, viewer, row.id))
    },
  )

  app.post(
    '/api/imports/:id/run',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Start an import', params: Params, response: answers(ImportAnswer, 202) },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const row = await ownImport(db, viewer, request.params.id)
      const context = await importContext(services, viewer, row.app, row.form)
      if (row.status === 'checked' && row.on_error === 'reject-all' && row.refused > 0)
        throw new PlatformError('STATE', { reason: 'refused', refused: row.refused })
      await db.transaction().execute(async (trx) => {
        await advanceImport(trx, row.id, ['uploaded', 'mapped', 'checked', 'failed', 'cancelled'], {
          status: 'running',
          problem: null,
          started_at: now().toISOString(),
          finished_at: null,
        })
        await planRun(trx, row.id, row.accepted)
        await writeAudit(trx, [
          {
            actor: viewer,
            action: 'import.run',
            at: now(),
            app: context.app.key,
            form: context.form.key,
            params: { id: row.id, name: row.name },
            request,
          },
        ])
        await jobs.add([{ task: RUN_IMPORT, payload: { id: row.id }, key: `${RUN_IMPORT}/${row.id}` }], trx)
      })
      return reply.code(202).send(await described(db, await ownImport(db, viewer, row.id)))
    },
  )

  app.post(
    '/api/imports/:id/cancel',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Stop an import', params: Params, response: answers(ImportAnswer) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const row = await ownImport(db, viewer, request.params.id)
      const at = now()
      if (row.status === 'running' || row.status === 'done') {
        // NB: what has been written is there already, so there is nothing to stop; only the row of the run knows it for sure.
        const { id, app, form, name } = row
        await db.transaction().execute(async (trx) => {
          if (!(await stopRun(trx, id, at.toISOString()))) throw new PlatformError('STATE', { reason: 'importEnded' })
          await writeAudit(trx, [
            { actor: viewer, action: 'import.stop', at, app, form, params: { id, name }, request },
          ])
        })
      } else {
        await advanceImport(db, row.id, [...OPEN], { status: 'cancelled', finished_at: at.toISOString() })
        await dropStaging(db, `app_${row.app}`, stagingName(row.id))
      }
      return described(db, await ownImport(db, viewer, row.id))
    },
  )

  app.post(
    '/api/imports/:id/undo',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Take back what an import has written', params: Params, response: answers(ImportAnswer) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const row = await ownImport(db, viewer, request.params.id)
      await undoImport(await importContext(services, viewer, row.app, row.form), row)
      return describeImport(await ownImport(db, viewer, row.id))
    },
  )
}

// helpers

/** With how far it is, while it runs. */
const described = async (db: Kysely<Database>, row: ImportRow) =>
  describeImport(row, row.status === 'running' ? await progressOf(db, row.id) : null)
