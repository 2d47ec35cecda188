import { physicalName, ref, slot, sql, type CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess } from './record-access.ts'
import { tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** Live records of a form that point to a record by one relation, and how many they are. */
export async function childrenOf(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  relation: string,
  id: string,
): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
  const { column: name, columnType } = form.field(relation)!
  const column = ref(physicalName(name!))
  const points = columnType?.endsWith('[]')
    ? sql`${column} @> array[${slot('parent', 'uuid')}]`
    : sql`${column} = ${slot('parent', 'uuid')}`
  const rows = await run<{ id: string }>(
    db,
    prepare(
      sql`select "id" from ${tableOf(systemAccess(app), form.key)} where ${points} and "deleted_at" is null order by "id"`,
    ),
    { parent: id },
  )
  return { ids: rows.map((row) => row.id), total: rows.length }
}
