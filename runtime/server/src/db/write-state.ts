import { slot, sql } from '@tenon/engine'
import { prepare, run, type Executor } from './statements.ts'

const BACKLOG = 1_000

export interface WriteState {
  /** See `writeStates`. */
  readonly state: string | null
  /** The version of the app that the database has now; null for none. */
  readonly version: number | null
}

/**
 * By app: `state` is a text that is the same only as long as no business write has become visible: the events that stand, and those in
 * the outbox that wait to become one. null while a large write is being worked off, when nothing should be kept.
 * NB: not the outbox' sequence: it moves before the write commits, and an answer read in between would be kept as the newer one.
 */
export async function writeStates(db: Executor, apps: readonly string[]): Promise<ReadonlyMap<string, WriteState>> {
  const rows = await run(db, STATES, { apps })
  return new Map(
    rows.map(({ key, version, seq, n, ids }) => {
      const state = Number(n) <= BACKLOG ? `${seq ?? 0}/${ids ?? ''}` : null
      return [key, { state, version }]
    }),
  )
}

// helpers

const STATES = prepare<{
  readonly key: string
  readonly version: number | null
  readonly seq: string | null
  readonly n: string
  readonly ids: string | null
}>(
  sql`select k.key, a."version", (select max("seq") from "meta"."event") as seq, w.n, w.ids
    from unnest(${slot('apps', 'text[]')}) as k(key) left join "meta"."app" a on a."key" = k.key
      cross join (select count(*) as n, string_agg(o.id::text, ',' order by o.id) as ids
        from (select "id" from "meta"."outbox" order by "id" limit 1001) as o) as w`,
)
