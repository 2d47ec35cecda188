import { Key, PlatformError, predict, type FlowInstance } from '@tenon/engine'
import { Type } from 'typebox'
import { readDraft } from '../definitions/draft-store.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { getRecord } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import { ruleScope } from '../rules/rule-hooks.ts'
import { flowEnv, withAnswers } from './advance-instance.ts'
import { draftFlow } from './app-flows.ts'
import { recordOf } from './flow-record.ts'
import { namesOf, readingContext } from './instance-view.ts'

const Id = Type.String({ format: 'uuid' })

/** Playing a flow of the draft through for a real record: the engine of the real runs, and nothing is written or sent. */
export function simulateRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db } = records.platform

  app.post(
    '/api/apps/:app/flows/:flow/simulate',
    {
      config: { permission: ['builder', 'administrator'] },
      schema: {
        params: Type.Object({ app: Key, flow: Key }),
        body: Type.Object({ recordId: Id, initiator: Id }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const { recordId, initiator } = request.body
      const { bundle } = await readDraft(db, request.params.app)
      const definition = Object.hasOwn(bundle.flows, request.params.flow)
        ? bundle.flows[request.params.flow]
        : undefined
      if (!definition) throw new PlatformError('NOT_FOUND')
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
      const scope = await ruleScope(db, context, form, record, null, [{ expressions: prepared.expressions }])
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
}
