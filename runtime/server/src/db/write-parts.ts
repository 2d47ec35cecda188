import {
  createAliases,
  join,
  param,
  physicalName,
  ref,
  slot,
  sql,
  type ColumnType,
  type CompiledField,
  type CompiledForm,
  type PhysicalName,
  type PhysicalType,
  type Sql,
} from '@tenon/engine'
import type { ChangeAction } from '../records/save-hooks.ts'
import type { RecordAccess } from './record-access.ts'
import { recordTarget } from './record-target.ts'

// Parts of the statements that write one record, and of those that write many.

export const NOW = (): Sql => slot('now', 'timestamptz')
export const ACTOR = (): Sql => slot('actor', 'uuid')
export const castOf = (type: string): string => (type === 'timestamptz(3)' ? 'timestamptz' : type)

/** Columns that the save pipeline fills beside those of fields. */
export function derivedColumnTypes(form: CompiledForm): readonly (readonly [name: string, type: PhysicalType])[] {
  const names = new Map<string, PhysicalType>()
  for (const key of form.keys) names.set(key.column, 'text')
  for (const similar of form.similarities) names.set(similar.column, 'integer[]')
  names.set('search', 'text').set('search_g', 'integer[]')
  return [...names]
}

/** DECISIONS: the department of a record is its owner's primary one, set at every change of owner. */
export const departmentOf = (owner: Sql): Sql =>
  sql`(select m."department_id" from "meta"."department_member" as m where m."user_id" = ${owner} and m."is_primary")`

/** What must hold of the references of a record: each points to something that `access` may see. `owner` where it is written. */
export function references(
  access: RecordAccess,
  form: CompiledForm,
  fields: readonly CompiledField[],
  value: (field: CompiledField) => Sql,
  owner: Sql | undefined,
): readonly Sql[] {
  const target = recordTarget(access, form, physicalName('n'), createAliases('r'))
  const parts = fields.flatMap((field) => {
    const points = field.computation ? undefined : field.type.target?.(field.settings)
    return points === undefined
      ? []
      : [referenceSql(access, target.newAlias, target.source, points, value(field), field.columnType!)]
  })
  if (owner) parts.push(referenceSql(access, target.newAlias, target.source, '$user', owner, 'uuid'))
  return parts
}

/** One row while the app has the version that the statement was compiled from and everything else holds. */
export function guard(parts: readonly Sql[]): Sql {
  const all = [sql`"key" = ${slot('app_key', 'text')}`, sql`"version" = ${slot('app_version', 'integer')}`, ...parts]
  return sql`select 1 as ok from "meta"."app" where ${join(all, sql` and `)}`
}

/** Every id of a value stands for something this access may refer to; empty values do. */
export function referenceSql(
  access: RecordAccess,
  aliases: () => PhysicalName,
  source: (form: string) => Sql,
  points: string,
  value: Sql,
  type: ColumnType,
): Sql {
  if (!points.startsWith('$') && !access.app.form(points)) return sql`true`
  const row = aliases()
  const rows =
    points === '$user'
      ? sql`(select "id" from "meta"."user" where "status" = 'active')`
      : points === '$department'
        ? sql`"meta"."department"`
        : points === '$file'
          ? sql`"meta"."file"`
          : source(points)
  if (type === 'uuid')
    return sql`(${value} is null or exists (select 1 from ${rows} as ${ref(row)} where ${ref(row)}."id" = ${value}))`
  const item = aliases()
  return sql`not exists (select 1 from unnest(${value}) as ${ref(item)}("id") where not exists (select 1 from ${rows} as ${ref(row)} where ${ref(row)}."id" = ${ref(item)}."id"))`
}

/** Types of columns as a record set of JSON names them. */
export const RECORD_TYPES: Readonly<Record<string, Sql>> = {
  text: sql`text`,
  numeric: sql`numeric`,
  boolean: sql`boolean`,
  date: sql`date`,
  timestamptz: sql`timestamptz`,
  time: sql`time`,
  uuid: sql`uuid`,
  'text[]': sql`text[]`,
  'uuid[]': sql`uuid[]`,
  jsonb: sql`jsonb`,
  'integer[]': sql`integer[]`,
}

/**
 * Audit row and event in the statement of the write: there is no moment in which one is there without the other. `from` has
 * the rows that were written as `w`, and whatever else `changes`, `payload` and `at` (default: now) speak of.
 */
export function tail(
  form: CompiledForm,
  action: ChangeAction,
  {
    from,
    changes,
    payload,
    at = NOW(),
  }: { readonly from: Sql; readonly changes: Sql; readonly payload: Sql; readonly at?: Sql },
): Sql {
  return sql`, a as (insert into "meta"."audit" ("at", "actor", "via", "action", "app", "form", "record", "version", "changes", "request", "address")
      select ${at}, ${ACTOR()}, ${slot('via', 'text')}, ${param(action, 'text')}, ${slot('app_key', 'text')}, ${param(form.key, 'text')}, w."id", w."version", ${changes}, ${slot('request', 'text')}, ${slot('address', 'text')} from ${from}),
    o as (insert into "meta"."outbox" ("at", "topic", "app", "form", "record", "payload")
      select ${at}, ${param(TOPICS[action], 'text')}, ${slot('app_key', 'text')}, ${param(form.key, 'text')}, w."id", ${payload} || jsonb_build_object('version', w."version") from ${from})
    select w."id", w."version", w."owner_id", w."dept_id" from w`
}

// helpers

const TOPICS: Readonly<Record<ChangeAction, string>> = {
  create: 'record.created',
  update: 'record.updated',
  delete: 'record.deleted',
  restore: 'record.restored',
}
