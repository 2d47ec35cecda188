import { Key } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import { FlowAhead, SaveAhead } from './flow-answers.ts'
import { currentFlow } from './app-flows.ts'
import { previewFlow, previewSave } from './preview-flows.ts'

/** 流程预览: who would be asked, before a record is saved or a flow is begun. Nothing is written. */
export function previewRoutes(app: App, automation: Automation): void {
  const { records } = automation

  app.post(
    '/api/apps/:app/forms/:form/flow-preview',
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Preview the flows that a save would begin',
        params: Type.Object({ app: Key, form: Key }),
        body: Type.Object({ recordId: Type.Optional(Id), values: Type.Record(Type.String(), Type.Unknown()) }, strict),
        response: answers(SaveAhead),
      },
    },
    (request) => {
      const { recordId: record, values } = request.body
      const locale = localeOf(request.headers['accept-language'])
      return withForm(records, viewerOf(request), request.params.app, request.params.form, (on) =>
        previewSave(automation, on, { record, values }, locale),
      )
    },
  )

  app.post(
    '/api/apps/:app/flows/:flow/preview',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Preview a flow that is about to be begun on a record',
        params: Type.Object({ app: Key, flow: Key }),
        body: Type.Object(
          { recordId: Id, choices: Type.Optional(Type.Record(Type.String(), Type.Array(Id, { maxItems: 50 }))) },
          strict,
        ),
        response: answers(FlowAhead),
      },
    },
    async (request) => {
      const { app: key, flow } = request.params
      const { recordId: record, choices } = request.body
      const locale = localeOf(request.headers['accept-language'])
      const { definition } = currentFlow(await records.definitions.cache.fresh(key), flow).flow
      return withForm(records, viewerOf(request), key, definition.form, (on) =>
        previewFlow(automation, on, { flow, record, choices }, locale),
      )
    },
  )
}
