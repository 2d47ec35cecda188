import { PlatformError } from '@tenon/engine'
import type { SaveContext } from '../records/save-hooks.ts'
import { todayIn } from '../records/clock.ts'
import { systemViewer } from '../users/viewer.ts'
import { appRules } from './app-rules.ts'
import type { Automation } from './automation.ts'
import type { Resumed } from './judge-changes.ts'
import { triggerRules } from './rule-hooks.ts'
import { outcomeOf } from './rule-log.ts'

/**
 * Goes on with a run that stopped: the step that failed and those behind it, as the rule says now, under the same occasion, so
 * that nothing is done twice. The log of the run tells the new outcome. Errors: NOT_FOUND, STATE where the run did not stop or the
 * rule no longer waits for what woke it.
 */
export async function resumeRun(automation: Automation, appKey: string, rule: string, id: string): Promise<void> {
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
      .where('id', '=', id)
      .where('app', '=', appKey)
      .where('rule', '=', rule)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new PlatformError('NOT_FOUND')
    if (row.status !== 'failed' || !row.trigger) throw new PlatformError('STATE', { reason: 'runNotStopped' })
    if (!appRules(app).rule(rule)) throw new PlatformError('STATE', { reason: 'ruleAsleep' })
    const done: Resumed = new Map(row.actions.flatMap((step) => (step.ran ? [[step.id, step.made] as const] : [])))
    const [again] = await triggerRules(automation, trx, context, row.form, row.record, row.trigger, done)
    if (!again) throw new PlatformError('STATE', { reason: 'ruleAsleep' })
    const outcome = outcomeOf(again)
    // What was done before keeps the time that it took then.
    const steps = again.steps.map((step) => ({ ...row.actions.find((old) => old.id === step.id && old.ran), ...step }))
    await trx
      .updateTable('meta.rule_run')
      .set((eb) => ({
        ...outcome,
        actions: JSON.stringify(steps),
        ms: (row.ms ?? 0) + again.ms,
        revision: appRules(app).revision(rule),
        retries: eb('retries', '+', 1),
        retried_at: now,
      }))
      .where('id', '=', id)
      .execute()
  })
  platform.events.hint()
}
