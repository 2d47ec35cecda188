import { physicalName, ref, slot, sql, type CompiledField, type CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess } from './record-access.ts'
import { tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** What live records of a form point to by a relation, by their id; they are kept from others until the transaction ends. */
export async function pointedTo(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  relation: CompiledField,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const column = ref(physicalName(relation.column!))
  const to = relation.columnType === 'uuid[]' ? column : sql`array_remove(array[${column}], null)`
  const rows = await run<{ id: string; to: readonly string[] | null }>(
    db,
    prepare(
      sql`select "id", ${to} as "to" from ${tableOf(systemAccess(app), form.key)} where "id" = any(${slot('ids', 'uuid[]')}) and "deleted_at" is null order by "id" for no key update`,
    ),
    { ids },
  )
  return new Map(rows.map(({ id, to }) => [id, to ?? []]))
}
