import { checkExpression, dueAt, lastDue, type Checked, type CompiledRule, type RuleEvent } from '@tenon/engine'
import { Cron } from 'croner'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { setRecords } from '../db/set-records.ts'
import { dueRecords, type DueRange, type DueRecord } from '../db/timed-records.ts'
import { systemSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { setTimers } from '../jobs/timers.ts'
import type { Platform } from '../platform.ts'
import { segmentOf } from '../records/segments.ts'
import { appRules, type RuleClock } from './app-rules.ts'
import type { Automation } from './automation.ts'
import { clockEnv } from './clock-env.ts'
import { endSleeping } from './end-waits.ts'
import { plainSets } from './plain-rule.ts'
import { RULE_REST, type Rest } from './plan-rest.ts'
import { doRest } from './resume-run.ts'
import { dueJobs, RULE_DUE, runDue, type DueBatch } from './run-due.ts'
import { workCalendar } from './work-calendar.ts'

const TASK = 'rule-clock'
const EVERY = 20_000
/** Records that are looked up at once. */
const PAGE = 5_000

/**
 * The clock of rules. No timer per record: what came due since the last look is one range over the awaited date, so that a
 * moved date moves its moment by itself, an import of 100,000 rows plants nothing, and after downtime everything comes late
 * and once. A new or changed event begins now; what was due before is not made up for.
 */
export function registerRuleClock(automation: Automation): void {
  const { platform } = automation.records
  platform.jobs.registerTask(TASK, async () => {
    // NB: counted from its beginning: what came due while it looked is not left until long after.
    const next = new Date(platform.now().getTime() + EVERY)
    try {
      await followClocks(automation)
    } finally {
      await plan(platform, next)
    }
  })
  platform.jobs.registerTask(RULE_DUE, (batch: DueBatch) => runDue(automation, batch))
  platform.jobs.registerTask(RULE_REST, (rest: Rest) => doRest(automation, rest))
}

/** The first look; as many processes as there are share one. */
export const scheduleRuleClock = (platform: Platform): Promise<void> => plan(platform, platform.now())

// helpers

const plan = ({ db }: Platform, dueAt: Date): Promise<void> => setTimers(db, [{ key: TASK, task: TASK, dueAt }])

async function followClocks(automation: Automation): Promise<void> {
  const { records } = automation
  const { db, log } = records.platform
  const apps = await db.selectFrom('meta.app').select('key').where('version', '>', 0).orderBy('key').execute()
  for (const { key } of apps) {
    const app = await records.definitions.cache.fresh(key)
    const clocks = clocksOf(app)
    await forgetOthers(db, app, clocks)
    await endSleeping(
      db,
      key,
      appRules(app).all.map(({ definition }) => definition.key),
    )
    for (const clock of clocks)
      try {
        await db.transaction().execute((trx) => followClock(automation, trx, app, clock))
      } catch (err) {
        // The other rules go on; this one is looked at again in a moment, from where it stood.
        log.warn({ err, app: key, rule: clock.rule.definition.key }, 'the clock of a rule could not be followed')
      }
  }
}

const clocksOf = (app: PublishedApp): readonly RuleClock[] =>
  appRules(app).all.flatMap((rule) =>
    rule.definition.when.flatMap((event, index) =>
      event.on === 'time' || event.on === 'schedule' ? [{ rule, index, event }] : [],
    ),
  )

/** A rule that sleeps or is gone has no clock: woken again, it does not make up for the time between. */
async function forgetOthers(db: Kysely<Database>, app: PublishedApp, clocks: readonly RuleClock[]): Promise<void> {
  const live = new Set(clocks.map(({ rule, index }) => `${rule.definition.key}/${index}`))
  const rows = await db.selectFrom('meta.rule_clock').select(['rule', 'event']).where('app', '=', app.key).execute()
  for (const { rule, event } of rows)
    if (!live.has(`${rule}/${event}`))
      await db
        .deleteFrom('meta.rule_clock')
        .where('app', '=', app.key)
        .where('rule', '=', rule)
        .where('event', '=', event)
        .execute()
}

async function followClock(
  automation: Automation,
  trx: Transaction<Database>,
  app: PublishedApp,
  { rule, index, event }: RuleClock,
): Promise<void> {
  const { records } = automation
  const timeZone = await records.definitions.timeZone()
  const now = records.platform.now().toISOString()
  const name = { app: app.key, rule: rule.definition.key, event: index }
  const spec = JSON.stringify(event)
  await trx
    .insertInto('meta.rule_clock')
    .values({ ...name, spec, seen_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const mine = trx
    .selectFrom('meta.rule_clock')
    .where('app', '=', name.app)
    .where('rule', '=', name.rule)
    .where('event', '=', name.event)
  const row = await mine.select(['spec', 'seen_at']).forUpdate().skipLocked().executeTakeFirst()
  // Another process is at it, or has been already.
  if (!row || row.seen_at >= now) return
  if (row.spec === spec) {
    const due = event.on === 'time' ? dueRange(app, rule, event, row.seen_at, now, timeZone) : null
    const at = event.on === 'time' ? now : lastOccurrence(app, event, row.seen_at, now, timeZone)
    if (at !== null && (event.on === 'schedule' || due))
      await wake(automation, trx, app, { rule, index, event }, due, at, { now, timeZone })
  }
  await trx
    .updateTable('meta.rule_clock')
    .set({ spec, seen_at: now })
    .where('app', '=', name.app)
    .where('rule', '=', name.rule)
    .where('event', '=', name.event)
    .execute()
}

async function wake(
  automation: Automation,
  trx: Transaction<Database>,
  app: PublishedApp,
  { rule, index, event }: RuleClock,
  range: DueRange | null,
  at: string,
  clock: { readonly now: string; readonly timeZone: string },
): Promise<void> {
  const { key } = rule.definition
  const audience = event.segment === undefined ? undefined : await audienceOf(trx, app, rule, event.segment)
  if (audience === null) {
    automation.records.platform.log.warn({ app: app.key, rule: key }, 'the segment of a rule is gone or no longer fits')
    return
  }
  const slots = { ...systemSlots(clock), app_key: app.key }
  const sets = plainSets(app, rule)
  if (sets) {
    const log = { event: event.on, revision: appRules(app).revision(key), via: `rule/${key}` }
    const changed = await setRecords(trx, app, rule, index, range, sets, log, slots, audience)
    if (changed === null) throw new Error('the app was published meanwhile')
    return
  }
  const env = clockEnv(app, clock.timeZone, clock.now)
  for (let after: string | null = null; ;) {
    const page: readonly DueRecord[] = await dueRecords(trx, app, rule, index, range, slots, {
      after,
      size: PAGE,
      audience,
    })
    const due = page.map(({ id, value }) => ({ id, at: (range && dueAt(event, value, env)) ?? at }))
    const jobs = dueJobs(app.key, { rule, index, event }, due, at)
    if (jobs.length > 0) await automation.records.platform.jobs.add(jobs, trx)
    if (page.length < PAGE) return
    after = page.at(-1)!.id
  }
}

/** The condition of the segment as it is now; null where nobody can be meant by it. */
async function audienceOf(
  trx: Transaction<Database>,
  app: PublishedApp,
  rule: CompiledRule,
  id: string,
): Promise<Checked | null> {
  const [segment, form] = [await segmentOf(trx, app.key, id), app.form(rule.form)]
  if (!segment || !form || segment.form !== rule.form) return null
  const found = checkExpression(
    segment.filter,
    { ...form.scopeType, hasUser: false, hasOld: false },
    { kind: 'boolean' },
  )
  return found.ok ? found.checked : null
}

function dueRange(
  app: PublishedApp,
  rule: CompiledRule,
  event: RuleEvent,
  since: string,
  now: string,
  timeZone: string,
): DueRange | null {
  const form = app.form(rule.form)
  const type = event.of === undefined ? undefined : form?.scopeType.field(rule.form, event.of)
  if (type?.kind !== 'date' && type?.kind !== 'datetime') return null
  const { kind } = type
  const after = lastDue(event, kind, since, clockEnv(app, timeZone, since))
  const until = lastDue(event, kind, now, clockEnv(app, timeZone, now))
  return after < until ? { field: event.of!, kind, after, until } : null
}

/** The latest moment of the schedule in (since, until]: what was missed in between comes once. null = none. */
function lastOccurrence(
  app: PublishedApp,
  event: RuleEvent,
  since: string,
  until: string,
  timeZone: string,
): string | null {
  const cron = new Cron(event.cron!, { timezone: timeZone })
  const calendar = workCalendar(timeZone, until, app.calendars?.rules())
  const end = new Date(Date.parse(until) + 1)
  for (let at = cron.previousRuns(1, end)[0]; at && at.toISOString() > since; at = cron.previousRuns(1, at)[0]) {
    const local = new Date(at.getTime() + calendar.offset * 60_000).toISOString().slice(0, 10)
    if (!event.workdays || calendar.isWorkday(local)) return at.toISOString()
  }
  return null
}
