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
 * Removes rows of a log that were written before an instant, the oldest first, `size` in a statement and at most `batches`
 * statements: each is a transaction of its own, so that nobody who writes waits. Ids run with the time: only the oldest are looked at.
 */
export async function removeOld(
  db: Executor,
  log: Log,
  before: string,
  { size = 5_000, batches = 200 }: { readonly size?: number; readonly batches?: number } = {},
): Promise<number> {
  const { at, over } = LOGS[log]
  const text = `with old as (select id from (select id, ${at} < $1 and ${over} as gone from meta.${log} order by id limit $2) as o where gone)
    delete from meta.${log} as l using old where l.id = old.id`
  let removed = 0
  for (let i = 0; i < batches; i++) {
    const { numAffectedRows = 0n } = await db.executeQuery(CompiledQuery.raw(text, [before, size]))
    removed += Number(numAffectedRows)
    if (numAffectedRows < size) break
  }
  return removed
}
