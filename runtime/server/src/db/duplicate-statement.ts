import {
  createAliases,
  join,
  param,
  physicalName,
  ref,
  slot,
  sql,
  type CompiledForm,
  type CompiledKey,
  type CompiledSimilarity,
  type Row,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { named, storedColumns } from './record-columns.ts'
import { predicateSql, recordTarget, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { prepare, run, type Statement } from './statements.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/** A record that may be the same: with its owner's name, and whether the asking person may see it. */
export type Candidate = Row & {
  readonly id: string
  readonly _owner: string | null
  readonly _visible: boolean
}

const MAX_KEYED = 20
const MAX_CANDIDATES = 50

/** Live records with this key, beyond anybody's scope: 查重 says that one exists and whose it is. */
export async function sameKey(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  key: CompiledKey,
  value: string,
  self: string | null,
  slots: ViewerSlots,
): Promise<readonly Candidate[]> {
  const statement = cached(access, form, key.column, () =>
    candidates(
      access,
      form,
      sql`${ref(T, physicalName(key.column))} = ${slot('key', 'text')}`,
      param(MAX_KEYED, 'integer'),
    ),
  )
  return run(db, statement, { ...slots, key: value, self: self ?? NOBODY })
}

/**
 * Live records that share enough grams to reach the threshold. With Dice ≥ t a record of `a` grams and its twin share at least
 * s = t·a/(2−t) of them, so the twin has one of any a−s+1: those alone are looked up, taken from the middle, since names begin
 * and end alike (上海…科技).
 */
export async function similarRows(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  similar: CompiledSimilarity,
  grams: readonly number[],
  self: string | null,
  slots: ViewerSlots,
): Promise<readonly Candidate[]> {
  const least = Math.max(1, Math.ceil((similar.threshold * grams.length) / (2 - similar.threshold)))
  const column = ref(T, physicalName(similar.column))
  const shared = sql`(select count(*) from unnest(${column}) as x(gram) where x.gram = any(${slot('grams', 'integer[]')}))`
  const statement = cached(access, form, similar.column, () =>
    candidates(
      access,
      form,
      sql`${column} && ${slot('probe', 'integer[]')} and ${shared} >= ${slot('least', 'integer')}`,
      param(MAX_CANDIDATES, 'integer'),
    ),
  )
  return run(db, statement, {
    ...slots,
    grams,
    probe: middle(grams, grams.length - least + 1),
    least,
    self: self ?? NOBODY,
  })
}

// helpers

const T = physicalName('t')
const ID = physicalName('id')
const NOBODY = '00000000-0000-0000-0000-000000000000'
const cache = new WeakMap<CompiledForm, Map<string, Statement<Candidate>>>()

function cached(
  access: RecordAccess,
  form: CompiledForm,
  column: string,
  make: () => Statement<Candidate>,
): Statement<Candidate> {
  let known = cache.get(form)
  if (!known) cache.set(form, (known = new Map()))
  const key = `${access.key}|${column}`
  let statement = known.get(key)
  if (!statement) known.set(key, (statement = make()))
  return statement
}

function candidates(access: RecordAccess, form: CompiledForm, condition: Sql, limit: Sql): Statement<Candidate> {
  const system = systemAccess(access.app)
  const aliases = createAliases()
  const target = recordTarget(system, form, T, aliases)
  const visible = predicateSql(system, form, access.rows(form), T, aliases)
  const columns = join([
    storedColumns(system, form, T, target),
    named(sql`u."name"`, '_owner'),
    named(sql`coalesce((${visible}), false)`, '_visible'),
  ])
  return prepare(sql`select ${columns} from ${tableOf(system, form.key)} as ${ref(T)}${target.joins.sql()} left join "meta"."user" as u on u."id" = ${ref(T, physicalName('owner_id'))}
    where ${ref(T, physicalName('deleted_at'))} is null and ${ref(T, ID)} <> ${slot('self', 'uuid')} and ${condition} limit ${limit}`)
}

/** `n` elements around the middle. */
function middle(list: readonly number[], n: number): readonly number[] {
  const from = Math.max(0, Math.floor((list.length - n) / 2))
  return list.slice(from, from + n)
}
