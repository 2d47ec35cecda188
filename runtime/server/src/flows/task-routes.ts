import { PlatformError, type FlowEvent, type FlowInstance } from '@tenon/engine'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf, sentenceOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { saveRecords } from '../records/save-records.ts'
import { nested, type Automation } from '../rules/automation.ts'
import type { InstanceWork } from './advance-instance.ts'
import { recordOf } from './flow-record.ts'
import { act } from './flow-service.ts'
import { ruleAt } from './app-flows.ts'
import { refusalError } from './refusals.ts'
import { keepSignature } from './task-signature.ts'
import { taskView, writableValues } from './task-view.ts'
import { answers } from '../http/schemas.ts'
import { TaskAnswer } from './instance-answers.ts'
import { BatchDecidedAnswer, DecidedAnswer } from './task-answers.ts'

const strict = { additionalProperties: false } as const
const config = { permission: 'viewer' } as const
const Id = Type.String({ format: 'uuid' })
const Params = Type.Object({ id: Id })
const Comment = Type.Optional(Type.String({ maxLength: 4_000 }))
const Body = Type.Object(
  {
    comment: Comment,
    /** Approve, reject, return: the picture of a signature, sent before. */
    signature: Type.Optional(Id),
    values: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 400 })),
    /** Return: `initiator`, `previous` or a node. Transfer and delegate: a person. */
    to: Type.Optional(Type.String({ maxLength: 60 })),
    /** Add sign: people. */
    target: Type.Optional(Type.Union([Id, Type.Array(Id, { minItems: 1, maxItems: 20 })])),
    position: Type.Optional(Type.Enum(['before', 'after', 'parallel'])),
    resume: Type.Optional(Type.Enum(['steps', 'direct'])),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** Approve: who decides at the nodes that come next. */
    choices: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Array(Id, { maxItems: 50 }))),
  },
  strict,
)
type Body = Static<typeof Body>

/** One route per act of a task; the engine says whether it may happen now. */
const ACTS: Readonly<Record<string, { summary: string; event: (task: string, body: Body) => FlowEvent }>> = {
  approve: {
    summary: 'Approve',
    event: (task, { choices, ...body }) => ({ kind: 'approve', task, ...said(body), ...(choices ? { choices } : {}) }),
  },
  reject: { summary: 'Reject', event: (task, body) => ({ kind: 'reject', task, ...said(body) }) },
  return: {
    summary: 'Return to an earlier step',
    event: (task, { to, resume, ...body }) => ({
      kind: 'return',
      task,
      ...said(body),
      to: to === undefined || to === 'initiator' ? 'initiator' : to === 'previous' ? 'previous' : { node: to },
      ...(resume ? { resume } : {}),
    }),
  },
  transfer: {
    summary: 'Let somebody else decide instead',
    event: (task, body) => ({ kind: 'transfer', task, comment: body.comment, to: personOf(body) }),
  },
  delegate: {
    summary: 'Ask somebody to handle it and give it back',
    event: (task, body) => ({ kind: 'delegate', task, comment: body.comment, to: personOf(body) }),
  },
  'add-sign': {
    summary: 'Let more people decide before, after or beside oneself',
    event: (task, body) => ({
      kind: 'addSign',
      task,
      ...said(body),
      people: peopleOf(body),
      position: body.position ?? 'before',
    }),
  },
  'remove-sign': {
    summary: 'Take back an added decision',
    event: (task, { comment }) => ({ kind: 'removeSign', task, comment }),
  },
  'take-back': {
    summary: 'Take back one’s own decision while nobody has gone on',
    event: (task, { comment }) => ({ kind: 'takeBack', task, comment }),
  },
}

export function taskRoutes(app: App, automation: Automation): void {
  app.get(
    '/api/tasks/:id',
    {
      config,
      schema: {
        summary: 'Read a task with its record as the node shows it',
        params: Params,
        querystring: Type.Object({ expand: Type.Optional(Type.String({ maxLength: 2_000 })) }, strict),
        response: answers(TaskAnswer),
      },
    },
    async (request) => {
      const expand = (request.query.expand ?? '').split(',').filter((key) => key !== '')
      const locale = localeOf(request.headers['accept-language'])
      return taskView(automation, viewerOf(request), request.params.id, expand, locale)
    },
  )

  for (const [name, { summary, event }] of Object.entries(ACTS))
    app.post(
      `/api/tasks/:id/${name}`,
      { config, schema: { summary, params: Params, body: Type.Optional(Body), response: answers(DecidedAnswer) } },
      async (request) => {
        const body = request.body ?? {}
        const instance = await actOnTask(automation, request, request.params.id, event(request.params.id, body), body)
        return answer(instance, request.params.id)
      },
    )

  app.post(
    '/api/tasks/batch',
    {
      config,
      schema: {
        summary: 'Approve several tasks, each with its own result',
        body: Type.Object(
          {
            ids: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
            action: Type.Enum(['approve']),
            comment: Comment,
          },
          strict,
        ),
        response: answers(BatchDecidedAnswer),
      },
    },
    async (request) => {
      const locale = localeOf(request.headers['accept-language'])
      const rows: Static<typeof BatchDecidedAnswer>['rows'] = []
      for (const id of request.body.ids)
        try {
          const instance = await actOnTask(
            automation,
            request,
            id,
            { kind: 'approve', task: id, comment: request.body.comment },
            {},
            mayBatch,
          )
          rows.push({ id, ok: true, status: instance.status })
        } catch (error) {
          if (!(error instanceof PlatformError)) throw error
          const { code, params } = error
          rows.push({ id, ok: false, code, reason: params['reason'] ?? null, message: sentenceOf(error, locale) })
        }
      return { rows }
    },
  )
}

/** An act on a task with what it writes into the record. Errors: NOT_FOUND, FORBIDDEN, INVALID with issues, STATE with the reason. */
export async function actOnTask(
  automation: Automation,
  request: FastifyRequest,
  id: string,
  event: FlowEvent,
  body: Pick<Body, 'values' | 'key' | 'signature'>,
  /** Throws where the flow does not let it be done in this way. */
  allowed: (work: InstanceWork) => void = () => {},
): Promise<FlowInstance> {
  const viewer = viewerOf(request)
  const task = await automation.records.platform.db
    .selectFrom('meta.flow_task as t')
    .innerJoin('meta.app as a', 'a.key', 't.app')
    .select(['t.instance', 't.assignee', 't.decided_by', 't.app', 'a.version'])
    .where('t.id', '=', id)
    .executeTakeFirst()
  const knows = task && (task.assignee === viewer.id || task.decided_by === viewer.id || event.kind === 'removeSign')
  if (!task || !knows) throw new PlatformError('NOT_FOUND')
  return act(automation, {
    instance: task.instance,
    app: { key: task.app, version: task.version },
    actor: viewer,
    event,
    key: body.key,
    request: request.id,
    address: request.ip,
    before: async (work, instance) => {
      allowed(work)
      if (body.signature) await keepSignature(work, viewer, id, body.signature)
      return writeValues(work, instance, id, body.values ?? {})
    },
  })
}

/** Writes what the approver filled, if his task is open and the node lets him; whether anything has changed. */
export async function writeValues(
  work: InstanceWork,
  instance: FlowInstance,
  id: string,
  values: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  if (Object.keys(values).length === 0) return false
  const task = instance.tasks.find((other) => other.id === id)
  const rule = task && ruleAt(work.prepared, task.node)
  if (task?.state !== 'pending' || !rule) throw refusalError(work, { code: 'DECIDED', params: {} })
  const old = await recordOf(work, instance.record)
  const input = writableValues(work.form, rule, values, old)
  const [saved] = await saveRecords(
    work.automation.records,
    nested(work.context, { kind: 'flow', key: instance.flow }),
    [{ action: 'update', form: instance.form, id: instance.record, input }],
    { trx: work.trx, writer: 'system', hand: 'person' },
  )
  return (saved?.changed.length ?? 0) > 0
}

// helpers

/** `settings.batch: 'off'`: each of its tasks is looked at by itself. */
function mayBatch(work: InstanceWork): void {
  if (work.prepared.flow.definition.settings?.['batch'] === 'off')
    throw refusalError(work, { code: 'BATCH_OFF', params: {} })
}

const said = ({ comment, signature }: Pick<Body, 'comment' | 'signature'>) => ({
  comment,
  ...(signature ? { signature } : {}),
})

const answer = (instance: FlowInstance, task: string) => ({
  instance: instance.id,
  status: instance.status,
  task: { id: task, state: instance.tasks.find((other) => other.id === task)?.state ?? null },
})

function personOf(body: Body): string {
  const person = body.to ?? (typeof body.target === 'string' ? body.target : body.target?.[0])
  if (!person) throw new PlatformError('INVALID', {}, { issues: [{ path: 'to', code: 'REQUIRED' }] })
  return person
}
function peopleOf(body: Body): readonly string[] {
  const people = typeof body.target === 'string' ? [body.target] : (body.target ?? (body.to ? [body.to] : []))
  if (people.length === 0) throw new PlatformError('INVALID', {}, { issues: [{ path: 'target', code: 'REQUIRED' }] })
  return people
}
