import { param, physicalName, ref, sql, type TableOperation } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** Fills the new column of a retype from the old one; a value that does not fit stays empty, and the old column keeps it. */
export async function convertColumn(
  db: Kysely<Database>,
  schema: string,
  operation: Extract<TableOperation, { kind: 'retype' }>,
): Promise<void> {
  const table = ref(physicalName(schema), physicalName(operation.table))
  const [from, to] = [ref(physicalName(operation.from.name)), ref(physicalName(operation.column.name))]
  await run(
    db,
    prepare(
      sql`update ${table} set ${to} = ${operation.convert} where ${from} is not null and (${operation.convert}) is not null`,
      {
        named: false,
      },
    ),
  )
}

/**
 * Going back to an earlier type: records that nobody has touched since the column was left get their original value again, also
 * where the type between could not hold it.
 */
export async function copyBack(
  db: Kysely<Database>,
  schema: string,
  operation: Extract<TableOperation, { kind: 'retype' }>,
  left: { readonly column: string; readonly since: string },
): Promise<void> {
  const table = ref(physicalName(schema), physicalName(operation.table))
  const [from, to] = [ref(physicalName(left.column)), ref(physicalName(operation.column.name))]
  await run(
    db,
    prepare(
      sql`update ${table} set ${to} = ${from} where ${from} is not null and "updated_at" < ${param(left.since, 'timestamptz')}`,
      { named: false },
    ),
  )
}
