import { slot, sql } from '@tenon/engine'
import { prepare, run, type Executor } from './statements.ts'

const BACKLOG = 1_000

export interface WriteState {
  /** See `writeState`. */
  readonly state: string | null
  /** The version of the app that the database has now; null for none. */
  readonly version: number | null
}

/**
 * `state` is a text that is the same only as long as no business write has become visible: the events that stand, and those in the outbox that
 * wait to become one. null while a large write is being worked off, when nothing should be kept.
 * NB: not the outbox' sequence: it moves before the write commits, and an answer read in between would be kept as the newer one.
 */
export async function writeState(db: Executor, app: string): Promise<WriteState> {
  const [row] = await run(db, STATE, { app })
  const state = row && Number(row.n) <= BACKLOG ? `${row.seq ?? 0}/${row.ids ?? ''}` : null
  return { state, version: row?.version ?? null }
}

// helpers

const STATE = prepare<{
  readonly version: number | null
  readonly seq: string | null
  readonly n: string
  readonly ids: string | null
}>(
  sql`select (select "version" from "meta"."app" where "key" = ${slot('app', 'text')}) as version, (select max("seq") from "meta"."event") as seq, count(*) as n, string_agg(o.id::text, ',' order by o.id) as ids
    from (select "id" from "meta"."outbox" order by "id" limit 1001) as o`,
)
