import { createAliases, physicalName, ref, slot, sql, type CompiledForm } from '@tenon/engine'
import type { RecordAccess } from './record-access.ts'
import { recordTarget } from './record-target.ts'
import { prepare, type Statement } from './statements.ts'
import { titleColumn } from './title-column.ts'

/** Titles of people, departments or records by id (slot `ids`); null where this viewer may not see the record or its title. */
export function labelStatement(
  access: RecordAccess,
  form: CompiledForm,
  points: string,
): Statement<{ readonly id: string; readonly title: string | null }> {
  const target = recordTarget(access, form, physicalName('t'), createAliases())
  const id = ref(physicalName('i'), physicalName('id'))
  return prepare(
    sql`select ${id}, ${titleColumn(access, target, points, id, false)} as title from unnest(${slot('ids', 'uuid[]')}) as i(id)`,
    { named: false },
  )
}
