import type { Command } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { isImport } from './rule-log.ts'
import type { SaveContext } from '../records/save-hooks.ts'

/**
 * What a transaction knows about who gets records of a form: whose turn it was, and what it has looked up already. An import of
 * a thousand records asks for its table and its people once.
 */
export interface Desk {
  turnOf(person: string): number
  /** It was this person's turn. */
  given(person: string): void
  once<T>(what: string, look: () => Promise<T>): Promise<T>
  /** Made the first time, the same from then on. */
  kept<T>(what: string, make: () => T): T
}

/**
 * The desk of a field. Transactions follow each other: whoever comes next counts what this one has done. An import does not
 * keep the desk for itself, since it would be for minutes: it counts anew whenever it has given out as much again.
 */
export async function deskOf(
  trx: Kysely<Database>,
  context: SaveContext,
  { form, field }: Extract<Command, { kind: 'assign' }>,
): Promise<Desk> {
  const { app } = context
  const key = `assign/${app.key}/${form}/${field}`
  let mine = desks.get(trx)
  if (!mine) desks.set(trx, (mine = new Map()))
  const known = mine.get(key)
  if (known) return known.desk
  if (!isImport(context) && !context.rehearsal) await takeLock(trx, key)
  const rows = await trx
    .selectFrom('meta.assignment')
    .select(['person', 'turn'])
    .where('app', '=', app.key)
    .where('form', '=', form)
    .where('field', '=', field)
    .execute()
  const turns = new Map(rows.map((row) => [row.person, Number(row.turn)]))
  const fresh = new Set<string>()
  let last = Math.max(0, ...turns.values())
  const found = new Map<string, unknown>()
  const kept = <T>(what: string, make: () => T): T => {
    if (!found.has(what)) found.set(what, make())
    return found.get(what) as T
  }
  const desk: Desk = {
    turnOf: (person) => turns.get(person) ?? 0,
    given: (person) => {
      turns.set(person, ++last)
      fresh.add(person)
    },
    once: kept,
    kept,
  }
  const settle = async (): Promise<void> => {
    const values = [...fresh]
      .sort()
      .map((person) => ({ app: app.key, form, field, person, turn: String(turns.get(person)) }))
    fresh.clear()
    if (values.length === 0) return
    await trx
      .insertInto('meta.assignment')
      .values(values)
      .onConflict((conflict) =>
        conflict.columns(['app', 'form', 'field', 'person']).doUpdateSet((eb) => ({ turn: eb.ref('excluded.turn') })),
      )
      .execute()
  }
  mine.set(key, { desk, settle })
  return desk
}

/** Writes down whose turn it was; of an import only at its end, since nobody else can until it has. */
export async function keepTurns(trx: Kysely<Database>, context: SaveContext): Promise<void> {
  if (!isImport(context)) await settleAssignments(trx)
}
export async function settleAssignments(trx: Kysely<Database>): Promise<void> {
  for (const { settle } of desks.get(trx)?.values() ?? []) await settle()
}

// helpers

const desks = new WeakMap<
  Kysely<Database>,
  Map<string, { readonly desk: Desk; readonly settle: () => Promise<void> }>
>()

/** One transaction at a time, until it ends. */
async function takeLock(trx: Kysely<Database>, key: string): Promise<void> {
  const lock = () => trx.selectFrom('meta.turn').select('key').where('key', '=', key).forUpdate().executeTakeFirst()
  if (await lock()) return
  await trx
    .insertInto('meta.turn')
    .values({ key, person: NOBODY })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await lock()
}
const NOBODY = '00000000-0000-0000-0000-000000000000'
