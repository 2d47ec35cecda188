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
  type ParseContext,
  type PhysicalName,
  type Sql,
  type SqlTarget,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { predicateSql, recordTarget, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'
import { titleColumn } from './title-column.ts'

export interface BrokenRow {
  readonly id: string
  readonly number: string | null
  readonly title: string | null
  /** As people read it: labels of options, names, titles. */
  readonly value: string | null
  readonly owner: string | null
}
/** The field whose value stands beside the title, and how a value of it is written; references come with their titles. */
export interface ShownValue {
  readonly field: CompiledField
  text(value: unknown): string
}
export interface BrokenRows {
  readonly total: number
  readonly rows: number
  /** How many of them the viewer may see. */
  readonly visible: number
  readonly sample: readonly BrokenRow[]
}

/** What is wrong with a row; made for the target of the query that counts them. `columns` says what exists already. */
export type Fault = (target: SqlTarget, alias: PhysicalName) => Sql

/**
 * Counts the live rows of `form` (as its table is now) that a fault is true of, whoever asks; the sample has up to 1,000 of those
 * that `viewer` may see, with the values that he may read in clear.
 */
export async function brokenRows(
  db: Kysely<Database>,
  viewer: RecordAccess,
  form: CompiledForm,
  fault: Fault,
  value: ShownValue | undefined,
  slots: Readonly<Record<string, unknown>>,
): Promise<BrokenRows> {
  const { columns, condition, visible, source } = brokenQuery(viewer, form, fault, value)
  const statement = prepare<StoredRow & { n: string; visible: string; all: string; shown: boolean }>(
    sql`select ${columns}, (${visible}) is true as "shown",
      count(*) over () as "n", count(*) filter (where (${visible}) is true) over () as "visible",
      (select count(*) from ${tableOf(systemAccess(viewer.app), form.key)} where "deleted_at" is null) as "all"
      from ${source} where t."deleted_at" is null and (${condition}) is true order by "shown" desc, t."id" limit 1000`,
    { named: false },
  )
  const rows = await run(db, statement, slots)
  const sample = rows.filter((row) => row.shown).map((row) => asRow(row, value))
  const [first] = rows
  return {
    rows: Number(first?.n ?? 0),
    total: Number(first?.all ?? 0),
    visible: Number(first?.visible ?? 0),
    sample,
  }
}

/** All live rows that a fault is true of and that `viewer` may see, page after page. */
export async function* brokenPages(
  db: Kysely<Database>,
  viewer: RecordAccess,
  form: CompiledForm,
  fault: Fault,
  value: ShownValue | undefined,
  slots: Readonly<Record<string, unknown>>,
  size = 1_000,
): AsyncGenerator<readonly BrokenRow[]> {
  for (let last: string | null = null; ;) {
    const { columns, condition, visible, source } = brokenQuery(viewer, form, fault, value)
    const after: Sql = last === null ? sql`true` : sql`t."id" > ${param(last, 'uuid')}`
    const statement = prepare<StoredRow>(
      sql`select ${columns} from ${source} where t."deleted_at" is null and ${after}
        and (${condition}) is true and (${visible}) is true order by t."id" limit ${param(size, 'integer')}`,
      { named: false },
    )
    const rows: readonly StoredRow[] = await run(db, statement, slots)
    if (rows.length > 0) yield rows.map((row) => asRow(row, value))
    if (rows.length < size) return
    last = rows.at(-1)!.id
  }
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
/** A value that a retype cannot turn into the new column: it stays in the archive and the field is empty. */
export const conversionFault =
  (was: CompiledField, field: CompiledField, context: ParseContext): Fault =>
  (target, alias) => {
    const column = ref(alias, physicalName(was.column!))
    const converted = field.type.convertFrom?.(was.columnType!, column, field, context) ?? sql`null`
    return sql`not (${emptyFault(was)(target, alias)}) and (${converted}) is null`
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
type StoredRow = Omit<BrokenRow, 'value'> & { readonly value: unknown }
const asRow = ({ id, number, title, value, owner }: StoredRow, shown: ShownValue | undefined): BrokenRow => ({
  id,
  number,
  title,
  value: (value !== null && shown?.text(value)) || null,
  owner,
})

/** The parts of a question for broken rows: what is told of each, what is wrong, and what of it the viewer may see. */
function brokenQuery(viewer: RecordAccess, form: CompiledForm, fault: Fault, value: ShownValue | undefined) {
  const system = systemAccess(viewer.app)
  const aliases = createAliases()
  const target = recordTarget(system, form, T, aliases)
  const seen = recordTarget(viewer, form, T, aliases)
  const text = (field: CompiledField | undefined): Sql =>
    field?.column === undefined || viewer.clear(form, field.key).kind === 'none'
      ? sql`null::text`
      : sql`${seen.column(form.key, field.key, T)}::text`
  const written = (field: CompiledField | undefined): Sql => {
    const points = field?.type.target?.(field.settings)
    if (field?.column === undefined || viewer.clear(form, field.key).kind === 'none') return sql`null::text`
    const stored = seen.column(form.key, field.key, T)
    if (points === undefined) return stored
    const titles = titleColumn(viewer, seen, points, stored, field.columnType === 'uuid[]')
    if (field.columnType === 'uuid[]') return titles
    return sql`case when ${stored} is not null then json_build_object('id', ${stored}, 'title', ${titles}) end`
  }
  const condition = fault(target, T)
  const visible = predicateSql(system, form, viewer.rows(form), T, aliases)
  const [number, title, shown] = [text(form.numberField), text(form.titleField), written(value?.field)]
  const columns = sql`t."id", ${number} as "number", ${title} as "title", ${shown} as "value", u."name" as "owner"`
  const source = sql`${tableOf(system, form.key)} as ${ref(T)}${target.joins.sql()}${seen.joins.sql()}
    left join "meta"."user" as u on u."id" = t."owner_id"`
  return { columns, condition, visible, source }
}
