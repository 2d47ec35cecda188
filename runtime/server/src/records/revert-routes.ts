import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { inputOf, pastVersion } from './past-version.ts'
import { answerSaved, RecordParams, seenVersion } from './record-routes.ts'
import type { RecordServices } from './record-services.ts'
import { saveContext, withForm } from './request-context.ts'
import { saveRecords } from './save-records.ts'
import { withTitles } from './timeline.ts'
import { answers } from '../http/schemas.ts'
import { EarlierAnswer } from './record-page-answers.ts'
import { RecordAnswer } from './record-answers.ts'

const strict = { additionalProperties: false } as const
const PATH = '/api/apps/:app/forms/:form/records/:id'
const Version = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })

/** Earlier versions of a record: looked at beside today's, and brought back as a whole or field by field. */
export function revertRoutes(app: App, services: RecordServices): void {
  const { db, events } = services.platform

  app.get(
    `${PATH}/versions/:version`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Read a record as it was',
        params: Type.Object({ ...RecordParams.properties, version: Version }),
        response: answers(EarlierAnswer),
      },
    },
    (request) =>
      withForm(services, viewerOf(request), request.params.app, request.params.form, async (on) => {
        const { id, version } = request.params
        const { values, ...past } = await pastVersion(db, on, id, version)
        const item = { id: '', kind: 'changed' as const, at: past.at ?? '', actor: null, changes: values }
        const [named] = await withTitles(db, on, [item])
        return { ...past, values: named!.changes }
      }),
  )

  // An ordinary save: rights, rules, checks and flows that hold the record have their say. Nothing to bring back is NOT_FOUND.
  app.post(
    `${PATH}/revert`,
    {
      config: { permission: 'form:edit' },
      schema: {
        summary: 'Give fields of a record their earlier values',
        params: RecordParams,
        body: Type.Object(
          {
            version: Version,
            fields: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { minItems: 1, maxItems: 600 })),
          },
          strict,
        ),
        response: answers(RecordAnswer),
      },
    },
    async (request) => {
      const { app: key, form, id } = request.params
      const { version, fields } = request.body
      const seen = seenVersion(request.headers['if-match'])
      const answer = await withForm(services, viewerOf(request), key, form, async (on) => {
        const input = inputOf(await pastVersion(db, on, id, version), fields)
        if (Object.keys(input).length === 0) throw new PlatformError('NOT_FOUND', { version })
        const context = saveContext(on, { id: request.id, ip: request.ip }, { kind: 'revert', key: String(version) })
        const change = {
          action: 'update' as const,
          form: on.form.key,
          id,
          input,
          ...(seen === undefined ? {} : { seen }),
        }
        const [saved] = await saveRecords(services, context, [change])
        return answerSaved(services, on, saved!)
      })
      events.hint()
      return answer
    },
  )
}
