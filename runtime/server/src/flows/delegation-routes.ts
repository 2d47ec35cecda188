import { fillLabel, Key, PlatformError } from '@tenon/engine'
import { Type, type Static } from 'typebox'
import type { FastifyRequest } from 'fastify'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, Rows, strict } from '../http/schemas.ts'
import { notify } from '../notifications/notify.ts'
import type { Automation } from '../rules/automation.ts'
import { DELEGATION_WORDS } from './notice-words.ts'
import { reassignOpen, type Reassigned } from './reassign-open.ts'
import { DelegationAnswer, DelegationMade } from './flow-answers.ts'

const Moment = Type.String({ format: 'date-time' })
const Window = Type.Object(
  {
    delegate: Id,
    startsAt: Moment,
    endsAt: Moment,
    app: Type.Optional(Key),
    flow: Type.Optional(Key),
    /** Open tasks go over too, at once. */
    takeOver: Type.Optional(Type.Boolean()),
  },
  strict,
)
type Window = Static<typeof Window>

/** 委托代理: each for himself under `/api/me`, an administrator for others. */
export function delegationRoutes(app: App, automation: Automation): void {
  const { db, now } = automation.records.platform

  app.get(
    '/api/me/delegations',
    {
      config: { permission: 'viewer' },
      schema: { summary: `List one's own stand-ins`, response: answers(Rows(DelegationAnswer)) },
    },
    (request) => listOf(viewerOf(request).id),
  )
  app.post(
    '/api/me/delegations',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Let somebody stand in for oneself', body: Window, response: answers(DelegationMade, 201) },
    },
    async (request, reply) =>
      reply.code(201).send(await setWindow(automation, request, viewerOf(request).id, request.body)),
  )
  app.delete(
    '/api/me/delegations/:id',
    {
      config: { permission: 'viewer' },
      schema: { summary: `End a stand-in of one's own`, params: Type.Object({ id: Id }), response: NO_CONTENT },
    },
    async (request, reply) => {
      await endWindow(automation, request, request.params.id, viewerOf(request).id)
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/delegations',
    {
      config: { permission: 'administrator' },
      schema: {
        summary: `List everybody's stand-ins`,
        querystring: Type.Object({ person: Id }, strict),
        response: answers(Rows(DelegationAnswer)),
      },
    },
    (request) => listOf(request.query.person),
  )
  app.post(
    '/api/delegations',
    {
      config: { permission: 'administrator' },
      schema: {
        summary: 'Let somebody stand in for another person',
        body: Type.Object({ person: Id, ...Window.properties }, strict),
        response: answers(DelegationMade, 201),
      },
    },
    async (request, reply) => {
      const { person, ...window } = request.body
      return reply.code(201).send(await setWindow(automation, request, person, window))
    },
  )
  app.delete(
    '/api/delegations/:id',
    {
      config: { permission: 'administrator' },
      schema: { summary: 'End a stand-in', params: Type.Object({ id: Id }), response: NO_CONTENT },
    },
    async (request, reply) => {
      await endWindow(automation, request, request.params.id)
      return reply.code(204).send()
    },
  )

  async function listOf(person: string) {
    const rows = await db
      .selectFrom('meta.delegation as d')
      .innerJoin('meta.user as p', 'p.id', 'd.person')
      .innerJoin('meta.user as u', 'u.id', 'd.delegate')
      .select(['d.id', 'd.person', 'p.name as personName', 'd.delegate', 'u.name as delegateName'])
      .select(['d.starts_at', 'd.ends_at', 'd.app', 'd.flow'])
      .where((eb) => eb.or([eb('d.person', '=', person), eb('d.delegate', '=', person)]))
      .where('d.ended_at', 'is', null)
      .where('d.ends_at', '>', now().toISOString())
      .orderBy('d.starts_at')
      .execute()
    return {
      rows: rows.map((row) => ({
        id: row.id,
        person: { id: row.person, title: row.personName },
        delegate: { id: row.delegate, title: row.delegateName },
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        app: row.app,
        flow: row.flow,
        own: row.person === person,
      })),
    }
  }
}

// helpers

async function setWindow(
  automation: Automation,
  request: FastifyRequest,
  person: string,
  window: Window,
): Promise<{ readonly id: string; readonly moved: readonly Reassigned[] }> {
  const { platform, definitions } = automation.records
  const viewer = viewerOf(request)
  const at = platform.now()
  const invalid = (path: string, code: string) => new PlatformError('INVALID', {}, { issues: [{ path, code }] })
  if (window.delegate === person) throw invalid('delegate', 'SELF')
  if (Date.parse(window.endsAt) <= Date.parse(window.startsAt)) throw invalid('endsAt', 'RANGE')
  if (Date.parse(window.endsAt) <= at.getTime()) throw invalid('endsAt', 'PAST')
  if (window.flow && !window.app) throw invalid('app', 'REQUIRED')
  if (window.app) {
    const app = await definitions.cache.get(window.app)
    if (window.flow && !Object.hasOwn(app.bundle.flows, window.flow)) throw invalid('flow', 'REFERENCE')
  }
  const people = await platform.db
    .selectFrom('meta.user')
    .select(['id', 'name'])
    .where('id', 'in', [person, window.delegate])
    .where('status', '=', 'active')
    .execute()
  const nameOf = (id: string) => people.find((row) => row.id === id)?.name ?? ''
  if (!people.some((row) => row.id === window.delegate)) throw invalid('delegate', 'DISABLED')
  const scope = { app: window.app ?? null, flow: window.flow ?? null }
  const id = await platform.db.transaction().execute(async (trx) => {
    const made = await trx
      .insertInto('meta.delegation')
      .values({
        ...scope,
        person,
        delegate: window.delegate,
        starts_at: window.startsAt,
        ends_at: window.endsAt,
        created_by: viewer.id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await writeAudit(trx, [
      {
        actor: viewer,
        action: 'delegation.create',
        at,
        params: { person, ...window },
        request,
      },
    ])
    const note = { kind: 'delegation' as const, key: `delegation/${made.id}`, link: { path: '/me/delegations' } }
    const until = window.endsAt.slice(0, 10)
    const say = (word: keyof typeof DELEGATION_WORDS, other: string) =>
      fillLabel(DELEGATION_WORDS[word], (path) => (path === 'until' ? until : nameOf(other)))
    await notify(platform, trx, [
      { ...note, user: window.delegate, title: say('asked', person) },
      { ...note, user: person, title: say('answered', window.delegate) },
    ])
    return made.id
  })
  const begun = Date.parse(window.startsAt) <= at.getTime()
  const moved =
    window.takeOver && begun
      ? await reassignOpen(
          automation,
          viewer,
          { from: person, to: window.delegate, standIn: true, ...scope },
          localeOf(request.headers['accept-language']),
        )
      : []
  platform.events.hint()
  return { id, moved }
}

async function endWindow(automation: Automation, request: FastifyRequest, id: string, person?: string): Promise<void> {
  const { db, now } = automation.records.platform
  await db.transaction().execute(async (trx) => {
    let row = trx
      .updateTable('meta.delegation')
      .set({ ended_at: now().toISOString() })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
    if (person) row = row.where('person', '=', person)
    const ended = await row.returning(['person', 'delegate']).executeTakeFirst()
    if (!ended) throw new PlatformError('NOT_FOUND')
    await writeAudit(trx, [
      { actor: viewerOf(request), action: 'delegation.end', at: now(), params: { ...ended, id }, request },
    ])
  })
}
