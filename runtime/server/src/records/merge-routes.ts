import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { getRecord } from './get-record.ts'
import { mergeRecords } from './merge-records.ts'
import { FormParams, RecordParams } from './record-routes.ts'
import { withForm } from './request-context.ts'
import type { RecordServices } from './record-services.ts'
import { undoMerge } from './undo-merge.ts'
import { answers } from '../http/schemas.ts'
import { MergedAnswer, UnmergedAnswer } from './record-page-answers.ts'

const strict = { additionalProperties: false } as const
const Keys = Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 400 }))

/** Two records of one thing become one, and two again. */
export function mergeRoutes(app: App, services: RecordServices): void {
  const { db, events } = services.platform

  app.post(
    '/api/apps/:app/forms/:form/records/:id/merge',
    {
      config: { permission: 'form:edit' },
      schema: {
        summary: 'Merge duplicates into a record',
        params: RecordParams,
        body: Type.Object({ other: Type.String({ format: 'uuid' }), take: Keys, join: Keys }, strict),
        response: answers(MergedAnswer),
      },
    },
    async (request) => {
      const { app: key, form, id } = request.params
      const { other, take = [], join = [] } = request.body
      const answer = await withForm(services, viewerOf(request), key, form, async (on) => {
        const merged = await mergeRecords(services, on, request, { record: id, other, take, join })
        return { ...merged, record: await getRecord(db, on, id, []) }
      })
      events.hint()
      return answer
    },
  )

  app.post(
    '/api/apps/:app/forms/:form/merges/:id/undo',
    {
      config: { permission: 'form:edit' },
      schema: {
        summary: 'Take back a merge',
        params: Type.Object({ ...FormParams.properties, id: Type.String({ format: 'uuid' }) }),
        response: answers(UnmergedAnswer),
      },
    },
    async (request) => {
      const { app: key, form, id } = request.params
      const answer = await withForm(services, viewerOf(request), key, form, (on) =>
        undoMerge(services, on, request, id),
      )
      events.hint()
      return answer
    },
  )
}
