import { param, sql, type CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** Which part of the rows (0–1) holds a gram; what is not among them is rare. */
export type GramFrequencies = ReadonlyMap<number, number>

/**
 * The most frequent grams of a column, as Postgres counted them when it last analysed the table; none before that. They only choose
 * what is looked up first, so those of some minutes ago do as well.
 */
export async function gramFrequencies(
  db: Kysely<Database>,
  form: CompiledForm,
  column: string,
): Promise<GramFrequencies> {
  let columns = kept.get(form)
  if (!columns) kept.set(form, (columns = new Map()))
  const known = columns.get(column)
  if (known && Date.now() - known.at < KEPT_MS) return known.found
  const found = await read(db, form, column)
  columns.set(column, { at: Date.now(), found })
  return found
}

// helpers

const KEPT_MS = 300_000
const kept = new WeakMap<CompiledForm, Map<string, { readonly at: number; readonly found: GramFrequencies }>>()

async function read(db: Kysely<Database>, form: CompiledForm, column: string): Promise<GramFrequencies> {
  const statement = prepare<{ grams: number[] | null; parts: number[] | null }>(
    sql`select most_common_elems::text::integer[] as "grams", most_common_elem_freqs::double precision[] as "parts" from pg_stats
      where schemaname = ${param(form.schema, 'text')} and tablename = ${param(form.table, 'text')} and attname = ${param(column, 'text')}`,
    { named: false },
  )
  const [row] = await run(db, statement)
  return new Map((row?.grams ?? []).map((gram, i) => [gram, row!.parts![i]!]))
}
