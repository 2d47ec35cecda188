import { CompiledQuery } from 'kysely'
import type { Executor } from './statements.ts'

const ENDED = "status in ('sent', 'failed')"
/** Logs that grow with every save: when a row was written, and which rows have served their time. */
const LOGS = {
  // What waits for a moment may wait for longer than a log is kept.
  rule_run: { at: 'at', over: "status not in ('running', 'waiting')" },
  mail: { at: 'created_at', over: ENDED },
  message: { at: 'created_at', over: ENDED },
  // What a flow waits for stands until somebody has tried it again or passed it by.
  webhook_delivery: {
    at: 'created_at',
    over: `${ENDED} and not (status = 'failed' and instance is not null and passed_at is null)`,
  },
} as const
export type Log = keyof typeof LOGS

/**
 * Removes rows of a log that were written before an instant, the oldest first, `size` looked at in a statement; at most `batches`
 * statements remove any: each is a transaction of its own, so that nobody who writes waits. Ids run with the time: it ends at the
 * first rows that are young. Rows that stay are passed over.
 */
export async function removeOld(
  db: Executor,
  log: Log,
  before: string,
  { size = 5_000, batches = 200 }: { readonly size?: number; readonly batches?: number } = {},
): Promise<number> {
  const { at, over } = LOGS[log]
  const text = `with looked as (select id, ${at} < $1 as old, ${over} as gone from meta.${log} where $3::uuid is null or id > $3 order by id limit $2),
      removed as (delete from meta.${log} as l using looked where l.id = looked.id and looked.old and looked.gone returning l.id)
    select (select count(*)::int from removed) as removed, (select count(*)::int from looked) as looked,
      (select id from looked order by id desc limit 1) as last, (select coalesce(bool_or(old), false) from looked) as old`
  let removed = 0
  let last: string | null = null
  for (let left = batches; left > 0;) {
    const answer: { readonly rows: readonly Batch[] } = await db.executeQuery<Batch>(
      CompiledQuery.raw(text, [before, size, last]),
    )
    const batch = answer.rows[0]!
    removed += batch.removed
    if (batch.removed > 0) left--
    if (batch.looked < size || !batch.old) break
    last = batch.last
  }
  return removed
}

// helpers

interface Batch {
  readonly removed: number
  readonly looked: number
  /** Id of the youngest row that was looked at. */
  readonly last: string | null
  /** Whether any of them was written before the instant. */
  readonly old: boolean
}
