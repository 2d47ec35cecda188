import {
  type CompiledField,
  createAliases,
  normalizedText,
  param,
  physicalName,
  ref,
  slot,
  sql,
  type CompiledForm,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { RecordAccess } from './record-access.ts'
import { systemAccess } from './record-access.ts'
import { tableOf } from './record-target.ts'
import { scopedFrom } from './scoped.ts'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/** Ids by name, as texts are compared (`nameKey`); several where a name is not unique. */
export type Names = ReadonlyMap<string, readonly string[]>

/** How names in cells are compared with titles: width, case and blanks aside. */
export const nameKey = (text: string): string => normalizedText(text)

/** Active people by name. */
export async function peopleByName(db: Kysely<Database>): Promise<Names> {
  const rows = await db.selectFrom('meta.user').select(['id', 'name']).where('status', '=', 'active').execute()
  return grouped(rows.map((row) => [row.name, row.id]))
}

export async function departmentsByTitle(db: Kysely<Database>): Promise<Names> {
  const rows = await db.selectFrom('meta.department').select(['id', 'title']).execute()
  return grouped(rows.map((row) => [row.title, row.id]))
}

/**
 * Records of a form that the access may see, by the key column of their title where there is one, else by the title itself, and
 * by number. One statement for all texts.
 */
export async function recordsByName(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  texts: readonly string[],
  slots: ViewerSlots,
): Promise<Names> {
  const title = form.titleField
  const key = form.keys.find(
    (each) => each.match === 'normalized' && each.fields.length === 1 && each.fields[0] === title?.key,
  )
  const columns = [key?.column ?? title?.column, form.numberField?.column].filter((column) => column !== undefined)
  if (columns.length === 0 || texts.length === 0) return new Map()
  const source = scopedFrom(access, form, T, createAliases())
  const variants = [
    ...new Set(texts.flatMap((text) => [text, text.trim(), nameKey(text), text.normalize('NFKC').trim()])),
  ]
  const found: [string, string][] = []
  for (const column of columns) {
    const name = ref(T, physicalName(column))
    const fragment = sql`select ${name}::text as "name", ${ref(T, physicalName('id'))} from ${source.from} where ${source.where} and ${name} = any(${slot('texts', 'text[]')})`
    const rows = await run<{ name: string; id: string }>(db, prepare(fragment, { named: false }), {
      ...slots,
      texts: variants,
    })
    found.push(...rows.map((row): [string, string] => [row.name, row.id]))
  }
  return grouped(found)
}

/** Records that the access may see by the exact value of one of their fields. */
export async function recordsByValue(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  field: CompiledField,
  values: readonly unknown[],
  slots: ViewerSlots,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const texts = [...new Set(values.map(String))]
  if (texts.length === 0 || field.column === undefined) return new Map()
  const source = scopedFrom(access, form, T, createAliases())
  const value = sql`${ref(T, physicalName(field.column))}::text`
  const rows = await run<{ value: string; id: string }>(
    db,
    prepare(
      sql`select ${value} as "value", ${ref(T, physicalName('id'))} from ${source.from} where ${source.where} and ${value} = any(${slot('texts', 'text[]')})`,
      { named: false },
    ),
    { ...slots, texts },
  )
  const found = new Map<string, string[]>()
  for (const row of rows) found.set(row.value, [...(found.get(row.value) ?? []), row.id])
  return found
}

export interface TakenKey {
  readonly id: string
  readonly owner: string | null
}

/** Live records that have one of these keys, whoever asks: a duplicate is one also where it cannot be seen. */
export async function takenKeys(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  column: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, TakenKey>> {
  if (keys.length === 0) return new Map()
  const name: Sql = ref(T, physicalName(column))
  const rows = await run<{ key: string; id: string; owner: string | null }>(
    db,
    prepare(
      sql`select ${name} as "key", ${ref(T, physicalName('id'))}, u."name" as "owner" from ${tableOf(systemAccess(access.app), form.key)} as ${ref(T)} left join "meta"."user" as u on u."id" = ${ref(T, physicalName('owner_id'))} where ${ref(T, physicalName('deleted_at'))} is null and ${name} = any(${param(keys, 'text[]')})`,
      { named: false },
    ),
  )
  return new Map(rows.map((row) => [row.key, { id: row.id, owner: row.owner }]))
}

// helpers

const T = physicalName('t')

function grouped(pairs: readonly (readonly [name: string, id: string])[]): Names {
  const found = new Map<string, string[]>()
  for (const [name, id] of pairs) {
    const key = nameKey(name)
    const ids = found.get(key)
    if (!ids) found.set(key, [id])
    else if (!ids.includes(id)) ids.push(id)
  }
  return found
}
