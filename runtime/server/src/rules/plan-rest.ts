import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { cancelTimers, setTimers } from '../jobs/timers.ts'
import type { Automation } from './automation.ts'
import type { Begun, OpenWait } from './run-steps.ts'

export const RULE_REST = 'rule-rest'

/** A run whose step over many records has done a part of them, or whose step waits. */
export interface Rest {
  readonly app: string
  readonly rule: string
  readonly run: string
  readonly left: Begun | OpenWait
}
/** A run that waits, with the record on whose page it is told. */
export interface WaitingRun extends Rest {
  readonly form: string
  readonly record: string
  readonly left: OpenWait
}

/** Has the run go on when the caller's transaction is over: what was done and where it goes on are one. */
export const planRest = (
  { records }: Automation,
  trx: Kysely<Database>,
  rest: Rest & { readonly left: Begun },
): Promise<void> =>
  records.platform.jobs.add(
    [{ task: RULE_REST, payload: rest, key: `${RULE_REST}:${rest.run}:${rest.left.after}` }],
    trx as Transaction<Database>,
  )

/** Has the runs go on when their moments have come; a run waits for one at a time. */
export const setWaits = (db: Kysely<Database>, runs: readonly WaitingRun[]): Promise<void> =>
  setTimers(
    db,
    runs.map(({ app, form, record, rule, run, left }) => ({
      key: waitKey(run),
      task: RULE_REST,
      dueAt: left.until,
      app,
      form,
      record,
      payload: { app, rule, run, left },
    })),
  )
export const dropWaits = (db: Kysely<Database>, runs: readonly string[]): Promise<void> =>
  cancelTimers(db, runs.map(waitKey))
/** The runs that wait about these records ask at once whether their moment has come. */
export async function wakeWaits(
  db: Kysely<Database>,
  { app, form }: { readonly app: string; readonly form: string },
  records: readonly string[],
  now: string,
): Promise<void> {
  if (records.length === 0) return
  await db
    .updateTable('meta.timer')
    .set({ due_at: now })
    .where('task', '=', RULE_REST)
    .where('app', '=', app)
    .where('form', '=', form)
    .where('record', 'in', records)
    .execute()
}

// helpers

const waitKey = (run: string): string => `rule-wait:${run}`
