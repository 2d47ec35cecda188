import {
  createAliases,
  join,
  param,
  physicalName,
  ref,
  sql,
  type CompiledForm,
  type Row,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { RecordAccess } from './record-access.ts'
import { recordTarget } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'
import type { ViewerSlots } from './viewer-slots.ts'
import { referenceSql } from './write-parts.ts'
import { bindColumn } from './write-statements.ts'

/** Keys of the references of a record that point to nothing which this access may refer to. */
export async function missingReferences(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  record: Row,
  slots: ViewerSlots,
  owner?: string | null,
): Promise<readonly string[]> {
  const target = recordTarget(access, form, physicalName('n'), createAliases('r'))
  const asked: [key: string, ok: Sql][] = form.stored.flatMap((field) => {
    const points = field.computation ? undefined : field.type.target?.(field.settings)
    if (points === undefined || record[field.key] === null || record[field.key] === undefined) return []
    const value = param(bindColumn(field.columnType, record[field.key]), field.columnType!)
    return [[field.key, referenceSql(access, target.newAlias, target.source, points, value, field.columnType!)]]
  })
  if (owner)
    asked.push([
      'owner_id',
      referenceSql(access, target.newAlias, target.source, '$user', param(owner, 'uuid'), 'uuid'),
    ])
  if (asked.length === 0) return []
  const columns = join(asked.map(([, ok], i) => sql`${ok} as ${ref(physicalName(`r${i}`))}`))
  const [row] = await run<Record<string, boolean>>(db, prepare(sql`select ${columns}`, { named: false }), slots)
  return asked.flatMap(([key], i) => (row?.[`r${i}`] === true ? [] : [key]))
}
