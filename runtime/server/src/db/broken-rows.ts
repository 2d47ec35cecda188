import {
  createAliases,
  param,
  physicalName,
  ref,
  sql,
  toSql,
  type Checked,
  type CompiledField,
  type CompiledForm,
  type PhysicalName,
  type Sql,
  type SqlTarget,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess } from './record-access.ts'
import { recordTarget, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

export interface BrokenRow {
  readonly id: string
  readonly number: string | null
  readonly title: string | null
  readonly value: string | null
  readonly owner: string | null
}
export interface BrokenRows {
  readonly total: number
  readonly rows: number
  readonly sample: readonly BrokenRow[]
}

/** What is wrong with a row; made for the target of the query that counts them. `columns` says what exists already. */
export type Fault = (target: SqlTarget, alias: PhysicalName) => Sql

/**
 * Live rows that a fault is true of, with up to 1,000 of them for the list that people work off. `next` is the form as it will be, `old` as its table is now: columns
 * that only `next` has are read as empty.
 */
export async function brokenRows(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  fault: Fault,
  value: CompiledField | undefined,
  slots: Readonly<Record<string, unknown>>,
): Promise<BrokenRows> {
  const target = recordTarget(systemAccess(app), form, T, createAliases())
  const text = (field: CompiledField | undefined): Sql =>
    field?.column === undefined ? sql`null::text` : sql`${ref(T, physicalName(field.column))}::text`
  const condition = fault(target, T)
  const statement = prepare<BrokenRow & { n: string; all: string }>(
    sql`select t."id", ${text(form.numberField)} as "number", ${text(form.titleField)} as "title", ${text(value)} as "value", u."name" as "owner",
      count(*) over () as "n", (select count(*) from ${tableOf(systemAccess(app), form.key)} where "deleted_at" is null) as "all"
      from ${tableOf(systemAccess(app), form.key)} as ${ref(T)}${target.joins.sql()} left join "meta"."user" as u on u."id" = t."owner_id"
      where t."deleted_at" is null and (${condition}) is true order by t."id" limit 1000`,
    { named: false },
  )
  const rows = await run(db, statement, slots)
  const sample = rows.map(({ id, number, title, value: shown, owner }) => ({ id, number, title, value: shown, owner }))
  return { rows: Number(rows[0]?.n ?? 0), total: Number(rows[0]?.all ?? 0), sample }
}

/** Every row: a field that is not there yet is empty. */
export const everyRow: Fault = () => sql`true`

/** A field without a value: null, blank, an empty list. */
export const emptyFault =
  (field: CompiledField): Fault =>
  (_target, alias) => {
    const column = ref(alias, physicalName(field.column!))
    if (field.columnType === 'text') return sql`(${column} is null or btrim(${column}) = '')`
    return field.columnType?.endsWith('[]') ? sql`cardinality(${column}) = 0` : sql`${column} is null`
  }
/** A condition of the language that is true of the row. */
export const checkedFault =
  (checked: Checked): Fault =>
  (target) =>
    toSql(checked, target)
export const allOf =
  (...faults: readonly Fault[]): Fault =>
  (target, alias) =>
    faults.map((fault) => fault(target, alias)).reduce((a, b) => sql`(${a}) is true and (${b}) is true`)
export const anyFault =
  (...faults: readonly Fault[]): Fault =>
  (target, alias) =>
    faults.map((fault) => fault(target, alias)).reduce((a, b) => sql`(${a}) is true or (${b}) is true`, sql`false`)
/** One of these values, compared as text. */
export const valueFault =
  (field: CompiledField, values: readonly string[]): Fault =>
  (_target, alias) =>
    sql`(${ref(alias, physicalName(field.column!))})::text = any(${param(values, 'text[]')})`
/** One of these records. */
export const idFault =
  (ids: readonly string[]): Fault =>
  (_target, alias) =>
    sql`${ref(alias, physicalName('id'))} = any(${param(ids, 'uuid[]')})`

/** Distinct values of a column with their text, at most `limit`. */
export async function distinctValues(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  field: CompiledField,
  limit: number,
): Promise<readonly { readonly value: unknown; readonly text: string }[]> {
  const column = ref(physicalName(field.column!))
  return run(
    db,
    prepare(
      sql`select distinct ${column} as "value", (${column})::text as "text" from ${tableOf(systemAccess(app), form.key)}
        where "deleted_at" is null and ${column} is not null limit ${param(limit, 'integer')}`,
      { named: false },
    ),
  )
}

// helpers

const T = physicalName('t')
