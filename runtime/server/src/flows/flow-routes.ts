import { ENDED, Key, PlatformError, type FlowEvent } from '@tenon/engine'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { notify } from '../notifications/notify.ts'
import { getRecord, getVisible } from '../records/get-record.ts'
import { saveContext, withForm } from '../records/request-context.ts'
import { RecordParams } from '../records/record-routes.ts'
import type { Automation } from '../rules/automation.ts'
import { peopleOf } from '../rules/answer-people.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { pinnedFlow } from './app-flows.ts'
import { act } from './flow-service.ts'
import { instanceRow, instanceView, readingWork, type InstanceRow } from './instance-view.ts'
import { notices } from './flow-notices.ts'
import { refusalError } from './refusals.ts'
import { shownTitle } from './shown-title.ts'

const strict = { additionalProperties: false } as const
const config = { permission: 'viewer' } as const
const Id = Type.String({ format: 'uuid' })
const Act = Type.Optional(
  Type.Object(
    {
      comment: Type.Optional(Type.String({ maxLength: 4_000 })),
      key: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    },
    strict,
  ),
)
/** At most one reminder per instance in this time. */
const URGE_PAUSE_MS = 30 * 60_000

/** Instances: start, look, withdraw, urge, cancel, submit again; buttons of records. */
export function flowRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db, now, events } = records.platform

  app.post(
    '/api/apps/:app/flows/:flow/instances',
    {
      config,
      schema: {
        params: Type.Object({ app: Key, flow: Key }),
        body: Type.Object(
          {
            recordId: Id,
            choices: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Array(Id, { maxItems: 50 }))),
          },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const { app: appKey, flow } = request.params
      const { recordId, choices } = request.body
      const id = await startByPerson(automation, request, appKey, flow, recordId, choices)
      return reply.code(201).send({ id })
    },
  )

  app.post(
    '/api/apps/:app/forms/:form/records/:id/actions/:button',
    {
      config: { permission: 'form:edit' },
      schema: {
        params: Type.Intersect([RecordParams, Type.Object({ button: Key })]),
        body: Type.Optional(Type.Object({}, strict)),
      },
    },
    async (request) => {
      const { app: appKey, form, id, button: key } = request.params
      const viewer = viewerOf(request)
      const instance = await withForm(records, viewer, appKey, form, async (on) => {
        const button = (on.form.definition.buttons ?? []).find((other) => other.key === key)
        if (!button) throw new PlatformError('NOT_FOUND')
        await getRecord(db, on, id, [])
        if (!on.permit.can('edit') && !button.flow) throw new PlatformError('FORBIDDEN')
        const context = saveContext(on, { id: request.id, ip: request.ip })
        await db
          .transaction()
          .execute((trx) => automation.trigger(trx, context, form, id, { on: 'button', button: key }))
        return button.flow ? startByPerson(automation, request, appKey, button.flow, id) : null
      })
      events.hint()
      return { instance }
    },
  )

  app.get('/api/flow-instances/:id', { config, schema: { params: Type.Object({ id: Id }) } }, async (request) => {
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
    return { ...view, actions: await actionsOf(automation, viewer, row) }
  })

  for (const kind of ['withdraw', 'cancel', 'resubmit'] as const)
    app.post(
      `/api/flow-instances/:id/${kind}`,
      { config, schema: { params: Type.Object({ id: Id }), body: Act } },
      async (request) => {
        const viewer = viewerOf(request)
        const row = await visibleInstance(automation, viewer, request.params.id)
        if (kind === 'cancel' && !(await isAdmin(automation, viewer, row))) throw new PlatformError('FORBIDDEN')
        const { comment, key } = request.body ?? {}
        const event: FlowEvent = { kind, comment }
        const instance = await act(automation, {
          instance: row.id,
          actor: viewer,
          event,
          key,
          request: request.id,
          address: request.ip,
        })
        return { id: instance.id, status: instance.status }
      },
    )

  app.post(
    '/api/flow-instances/:id/urge',
    { config, schema: { params: Type.Object({ id: Id }), body: Act } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const row = await visibleInstance(automation, viewer, request.params.id)
      if (row.initiator !== viewer.id && !(await isAdmin(automation, viewer, row))) throw new PlatformError('FORBIDDEN')
      if (ENDED.includes(row.status)) throw refusalError(null, { code: 'ENDED', params: {} })
      const published = await records.definitions.cache.fresh(row.app)
      const work = await readingWork(automation, published, row)
      const people = row.state.tasks.filter((task) => task.state === 'pending').map((task) => task.assignee)
      await db.transaction().execute(async (trx) => {
        await trx.selectFrom('meta.flow_instance').select('id').where('id', '=', row.id).forUpdate().execute()
        const since = new Date(now().getTime() - URGE_PAUSE_MS).toISOString()
        const recent = await trx
          .selectFrom('meta.flow_event')
          .select('id')
          .where('instance', '=', row.id)
          .where('kind', '=', 'urged')
          .where('at', '>', since)
          .executeTakeFirst()
        if (recent) throw new PlatformError('RATE_LIMITED', { retryAfter: URGE_PAUSE_MS / 1000 })
        const comment = request.body?.comment ?? null
        await trx
          .insertInto('meta.flow_event')
          .values({ instance: row.id, at: now().toISOString(), actor: viewer.id, kind: 'urged', comment })
          .execute()
        if (work) await notify(trx, notices.remind({ ...work, trx }, row.state, `urge/${row.id}`, people, row.title))
      })
      events.hint()
      return reply.code(204).send()
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
    await getRecord(db, on, record, [])
    const by = flow.start?.by
    const allowed = by ? by.some((role) => rolesIn(viewer, appKey).includes(role)) : on.permit.can('edit')
    if (!allowed) throw new PlatformError('FORBIDDEN')
    const context = saveContext(on, { id: request.id, ip: request.ip })
    const start = { flow: flowKey, form: flow.form, record, ...(choices ? { choices } : {}) }
    const id = await db.transaction().execute((trx) => automation.startFlow(trx, context, start))
    if (id === null) throw refusalError(null, { code: 'OPEN', params: {} })
    events.hint()
    return id
  })
}

// helpers

/** Instances of one's own, of one's tasks and copies, one's administration, and of records that one may see. Errors: NOT_FOUND. */
async function visibleInstance(automation: Automation, viewer: Viewer, id: string): Promise<NonNullable<InstanceRow>> {
  const { records } = automation
  const { db } = records.platform
  const row = await instanceRow(db, id)
  if (!row) throw new PlatformError('NOT_FOUND')
  if (row.initiator === viewer.id || row.state.tasks.some((task) => task.assignee === viewer.id)) return row
  const copy = await db
    .selectFrom('meta.flow_copy')
    .select('person')
    .where('instance', '=', id)
    .where('person', '=', viewer.id)
    .executeTakeFirst()
  if (copy || (await isAdmin(automation, viewer, row))) return row
  const { flow } = await pinnedFlow(db, await records.definitions.cache.get(row.app), row.flow, row.revision)
  return withForm(records, viewer, row.app, row.form, async (on) =>
    shownTitle(row, flow.definition, on.form, await getVisible(db, on, row.record, [])),
  )
}

async function isAdmin(automation: Automation, viewer: Viewer, row: NonNullable<InstanceRow>): Promise<boolean> {
  const { records } = automation
  const app = await records.definitions.cache.get(row.app)
  const flow = app.bundle.flows[row.flow]
  const admins = (flow?.admins ?? []) as Parameters<typeof peopleOf>[2]
  return (await peopleOf(records.platform.db, row.app, admins, row.initiator)).includes(viewer.id)
}

async function actionsOf(
  automation: Automation,
  viewer: Viewer,
  row: NonNullable<InstanceRow>,
): Promise<readonly string[]> {
  if (ENDED.includes(row.status)) return []
  const own = row.initiator === viewer.id
  const touched = row.state.tasks.some((task) => task.decidedBy !== undefined && task.decidedBy !== viewer.id)
  return [
    ...(own && row.status === 'returned' ? ['resubmit'] : []),
    ...(own && (!touched || row.status === 'returned') ? ['withdraw'] : []),
    ...(own ? ['urge'] : []),
    ...((await isAdmin(automation, viewer, row)) ? ['cancel'] : []),
  ]
}
