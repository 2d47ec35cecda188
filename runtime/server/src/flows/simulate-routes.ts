import { Key, PlatformError, predict, type FlowDefinition, type FlowInstance } from '@tenon/engine'
import { Type } from 'typebox'
import { readDraft } from '../definitions/draft-store.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { getRecord } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import { flowEnv, withAnswers } from './advance-instance.ts'
import { draftFlow } from './app-flows.ts'
import { backTest } from './back-test.ts'
import { checkCompany } from './check-company.ts'
import { flowScope, recordOf } from './flow-record.ts'
import { namesOf, readingContext } from './instance-view.ts'
import { answers } from '../http/schemas.ts'
import { CompanyAnswer, FlowBackTestAnswer, SimulationAnswer } from './simulate-answers.ts'

const Id = Type.String({ format: 'uuid' })
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
        body: Type.Object({ recordId: Id, initiator: Id }, { additionalProperties: false }),
        response: answers(SimulationAnswer),
      },
    },
    async (request) => {
      const { recordId, initiator } = request.body
      const definition = await drafted(request.params)
      // Building a flow is no right to the data: the record is one that the builder may see.
      await withForm(records, viewerOf(request), request.params.app, definition.form, (on) =>
        getRecord(db, on, recordId, []),
      )
      const published = await records.definitions.cache.fresh(request.params.app)
      const form = published.form(definition.form)
      if (!form) throw new PlatformError('NOT_FOUND')
      const prepared = draftFlow(published, definition)
      const context = await readingContext(records, published)
      const work = { automation, trx: db, context, prepared, form }
      const instance: FlowInstance = {
        id: 'simulation',
        flow: definition.key,
        form: definition.form,
        record: recordId,
        initiator,
        status: 'running',
        startedAt: context.now,
        visits: [],
        tasks: [],
      }
      const record = await recordOf(work, recordId)
      const scope = await flowScope(work, instance, record)
      const played = await withAnswers(db, published.key, (answers) =>
        predict(prepared.flow, instance, flowEnv(work, instance, scope, answers)),
      )
      if (!played.ok) throw new PlatformError('STATE')
      const met = played.visits.flatMap(({ people, copied = [] }) => [...people, ...copied])
      const names = await namesOf(db, [initiator, ...met])
      const person = (id: string) => ({ id, title: names.get(id) ?? null })
      return {
        status: played.status,
        initiator: person(initiator),
        visits: played.visits.map(({ people, copied = [], ...visit }) => ({
          ...visit,
          people: people.map(person),
          copied: copied.map(person),
        })),
      }
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
