import { physicalName, ref, render, sql } from '@tenon/engine'
import type pg from 'pg'
import type { Ddl } from './table-ddl.ts'

/** Builds an index outside any transaction; what an interrupted build left INVALID is dropped first. */
export async function buildIndex(pool: pg.Pool, schema: string, name: string, ddl: Ddl): Promise<void> {
  const client = await pool.connect()
  try {
    const left = await client.query(
      `select 1 from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relname = $2 and not i.indisvalid`,
      [schema, name],
    )
    await client.query('set statement_timeout = 0')
    if (left.rowCount)
      await client.query(
        render(sql`drop index concurrently if exists ${ref(physicalName(schema), physicalName(name))}`).text,
      )
    await client.query(render(ddl.statement).text)
  } finally {
    await client.query('reset statement_timeout').catch(() => undefined)
    client.release()
  }
}
