import { param, sql } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** What is committed now, and what is not, for `writtenSince`. */
export async function currentSnapshot(db: Kysely<Database>): Promise<string> {
  const [row] = await run<{ seen: string }>(
    db,
    prepare(sql`select pg_current_snapshot()::text as "seen"`, { named: false }),
  )
  return row!.seen
}

/**
 * Ids of records of a form that were written by transactions which the snapshot does not see: begun since, or not committed
 * when it was taken. By the log, which every write of a record is in; some may be gone again.
 */
export async function writtenSince(
  db: Kysely<Database>,
  app: string,
  form: string,
  snapshot: string,
): Promise<readonly string[]> {
  const seen = sql`${param(snapshot, 'text')}::pg_snapshot`
  const rows = await run<{ record: string }>(
    db,
    prepare(
      sql`select distinct "record" from "meta"."audit" where "xact" >= pg_snapshot_xmin(${seen}) and not pg_visible_in_snapshot("xact", ${seen})
        and "app" = ${param(app, 'text')} and "form" = ${param(form, 'text')} and "record" is not null`,
      { named: false },
    ),
  )
  return rows.map(({ record }) => record)
}
