import { Key, PlatformError, type FlowDefinition } from '@tenon/engine'
import { Type } from 'typebox'
import { readDraft } from '../definitions/draft-store.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import { backTest } from './back-test.ts'
import { checkCompany } from './check-company.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import { CompanyAnswer, FlowBackTestAnswer, SimulationAnswer } from './simulate-answers.ts'
import { simulateFlow } from './simulate-flow.ts'

const config = { permission: ['builder', 'administrator'] as ('builder' | 'administrator')[] }
const params = Type.Object({ app: Key, flow: Key })

/** Playing a flow of the draft through for a real record: the engine of the real runs, and nothing is written or sent. */
export function simulateRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db } = records.platform

  app.post(
    '/api/apps/:app/flows/:flow/simulate',
    {
      config,
      schema: {
        summary: 'Play a flow through for a record and an initiator; nothing happens',
        params,
        body: Type.Object(
          {
            recordId: Id,
            initiator: Id,
            at: Type.Optional(
              Type.String({ format: 'date-time', description: 'When it is imagined to begin; default: now' }),
            ),
            values: Type.Optional(
              Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), {
                maxProperties: 50,
                description: 'What the record is imagined to have; nothing is written',
              }),
            ),
          },
          strict,
        ),
        response: answers(SimulationAnswer),
      },
    },
    async (request) => {
      const { recordId: record, initiator, at, values = {} } = request.body
      const definition = await drafted(request.params)
      const locale = localeOf(request.headers['accept-language'])
      return withForm(records, viewerOf(request), request.params.app, definition.form, (on) =>
        simulateFlow(automation, on, definition, {
          record,
          initiator,
          at: at && new Date(at).toISOString(),
          values,
          locale,
        }),
      )
    },
  )

  app.post(
    '/api/apps/:app/flows/:flow/check-company',
    {
      config,
      schema: {
        summary: 'Check for everybody whether a flow finds its approvers',
        params,
        response: answers(CompanyAnswer),
      },
    },
    async (request) => {
      const definition = await drafted(request.params)
      const published = await records.definitions.cache.fresh(request.params.app)
      const locale = localeOf(request.headers['accept-language'])
      return checkCompany(db, published, definition, records.platform.now().toISOString(), locale)
    },
  )

  app.post(
    '/api/apps/:app/flows/:flow/back-test',
    {
      config,
      schema: {
        summary: 'Play a flow over the records of past days; nothing happens',
        params,
        response: answers(FlowBackTestAnswer),
      },
    },
    async (request) => {
      const definition = await drafted(request.params)
      const locale = localeOf(request.headers['accept-language'])
      // Building a flow is no right to the data: it is played on records that the builder may see.
      return withForm(records, viewerOf(request), request.params.app, definition.form, (on) =>
        backTest(automation, on, definition, locale),
      )
    },
  )

  async function drafted({ app: key, flow }: { app: string; flow: string }): Promise<FlowDefinition> {
    const { bundle } = await readDraft(db, key)
    const definition = Object.hasOwn(bundle.flows, flow) ? bundle.flows[flow] : undefined
    if (!definition) throw new PlatformError('NOT_FOUND')
    return definition
  }
}
