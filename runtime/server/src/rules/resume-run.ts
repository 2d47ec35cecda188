import { compileRule, PlatformError, type CompiledRule, type RuleDefinition } from '@tenon/engine'
import type { Kysely, Selectable, Updateable } from 'kysely'
import type { RunStep } from '../db/rule-tables.ts'
import type { Database } from '../db/schema.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import { definitionAt } from '../definitions/definition-versions.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { Platform } from '../platform.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { meant } from '../records/segment-meanings.ts'
import { todayIn } from '../records/clock.ts'
import { toViewer } from '../sessions/sessions.ts'
import { systemViewer, type Actor, type Viewer } from '../users/viewer.ts'
import { appRules } from './app-rules.ts'
import type { Automation } from './automation.ts'
import type { Resumed } from './judge-changes.ts'
import { triggerRules } from './rule-hooks.ts'
import { errorOf, outcomeOf } from './rule-log.ts'
import { dropWaits, planRest, setWaits, type Rest } from './plan-rest.ts'
import { begunOf, openStep, rounded, waitOf } from './run-steps.ts'

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

/**
 * Goes on with a step over many records, or behind a wait whose moment has come, as the rule said when the run began. What comes
 * twice, or for a run that somebody has ended, does nothing.
 */
export async function doRest(automation: Automation, { left, ...of }: Rest): Promise<void> {
  await goOn(automation, of, async (row, work) => {
    const waiting = 'until' in left
    const wait = waitOf(row.actions)
    const mine = waiting
      ? row.status === 'waiting' && wait?.action === left.action && wait.until === left.until
      : row.status === 'running' && begunOf(row.actions)?.after === left.after
    if (!mine || !row.trigger) return null
    const since = waiting ? left.until : 'at' in row.trigger ? row.trigger.at : row.at
    return settled(automation, row, { action: left.action, since, waiting }, work)
  })
}

/**
 * Lets a run that waits go on now: the wait counts as over; what it asks (its condition, its date) is asked. `note` writes down
 * who it was, in the transaction of what follows. Errors: NOT_FOUND, STATE where the run does not wait (any more): its moment
 * came, or somebody was faster.
 */
export async function skipWait(
  automation: Automation,
  of: Omit<Rest, 'left'>,
  note: (trx: Kysely<Database>) => Promise<void>,
): Promise<void> {
  await goOn(automation, of, async (row, work, trx) => {
    const wait = row.status === 'waiting' ? waitOf(row.actions) : undefined
    if (!wait || !row.trigger) throw new PlatformError('STATE', { reason: 'runNotWaiting' })
    await dropWaits(trx, [of.run])
    await note(trx)
    const now = automation.records.platform.now().toISOString()
    return settled(automation, row, { action: wait.action, since: now, waiting: true }, () => work({ skip: true }))
  })
}

// helpers

type LoggedRow = Selectable<Database['meta.rule_run']>
type Outcome = Updateable<Database['meta.rule_run']>
type Work = (how?: { readonly skip: boolean }) => Promise<Outcome>

/** How it went on from an action, or why it did not; late by so much. */
async function settled(
  automation: Automation,
  row: LoggedRow,
  { action, since, waiting }: { readonly action: string; readonly since: string; readonly waiting: boolean },
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const delay = { delay_ms: Math.max(0, automation.records.platform.now().getTime() - Date.parse(since)) }
  try {
    return { ...(await work()), ...delay }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    // The rule sleeps, or its record is gone: nobody waits for the rest any more.
    const gone = error.code === 'NOT_FOUND' ? 'recordGone' : error.params['reason']
    if (waiting && (gone === 'recordGone' || gone === 'ruleAsleep'))
      return { status: 'cancelled', error: JSON.stringify({ code: 'STATE', params: { reason: gone } }) }
    const actions = row.actions.map((step) => (step.id === action ? { ...step, failed: true as const } : step))
    return { status: 'failed', error: JSON.stringify(errorOf(error)), actions: JSON.stringify(actions), ...delay }
  }
}

async function goOn(
  automation: Automation,
  { app: appKey, rule, run }: Omit<Rest, 'left'>,
  by: (row: LoggedRow, work: Work, trx: Kysely<Database>) => Promise<Outcome | null>,
): Promise<void> {
  const { definitions, platform } = automation.records
  const app = await definitions.cache.fresh(appKey)
  const timeZone = await definitions.timeZone()
  const now = platform.now().toISOString()
  const person = await personBehind(platform, run)
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
    const work: Work = async ({ skip } = { skip: false }) => {
      const meant = await ruleOf(trx, app, row)
      if (!meant) throw new PlatformError('STATE', { reason: 'ruleAsleep' })
      const context: SaveContext = {
        app,
        actor: actorOf(row, person, meant.rule),
        cause: { kind: 'job', key: 'retry' },
        ...(row.imported ? { begunByImport: true } : {}),
        depth: 0,
        now,
        today: todayIn(timeZone, now),
        timeZone,
      }
      const begun = begunOf(row.actions)
      const [again] = await triggerRules(automation, trx, context, row.form, row.record, row.trigger!, {
        only: [meant.rule],
        resume: resumedFrom(row.actions, skip),
        ...(begun ? { begun } : {}),
        ...(row.occasion === null ? {} : { occasion: row.occasion }),
      })
      if (!again) throw new PlatformError('STATE', { reason: 'ruleAsleep' })
      const { left, waits } = again
      if (left) await planRest(automation, trx, { app: appKey, rule, run, left })
      if (waits) await setWaits(trx, [{ app: appKey, rule, run, form: row.form, record: row.record, left: waits }])
      return {
        ...outcomeOf(again),
        actions: JSON.stringify(again.steps.map((step) => merged(row.actions, step))),
        ms: (row.ms ?? 0) + again.ms,
        revision: meant.revision,
      }
    }
    const outcome = await by(row, work, trx)
    if (outcome) await trx.updateTable('meta.rule_run').set(outcome).where('id', '=', run).execute()
  })
  platform.events.hint()
}

/** The version with which the run began, as long as the rule is awake; of one that failed the one that is published now. */
async function ruleOf(
  trx: Kysely<Database>,
  app: PublishedApp,
  { rule: key, status, revision }: LoggedRow,
): Promise<{ readonly rule: CompiledRule; readonly revision: number } | undefined> {
  const rules = appRules(app)
  const live = rules.rule(key)
  if (!live) return undefined
  if (status === 'failed' || rules.revision(key) === revision) return { rule: live, revision: rules.revision(key) }
  const version = await definitionAt<RuleDefinition>(trx, app.key, { kind: 'rule', key, revision })
  if (!version) return undefined
  const rule = compileRule(meant(app, version), rules.context)
  if (rule.issues.length > 0) throw new PlatformError('INVALID', {}, { issues: rule.issues })
  return { rule, revision }
}

/** Whoever set a run off, as long as he is there. Not asked within the transaction: it is another connection. */
async function personBehind({ db, pool }: Platform, run: string): Promise<Viewer | undefined> {
  const row = await db
    .selectFrom('meta.rule_run as r')
    .innerJoin('meta.user as u', 'u.id', 'r.actor')
    .select('u.id')
    .where('r.id', '=', run)
    .where('u.status', '=', 'active')
    .executeTakeFirst()
  const viewer = row && (await loadViewer(pool, row.id))
  return viewer && toViewer(viewer)
}
/** A rule in the name of somebody who is not there any more does nothing. */
function actorOf({ actor }: LoggedRow, person: Viewer | undefined, { definition }: CompiledRule): Actor {
  if (person) return person
  if (actor !== null && definition.runAs === 'user') throw new PlatformError('FORBIDDEN')
  return systemViewer('timer')
}

/** What stood before the step at which the run is, and since when that step waits. */
function resumedFrom(steps: readonly RunStep[], skipWait: boolean): Resumed {
  const open = openStep(steps)
  const at = open ? steps.indexOf(open) : steps.length
  return new Map(
    steps.slice(0, at + 1).flatMap((step): [string, NonNullable<ReturnType<Resumed['get']>>][] => {
      const { id, ran, made, way, since, ids, each } = step
      if (step === open) return since !== undefined ? [[id, { since, skipWait }]] : each ? [[id, { each }]] : []
      return [[id, ran ? { made, way, ids, each } : { skipped: true }]]
    }),
  )
}

/** What was done before keeps the time that it took then; what went on took both. */
function merged(before: readonly RunStep[], step: RunStep): RunStep {
  const old = before.find(({ id }) => id === step.id)
  if (old?.ran) return { ...old, ...step }
  return old?.after && step.ms !== undefined ? { ...step, ms: rounded((old.ms ?? 0) + step.ms) } : step
}
