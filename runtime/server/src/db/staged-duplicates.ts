import {
  join,
  param,
  physicalName,
  ref,
  sql,
  type CompiledField,
  type CompiledForm,
  type CompiledKey,
  type CompiledSimilarity,
  type Row,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { askedTexts, sharesEnough } from './duplicate-statement.ts'
import { gramFrequencies } from './gram-frequencies.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** A staged row that may be the same as the `n`th (from 1) of what was asked, with the fields of the rule by key. */
export interface StagedMatch {
  readonly n: number
  readonly row: number
  readonly record: Row
}

/** Staged rows that hold one of these keys. */
export async function stagedWithKeys(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  key: CompiledKey,
  values: readonly (string | null)[],
): Promise<readonly StagedMatch[]> {
  const asked = sql`unnest(${param(values, 'text[]')}) with ordinality as p("key", "n")`
  const same = sql`${ref(S, physicalName(key.column))} = p."key"`
  return matches(db, form, key.fields, sql`${asked} join ${table(form, name)} as s on ${same}`)
}

/** Staged rows that hold the same value of a field as the `n`th of these records. */
export async function stagedWithValue(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  field: CompiledField,
  ids: readonly string[],
): Promise<readonly StagedMatch[]> {
  const column = physicalName(field.column!)
  const asked = sql`unnest(${param(ids, 'uuid[]')}) with ordinality as p("id", "n")`
  const records = sql`${table(form, form.table)} as c on c."id" = p."id"`
  const same = sql`${ref(S, column)} = ${ref(physicalName('c'), column)}`
  return matches(db, form, [field.key], sql`${asked} join ${records} join ${table(form, name)} as s on ${same}`)
}

/** Staged rows that share enough grams with one of these texts. */
export async function stagedLike(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  similar: CompiledSimilarity,
  texts: readonly (readonly number[])[],
): Promise<readonly StagedMatch[]> {
  const like = sharesEnough(S, similar.column)
  const from = sql`p join ${table(form, name)} as s on ${like}`
  const frequent = await gramFrequencies(db, form, similar.column)
  return matches(db, form, similar.fields, from, sql`with ${askedTexts(similar, texts, frequent)} `)
}

/** For many texts to ask of many staged rows. */
export async function indexGrams(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  similar: CompiledSimilarity,
): Promise<void> {
  const column = ref(physicalName(similar.column))
  await run(db, prepare(sql`create index on ${table(form, name)} using gin (${column})`, { named: false }))
}

/** Takes rows out of what is staged. */
export async function unstage(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  rows: readonly number[],
): Promise<void> {
  if (rows.length === 0) return
  const among = sql`"row_no" = any(${param(rows, 'integer[]')})`
  await run(db, prepare(sql`delete from ${table(form, name)} where ${among}`, { named: false }))
}

// helpers

const S = physicalName('s')
const table = (form: CompiledForm, name: string): Sql => ref(physicalName(form.schema), physicalName(name))

async function matches(
  db: Kysely<Database>,
  form: CompiledForm,
  fields: readonly string[],
  from: Sql,
  asked: Sql = sql``,
): Promise<readonly StagedMatch[]> {
  const columns = fields.map((key) => form.field(key)!.column!)
  const values = join(columns.map((column) => ref(S, physicalName(column))))
  const rows = await run<Row>(
    db,
    prepare(
      sql`${asked}select p."n"::integer as "_n", s."row_no" as "_row", ${values} from ${from} order by s."row_no"`,
      {
        named: false,
      },
    ),
  )
  return rows.map((row) => ({
    n: row['_n'] as number,
    row: row['_row'] as number,
    record: Object.fromEntries(fields.map((key, i) => [key, row[columns[i]!]])),
  }))
}
