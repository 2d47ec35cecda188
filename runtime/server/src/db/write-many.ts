import {
  empty,
  join,
  physicalName,
  ref,
  slot,
  sql,
  type CompiledField,
  type CompiledForm,
  type PhysicalName,
  type Sql,
} from '@tenon/engine'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { tableOf } from './record-target.ts'
import { prepare, type Statement } from './statements.ts'
import {
  ACTOR,
  castOf,
  departmentOf,
  derivedColumnTypes,
  guard,
  NOW,
  RECORD_TYPES,
  references,
  tail,
} from './write-parts.ts'
import type { WrittenRow } from './write-statements.ts'

/** One record of a statement that writes many: its columns by name, and what is told about it. */
export type ManyRow = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly _changes: readonly unknown[] | null
  readonly _payload: Readonly<Record<string, unknown>>
}

/**
 * Writes new records without rows of subforms as one statement: rows, audit, events. Nothing is written, and no row comes
 * back, where the app has another version or any of them points to something that is not there.
 */
export function insertManyStatement(access: RecordAccess, form: CompiledForm): Statement<WrittenRow> {
  const system = systemAccess(access.app)
  const columns = [...form.stored.map(columnOf), ...derivedColumnTypes(form).map(([name]) => physicalName(name))]
  const names = join(columns.map((name) => ref(name)))
  const values = join(columns.map((name) => ref(R, name)))
  return prepare(sql`with ${recordSet(form.stored, form, true)},
    g as (${guard([allPoint(access, form, form.stored, true)])}),
    w as (insert into ${tableOf(system, form.key)} ("id", "version", "created_at", "created_by", "updated_at", "updated_by", "owner_id", "dept_id", ${names})
      select r."id", 1, r."_at", ${ACTOR()}, r."_at", ${ACTOR()}, r."owner_id", ${departmentOf(sql`r."owner_id"`)}, ${values} from r, g order by r."_n" returning "id", "version", "owner_id", "dept_id")
    ${tail(form, 'create', { ...TOLD, at: sql`r."_at"` })}`)
}

/**
 * Writes the same fields of many records, each of the version that was read, as one statement. Fewer rows back than went in:
 * somebody was faster; none: as for one record.
 */
export function updateManyStatement(
  access: RecordAccess,
  form: CompiledForm,
  changed: { readonly keys: readonly string[]; readonly owner: boolean; readonly derived: boolean },
): Statement<WrittenRow> {
  const system = systemAccess(access.app)
  const keys = new Set(changed.keys)
  const fields = form.stored.filter((field) => keys.has(field.key))
  const columns = [
    ...fields.map(columnOf),
    ...(changed.derived ? derivedColumnTypes(form).map(([name]) => physicalName(name)) : []),
  ]
  const sets = [
    sql`"updated_at" = ${NOW()}, "updated_by" = ${ACTOR()}, "version" = n."version" + 1`,
    ...(changed.owner ? [sql`"owner_id" = r."owner_id", "dept_id" = ${departmentOf(sql`r."owner_id"`)}`] : []),
    ...columns.map((name) => sql`${ref(name)} = ${ref(R, name)}`),
  ]
  return prepare(sql`with ${recordSet(fields, form, changed.derived)},
    g as (${guard([allPoint(access, form, fields, changed.owner)])}),
    w as (update ${tableOf(system, form.key)} as n set ${join(sets)} from r, g
      where n."id" = r."id" and n."version" = r."_seen" and n."deleted_at" is null
      returning n."id", n."version", n."owner_id", n."dept_id")
    ${tail(form, 'update', TOLD)}`)
}

// helpers

const R = physicalName('r')
const TOLD = { from: sql`w join r on r."id" = w."id"`, changes: sql`r."_changes"`, payload: sql`r."_payload"` }
const columnOf = (field: CompiledField): PhysicalName => physicalName(field.column!)

/** The rows as a table, in the order in which they were given. */
function recordSet(fields: readonly CompiledField[], form: CompiledForm, derived: boolean): Sql {
  const columns = [
    ...fields.map((field) => sql`, ${ref(columnOf(field))} ${RECORD_TYPES[castOf(field.columnType!)]!}`),
    ...(derived
      ? derivedColumnTypes(form).map(([name, type]) => sql`, ${ref(physicalName(name))} ${RECORD_TYPES[type]!}`)
      : []),
  ]
  return sql`r as (select * from jsonb_to_recordset(${slot('rows', 'jsonb')}) as r("_n" integer, "id" uuid, "owner_id" uuid, "_seen" integer, "_at" timestamptz, "_changes" jsonb, "_payload" jsonb${join(columns, empty)}))`
}

function allPoint(access: RecordAccess, form: CompiledForm, fields: readonly CompiledField[], owner: boolean): Sql {
  const parts = references(
    access,
    form,
    fields,
    (field) => ref(R, columnOf(field)),
    owner ? sql`r."owner_id"` : undefined,
  )
  return parts.length === 0 ? sql`true` : sql`not exists (select 1 from r where not (${join(parts, sql` and `)}))`
}
