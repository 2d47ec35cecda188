import {
  createAliases,
  join,
  leastShared,
  param,
  physicalName,
  ref,
  slot,
  sql,
  type CompiledForm,
  type CompiledKey,
  type CompiledSimilarity,
  type PhysicalName,
  type Row,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { named, storedColumns } from './record-columns.ts'
import { predicateSql, recordTarget, tableOf } from './record-target.ts'
import { gramFrequencies, type GramFrequencies } from './gram-frequencies.ts'
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
    prepare(
      candidates(
        access,
        form,
        sql`${ref(T, physicalName(key.column))} = ${slot('key', 'text')}`,
        param(MAX_KEYED, 'integer'),
      ),
    ),
  )
  return run(db, statement, { ...slots, key: value, self: self ?? NOBODY })
}

/**
 * Live records that share enough grams to reach the threshold. A twin lacks at most a few of a text's grams (`leastShared`), so it has
 * one of any few and one: such a set of the rarest is looked up, and a second one of the next, which leaves few rows to compare.
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
  const statement = cached(access, form, similar.column, () => {
    const asked = {
      probe: slot('probe', 'integer[]'),
      second: slot('second', 'integer[]'),
      grams: slot('grams', 'integer[]'),
      least: slot('least', 'integer'),
    }
    return prepare(candidates(access, form, sharesEnough(T, similar.column, asked), param(MAX_CANDIDATES, 'integer')))
  })
  const frequent = await gramFrequencies(db, form, similar.column)
  return run(db, statement, { ...slots, ...gramProbe(similar, grams, frequent), self: self ?? NOBODY })
}

/** The same for many texts, in one statement; `_n` is the place of the text that a candidate is for. */
export async function similarToMany(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  similar: CompiledSimilarity,
  texts: readonly (readonly number[])[],
  slots: ViewerSlots,
): Promise<readonly (Candidate & { readonly _n: number })[]> {
  if (texts.length === 0) return []
  const found = candidates(access, form, sharesEnough(T, similar.column, ASKED), param(MAX_CANDIDATES, 'integer'))
  const frequent = await gramFrequencies(db, form, similar.column)
  const statement = prepare<Candidate & { readonly _n: number }>(
    sql`with ${askedTexts(similar, texts, frequent)} select p."n" as "_n", c.* from p cross join lateral (${found}) as c order by p."n"`,
    { named: false },
  )
  return run(db, statement, { ...slots, self: NOBODY })
}

/** Live records by id, as candidates. */
export async function candidatesById(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  ids: readonly string[],
  slots: ViewerSlots,
): Promise<readonly Candidate[]> {
  const among = sql`${ref(T, ID)} = any(${param(ids, 'uuid[]')})`
  const statement = prepare<Candidate>(candidates(access, form, among, param(ids.length, 'integer')), { named: false })
  return run(db, statement, { ...slots, self: NOBODY })
}

/** `p`: what is asked of many texts, a row for each, in the order in which they are given. */
export function askedTexts(
  similar: CompiledSimilarity,
  texts: readonly (readonly number[])[],
  frequent: GramFrequencies,
): Sql {
  const probes = texts.map((grams) => gramProbe(similar, grams, frequent))
  const lists = (of: 'probe' | 'second' | 'grams'): Sql =>
    param(
      probes.map((probe) => `{${probe[of].join(',')}}`),
      'text[]',
    )
  const least = param(
    probes.map((probe) => probe.least),
    'integer[]',
  )
  return sql`p as materialized (select "n"::integer as "n", "probe"::integer[] as "probe", "second"::integer[] as "second", "grams"::integer[] as "grams", "least"
    from unnest(${lists('probe')}, ${lists('second')}, ${lists('grams')}, ${least}) with ordinality as u("probe", "second", "grams", "least", "n"))`
}

/** That a row of `alias` shares enough grams with what is asked; default: with a row of `askedTexts`. */
export function sharesEnough(alias: PhysicalName, column: string, { probe, second, grams, least }: Asked = ASKED): Sql {
  const held = ref(alias, physicalName(column))
  return sql`${held} && ${probe} and ${held} && ${second} and (select count(*) from unnest(${held}) as x(gram) where x.gram = any(${grams})) >= ${least}`
}

// helpers

const T = physicalName('t')
const ID = physicalName('id')
/** What is asked of one text: the two sets of grams that are looked up, all of them, and how many have to be shared. */
interface Asked {
  readonly probe: Sql
  readonly second: Sql
  readonly grams: Sql
  readonly least: Sql
}
const ASKED: Asked = { probe: sql`p."probe"`, second: sql`p."second"`, grams: sql`p."grams"`, least: sql`p."least"` }
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

function candidates(access: RecordAccess, form: CompiledForm, condition: Sql, limit: Sql): Sql {
  const system = systemAccess(access.app)
  const aliases = createAliases()
  const target = recordTarget(system, form, T, aliases)
  const visible = predicateSql(system, form, access.rows(form), T, aliases)
  const columns = join([
    storedColumns(system, form, T, target),
    named(sql`u."name"`, '_owner'),
    named(sql`coalesce((${visible}), false)`, '_visible'),
  ])
  return sql`select ${columns} from ${tableOf(system, form.key)} as ${ref(T)}${target.joins.sql()} left join "meta"."user" as u on u."id" = ${ref(T, physicalName('owner_id'))}
    where ${ref(T, physicalName('deleted_at'))} is null and ${ref(T, ID)} <> ${slot('self', 'uuid')} and ${condition} limit ${limit}`
}

function gramProbe({ threshold }: CompiledSimilarity, grams: readonly number[], frequent: GramFrequencies) {
  const least = leastShared(threshold, grams.length)
  const few = grams.length - least + 1
  const rarest = rarestFirst(grams, frequent)
  // A text of few grams may have no second set apart from the first: then they overlap.
  return {
    grams,
    least,
    probe: rarest.slice(0, few),
    second: rarest.slice(Math.min(few, grams.length - few), Math.min(2 * few, grams.length)),
  }
}

/** Those that are equally rare from the middle outwards, since names begin and end alike (上海…科技). */
function rarestFirst(grams: readonly number[], frequent: GramFrequencies): readonly number[] {
  const middle = (grams.length - 1) / 2
  const at = new Map(grams.map((gram, i) => [gram, Math.abs(i - middle)]))
  const part = (gram: number): number => frequent.get(gram) ?? 0
  return [...grams].sort((a, b) => part(a) - part(b) || at.get(a)! - at.get(b)!)
}
