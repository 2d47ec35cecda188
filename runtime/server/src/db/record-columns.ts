import {
  empty,
  join,
  mirrorOf,
  param,
  physicalName,
  ref,
  ROW_COLUMNS,
  sql,
  type CompiledField,
  type CompiledForm,
  type CompiledSubform,
  type PhysicalName,
  type Sql,
  type SqlTarget,
} from '@tenon/engine'
import type { RecordAccess } from './record-access.ts'
import { COUNT_CAP } from './count-cap.ts'
import { membersSql, recordTarget, tableOf } from './record-target.ts'
import { titleColumn } from './title-column.ts'

/** Columns of every record, in the order they are answered. */
export const SYSTEM_FIELDS = [
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'owner_id',
  'dept_id',
] as const

const ID = physicalName('id')

/** `t."amount_2" as "amount"`: a value under the name of its field. */
export const named = (value: Sql, key: string): Sql => sql`${value} as ${ref(physicalName(key))}`

/** The system columns of a row. */
export const systemColumns = (alias: PhysicalName): Sql[] => SYSTEM_FIELDS.map((key) => ref(alias, physicalName(key)))

/** How many records of a mirror are named where it is not said. */
const SHOWN = 50

/**
 * The value of a field as it is stored or computed, without regard to rights: what is answered is decided per row. Of a mirror the
 * first `shown` records that this access sees, and how many there are.
 */
export function fieldColumn(
  system: RecordAccess,
  form: CompiledForm,
  field: CompiledField,
  alias: PhysicalName,
  target: SqlTarget,
  shown = SHOWN,
): Sql {
  const subform = form.subforms.find((each) => each.field === field)
  if (subform) return subformColumn(system, subform, alias, target.newAlias)
  if (mirrorOf(field)) return mirrorColumn(system, field, alias, target, shown)
  return field.column === undefined
    ? target.column(field.form, field.key, alias)
    : ref(alias, physicalName(field.column))
}

/** All values of a record as the pipeline works on it: every stored field and every subform. */
export function storedColumns(system: RecordAccess, form: CompiledForm, alias: PhysicalName, target: SqlTarget): Sql {
  const fields = [...form.stored, ...form.subforms.map((subform) => subform.field)]
  return join([
    ...systemColumns(alias),
    ...fields.map((field) => named(fieldColumn(system, form, field, alias, target), field.key)),
  ])
}

// helpers

function mirrorColumn(
  access: RecordAccess,
  field: CompiledField,
  alias: PhysicalName,
  target: SqlTarget,
  shown: number,
): Sql {
  const item = target.newAlias()
  const all = membersSql(access, target, field, alias)
  const first = membersSql(access, target, field, alias)
  const title = titleColumn(access, target, mirrorOf(field)!.form, ref(item, ID), false)
  const items = sql`select json_agg(json_build_object('id', ${ref(item, ID)}, 'title', ${title}) order by ${ref(item, ID)}) from (select ${first.id} ${first.from} order by ${first.id} limit ${param(shown, 'integer')}) as ${ref(item)}("id")`
  const count = target.newAlias()
  const total = sql`select count(*) from (select 1 ${all.from} limit ${param(COUNT_CAP + 1, 'integer')}) as ${ref(target.newAlias())}`
  return sql`(select json_build_object('total', ${ref(count)}."n", 'items', (${items})) from (${total}) as ${ref(count)}("n") where ${ref(count)}."n" > 0)`
}

/** Rows of a subform as one JSON value; decimals as text and instants as ISO, as they would arrive in a column. */
function subformColumn(
  system: RecordAccess,
  subform: CompiledSubform,
  alias: PhysicalName,
  aliases: () => PhysicalName,
): Sql {
  const row = aliases()
  const all = aliases()
  const { rows } = subform
  const owner = system.app.form(subform.field.form)!
  const target = recordTarget(system, owner, row, aliases, rows.key)
  const fields = rows.fields.filter((field) => field.column !== undefined || field.computation !== undefined)
  const columns = fields.map((field) => named(jsonSafe(target.column(rows.key, field.key, row), field), field.key))
  const order = ref(row, physicalName(ROW_COLUMNS.position))
  const list = columns.length > 0 ? sql`, ${join(columns)}` : empty
  return sql`(select coalesce(json_agg(row_to_json(${ref(all)})), '[]'::json) from (select ${ref(row, physicalName('id'))}${list} from ${tableOf(system, rows.key)} as ${ref(row)}${target.joins.sql()} where ${ref(row, physicalName(ROW_COLUMNS.record))} = ${ref(alias, physicalName('id'))} order by ${order}) as ${ref(all)})`
}

/** NB: a decimal inside JSON comes back rounded: 12345678901234567.89 as 12345678901234568. */
function jsonSafe(value: Sql, field: CompiledField): Sql {
  if (field.valueType.kind === 'number') return sql`(${value})::text`
  if (field.valueType.kind === 'datetime')
    return sql`to_char((${value}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return value
}
