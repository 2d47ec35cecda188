import {
  empty,
  join,
  param,
  physicalName,
  ref,
  sql,
  validateRecord,
  type CompiledForm,
  type RecordContext,
  type Row,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { derivedColumns } from '../records/derived-columns.ts'
import { readAfter, type StoredRow } from './read-records.ts'
import { tableOf } from './record-target.ts'
import { systemAccess } from './record-access.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

const STEP = 500

/**
 * Computes stored formulas, duplicate keys and search text of all rows anew, in short steps. A row that was written meanwhile
 * is left alone: its writer has computed them already. Neither version nor audit: nothing that people see as a change.
 */
export async function refillColumns(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  context: RecordContext,
): Promise<number> {
  let after: string | null = null
  let done = 0
  for (;;) {
    const rows: readonly StoredRow[] = await readAfter(db, app, form, after, STEP)
    if (rows.length === 0) return done
    for (const row of rows) await refillRow(db, app, form, row, context)
    done += rows.length
    after = rows.at(-1)!.id
  }
}

// helpers

async function refillRow(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  row: StoredRow,
  context: RecordContext,
): Promise<void> {
  const stored = new Set(form.formulas.filter((formula) => formula.stored).map((formula) => formula.field.key))
  const { record, patch } = validateRecord(form, {
    input: {},
    old: row as Row,
    mode: 'update',
    context: { ...context, writer: 'system' },
  })
  const sets: Sql[] = Object.entries(derivedColumns(form, record)).map(
    ([column, value]) =>
      sql`${ref(physicalName(column))} = ${param(value, Array.isArray(value) ? 'integer[]' : 'text')}`,
  )
  for (const field of form.stored)
    if (stored.has(field.key) && field.key in patch)
      sets.push(sql`${ref(physicalName(field.column!))} = ${param(patch[field.key])}`)
  if (sets.length === 0) return
  await run(
    db,
    prepare(
      sql`update ${tableOf(systemAccess(app), form.key)} set ${join(sets)}${empty} where "id" = ${param(row.id, 'uuid')} and "version" = ${param(row.version, 'integer')}`,
    ),
  )
}
