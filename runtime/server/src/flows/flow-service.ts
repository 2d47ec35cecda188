import { ENDED, newInstance, PlatformError, type FlowEvent, type FlowInstance } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { uuidv7 } from 'uuidv7'
import type { Database } from '../db/schema.ts'
import { todayIn } from '../records/clock.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import type { Automation, FlowStart } from '../rules/automation.ts'
import { actorId, type Actor } from '../users/viewer.ts'
import { advanceInstance, type InstanceWork } from './advance-instance.ts'
import { mayBegin, recordOf } from './flow-record.ts'
import { currentFlow, pinnedFlow } from './app-flows.ts'
import { alreadyDone, lockInstance } from './instance-store.ts'

/**
 * Starts a flow on a record in the caller's transaction; the actor is its initiator, or who made the record where the
 * product itself acts. null when one is running on it already. Errors: NOT_FOUND, STATE when the condition to start fails.
 */
export async function startFlow(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  start: FlowStart,
): Promise<string | null> {
  const prepared = currentFlow(context.app, start.flow)
  const { definition } = prepared.flow
  const form = context.app.form(definition.form)
  if (!form || definition.form !== start.form) throw new PlatformError('NOT_FOUND', { flow: start.flow })
  const work: InstanceWork = { automation, trx, context, prepared, form }
  const record = await recordOf(work, start.record)
  await mayBegin(work, record)
  const last = await trx
    .selectFrom('meta.flow_instance')
    .select(['id', 'status'])
    .where('app', '=', context.app.key)
    .where('flow', '=', start.flow)
    .where('record', '=', start.record)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (last && !ENDED.includes(last.status)) return null
  const initiator =
    start.initiator ?? actorId(context.actor) ?? ((record['owner_id'] ?? record['created_by']) as string | null)
  if (!initiator) throw new PlatformError('STATE', { reason: 'initiator', flow: start.flow })
  const id = uuidv7()
  const about = {
    flow: start.flow,
    form: start.form,
    record: start.record,
    initiator,
    startedAt: context.now,
    ...(start.parent ? { parent: start.parent } : {}),
    // 重新提交: the refused run and the new one know each other.
    ...(last && last.status !== 'approved' ? { previous: last.id } : {}),
  }
  const event: FlowEvent = { kind: 'start', ...(start.choices ? { choices: start.choices } : {}) }
  await advanceInstance(work, newInstance({ id, ...about }), event, { isNew: true })
  return id
}

/** What somebody does with an instance: `values` of the record that go with it are written first, in the same transaction. */
export interface FlowAct {
  readonly instance: string
  /** Its app at the version that stands in the database, where the caller has just read it. */
  readonly app?: { readonly key: string; readonly version: number }
  readonly actor: Actor
  readonly event: FlowEvent
  /** Sent again with the same key, nothing happens a second time. */
  readonly key?: string | undefined
  readonly request?: string
  readonly address?: string
  /** Runs on the locked instance before the engine: rights, values of the record. Returns whether values have changed. */
  readonly before?: (work: InstanceWork, instance: FlowInstance) => Promise<boolean>
}

/** Runs one act in a transaction of its own with the instance's row locked: of two at once, the second sees what the first did. */
export async function act(automation: Automation, request: FlowAct): Promise<FlowInstance> {
  const { records } = automation
  const { platform, definitions } = records
  const timeZone = await definitions.timeZone()
  const seen = request.app ?? (await appOf(platform.db, request.instance))
  const app = await definitions.cache.at(seen.key, seen.version)
  const result = await retried(() =>
    platform.db.transaction().execute(async (trx) => {
      const row = await lockInstance(trx, request.instance)
      if (await alreadyDone(trx, row.id, request.key)) return row.state
      const now = platform.now().toISOString()
      const context: SaveContext = {
        app,
        actor: request.actor,
        cause: { kind: 'flow', key: row.flow },
        depth: 0,
        now,
        today: todayIn(timeZone, now),
        timeZone,
        ...(request.request === undefined ? {} : { request: request.request }),
        ...(request.address === undefined ? {} : { address: request.address }),
      }
      const prepared = await pinnedFlow(trx, app, row.flow, row.revision)
      const form = app.form(row.form)
      if (!form) throw new PlatformError('STATE', { reason: 'form', form: row.form })
      const work: InstanceWork = { automation, trx, context, prepared, form }
      const changed = (await request.before?.(work, row.state)) ?? false
      const event = changed ? ({ ...request.event, changed: true } as FlowEvent) : request.event
      return advanceInstance(work, row.state, event, { key: request.key })
    }),
  )
  platform.events.hint()
  return result
}

// helpers

async function appOf(
  db: Kysely<Database>,
  instance: string,
): Promise<{ readonly key: string; readonly version: number }> {
  const found = await db
    .selectFrom('meta.flow_instance as i')
    .innerJoin('meta.app as a', 'a.key', 'i.app')
    .select(['a.key', 'a.version'])
    .where('i.id', '=', instance)
    .executeTakeFirst()
  if (!found) throw new PlatformError('NOT_FOUND')
  return found
}

/** deadlock_detected, serialization_failure: nothing has happened, so it may happen again. */
const RETRIED = new Set(['40P01', '40001'])

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++)
    try {
      return await work()
    } catch (error) {
      if (attempt >= 4 || !RETRIED.has((error as { code?: string }).code ?? '')) throw error
    }
}
