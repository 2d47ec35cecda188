import { dueAt } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { SaveContext, SavedChange } from '../records/save-hooks.ts'
import { appRules, type RuleClock } from './app-rules.ts'
import type { Automation } from './automation.ts'
import { clockEnv } from './clock-env.ts'
import { isImport } from './rule-log.ts'
import { dueJobs } from './run-due.ts'

/**
 * A change may move a date so far back that a moment which was still to come has gone by: the clock, which looks at what its hand
 * passes, would never see it. It comes at once, from a job of the caller's transaction, and once: who moves the date again has no
 * second one. What had come already does not come again, nor does what was entered with its moment gone by; a moment *before* a
 * date only where the date itself lies ahead; of an import only for rules that are meant for imports.
 */
export async function planPassed(
  { records }: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  changes: readonly SavedChange[],
): Promise<void> {
  const { app } = context
  const form = changes[0]?.form.key
  const clocks = form === undefined || context.rehearsal ? [] : appRules(app).clocks(form)
  const moved = clocks.flatMap((clock): readonly Moved[] => {
    if (clock.event.past === 'skip' || (isImport(context) && !clock.rule.definition.onImport)) return []
    const passed = changes.flatMap((change) => passedBy(context, clock, change))
    return passed.length > 0 ? [{ clock, passed }] : []
  })
  if (moved.length === 0) return
  const seen = await seenBy(trx, app.key, moved)
  const jobs = moved.flatMap(({ clock, passed }) => {
    const since = seen.get(nameOf(clock)) ?? context.now
    const open = passed.filter(({ before }) => before > since)
    const [first] = open
    return first
      ? dueJobs(
          app.key,
          clock,
          open.map(({ id, at }) => ({ id, at })),
          `moved/${first.version}`,
        )
      : []
  })
  if (jobs.length > 0) await records.platform.jobs.add(jobs, trx as Transaction<Database>)
}

// helpers

interface Passed {
  readonly id: string
  readonly version: number
  /** When it would have come, and when it should have. */
  readonly before: string
  readonly at: string
}
interface Moved {
  readonly clock: RuleClock
  readonly passed: readonly Passed[]
}

function passedBy({ app, now, timeZone }: SaveContext, { event }: RuleClock, change: SavedChange): readonly Passed[] {
  const { action, id, version } = change
  const [from, to] = [change.old?.[event.of!], change.record[event.of!]]
  if (action !== 'update' || from === to) return []
  const env = clockEnv(app, timeZone, now)
  const [before, at] = [dueAt(event, from, env), dueAt(event, to, env)]
  if (before === null || at === null || before === at || at > now) return []
  const date = event.after!.value < 0 ? dueAt({ ...event, after: { value: 0, unit: 'minute' } }, to, env) : null
  return date !== null && date <= now ? [] : [{ id, version, before, at }]
}

const nameOf = ({ rule, index }: RuleClock): string => `${rule.definition.key}/${index}`

/** How far the clocks have been followed: what they have passed has come. */
async function seenBy(
  trx: Kysely<Database>,
  app: string,
  moved: readonly Moved[],
): Promise<ReadonlyMap<string, string>> {
  const rules = [...new Set(moved.map(({ clock }) => clock.rule.definition.key))]
  const rows = await trx
    .selectFrom('meta.rule_clock')
    .select(['rule', 'event', 'seen_at'])
    .where('app', '=', app)
    .where('rule', 'in', rules)
    .execute()
  return new Map(rows.map(({ rule, event, seen_at }) => [`${rule}/${event}`, seen_at]))
}
