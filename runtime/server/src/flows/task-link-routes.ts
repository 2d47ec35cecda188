import { localize, PlatformError, type FlowEvent } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { Database } from '../db/schema.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { answers, strict } from '../http/schemas.ts'
import { tokenHash } from '../notifications/one-time-link.ts'
import { countAttempt } from '../public/count-attempt.ts'
import type { Automation } from '../rules/automation.ts'
import { toViewer } from '../sessions/sessions.ts'
import { pinnedFlow, ruleAt } from './app-flows.ts'
import { act } from './flow-service.ts'
import { instanceRow, namesOf } from './instance-view.ts'
import { isQuick } from './task-mails.ts'
import { titleIn } from './title-in.ts'
import { TaskLinkAnswer, TaskLinkDecided } from './task-answers.ts'

const params = Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) })
/** Guesses from one address in an hour; a token has 256 bits, the limit spares the database. */
const HOURLY = 1_000

/**
 * One-time links of mails. Opening one changes nothing – mail programs open links by themselves –; sending decides, once, in
 * the name of the person whose task it is, as if he had signed in.
 */
export function taskLinkRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db, now, pool } = records.platform
  const limited = { permission: 'public' as const, rateLimit: { max: 60, timeWindow: '1 minute' } }

  app.get(
    '/api/task-links/:token',
    {
      config: limited,
      schema: { summary: 'Read the task behind a one-time link', params, response: answers(TaskLinkAnswer) },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await countAttempt(db, now(), { id: 'task-link', hourly: HOURLY * 100 }, request.ip)
      const { link, row } = await opened(request.params.token)
      const published = await records.definitions.cache.fresh(row.app)
      const prepared = await pinnedFlow(db, published, row.flow, row.revision)
      const task = row.state.tasks.find((other) => other.id === link.task)!
      const rule = ruleAt(prepared, task.node)
      const locale = localeOf(request.headers['accept-language'])
      const names = await namesOf(db, [row.initiator, link.person])
      const allowed = rule?.actions ?? ['approve', 'reject']
      return {
        title: titleIn(row, locale),
        figure: row.figure,
        flow: localize(prepared.flow.definition.label, locale),
        node: localize(prepared.flow.nodes.get(task.node)?.step.label, locale),
        initiator: names.get(row.initiator) ?? null,
        person: names.get(link.person) ?? null,
        expiresAt: link.expires_at,
        actions: isQuick({ prepared }, task)
          ? ['approve', 'reject'].filter((one) => allowed.includes(one as never))
          : [],
        commentRequired: rule?.commentRequired ?? [],
        task: link.task,
      }
    },
  )

  app.post(
    '/api/task-links/:token',
    {
      config: limited,
      schema: {
        summary: 'Decide by a one-time link',
        params,
        body: Type.Object(
          { action: Type.Enum(['approve', 'reject']), comment: Type.Optional(Type.String({ maxLength: 4_000 })) },
          strict,
        ),
        response: answers(TaskLinkDecided),
      },
    },
    async (request) => {
      await countAttempt(db, now(), { id: 'task-link', hourly: HOURLY * 100 }, request.ip)
      const { link, row } = await opened(request.params.token)
      const loaded = await loadViewer(pool, link.person)
      if (!loaded) throw new PlatformError('NOT_FOUND')
      const viewer = toViewer(loaded)
      const { action, comment } = request.body
      const event: FlowEvent = { kind: action, task: link.task, ...(comment ? { comment } : {}) }
      const instance = await act(automation, {
        instance: row.id,
        actor: viewer,
        event,
        request: request.id,
        address: request.ip,
        before: async ({ trx }) => {
          await use(trx, link.id)
          const { app: key, form, record } = row
          const about = { app: key, form, record, params: { instance: row.id, task: link.task, action } }
          await writeAudit(trx, [{ actor: viewer, action: 'flow.oneTime', at: now(), via: 'mail', ...about, request }])
          return false
        },
      })
      return { status: instance.status }
    },
  )

  /** The link while it can be used. Errors: NOT_FOUND, STATE for one that is used up, expired, or whose task is decided. */
  async function opened(token: string) {
    const link = await db
      .selectFrom('meta.task_link as l')
      .innerJoin('meta.flow_task as t', 't.id', 'l.task')
      .innerJoin('meta.user as u', 'u.id', 'l.person')
      .select(['l.id', 'l.task', 'l.person', 'l.expires_at', 'l.used_at', 't.instance', 't.state', 't.assignee'])
      .where('l.token_hash', '=', tokenHash(token))
      .where('u.status', '=', 'active')
      .executeTakeFirst()
    const row = link && (await instanceRow(db, link.instance))
    if (!link || !row) throw new PlatformError('NOT_FOUND')
    if (link.used_at !== null) throw new PlatformError('STATE', { reason: 'linkUsed' })
    if (link.state !== 'pending' || link.assignee !== link.person)
      throw new PlatformError('STATE', { reason: 'linkDecided' })
    if (Date.parse(link.expires_at) <= now().getTime()) throw new PlatformError('STATE', { reason: 'linkExpired' })
    return { link, row }
  }

  /** Of two who send at once one has it; refused, the whole act is undone and the link as good as before. */
  async function use(trx: Kysely<Database>, id: string): Promise<void> {
    const at = now().toISOString()
    const used = await trx
      .updateTable('meta.task_link')
      .set({ used_at: at })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('expires_at', '>', at)
      .returning('id')
      .executeTakeFirst()
    if (!used) throw new PlatformError('STATE', { reason: 'linkUsed' })
  }
}
