import {
  createAliases,
  join,
  physicalName,
  ref,
  slot,
  sql,
  toSql,
  type Checked,
  type CompiledForm,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { searchSql } from './list-statement.ts'
import type { RecordAccess } from './record-access.ts'
import { recordTarget } from './record-target.ts'
import type { Database } from './schema.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, run } from './statements.ts'

/**
 * Writes down every record that a list means for this viewer, oldest first, as the rows of a bulk change: one statement over the
 * one scoped source. Returns how many; one more than `limit` where there are more.
 */
export async function writeTargets(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  meant: { readonly filter: Checked | null; readonly words: number },
  slots: Readonly<Record<string, unknown>>,
  to: { readonly bulk: string; readonly limit: number },
): Promise<number> {
  const aliases = createAliases()
  const target = recordTarget(access, form, T, aliases)
  const { from, where } = scopedFrom(access, form, T, aliases)
  const conditions = [
    where,
    ...(meant.filter ? [sql`(${toSql(meant.filter, target)})`] : []),
    ...(meant.words > 0 ? [searchSql(access, form, meant.words, aliases)] : []),
  ]
  const statement = prepare<{ n: number }>(
    sql`with m as (select ${ref(T, ID)} as "id" from ${from}${target.joins.sql()} where ${join(conditions, sql` and `)} order by ${ref(T, ID)} limit ${slot('limit', 'integer')}),
    w as (insert into "meta"."bulk_row" ("bulk", "row_no", "record")
      select ${slot('bulk', 'uuid')}, row_number() over (order by m."id"), m."id" from m returning 1)
    select count(*)::integer as "n" from w`,
    { named: false },
  )
  const [row] = await run(db, statement, { ...slots, bulk: to.bulk, limit: to.limit + 1 })
  return row!.n
}

// helpers

const T = physicalName('t')
const ID = physicalName('id')
