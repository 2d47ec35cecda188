import { createAliases, physicalName, ref, sql, type CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { predicateSql, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/** How many live records of a form an access may see. */
export async function countRows(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  slots: ViewerSlots,
): Promise<number> {
  const rows = access.rows(form)
  if (rows.kind === 'none') return 0
  const scope = predicateSql(systemAccess(access.app), form, rows, T, createAliases())
  const statement = prepare<{ n: string }>(
    sql`select count(*) as "n" from ${tableOf(access, form.key)} as ${ref(T)} where ${ref(T, physicalName('deleted_at'))} is null and ${scope}`,
  )
  return Number((await run(db, statement, slots))[0]!.n)
}

// helpers

const T = physicalName('t')
