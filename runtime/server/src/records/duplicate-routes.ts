import { validateRecord, type Row } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { findDuplicates } from './find-duplicates.ts'
import { isUuid } from './get-record.ts'
import { FormParams } from './record-routes.ts'
import { withForm } from './request-context.ts'
import type { RecordServices } from './record-services.ts'
import { wireField } from './wire-record.ts'
import { answers } from '../http/schemas.ts'
import { DuplicatesAnswer } from './record-page-answers.ts'

const strict = { additionalProperties: false } as const

/** 查重 while typing: also beyond the viewer's scope, where it says no more than that one exists and whose it is. */
export function duplicateRoutes(app: App, services: RecordServices): void {
  app.post(
    '/api/apps/:app/forms/:form/duplicates',
    {
      config: { permission: 'form:create' },
      schema: {
        summary: 'Find records that are the same as given values',
        params: FormParams,
        body: Type.Object(
          {
            values: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 800 }),
            id: Type.Optional(Type.String({ maxLength: 40 })),
          },
          strict,
        ),
        response: answers(DuplicatesAnswer),
      },
    },
    (request) =>
      withForm(services, viewerOf(request), request.params.app, request.params.form, async (on) => {
        const { form, permit, access, slots } = on
        const { values, id } = request.body
        const context = { now: on.now, today: String(slots['today']), timeZone: on.timeZone }
        const { record } = validateRecord(form, { input: values, old: null, mode: 'create', context })
        // A rule over a field that the viewer may not know would be an oracle of it.
        const mayAsk = (keys: readonly string[]): boolean =>
          keys.every((key) => !permit.can('view') || permit.known(key))
        const matches = await findDuplicates(services.platform.db, {
          form,
          access,
          record,
          self: isUuid(id) ? id : null,
          slots,
          wanted: (rule) => mayAsk(rule.fields),
        })
        return {
          matches: matches.slice(0, 20).map(({ rule, candidate, score }) => ({
            fields: rule.fields,
            match: rule.match,
            do: rule.do,
            score: Math.round(score * 1000) / 1000,
            owner: candidate._owner,
            id: candidate._visible ? candidate.id : null,
            title: candidate._visible ? shown(form.titleField, candidate) : null,
            number: candidate._visible ? shown(form.numberField, candidate) : null,
          })),
        }
        function shown(field: typeof form.titleField, row: Row): unknown {
          return field && access.clear(form, field.key).kind === 'all' ? wireField(form, field, row[field.key]) : null
        }
      }),
  )
}
