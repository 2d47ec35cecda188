import { param, physicalName, ref, sql, type CompiledField, type CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { lockName } from './in-transaction.ts'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/**
 * Those of the records whose way upwards along a relation to their own form leads back to them, as they are written in this
 * transaction. Others who write such a relation of the form wait until it has ended: two halves of a ring may not stand
 * beside each other unseen.
 */
export async function findRings(
  trx: Kysely<Database>,
  app: RecordAccess['app'],
  form: CompiledForm,
  field: CompiledField,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  await lockName(trx, `rings:${app.key}/${form.key}/${field.key}`)
  const table = tableOf(systemAccess(app), form.key)
  const up = ref(physicalName('n'), physicalName(field.column!))
  // Pairs of start and place, each once: a ring that was there before ends the walk as well.
  const statement = prepare<{ id: string }>(
    sql`with recursive way("id", "at") as (
      select n."id", ${up} from ${table} as n where n."id" = any(${param(ids, 'uuid[]')}) and ${up} is not null
      union
      select w."id", ${up} from way as w join ${table} as n on n."id" = w."at" where w."at" <> w."id" and n."deleted_at" is null and ${up} is not null)
      select distinct "id" from way where "at" = "id"`,
    { named: false },
  )
  return new Set((await run(trx, statement, {})).map(({ id }) => id))
}
