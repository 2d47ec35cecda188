import {
  join,
  param,
  physicalName,
  ref,
  slot,
  sql,
  type CompiledForm,
  type PhysicalType,
  type Row,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { finished } from 'node:stream/promises'
import { untimed } from './in-transaction.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** A column of a staging table; those of the form's table come under their own names. */
export interface StagedColumn {
  readonly name: string
  readonly type: PhysicalType
}

/** What is staged of each accepted record: its place in the sheet, its id, its owner, its values and derived columns. */
export function stagedColumns(form: CompiledForm): readonly StagedColumn[] {
  const known = columnsOf.get(form)
  if (known) return known
  const derived = new Map<string, PhysicalType>()
  for (const key of form.keys) derived.set(key.column, 'text')
  for (const similar of form.similarities) derived.set(similar.column, 'integer[]')
  derived.set('search', 'text').set('search_g', 'integer[]')
  const columns: readonly StagedColumn[] = [
    { name: 'id', type: 'uuid' },
    { name: 'owner_id', type: 'uuid' },
    ...form.stored.map((field) => ({ name: field.column!, type: field.columnType! })),
    ...[...derived].map(([name, type]) => ({ name, type })),
  ]
  columnsOf.set(form, columns)
  return columns
}

/** Name of the staging table of an import. */
export const stagingName = (importId: string): string => `import_${importId.replaceAll('-', '')}`

/** An empty table of the form's own types. Unlogged: what a crash of Postgres takes is checked again. */
export async function createStaging(db: Kysely<Database>, form: CompiledForm, name: string): Promise<void> {
  const columns = join(stagedColumns(form).map((column) => ref(physicalName(column.name))))
  await dropStaging(db, form.schema, name)
  await statement(
    db,
    sql`create unlogged table ${table(form, name)} as select 0::integer as "row_no", null::jsonb as "changes", ${columns} from ${ref(physicalName(form.schema), physicalName(form.table))} with no data`,
  )
}

export async function dropStaging(db: Kysely<Database>, schema: string, name: string): Promise<void> {
  await statement(db, sql`drop table if exists ${ref(physicalName(schema), physicalName(name))}`)
}

export interface StagingWriter {
  /** Takes lines of `stagedLine`. Waits for the batch before, so that one is written while the next is made. */
  add(lines: string): Promise<void>
  /** Resolves when everything is written. */
  end(): Promise<void>
}

/**
 * Writes into a staging table by one COPY per batch. NB: not one COPY for all: it would be a statement, and a transaction, as long
 * as the reading of the file takes, while statements of a request end after 30 s and the audit log cannot be sealed.
 */
export function stagingWriter(pool: pg.Pool, form: CompiledForm, name: string): StagingWriter {
  const columns = stagedColumns(form).map((column) => `"${physicalName(column.name)}"`)
  const target = `"${physicalName(form.schema)}"."${physicalName(name)}"`
  const text = `copy ${target} ("row_no", "changes", ${columns.join(', ')}) from stdin`
  let before: Promise<void> = Promise.resolve()
  return {
    add: async (lines) => {
      await before
      before = lines === '' ? before : copyLines(pool, text, lines)
      // Heard at the next batch, or at the end.
      before.catch(() => undefined)
    },
    end: () => before,
  }
}

/** A line of COPY in text format. */
export function stagedLine(form: CompiledForm, row: number, changes: string | null, values: Row): string {
  let line = `${row}\t${changes === null ? '\\N' : escaped(changes)}`
  for (const { name, type } of stagedColumns(form)) line += `\t${copyText(values[name], type)}`
  return `${line}\n`
}

export async function countStaged(db: Kysely<Database>, form: CompiledForm, name: string): Promise<number> {
  const [row] = await statement<{ n: string }>(db, sql`select count(*) as n from ${table(form, name)}`)
  return Number(row?.n ?? 0)
}

/** Once everything is staged: whoever reads it in parts need not look through all of it each time. */
export async function indexStaged(db: Kysely<Database>, form: CompiledForm, name: string): Promise<void> {
  await statement(db, sql`create index on ${table(form, name)} ("row_no")`)
}

/** The highest row number; -1 where nothing is staged. */
export async function lastStaged(db: Kysely<Database>, form: CompiledForm, name: string): Promise<number> {
  const [row] = await statement<{ last: number }>(
    db,
    sql`select coalesce(max("row_no"), -1) as "last" from ${table(form, name)}`,
  )
  return row!.last
}

/** Row numbers of staged records without a value in the column, in order. */
export async function rowsWithout(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  column: string,
): Promise<number[]> {
  const rows = await statement<{ row_no: number }>(
    db,
    sql`select "row_no" from ${table(form, name)} where ${ref(physicalName(column))} is null order by "row_no"`,
  )
  return rows.map((row) => row.row_no)
}

/** Texts that the file brought for a column. */
export async function textsStaged(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  column: string,
): Promise<string[]> {
  const at = ref(physicalName(column))
  const rows = await statement<{ text: string }>(
    db,
    sql`select ${at} as "text" from ${table(form, name)} where ${at} is not null`,
  )
  return rows.map((row) => row.text)
}

/** Puts texts into a column by row number; with the column's search text where it is searched. */
export async function setStaged(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  column: string,
  rows: readonly number[],
  texts: readonly string[],
): Promise<void> {
  await statement(
    db,
    sql`update ${table(form, name)} as s set ${ref(physicalName(column))} = u."t" from unnest(${param(rows, 'integer[]')}, ${param(texts, 'text[]')}) as u("n", "t") where s."row_no" = u."n"`,
  )
}

/** Staged rows behind a row number, with their values by column name. */
export async function stagedRows(
  db: Kysely<Database>,
  form: CompiledForm,
  name: string,
  after: number,
  limit: number,
): Promise<readonly (Row & { readonly row_no: number })[]> {
  const columns = join(stagedColumns(form).map((column) => ref(physicalName(column.name))))
  return statement(
    db,
    sql`select "row_no", ${columns} from ${table(form, name)} where "row_no" > ${param(after, 'integer')} order by "row_no" limit ${param(limit, 'integer')}`,
  )
}

/** Rows of the sheet: later than `after`, not later than `until`. */
export interface RowRange {
  readonly after: number
  readonly until: number
}

/**
 * Writes what was staged of a range of rows as records, with an audit row each, in one statement. A record whose unique key
 * somebody else took since the check is left out; ids of the written ones say so.
 */
export async function insertStaged(
  trx: Kysely<Database>,
  app: string,
  form: CompiledForm,
  name: string,
  rows: RowRange,
  by: { readonly now: string; readonly actor: string; readonly via: string },
): Promise<number> {
  const columns = stagedColumns(form).filter((column) => column.name !== 'id' && column.name !== 'owner_id')
  const names = join(columns.map((column) => ref(physicalName(column.name))))
  const values = join(columns.map((column) => ref(S, physicalName(column.name))))
  const target = ref(physicalName(form.schema), physicalName(form.table))
  const within = sql`s."row_no" > ${param(rows.after, 'integer')} and s."row_no" <= ${param(rows.until, 'integer')}`
  const [row] = await run<{ n: string }>(
    trx,
    prepare(
      sql`with i as (
        insert into ${target} ("id", "version", "created_at", "created_by", "updated_at", "updated_by", "owner_id", "dept_id", ${names})
        select s."id", 1, ${NOW}, ${ACTOR}, ${NOW}, ${ACTOR}, s."owner_id", m."department_id", ${values}
        from ${table(form, name)} as s left join "meta"."department_member" as m on m."user_id" = s."owner_id" and m."is_primary"
        where ${within} order by s."row_no" on conflict do nothing returning "id"),
      a as (
        insert into "meta"."audit" ("at", "actor", "via", "action", "app", "form", "record", "version", "changes")
        select ${NOW}, ${ACTOR}, ${slot('via', 'text')}, 'create', ${param(app, 'text')}, ${param(form.key, 'text')}, s."id", 1, s."changes"
        from ${table(form, name)} as s join i on i."id" = s."id" where ${within})
      select count(*) as n from i`,
      { named: false },
    ),
    by,
  )
  return Number(row?.n ?? 0)
}

/** Row numbers of what `insertStaged` left out. */
export async function leftOut(trx: Kysely<Database>, form: CompiledForm, name: string): Promise<number[]> {
  const target = ref(physicalName(form.schema), physicalName(form.table))
  const rows = await statement<{ row_no: number }>(
    trx,
    sql`select s."row_no" from ${table(form, name)} as s where not exists (select 1 from ${target} as t where t."id" = s."id") order by s."row_no"`,
  )
  return rows.map((row) => row.row_no)
}

/** New statistics after many rows, so that the next list does not go by the old ones. */
export async function analyzeForm(db: Kysely<Database>, form: CompiledForm): Promise<void> {
  await statement(db, sql`analyze ${ref(physicalName(form.schema), physicalName(form.table))}`)
}

/**
 * Lets the statements of this transaction take their time and memory: writing many records at once is longer than what a request
 * may ask for.
 */
export async function unhurried(trx: Kysely<Database>): Promise<void> {
  await untimed(trx)
  await statement(trx, sql`set local work_mem = '128MB'`)
}

// helpers

const columnsOf = new WeakMap<CompiledForm, readonly StagedColumn[]>()

async function copyLines(pool: pg.Pool, text: string, lines: string): Promise<void> {
  const client = await pool.connect()
  let ended = false
  try {
    const copy = client.query(copyFrom(text))
    copy.end(lines)
    await finished(copy)
    ended = true
  } finally {
    // NB: a connection in the middle of a COPY waits for ever; it must not go back into the pool.
    client.release(!ended)
  }
}

const S = physicalName('s')
const NOW = slot('now', 'timestamptz')
const ACTOR = slot('actor', 'uuid')

const table = (form: CompiledForm, name: string): Sql => ref(physicalName(form.schema), physicalName(name))

function statement<R>(db: Kysely<Database>, fragment: Sql): Promise<R[]> {
  return run<R>(db, prepare<R>(fragment, { named: false }))
}

const SPECIAL = /[\\\t\n\r]/
const SIGNS: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escaped = (text: string): string =>
  SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (sign) => SIGNS[sign]!) : text

function copyText(value: unknown, type: PhysicalType): string {
  if (value === null || value === undefined) return '\\N'
  if (type === 'boolean') return value === true ? 't' : 'f'
  if (type === 'integer[]') return `{${(value as readonly number[]).join(',')}}`
  if (type.endsWith('[]')) return escaped(`{${(value as readonly unknown[]).map(quoted).join(',')}}`)
  return escaped(type === 'jsonb' ? JSON.stringify(value) : String(value))
}
const quoted = (item: unknown): string => `"${String(item).replace(/[\\"]/g, '\\$&')}"`
