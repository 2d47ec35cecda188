import { ENDED, Key, mayWithdraw, PlatformError, type FlowEvent } from '@tenon/engine'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, Nullable, Rows, Shape } from '../http/schemas.ts'
import { saveContext, withForm } from '../records/request-context.ts'
import { RecordParams } from '../records/record-routes.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { currentFlow, pinnedFlow } from './app-flows.ts'
import { mayBeginAgain } from './begin-again.ts'
import { startChoices } from './flow-choices.ts'
import { act } from './flow-service.ts'
import { isFlowAdmin, visibleInstance } from './flow-rights.ts'
import { knownForm } from './known-form.ts'
import { instanceView, type InstanceRow } from './instance-view.ts'
import { mayStart, pressButton, startByHand } from './press-button.ts'
import { readerRecord } from './reader-record.ts'
import { ChoiceAnswer, InstanceState } from './flow-answers.ts'
import { InstancePage } from './instance-answers.ts'

const strict = { additionalProperties: false } as const
const config = { permission: 'viewer' } as const
/** 发起人自选: node → people. */
const Choices = Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Array(Id, { maxItems: 50 })))
const Act = Type.Optional(
  Type.Object(
    {
      comment: Type.Optional(Type.String({ maxLength: 4_000 })),
      key: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    },
    strict,
  ),
)

/** What whoever started a flow may do with it. */
const INITIATED = {
  withdraw: 'Withdraw a flow that one has started',
  cancel: 'End a flow by force',
  resubmit: 'Send a returned flow on its way again',
} as const

/** Instances: start, look, withdraw, cancel, submit again; buttons of records. */
export function flowRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db, now, events } = records.platform

  app.post(
    '/api/apps/:app/flows/:flow/instances',
    {
      config,
      schema: {
        summary: 'Start a flow for a record',
        params: Type.Object({ app: Key, flow: Key }),
        body: Type.Object(
          {
            recordId: Id,
            choices: Choices,
          },
          strict,
        ),
        response: answers(Shape({ id: Id }), 201),
      },
    },
    async (request, reply) => {
      const { app: appKey, flow } = request.params
      const { recordId, choices } = request.body
      const id = await startByPerson(automation, request, appKey, flow, recordId, choices)
      return reply.code(201).send({ id })
    },
  )

  app.get(
    '/api/apps/:app/flows/:flow/choices',
    {
      config,
      schema: {
        summary: 'List the people whom the initiator has to choose',
        params: Type.Object({ app: Key, flow: Key }),
        response: answers(Rows(ChoiceAnswer)),
      },
    },
    async (request) => {
      const { app: appKey, flow } = request.params
      const viewer = viewerOf(request)
      const published = await records.definitions.cache.fresh(appKey)
      const { flow: compiled } = currentFlow(published, flow)
      await withForm(records, viewer, appKey, compiled.definition.form, async (on) => mayStart(compiled.definition, on))
      const locale = localeOf(request.headers['accept-language'])
      return { rows: await startChoices(db, appKey, compiled, viewer.id, locale) }
    },
  )

  app.post(
    '/api/apps/:app/forms/:form/records/:id/actions/:button',
    {
      config: { permission: 'form:edit' },
      schema: {
        summary: 'Press a button of a record',
        params: Type.Intersect([RecordParams, Type.Object({ button: Key })]),
        body: Type.Optional(Type.Object({ choices: Choices }, strict)),
        response: answers(Shape({ instance: Nullable(Id) })),
      },
    },
    async (request) => {
      const { app: appKey, form, id, button: key } = request.params
      const viewer = viewerOf(request)
      const choices = request.body?.choices
      const instance = await withForm(records, viewer, appKey, form, (on) => {
        const context = saveContext(on, { id: request.id, ip: request.ip })
        return db
          .transaction()
          .execute((trx) => pressButton(automation, trx, on, context, { button: key, record: id, choices }))
      })
      events.hint()
      return { instance }
    },
  )

  app.get(
    '/api/flow-instances/:id',
    {
      config,
      schema: { summary: 'Read where a flow stands', params: Type.Object({ id: Id }), response: answers(InstancePage) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const row = await visibleInstance(automation, viewer, request.params.id)
      const published = await records.definitions.cache.fresh(row.app)
      await db
        .updateTable('meta.flow_copy')
        .set({ read_at: now().toISOString() })
        .where('instance', '=', row.id)
        .where('person', '=', viewer.id)
        .where('read_at', 'is', null)
        .execute()
      const view = await instanceView(automation, published, row, localeOf(request.headers['accept-language']))
      const shown = await readerRecord(automation, published, row, viewer).catch(unlessGone)
      const known = row.closed ? null : await knownForm(automation, published, row, viewer)
      const actions = [...(row.closed ? [] : ['comment']), ...(await actionsOf(automation, viewer, row))]
      return { ...view, actions, shown, known }
    },
  )

  for (const kind of Object.keys(INITIATED) as (keyof typeof INITIATED)[])
    app.post(
      `/api/flow-instances/:id/${kind}`,
      {
        config,
        schema: {
          summary: INITIATED[kind],
          params: Type.Object({ id: Id }),
          body: Act,
          response: answers(InstanceState),
        },
      },
      async (request) => {
        const viewer = viewerOf(request)
        const row = await visibleInstance(automation, viewer, request.params.id)
        if (kind === 'cancel' && !(await isFlowAdmin(automation, viewer, row))) throw new PlatformError('FORBIDDEN')
        const { comment, key } = request.body ?? {}
        const event: FlowEvent = { kind, comment }
        const { app: appKey, form, record } = row
        const about = { app: appKey, form, record, params: { instance: row.id, ...(comment ? { comment } : {}) } }
        const instance = await act(automation, {
          instance: row.id,
          actor: viewer,
          event,
          key,
          request: request.id,
          address: request.ip,
          before: async ({ trx }) => {
            if (kind === 'cancel')
              await writeAudit(trx, [{ actor: viewer, action: 'flow.cancel', at: now(), ...about, request }])
            return false
          },
        })
        return { id: instance.id, status: instance.status }
      },
    )
}

/** Starts a flow as a person: he must see the record, and hold a role that may start it. Errors: NOT_FOUND, FORBIDDEN, STATE. */
export async function startByPerson(
  automation: Automation,
  request: FastifyRequest,
  appKey: string,
  flowKey: string,
  record: string,
  choices?: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const { records } = automation
  const { db, events } = records.platform
  const viewer = viewerOf(request)
  const app = await records.definitions.cache.fresh(appKey)
  const flow = Object.hasOwn(app.bundle.flows, flowKey) ? app.bundle.flows[flowKey] : undefined
  if (!flow) throw new PlatformError('NOT_FOUND')
  return withForm(records, viewer, appKey, flow.form, async (on) => {
    const context = saveContext(on, { id: request.id, ip: request.ip })
    const id = await db
      .transaction()
      .execute((trx) => startByHand(automation, trx, on, context, { flow: flowKey, record, choices }))
    events.hint()
    return id
  })
}

// helpers

/** The record may be in the bin: the instance is there all the same. */
function unlessGone(error: unknown): null {
  if (error instanceof PlatformError && error.code === 'NOT_FOUND') return null
  throw error
}

async function actionsOf(
  automation: Automation,
  viewer: Viewer,
  row: NonNullable<InstanceRow>,
): Promise<readonly string[]> {
  if (ENDED.includes(row.status)) return (await mayBeginAgain(automation, viewer, row)) ? ['again'] : []
  const own = row.initiator === viewer.id
  const app = await automation.records.definitions.cache.get(row.app)
  const { flow } = await pinnedFlow(automation.records.platform.db, app, row.flow, row.revision)
  const admin = await isFlowAdmin(automation, viewer, row)
  return [
    ...(own && row.status === 'returned' ? ['resubmit'] : []),
    ...(own && mayWithdraw({ flow, instance: row.state }) ? ['withdraw'] : []),
    ...(own || admin ? ['urge', 'copy'] : []),
    ...(admin ? ['reassign', 'retry', 'skip', 'jump', 'name', 'cancel'] : []),
  ]
}
