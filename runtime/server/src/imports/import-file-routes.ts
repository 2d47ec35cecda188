import { Key, localize, PlatformError, storableText } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWith, Id, strict, XLSX } from '../http/schemas.ts'
import type { RecordServices } from '../records/record-services.ts'
import { sendWorkbook } from './send-workbook.ts'
import { importRows, refusedRows } from './import-rows.ts'
import { importContext } from './import-services.ts'
import { advanceImport, importBytes, ownImport, sheetsOf } from './import-store.ts'
import { errorFile } from './read-file.ts'
import { templateWorkbook } from './template-workbook.ts'
import { CellsAnswer, ImportRowsAnswer } from './import-answers.ts'

const Params = Type.Object({ id: Id })
const RowParams = Type.Object({ id: Id, row: Type.Integer({ minimum: 0, maximum: 1_000_000 }) })
const Page = Type.Object(
  {
    state: Type.Optional(Type.Enum(['refused', 'warned'])),
    issue: Type.Optional(Type.String({ maxLength: 120 })),
    page: Type.Integer({ minimum: 1, maximum: 100_000, default: 1 }),
    size: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  },
  strict,
)
const Cells = Type.Object(
  {
    cells: Type.Record(Type.String({ pattern: '^\\d{1,3}$' }), Type.String({ maxLength: 5_000 }), {
      maxProperties: 256,
    }),
  },
  strict,
)

/** The files around an import: rows that want looking at, the workbook of refused rows, the empty template. */
export function importFileRoutes(app: App, services: RecordServices): void {
  const { db } = services.platform

  app.get(
    '/api/imports/:id/rows',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'List rows of an import with their issues',
        params: Params,
        querystring: Page,
        response: answers(ImportRowsAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const row = await ownImport(db, viewer, request.params.id)
      const { form } = await importContext(services, viewer, row.app, row.form)
      return importRows(services, form, row, request.query, localeOf(request.headers['accept-language']))
    },
  )

  app.patch(
    '/api/imports/:id/rows/:row',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Mend a row before it is imported',
        params: RowParams,
        body: Cells,
        response: answers(CellsAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const row = await ownImport(db, viewer, request.params.id)
      const { corrections } = row
      const at = String(request.params.row)
      if (Object.keys(corrections).length >= 10_000) throw new PlatformError('TOO_LARGE', { max: 10_000 })
      for (const [column, text] of Object.entries(request.body.cells))
        if (storableText(text) !== text)
          throw new PlatformError('INVALID', {}, { issues: [{ path: `cells/${column}`, code: 'CHARACTERS' }] })
      const next = { ...corrections, [at]: { ...corrections[at], ...request.body.cells } }
      await advanceImport(db, row.id, ['uploaded', 'mapped', 'checked', 'failed'], {
        corrections: JSON.stringify(next),
        status: 'mapped',
        app_version: null,
      })
      return { row: request.params.row, cells: next[at] }
    },
  )

  app.get(
    '/api/imports/:id/errors.xlsx',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Download the refused rows with their reasons',
        params: Params,
        response: answersWith(XLSX, 'A workbook'),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const row = await ownImport(db, viewer, request.params.id)
      const { form } = await importContext(services, viewer, row.app, row.form)
      const locale = localeOf(request.headers['accept-language'])
      const headerRow = sheetsOf(row).find((sheet) => sheet.name === row.sheet)?.headerRow ?? 0
      const heading = locale === 'zh-CN' ? '错误' : 'Error'
      const rows = await refusedRows(db, form, row, locale)
      const bytes = await importBytes(db, row.id)
      const { name, sheet, corrections } = row
      const file = await errorFile({ bytes, name, sheet, headerRow, heading, rows, corrections })
      return sendWorkbook(reply, file, `${name.replace(/\.[^.]*$/, '')}-${heading}.xlsx`)
    },
  )

  app.get(
    '/api/apps/:app/forms/:form/template.xlsx',
    {
      config: { permission: 'form:import' },
      schema: {
        summary: 'Download an empty workbook to fill in',
        params: Type.Object({ app: Key, form: Key }),
        response: answersWith(XLSX, 'A workbook'),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { form, permit } = await importContext(services, viewer, request.params.app, request.params.form)
      const locale = localeOf(request.headers['accept-language'])
      const file = await templateWorkbook(form, permit, locale)
      return sendWorkbook(reply, file, `${localize(form.definition.label, locale)}.xlsx`)
    },
  )
}
