import { param, slot, sql } from '@tenon/engine'
import { prepare, run, type Executor } from './statements.ts'

/** Uses of one field in filters of reports. */
export interface FilterUse {
  readonly app: string
  readonly form: string
  readonly field: string
  readonly uses: number
  readonly milliseconds: number
}

/** Adds to what is known of these fields. */
export async function addFilterUses(db: Executor, uses: readonly FilterUse[], at: string): Promise<void> {
  await run(db, ADD, { uses: JSON.stringify(uses), at })
}
/** The fields of an app, those that cost most first. */
export async function filterUses(
  db: Executor,
  app: string,
): Promise<readonly { readonly form: string; readonly field: string; readonly uses: string; readonly ms: string }[]> {
  return run(db, READ, { app })
}

export interface TableShape {
  readonly table: string
  /** As the planner believes. */
  readonly rows: number
  /** Columns that an index begins with; those of one that is being built are in `building`. */
  readonly leading: readonly string[]
  readonly building: readonly string[]
}
/** Tables of a schema with the first columns of their indexes. */
export async function tableShapes(db: Executor, schema: string): Promise<readonly TableShape[]> {
  return run(db, SHAPES, { schema })
}

// helpers

const ADD = prepare(
  sql`insert into "meta"."report_filter" ("app", "form", "field", "uses", "milliseconds", "last_at")
    select u."app", u."form", u."field", u."uses", u."milliseconds", ${slot('at', 'timestamptz')}
    from jsonb_to_recordset(${slot('uses', 'jsonb')}) as u("app" text, "form" text, "field" text, "uses" bigint, "milliseconds" bigint)
    on conflict ("app", "form", "field") do update set "uses" = "report_filter"."uses" + excluded."uses",
      "milliseconds" = "report_filter"."milliseconds" + excluded."milliseconds", "last_at" = excluded."last_at"`,
)
const READ = prepare<{ form: string; field: string; uses: string; ms: string }>(
  sql`select "form", "field", "uses", "milliseconds" as ms from "meta"."report_filter" where "app" = ${slot('app', 'text')}
    order by "milliseconds" desc, "form", "field" limit ${param(200, 'integer')}`,
)
const SHAPES = prepare<TableShape>(
  sql`select t.relname as "table", greatest(t.reltuples, 0)::float8 as rows,
      coalesce(array_agg(a.attname::text) filter (where i.indisvalid), '{}') as leading,
      coalesce(array_agg(a.attname::text) filter (where not i.indisvalid), '{}') as building
    from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = ${slot('schema', 'text')}
    left join pg_index i on i.indrelid = t.oid
    left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
    where t.relkind = 'r' group by t.oid, t.relname, t.reltuples`,
)
