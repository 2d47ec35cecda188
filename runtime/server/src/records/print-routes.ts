import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { getVisible } from './get-record.ts'
import { RecordParams } from './record-routes.ts'
import type { RecordServices } from './record-services.ts'
import { withForm } from './request-context.ts'
import { answers } from '../http/schemas.ts'
import { PrintedRecord } from './record-page-answers.ts'

/** A record for paper: as its viewer may see it, and only after the log says that he printed it. Errors: NOT_FOUND, FORBIDDEN. */
export function printRoutes(app: App, services: RecordServices): void {
  const { db, now } = services.platform

  app.post(
    '/api/apps/:app/forms/:form/records/:id/print',
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Read a record to be printed; the look is logged',
        params: RecordParams,
        body: Type.Object(
          { expand: Type.Optional(Type.Array(Type.String({ maxLength: 130 }), { maxItems: 400 })) },
          { additionalProperties: false },
        ),
        response: answers(PrintedRecord),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const { app: key, form, id } = request.params
      return withForm(services, viewer, key, form, async (on) => {
        const { record, actions } = await getVisible(db, on, id, request.body.expand ?? [])
        if (!actions.includes('print')) throw new PlatformError('FORBIDDEN')
        const printedAt = now()
        await writeAudit(db, [
          {
            actor: viewer,
            action: 'record.print',
            at: printedAt,
            app: on.app.key,
            form: on.form.key,
            record: id,
            version: Number(record['version']),
            request,
          },
        ])
        return { record: { ...record, _actions: actions }, printedAt: printedAt.toISOString() }
      })
    },
  )
}
