import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Names of the valid indexes of a schema. */
export async function standingIndexes(db: Kysely<Database>, schema: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = ${schema} and i.indisvalid`.execute(db)
  return new Set(rows.map((row) => row.name))
}

/** Rows of a table, counted exactly up to `limit`; 0 where there is no such table. */
export async function rowsUpTo(db: Kysely<Database>, schema: string, table: string, limit: number): Promise<number> {
  const found = await sql<{
    there: boolean
  }>`select to_regclass(${`"${schema}"."${table}"`}) is not null as there`.execute(db)
  if (!found.rows[0]?.there) return 0
  const { rows } = await sql<{ n: string }>`
    select count(*) as n from (select 1 from ${sql.table(`${schema}.${table}`)} limit ${limit}) t`.execute(db)
  return Number(rows[0]?.n ?? 0)
}

/** Which of the tables exist. */
export async function existingTables(db: Kysely<Database>, schema: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relkind = 'r'`.execute(db)
  return new Set(rows.map((row) => row.name))
}
