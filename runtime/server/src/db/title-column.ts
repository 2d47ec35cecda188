import { physicalName, ref, sql, type CompiledField, type CompiledForm, type Sql, type SqlTarget } from '@tenon/engine'
import type { RecordAccess } from './record-access.ts'

/**
 * The title of what a reference points to, as text; of a list, a JSON array of `{id, title}`. null where this viewer may not see
 * the record or its title.
 */
export function titleColumn(access: RecordAccess, target: SqlTarget, points: string, value: Sql, list: boolean): Sql {
  const item = target.newAlias()
  const title = titleOf(access, target, points, list ? sql`${ref(item)}."id"` : value)
  if (!list) return title
  return sql`(select coalesce(json_agg(json_build_object('id', ${ref(item)}."id", 'title', ${title}) order by ${ref(item)}."n"), '[]'::json) from unnest(${value}) with ordinality as ${ref(item)}("id", "n"))`
}

/**
 * What tells those of one title apart: the department of a person, what a department belongs to, the number of a record. null where
 * there is none, and where this viewer may not see it.
 */
export function noteColumn(access: RecordAccess, target: SqlTarget, points: string, id: Sql): Sql {
  const row = target.newAlias()
  const department = (of: Sql): Sql =>
    sql`(select ${ref(row, TITLE)} from "meta"."department" as ${ref(row)} where ${ref(row, ID)} = (${of}))`
  if (points === '$user')
    return department(
      sql`select m."department_id" from "meta"."department_member" as m where m."user_id" = ${id} and m."is_primary"`,
    )
  if (points === '$department')
    return department(sql`select d."parent_id" from "meta"."department" as d where d."id" = ${id}`)
  const form = access.app.form(points)
  const field = form?.titleField && form.numberField
  return form && field ? textOf(access, target, form, field, id) : sql`null::text`
}

// helpers

function titleOf(access: RecordAccess, target: SqlTarget, points: string, id: Sql): Sql {
  const row = target.newAlias()
  if (points === '$user')
    return sql`(select ${ref(row, NAME)} from "meta"."user" as ${ref(row)} where ${ref(row, ID)} = ${id})`
  if (points === '$department')
    return sql`(select ${ref(row, TITLE)} from "meta"."department" as ${ref(row)} where ${ref(row, ID)} = ${id})`
  if (points === '$file')
    return sql`(select ${ref(row, NAME)} from "meta"."file" as ${ref(row)} where ${ref(row, ID)} = ${id})`
  const form = access.app.form(points)
  const field = form?.titleField ?? form?.numberField
  return form && field ? textOf(access, target, form, field, id) : sql`null::text`
}
function textOf(access: RecordAccess, target: SqlTarget, form: CompiledForm, field: CompiledField, id: Sql): Sql {
  if (access.clear(form, field.key).kind === 'none') return sql`null::text`
  const row = target.newAlias()
  return sql`(select (${target.column(form.key, field.key, row)})::text from ${target.source(form.key)} as ${ref(row)} where ${ref(row, ID)} = ${id})`
}
const ID = physicalName('id')
const NAME = physicalName('name')
const TITLE = physicalName('title')
