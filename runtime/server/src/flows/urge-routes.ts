import { ENDED, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, Shape, strict, Whole } from '../http/schemas.ts'
import { notify } from '../notifications/notify.ts'
import type { Automation } from '../rules/automation.ts'
import { answerPeople } from '../rules/answer-people.ts'
import { notices, rememberTitle } from './flow-notices.ts'
import { titleLabel } from './title-in.ts'
import { isFlowAdmin, visibleInstance } from './flow-rights.ts'
import { readingWork } from './instance-view.ts'
import { refusalError } from './refusals.ts'

/** At most one reminder per person and instance in this time. */
const PAUSE_MS = 30 * 60_000
const config = { permission: 'viewer' } as const
const params = Type.Object({ id: Id })

/** 催办 and 抄送 by the initiator or who administers the flow. */
export function urgeRoutes(app: App, automation: Automation): void {
  const { platform } = automation.records
  const { db, now, events } = platform

  app.post(
    '/api/flow-instances/:id/urge',
    {
      config,
      schema: {
        summary: 'Remind who has to decide',
        params,
        body: Type.Optional(
          Type.Object(
            { comment: Type.Optional(Type.String({ maxLength: 4_000 })), key: Type.Optional(Type.String()) },
            strict,
          ),
        ),
        response: answers(Shape({ people: Whole, waiting: Whole })),
      },
    },
    async (request) => {
      const { viewer, row, work } = await mine(request, request.params.id)
      if (ENDED.includes(row.status)) throw refusalError(null, { code: 'ENDED', params: {} })
      const comment = request.body?.comment ?? null
      const answer = await db.transaction().execute(async (trx) => {
        const locked = await trx
          .selectFrom('meta.flow_instance')
          .select('state')
          .where('id', '=', row.id)
          .forUpdate()
          .executeTakeFirstOrThrow()
        const pending = locked.state.tasks.filter((task) => task.state === 'pending').map((task) => task.assignee)
        const since = new Date(now().getTime() - PAUSE_MS).toISOString()
        const recent = await trx
          .selectFrom('meta.flow_event')
          .select('params')
          .where('instance', '=', row.id)
          .where('kind', '=', 'urged')
          .where('at', '>', since)
          .execute()
        const reminded = new Set(recent.flatMap((event) => (event.params?.['people'] ?? []) as string[]))
        const people = [...new Set(pending)].filter((person) => !reminded.has(person))
        if (people.length === 0) throw new PlatformError('RATE_LIMITED', { retryAfter: PAUSE_MS / 1000 })
        const at = now().toISOString()
        await trx
          .insertInto('meta.flow_event')
          .values({
            instance: row.id,
            at,
            actor: viewer.id,
            kind: 'urged',
            comment,
            params: JSON.stringify({ people }),
          })
          .execute()
        if (work) {
          const inside = { ...work, trx }
          rememberTitle(inside, titleLabel(row))
          await notify(platform, trx, notices.remind(inside, row.state, `urge/${row.id}`, people))
        }
        return { people: people.length, waiting: new Set(pending).size - people.length }
      })
      events.hint()
      return answer
    },
  )

  app.post(
    '/api/flow-instances/:id/copy',
    {
      config,
      schema: {
        summary: 'Let people know of a flow',
        params,
        body: Type.Object({ people: Type.Array(Id, { minItems: 1, maxItems: 50, uniqueItems: true }) }, strict),
        response: answers(Shape({ added: Whole })),
      },
    },
    async (request) => {
      const { viewer, row, work } = await mine(request, request.params.id)
      const added = await db.transaction().execute(async (trx) => {
        const people = await answerPeople(trx, row.app, { kind: 'active', people: request.body.people })
        if (people.length === 0) throw refusalError(null, { code: 'DISABLED', params: {} })
        const at = now().toISOString()
        const made = await trx
          .insertInto('meta.flow_copy')
          .values(people.map((person) => ({ instance: row.id, person, node: '$copy', at })))
          .onConflict((conflict) => conflict.doNothing())
          .returning('person')
          .execute()
        const fresh = made.map(({ person }) => person)
        if (fresh.length === 0) return 0
        await trx
          .insertInto('meta.flow_event')
          .values({
            instance: row.id,
            at,
            actor: viewer.id,
            kind: 'copied',
            params: JSON.stringify({ people: fresh }),
          })
          .execute()
        if (work) {
          const inside = { ...work, trx }
          rememberTitle(inside, titleLabel(row))
          await notify(platform, trx, notices.copy(inside, row.state, fresh))
        }
        return fresh.length
      })
      events.hint()
      return { added }
    },
  )

  async function mine(request: Parameters<typeof viewerOf>[0], id: string) {
    const viewer = viewerOf(request)
    const row = await visibleInstance(automation, viewer, id)
    if (row.initiator !== viewer.id && !(await isFlowAdmin(automation, viewer, row)))
      throw new PlatformError('FORBIDDEN')
    const published = await automation.records.definitions.cache.fresh(row.app)
    return { viewer, row, work: await readingWork(automation, published, row) }
  }
}
