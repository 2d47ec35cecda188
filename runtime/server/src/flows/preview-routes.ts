import { Key } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, Nullable, strict } from '../http/schemas.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import { FlowAhead, SaveAhead, StepAhead } from './flow-answers.ts'
import { currentFlow } from './app-flows.ts'
import { previewFlow, previewSave } from './preview-flows.ts'
import { previewTask } from './preview-task.ts'

/** 自选: node → people. */
const Named = Type.Record(Type.String({ maxLength: 60 }), Type.Array(Id, { maxItems: 50 }))

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
    '/api/tasks/:id/preview',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Preview what comes after a task with values that are not sent yet',
        params: Type.Object({ id: Id }),
        body: Type.Object(
          { values: Type.Optional(Type.Record(Type.String(), Type.Unknown())), choices: Type.Optional(Named) },
          strict,
        ),
        response: answers(Type.Object({ steps: Nullable(Type.Array(StepAhead)) }, strict)),
      },
    },
    async (request) => {
      const locale = localeOf(request.headers['accept-language'])
      return { steps: await previewTask(automation, viewerOf(request), request.params.id, request.body, locale) }
    },
  )

  app.post(
    '/api/apps/:app/flows/:flow/preview',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Preview a flow that is about to be begun on a record',
        params: Type.Object({ app: Key, flow: Key }),
        body: Type.Object({ recordId: Id, choices: Type.Optional(Named) }, strict),
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
