import {
  computeRecord,
  join,
  physicalName,
  ref,
  slot,
  sql,
  type CompiledForm,
  type PhysicalName,
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
import { prepare, run, type Statement } from './statements.ts'
import { castOf, derivedColumnTypes, RECORD_TYPES } from './write-parts.ts'

const STEP = 500

/**
 * Computes stored formulas, duplicate keys and search text of all rows anew, in short steps of one statement each: a publish does
 * it while nobody else can reach the table. A row that was written meanwhile is left alone: its writer has computed them already.
 * Neither version nor audit: nothing that people see as a change. Returns how many rows it has looked at.
 */
export async function refillColumns(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  context: RecordContext,
): Promise<number> {
  const statement = refill(app, form)
  let after: string | null = null
  let done = 0
  for (;;) {
    const rows: readonly StoredRow[] = await readAfter(db, app, form, after, STEP)
    if (rows.length === 0) return done
    await run(db, statement, { rows: JSON.stringify(rows.map((row) => computed(form, row, context))) })
    done += rows.length
    after = rows.at(-1)!.id
  }
}

// helpers

const formulasOf = (form: CompiledForm) => form.formulas.flatMap(({ field, stored }) => (stored ? [field] : []))

/** What is computed of a record, by column, with the version that it is computed of. */
function computed(form: CompiledForm, old: StoredRow, context: RecordContext): Row {
  const { record } = computeRecord(form, {}, { input: {}, old, mode: 'update', context })
  const formulas = formulasOf(form).map((field) => [field.column!, record[field.key] ?? null] as const)
  return { id: old.id, _seen: old.version, ...derivedColumns(form, record), ...Object.fromEntries(formulas) }
}

/** Rows are taken in the order of their ids, so that two who take several do not wait for each other; what is so already is not written. */
function refill(app: PublishedApp, form: CompiledForm): Statement<Row> {
  const columns: readonly (readonly [name: PhysicalName, type: Sql])[] = [
    ...formulasOf(form).map(
      (field) => [physicalName(field.column!), RECORD_TYPES[castOf(field.columnType!)]!] as const,
    ),
    ...derivedColumnTypes(form).map(([name, type]) => [physicalName(name), RECORD_TYPES[type]!] as const),
  ]
  const table = tableOf(systemAccess(app), form.key)
  const typed = columns.map(([name, type]) => sql`${ref(name)} ${type}`)
  const sets = columns.map(([name]) => sql`${ref(name)} = ${ref(R, name)}`)
  const differs = columns.map(([name]) => sql`n.${ref(name)} is distinct from ${ref(R, name)}`)
  return prepare(
    sql`with r as (select * from jsonb_to_recordset(${slot('rows', 'jsonb')}) as r("id" uuid, "_seen" integer, ${join(typed)})),
    l as (select n."id" from ${table} as n join r on r."id" = n."id" and r."_seen" = n."version"
      where ${join(differs, sql` or `)} order by n."id" for no key update of n)
    update ${table} as n set ${join(sets)} from r join l on l."id" = r."id" where n."id" = r."id" and n."version" = r."_seen"`,
    { named: false },
  )
}

const R = physicalName('r')
