import { join, param, physicalName, ref, sql, type CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** Live rows whose key is not theirs alone: how many, and the ids of the first. */
export async function duplicateKeys(
  db: Kysely<Database>,
  form: CompiledForm,
  columns: readonly string[],
  samples: number,
): Promise<{ total: number; ids: readonly string[] }> {
  const keys = join(columns.map((column) => ref(physicalName(column))))
  const present = join(
    columns.map((column) => sql`${ref(physicalName(column))} is not null`),
    sql` and `,
  )
  const table = ref(physicalName(form.schema), physicalName(form.table))
  const rows = await run<{ id: string; total: string }>(
    db,
    prepare(
      sql`select "id", count(*) over () as total from (select "id", count(*) over (partition by ${keys}) as n from ${table}
        where "deleted_at" is null and ${present}) t where n > 1 limit ${param(samples, 'integer')}`,
      { named: false },
    ),
  )
  return { total: Number(rows[0]?.total ?? 0), ids: rows.map((row) => row.id) }
}
