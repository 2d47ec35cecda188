import { sql, param, type Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** A record that a transaction wrote, in the order of writing. */
export interface WrittenRecord {
  readonly app: string
  readonly form: string
  readonly record: string
  readonly action: 'create' | 'update'
  /** The version it has since that transaction. */
  readonly version: number
  /** Values that its updates replaced. */
  readonly before: Row
  /** Somebody else has changed it since. */
  readonly touched: boolean
}

/** What a transaction wrote, from its audit rows; a record that it wrote several times comes once. */
export async function createdIn(db: Kysely<Database>, xact: string): Promise<WrittenRecord[]> {
  const rows = await run<{
    app: string
    form: string
    record: string
    creates: boolean
    version: number
    before: Row
    touched: boolean
    first: string
  }>(
    db,
    prepare(
      sql`select a."app", a."form", a."record", bool_or(a."action" = 'create') as "creates", max(a."version") as "version",
          coalesce((select jsonb_object_agg(c."field", c."from") from (
            select distinct on (x ->> 'field') x ->> 'field' as "field", x -> 'from' as "from" from "meta"."audit" as b, jsonb_array_elements(b."changes") as x
            where b."record" = a."record" and b."xact" = ${param(xact, 'text')}::xid8 and b."action" = 'update' order by x ->> 'field', b."id") as c), '{}'::jsonb) as "before",
          exists (select 1 from "meta"."audit" as l where l."record" = a."record" and l."form" = a."form" and l."version" > max(a."version")) as "touched",
          min(a."id"::text) as "first"
        from "meta"."audit" as a
        where a."xact" = ${param(xact, 'text')}::xid8 and a."action" in ('create', 'update') and a."record" is not null and a."form" is not null
        group by a."app", a."form", a."record" order by "first"`,
      { named: false },
    ),
  )
  return rows.map(({ creates, first: _first, ...row }) => ({ ...row, action: creates ? 'create' : 'update' }))
}
