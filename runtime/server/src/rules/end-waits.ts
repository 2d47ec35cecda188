import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { dropWaits } from './plan-rest.ts'

/** What waits for a rule that sleeps or is gone will not be done, even if the rule wakes again. */
export async function endSleeping(db: Kysely<Database>, app: string, awake: readonly string[]): Promise<void> {
  // Asked every few seconds, and hardly ever true: only what is found is written.
  const found = await db
    .selectFrom('meta.rule_run')
    .select(['id', 'rule'])
    .where('app', '=', app)
    .where('status', '=', 'waiting')
    .where('rule', 'not in', ['', ...awake])
    .limit(AT_ONCE)
    .execute()
  if (found.length > 0)
    await end(
      db,
      found.map(({ id }) => id),
      'ruleAsleep',
    )
}

/** Somebody has decided that what stands behind the wait is not to be done. Returns whether the run waited. */
export const cancelRun = async (db: Kysely<Database>, run: string): Promise<boolean> =>
  (await end(db, [run], 'byHand')) > 0

// helpers

/** The rest is found at the next look. */
const AT_ONCE = 5_000

async function end(db: Kysely<Database>, runs: readonly string[], reason: string): Promise<number> {
  const ended = await db
    .updateTable('meta.rule_run')
    .set({ status: 'cancelled', error: JSON.stringify({ code: 'STATE', params: { reason } }) })
    .where('id', 'in', runs)
    .where('status', '=', 'waiting')
    .returning('id')
    .execute()
  // A timer that is left over finds its run ended.
  await dropWaits(
    db,
    ended.map(({ id }) => id),
  )
  return ended.length
}
