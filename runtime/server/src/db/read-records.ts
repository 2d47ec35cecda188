import {
  createAliases,
  param,
  physicalName,
  ref,
  slot,
  sql,
  type CompiledForm,
  type Row,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess } from './record-access.ts'
import { storedColumns } from './record-columns.ts'
import { recordTarget, tableOf } from './record-target.ts'
import { systemSlots, type ViewerSlots } from './viewer-slots.ts'
import { prepare, run, type Statement } from './statements.ts'

export interface StoredRow extends Row {
  readonly id: string
  readonly version: number
}

/** Whole records by id as the pipeline works on them (system columns, stored fields, subform rows), deleted ones too. */
export async function readRecords(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  ids: readonly string[],
  slots: ViewerSlots,
  lock = false,
): Promise<readonly (StoredRow & { readonly deleted_at: string | null })[]> {
  const statement = byIds(app, form, lock)
  return run(db, statement, { ...slots, ids }) as Promise<(StoredRow & { deleted_at: string | null })[]>
}

/** The next records after an id, in order of id: for whatever goes through a whole table in short steps. */
export async function readAfter(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  after: string | null,
  limit: number,
): Promise<readonly StoredRow[]> {
  const { from, columns } = parts(app, form)
  const behind = after === null ? sql`` : sql` where ${ref(T, physicalName('id'))} > ${param(after, 'uuid')}`
  const statement = prepare<StoredRow>(
    sql`select ${columns}, ${ref(T, physicalName('deleted_at'))} from ${from}${behind} order by ${ref(T, physicalName('id'))} limit ${param(limit, 'integer')}`,
    {
      named: false,
    },
  )
  return run(db, statement, EPOCH)
}

// helpers

const T = physicalName('t')
/** Stored values depend on no clock; computed columns of subform rows might, and are recomputed by whoever reads on. */
const EPOCH = systemSlots({ now: '1970-01-01T00:00:00.000Z', timeZone: 'UTC' })
const cache = new WeakMap<CompiledForm, Map<boolean, Statement>>()

function byIds(app: PublishedApp, form: CompiledForm, lock: boolean): Statement {
  let known = cache.get(form)
  if (!known) cache.set(form, (known = new Map()))
  const found = known.get(lock)
  if (found) return found
  const { from, columns } = parts(app, form)
  const locked = lock ? sql` for no key update of ${ref(T)}` : sql``
  const statement = prepare(
    sql`select ${columns}, ${ref(T, physicalName('deleted_at'))} from ${from} where ${ref(T, physicalName('id'))} = any(${slot('ids', 'uuid[]')}) order by ${ref(T, physicalName('id'))}${locked}`,
  )
  known.set(lock, statement)
  return statement
}

function parts(app: PublishedApp, form: CompiledForm): { from: Sql; columns: Sql } {
  const system = systemAccess(app)
  const target = recordTarget(system, form, T, createAliases())
  return { columns: storedColumns(system, form, T, target), from: sql`${tableOf(system, form.key)} as ${ref(T)}` }
}
