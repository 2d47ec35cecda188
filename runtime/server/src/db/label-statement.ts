import { createAliases, physicalName, ref, slot, sql, type CompiledForm, type Sql, type SqlTarget } from '@tenon/engine'
import type { RecordAccess } from './record-access.ts'
import { recordTarget } from './record-target.ts'
import { prepare, type Statement } from './statements.ts'
import { noteColumn, titleColumn } from './title-column.ts'

/** Titles of people, departments or records by id (slot `ids`); null where this viewer may not see the record or its title. */
export function labelStatement(
  access: RecordAccess,
  form: CompiledForm,
  points: string,
): Statement<{ readonly id: string; readonly title: string | null }> {
  return byId(access, form, (target, id) => sql`${titleColumn(access, target, points, id, false)} as title`)
}

/** What tells people, departments or records of one title apart, by id (slot `ids`). */
export function noteStatement(
  access: RecordAccess,
  form: CompiledForm,
  points: string,
): Statement<{ readonly id: string; readonly note: string | null }> {
  return byId(access, form, (target, id) => sql`${noteColumn(access, target, points, id)} as note`)
}

// helpers

function byId<Row>(
  access: RecordAccess,
  form: CompiledForm,
  what: (target: SqlTarget, id: Sql) => Sql,
): Statement<Row> {
  const target = recordTarget(access, form, physicalName('t'), createAliases())
  const id = ref(physicalName('i'), physicalName('id'))
  return prepare(sql`select ${id}, ${what(target, id)} from unnest(${slot('ids', 'uuid[]')}) as i(id)`, {
    named: false,
  })
}
