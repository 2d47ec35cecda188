import { dueAt, PlatformError, type CompiledRule } from '@tenon/engine'
import { relatedRows } from '../db/related-rows.ts'
import { lockRecord } from '../db/rule-statements.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { todayIn } from '../records/clock.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import type { JobSpec } from '../db/outbox-statements.ts'
import { systemViewer } from '../users/viewer.ts'
import { appRules, type RuleClock } from './app-rules.ts'
import type { Automation } from './automation.ts'
import { clockEnv } from './clock-env.ts'

export const RULE_DUE = 'rule-due'

/** Records that a clock of a rule has found. */
export interface DueBatch {
  readonly app: string
  readonly rule: string
  readonly index: number
  /** The event as it was then; changed since, nothing happens. */
  readonly spec: string
  readonly records: readonly { readonly id: string; readonly at: string }[]
}

/** Jobs for records whose moment has come, a hundred each. `occasion` tells what has found them. */
export function dueJobs(
  app: string,
  { rule, index, event }: RuleClock,
  records: DueBatch['records'],
  occasion: string,
): readonly JobSpec[] {
  const { key } = rule.definition
  const spec = JSON.stringify(event)
  return Array.from({ length: Math.ceil(records.length / BATCH) }, (_, i) => {
    const part = records.slice(i * BATCH, (i + 1) * BATCH)
    const payload: DueBatch = { app, rule: key, index, spec, records: part }
    return { task: RULE_DUE, payload, key: `${RULE_DUE}:${app}:${key}:${index}:${occasion}:${part[0]!.id}` }
  })
}

/**
 * Runs the rule for each record in a transaction of its own. Everything is asked again: a date that moved, a follow-up that
 * came in between, a rule that sleeps. May run twice; effects carry the moment in their keys and happen once.
 */
export async function runDue(automation: Automation, batch: DueBatch): Promise<void> {
  const { definitions, platform } = automation.records
  const app = await definitions.cache.fresh(batch.app)
  const rule = appRules(app).rule(batch.rule)
  const event = rule?.definition.when[batch.index]
  if (!rule || !event || JSON.stringify(event) !== batch.spec) return
  const timeZone = await definitions.timeZone()
  for (const { id, at } of batch.records) {
    const now = platform.now().toISOString()
    const context: SaveContext = {
      app,
      actor: systemViewer('timer'),
      cause: { kind: 'job', key: 'timer' },
      depth: 0,
      now,
      today: todayIn(timeZone, now),
      timeZone,
    }
    try {
      await platform.db.transaction().execute(async (trx) => {
        // Another clock of the rule may have found it too: what the first one did is what the second one judges.
        await lockRecord(trx, app, app.form(rule.form)!, id)
        if (event.on === 'time' && (await momentOf(context, trx, rule, batch.index, id)) !== at) return
        const on = event.on === 'time' ? 'time' : 'schedule'
        await automation.trigger(trx, context, rule.form, id, { on, rule: batch.rule, index: batch.index, at })
      })
    } catch (error) {
      // What one record refuses keeps no other from its turn; a database that is away brings the whole batch again.
      if (!(error instanceof PlatformError)) throw error
      platform.log.warn({ app: app.key, rule: batch.rule, record: id, code: error.code }, 'a timed rule was refused')
    }
  }
  platform.events.hint()
}

// helpers

/** Each record is a transaction of its own; so many go one after the other. */
const BATCH = 100

async function momentOf(
  context: SaveContext,
  db: Parameters<Automation['trigger']>[0],
  rule: CompiledRule,
  index: number,
  id: string,
): Promise<string | null> {
  const { app, actor, now, timeZone } = context
  const form = app.form(rule.form)!
  const [row] = await relatedRows(db, app, form, null, [id], viewerSlots(actor, app.key, { now, timeZone }))
  const event = rule.definition.when[index]!
  return row ? dueAt(event, row[event.of!], clockEnv(app, timeZone, now)) : null
}
