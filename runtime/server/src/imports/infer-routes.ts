import { findTable, inferFields, Key, PlatformError, type Registry, type Sheet } from '@tenon/engine'
import { Type, type Static } from 'typebox'
import { nameKey, peopleByName } from '../db/import-lookups.ts'
import type { App } from '../http/app.ts'
import { uploads } from '../http/uploads.ts'
import type { RecordServices } from '../records/record-services.ts'
import { sampleText } from './describe-file.ts'
import { FILE_LIMITS } from './file-limits.ts'
import { readFile } from './read-file.ts'
import { answers } from '../http/schemas.ts'
import { InferredAnswer } from './import-answers.ts'

const SHOWN = 5

/**
 * A form for a sheet: the fields, their types and options that a file speaks for. Nothing is kept or changed; the rows come in
 * by an ordinary import once the form is published. Errors: INVALID for a file that holds no table, TOO_LARGE, UNSUPPORTED.
 */
export function inferRoutes(app: App, services: RecordServices): void {
  const { registry } = services.platform
  uploads(app, (scope) =>
    scope.post(
      '/api/apps/:app/forms-from-file',
      {
        config: { permission: ['builder', 'administrator'], multipart: true },
        schema: {
          summary: 'Infer a form from a workbook or csv file',
          params: Type.Object({ app: Key }),
          response: answers(InferredAnswer),
        },
      },
      async (request) => {
        const upload = await request.file({ limits: { fileSize: FILE_LIMITS.bytes, files: 1, fields: 5 } })
        if (!upload)
          throw new PlatformError(
            'INVALID',
            {},
            { issues: [{ path: 'file', code: 'REQUIRED', params: { label: '' } }] },
          )
        const sheets = await readFile(await upload.toBuffer(), upload.filename)
        const people = await peopleByName(services.platform.db)
        const named = (form: string, texts: readonly string[]): number =>
          form === '$user' ? texts.filter((text) => people.has(nameKey(text))).length / texts.length : 0
        const described = sheets.flatMap((sheet) => describe(sheet, registry, named))
        if (described.length === 0)
          throw new PlatformError('INVALID', {}, { issues: [{ path: 'file', code: 'HEADER_MISSING' }] })
        return { sheets: described }
      },
    ),
  )
}

// helpers

function describe(
  sheet: Sheet,
  registry: Registry,
  named: (form: string, texts: readonly string[]) => number,
): Static<typeof InferredAnswer>['sheets'] {
  const table = findTable(sheet, () => false)
  if (!table || table.rows === 0) return []
  const samples = new Map(table.columns.map((column) => [column.index, column.samples]))
  const fields = inferFields(table, registry, named).map((field) => ({
    ...field,
    samples: (samples.get(field.column) ?? [])
      .filter((cell) => cell !== null && cell !== '')
      .slice(0, SHOWN)
      .map(sampleText),
  }))
  return [{ name: sheet.name, headerRow: table.headerRow, rows: table.rows, fields }]
}
