import { physicalName, ref, sql, type TableOperation } from '@tenon/engine'
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
