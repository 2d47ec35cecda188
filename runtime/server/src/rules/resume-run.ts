import { PlatformError } from '@tenon/engine'
import type { Selectable, Updateable } from 'kysely'
import type { RunStep } from '../db/rule-tables.ts'
import type { Database } from '../db/schema.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { todayIn } from '../records/clock.ts'
import { systemViewer } from '../users/viewer.ts'
import { appRules } from './app-rules.ts'
import type { Automation } from './automation.ts'
import type { Resumed } from './judge-changes.ts'
import { triggerRules } from './rule-hooks.ts'
import { errorOf, outcomeOf } from './rule-log.ts'
import { planRest, type Rest } from './plan-rest.ts'
import { begunOf, rounded } from './run-steps.ts'

/**
 * Goes on with a run that stopped: the step that failed and those behind it, as the rule says now, under the same occasion, so
 * that nothing is done twice. The log of the run tells the new outcome. Errors: NOT_FOUND, STATE where the run did not stop or the
 * rule no longer waits for what woke it.
 */
export async function resumeRun(automation: Automation, app: string, rule: string, run: string): Promise<void> {
  await goOn(automation, { app, rule, run }, async (row, work) => {
    if (row.status !== 'failed' || !row.trigger) throw new PlatformError('STATE', { reason: 'runNotStopped' })
    const outcome = await work()
    return { ...outcome, retries: row.retries + 1, retried_at: automation.records.platform.now().toISOString() }
  })
}

/** Goes on with a step over many records: the next part of them, and the steps behind it when there are no more. */
export async function doRest(automation: Automation, { left, ...of }: Rest): Promise<void> {
  await goOn(automation, of, async (row, work) => {
    // Somebody else did this part.
    if (row.status !== 'done' || begunOf(row.actions)?.after !== left.after) return null
    const now = automation.records.platform.now().getTime()
    const delay = { delay_ms: Math.max(0, now - Date.parse(row.trigger!.at)) }
    try {
      return { ...(await work()), ...delay }
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      // The rule sleeps, or its record is gone.
      const actions = row.actions.map((step) => (step.id === left.action ? { ...step, failed: true as const } : step))
      return { status: 'failed', error: JSON.stringify(errorOf(error)), actions: JSON.stringify(actions), ...delay }
    }
  })
}

// helpers

type LoggedRow = Selectable<Database['meta.rule_run']>
type Outcome = Updateable<Database['meta.rule_run']>

async function goOn(
  automation: Automation,
  { app: appKey, rule, run }: Omit<Rest, 'left'>,
  by: (row: LoggedRow, work: () => Promise<Outcome>) => Promise<Outcome | null>,
): Promise<void> {
  const { definitions, platform } = automation.records
  const app = await definitions.cache.fresh(appKey)
  const timeZone = await definitions.timeZone()
  const now = platform.now().toISOString()
  const context: SaveContext = {
    app,
    actor: systemViewer('timer'),
    cause: { kind: 'job', key: 'retry' },
    depth: 0,
    now,
    today: todayIn(timeZone, now),
    timeZone,
  }
  await platform.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('meta.rule_run')
      .selectAll()
      .where('id', '=', run)
      .where('app', '=', appKey)
      .where('rule', '=', rule)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new PlatformError('NOT_FOUND')
    const outcome = await by(row, async () => {
      if (!appRules(app).rule(rule)) throw new PlatformError('STATE', { reason: 'ruleAsleep' })
      const resume: Resumed = new Map(row.actions.flatMap((step) => (step.ran ? [[step.id, step] as const] : [])))
      const begun = begunOf(row.actions)
      const goesOn = { resume, ...(begun ? { begun } : {}) }
      const [again] = await triggerRules(automation, trx, context, row.form, row.record, row.trigger!, goesOn)
      if (!again) throw new PlatformError('STATE', { reason: 'ruleAsleep' })
      if (again.left) await planRest(automation, trx, { app: appKey, rule, run, left: again.left })
      return {
        ...outcomeOf(again),
        actions: JSON.stringify(again.steps.map((step) => merged(row.actions, step))),
        ms: (row.ms ?? 0) + again.ms,
        revision: appRules(app).revision(rule),
      }
    })
    if (outcome) await trx.updateTable('meta.rule_run').set(outcome).where('id', '=', run).execute()
  })
  platform.events.hint()
}

/** What was done before keeps the time that it took then; what went on took both. */
function merged(before: readonly RunStep[], step: RunStep): RunStep {
  const old = before.find(({ id }) => id === step.id)
  if (old?.ran) return { ...old, ...step }
  return old?.after && step.ms !== undefined ? { ...step, ms: rounded((old.ms ?? 0) + step.ms) } : step
}
