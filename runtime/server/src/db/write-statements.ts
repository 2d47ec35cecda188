import {
  derivedIndexes,
  empty,
  join,
  physicalName,
  ref,
  ROW_COLUMNS,
  slot,
  sql,
  type ColumnType,
  type CompiledField,
  type CompiledForm,
  type CompiledSubform,
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

export interface WrittenRow {
  readonly id: string
  readonly version: number
  readonly dept_id: string | null
  readonly owner_id: string | null
}

/**
 * Writes a new record with its rows in `lists` (keys of subforms), its audit row and its event as one statement. No row back: the
 * app has another version by now, or a reference points to nothing that `access` may see.
 */
export function insertStatement(
  access: RecordAccess,
  form: CompiledForm,
  lists: ReadonlySet<string>,
): Statement<WrittenRow> {
  const system = systemAccess(access.app)
  const columns: Column[] = [
    ['id', slot('id', 'uuid')],
    ['version', sql`1`],
    ['created_at', NOW()],
    ['created_by', ACTOR()],
    ['updated_at', NOW()],
    ['updated_by', ACTOR()],
    ['owner_id', slot('owner_id', 'uuid')],
    ['dept_id', departmentOf(slot('owner_id', 'uuid'))],
    ...fieldColumns(form.stored),
    ...derivedColumnSlots(form),
  ]
  const names = join(columns.map(([name]) => ref(physicalName(name))))
  const values = join(columns.map(([, value]) => value))
  return prepare(sql`with g as (${guard(referencesOf(access, form, form.stored))}),
    w as (insert into ${tableOf(system, form.key)} (${names}) select ${values} from g returning "id", "version", "owner_id", "dept_id")
    ${join(
      form.subforms.filter(({ field }) => lists.has(field.key)).map((subform) => insertRows(system, subform)),
      empty,
    )}${tail(form, 'create', WRITTEN)}`)
}

/**
 * Writes changed fields of the version that was read. No row back: somebody else was faster, the record is gone, the app has
 * another version, or a reference points to nothing.
 */
export function updateStatement(
  access: RecordAccess,
  form: CompiledForm,
  changed: { readonly keys: readonly string[]; readonly owner: boolean; readonly derived: boolean },
): Statement<WrittenRow> {
  const system = systemAccess(access.app)
  const keys = new Set(changed.keys)
  const fields = form.stored.filter((field) => keys.has(field.key))
  const columns: Column[] = [
    ['updated_at', NOW()],
    ['updated_by', ACTOR()],
    ...(changed.owner
      ? ([
          ['owner_id', slot('owner_id', 'uuid')],
          ['dept_id', departmentOf(slot('owner_id', 'uuid'))],
        ] as Column[])
      : []),
    ...fieldColumns(fields),
    ...(changed.derived ? derivedColumnSlots(form) : []),
  ]
  const sets = join(columns.map(([name, value]) => sql`${ref(physicalName(name))} = ${value}`))
  const rows = form.subforms
    .filter((subform) => keys.has(subform.field.key))
    .map((subform) => replaceRows(system, subform))
  return prepare(sql`with g as (${guard(referencesOf(access, form, fields, changed.owner))}),
    w as (update ${tableOf(system, form.key)} as n set ${sets}, "version" = n."version" + 1 from g
      where n."id" = ${slot('id', 'uuid')} and n."version" = ${slot('seen', 'integer')} and n."deleted_at" is null
      returning n."id", n."version", n."owner_id", n."dept_id")
    ${join(rows, empty)}${tail(form, 'update', WRITTEN)}`)
}

/** Puts the version that was read into the bin, or takes it out again. */
export function binStatement(
  access: RecordAccess,
  form: CompiledForm,
  action: 'delete' | 'restore',
): Statement<WrittenRow> {
  const system = systemAccess(access.app)
  const [value, was] = action === 'delete' ? [NOW(), sql`null`] : [sql`null`, sql`not null`]
  return prepare(sql`with g as (${guard([])}),
    w as (update ${tableOf(system, form.key)} as n set "deleted_at" = ${value}, "updated_at" = ${NOW()}, "updated_by" = ${ACTOR()}, "version" = n."version" + 1 from g
      where n."id" = ${slot('id', 'uuid')} and n."version" = ${slot('seen', 'integer')} and n."deleted_at" is ${was}
      returning n."id", n."version", n."owner_id", n."dept_id")
    ${tail(form, action, WRITTEN)}`)
}

/** Slots of a write beside those of its fields. */
export interface WriteSlots {
  readonly id: string
  readonly now: string
  readonly actor: string | null
  readonly via: string | null
  readonly request: string | null
  readonly address: string | null
  readonly app_key: string
  readonly app_version: number
  readonly changes: string | null
  readonly payload: string
}

/** Name of the slot that carries a field's value, and of the rows and the ids to keep of a subform. */
export const fieldSlot = (key: string): string => `f_${key}`
export const rowsSlot = (key: string): string => `rows_${key}`
export const keepSlot = (key: string): string => `keep_${key}`

/** A stored value as pg takes it for a column of this type. */
export function bindColumn(type: ColumnType | undefined, value: unknown): unknown {
  if (value === null || value === undefined) return null
  return type === 'jsonb' ? JSON.stringify(value) : value
}

/** The unique index of a form by the name that Postgres reports, with the fields it speaks of. */
export function uniqueFields(form: CompiledForm, constraint: string | undefined): readonly string[] | undefined {
  return derivedIndexes(form).find((index) => index.unique && index.name === constraint)?.fields
}

// helpers

type Column = readonly [name: string, value: Sql]
/** Where the tail of a single write finds what it tells. */
const WRITTEN = { from: sql`w`, changes: slot('changes', 'jsonb'), payload: slot('payload', 'jsonb') }

const referencesOf = (
  access: RecordAccess,
  form: CompiledForm,
  fields: readonly CompiledField[],
  owner = true,
): readonly Sql[] =>
  references(
    access,
    form,
    fields,
    (field) => slot(fieldSlot(field.key), castOf(field.columnType!)),
    owner ? slot('owner_id', 'uuid') : undefined,
  )

const fieldColumns = (fields: readonly CompiledField[]): Column[] =>
  fields.map((field) => [field.column!, slot(fieldSlot(field.key), castOf(field.columnType!))])

const derivedColumnSlots = (form: CompiledForm): Column[] =>
  derivedColumnTypes(form).map(([name, type]) => [name, slot(`d_${name}`, type)])

function rowColumns(subform: CompiledSubform): { names: Sql; values: Sql; record: Sql; sets: Sql } {
  const stored = subform.rows.stored
  const type = (field: CompiledField): Sql => RECORD_TYPES[castOf(field.columnType!)]!
  return {
    names: join(
      stored.map((field) => sql`, ${ref(physicalName(field.column!))}`),
      empty,
    ),
    // A list or a boolean that a row does not name is empty, never null.
    values: join(
      stored.map((field) => sql`, ${coalesced(field, sql`r.${ref(physicalName(field.column!))}`)}`),
      empty,
    ),
    record: join(
      stored.map((field) => sql`, ${ref(physicalName(field.column!))} ${type(field)}`),
      empty,
    ),
    sets: join(
      stored.map((field) => sql`, ${ref(physicalName(field.column!))} = excluded.${ref(physicalName(field.column!))}`),
      empty,
    ),
  }
}
function coalesced(field: CompiledField, value: Sql): Sql {
  if (field.columnType === 'boolean') return sql`coalesce(${value}, false)`
  return field.columnType!.endsWith('[]') ? sql`coalesce(${value}, '{}')` : value
}
const PARENT = ref(physicalName(ROW_COLUMNS.record))
const POSITION = ref(physicalName(ROW_COLUMNS.position))

function insertRows(system: RecordAccess, subform: CompiledSubform, suffix = empty): Sql {
  const { names, values, record } = rowColumns(subform)
  const key = subform.field.key
  return sql`, ${ref(physicalName(`s_${key}`.slice(0, 60)))} as (insert into ${tableOf(system, subform.rows.key)} as c ("id", ${PARENT}, ${POSITION}${names})
    select r."id", w."id", r."row_no"${values} from w, jsonb_to_recordset(${slot(rowsSlot(key), 'jsonb')}) as r("id" uuid, "row_no" integer${record})${suffix})`
}

/** Rows that the new list has not are gone; the others keep their ids. A row of another record cannot be taken over. */
function replaceRows(system: RecordAccess, subform: CompiledSubform): Sql {
  const { sets } = rowColumns(subform)
  const key = subform.field.key
  const gone = sql`, ${ref(physicalName(`d_${key}`.slice(0, 60)))} as (delete from ${tableOf(system, subform.rows.key)} as c using w where c.${PARENT} = w."id" and c."id" <> all(${slot(keepSlot(key), 'uuid[]')}))`
  return sql`${gone}${insertRows(system, subform, sql` on conflict ("id") do update set ${POSITION} = excluded.${POSITION}${sets} where c.${PARENT} = excluded.${PARENT}`)}`
}
