import { createAliases, join, mirrorOf, physicalName, ref, slot, sql, type CompiledForm, type Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess } from './record-access.ts'
import { fieldColumn, named, storedColumns } from './record-columns.ts'
import { recordTarget, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run, type Statement } from './statements.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/**
 * Live records by id or (`relation`) by the record they point to, with their computed values: all of them, or those among
 * `fields` – a sum over children costs more than the record itself.
 */
export async function relatedRows(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  relation: string | null,
  ids: readonly string[],
  slots: ViewerSlots,
  fields?: readonly string[],
): Promise<readonly Row[]> {
  if (ids.length === 0) return []
  let known = cache.get(form)
  if (!known) cache.set(form, (known = new Map()))
  const computed = form.virtual.filter((field) => !mirrorOf(field) && (!fields || fields.includes(field.key)))
  const key = `${relation ?? ''}/${computed.map((field) => field.key).join()}`
  let statement = known.get(key)
  if (!statement) known.set(key, (statement = compile(app, form, relation, computed)))
  return run(db, statement, { ...slots, ids })
}

// helpers

const T = physicalName('t')
const cache = new WeakMap<CompiledForm, Map<string, Statement>>()

function compile(
  app: PublishedApp,
  form: CompiledForm,
  relation: string | null,
  computed: CompiledForm['virtual'],
): Statement {
  const system = systemAccess(app)
  const target = recordTarget(system, form, T, createAliases())
  const virtual = computed.map((field) => named(fieldColumn(system, form, field, T, target), field.key))
  const column = relation === null ? 'id' : form.field(relation)?.column
  if (column === undefined) throw new Error(`"${form.key}.${relation}" has no column.`)
  return prepare(sql`select ${join([storedColumns(system, form, T, target), ...virtual])} from ${tableOf(system, form.key)} as ${ref(T)}${target.joins.sql()}
    where ${ref(T, physicalName(column))} = any(${slot('ids', 'uuid[]')}) and ${ref(T, physicalName('deleted_at'))} is null order by ${ref(T, physicalName('id'))}`)
}
