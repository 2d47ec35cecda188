import type { AssignRow, AssignTable, Command, CompiledForm, Recipient } from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import { loadOf, matchingIds } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { peopleOf } from './answer-people.ts'

type Assign = Extract<Command, { kind: 'assign' }>

/** Rows of a table that are tried for one record. */
const MAX_ROWS = 200

/**
 * Who gets a record: the first row that finds somebody below his cap decides, then the fallbacks; null = nobody. Load is
 * counted now, in the caller's transaction, and assignments of one form follow each other: whoever comes next counts what
 * this one has done, so that a thousand at once, or from ten sides, are spread evenly.
 */
export async function findAssignee(
  trx: Kysely<Database>,
  app: PublishedApp,
  command: Assign,
  initiator: string | null,
  slots: ViewerSlots,
): Promise<string | null> {
  const form = app.form(command.form)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: command.form })
  const desk = await deskOf(trx, app.key, command)
  const people = (from: readonly Recipient[]) =>
    desk.once(`people ${JSON.stringify([from, initiator])}`, () => peopleOf(trx, app.key, from, initiator))
  const { table } = command
  const ways = [
    ...command.rows.map((row): Way => ({ ...row, away: [], last: [] })),
    ...(table ? await desk.once(`ways ${JSON.stringify(table)}`, () => waysOfTable(trx, app, table, slots)) : []),
  ]
  for (const way of ways) {
    const away = new Set(way.away)
    const there = (await people(way.from)).filter((person) => !away.has(person))
    const found = await choose(trx, app, form, command, way, there, desk.turns, slots)
    if (found) return keep(trx, app.key, command, desk, found)
  }
  for (const last of [...ways.map((way) => way.last), command.fallback]) {
    const [found] = await people(last)
    if (found) return keep(trx, app.key, command, desk, found)
  }
  return null
}

// helpers

interface Way extends AssignRow {
  readonly away: readonly string[]
  readonly last: readonly Recipient[]
}

async function waysOfTable(
  trx: Kysely<Database>,
  app: PublishedApp,
  table: AssignTable,
  slots: ViewerSlots,
): Promise<readonly Way[]> {
  const form = app.form(table.form)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: table.form })
  const ids = await matchingIds(trx, app, form, table.where, slots, MAX_ROWS)
  const rows = await relatedRows(trx, app, form, null, ids, slots)
  const order = (row: (typeof rows)[number]): number => Number((table.order && row[table.order]) ?? Infinity)
  return [...rows]
    .sort((a, b) => order(a) - order(b))
    .map((row) => {
      const at = (key: string | undefined): unknown => (key === undefined ? null : (row[key] ?? null))
      const cap = at(table.cap)
      return {
        from: [
          { kind: 'member', people: idsOf(at(table.people)) },
          ...idsOf(at(table.department)).map((department) => ({ kind: 'department' as const, department })),
        ],
        by: (table.by && table.by.values[String(at(table.by.field))]) ?? 'leastLoad',
        ...(cap === null ? {} : { cap: Number(cap) }),
        away: idsOf(at(table.away)),
        last: [{ kind: 'member', people: idsOf(at(table.fallback)) }],
      }
    })
}
const idsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string' && id !== '')

/**
 * What a transaction knows while it is the only one that assigns this field: whose turn it was, and what it has looked up
 * already. An import of a thousand records asks for its table and its people once.
 */
interface Desk {
  readonly turns: Map<string, number>
  once<T>(what: string, look: () => Promise<T>): Promise<T>
}
const desks = new WeakMap<Kysely<Database>, Map<string, Desk>>()

async function deskOf(trx: Kysely<Database>, app: string, command: Assign): Promise<Desk> {
  const key = `assign/${app}/${command.form}/${command.field}`
  let mine = desks.get(trx)
  if (!mine) desks.set(trx, (mine = new Map()))
  const known = mine.get(key)
  if (known) return known
  await takeLock(trx, key)
  const rows = await trx
    .selectFrom('meta.assignment')
    .select(['person', 'turn'])
    .where('app', '=', app)
    .where('form', '=', command.form)
    .where('field', '=', command.field)
    .execute()
  const found = new Map<string, Promise<unknown>>()
  const desk: Desk = {
    turns: new Map(rows.map((row) => [row.person, Number(row.turn)])),
    once: <T>(what: string, look: () => Promise<T>) => {
      if (!found.has(what)) found.set(what, look())
      return found.get(what) as Promise<T>
    },
  }
  mine.set(key, desk)
  return desk
}

/** One transaction at a time, until it ends. */
async function takeLock(trx: Kysely<Database>, key: string): Promise<void> {
  const lock = () => trx.selectFrom('meta.turn').select('key').where('key', '=', key).forUpdate().executeTakeFirst()
  if (await lock()) return
  const first = { key, person: NOBODY }
  await trx
    .insertInto('meta.turn')
    .values(first)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await lock()
}
const NOBODY = '00000000-0000-0000-0000-000000000000'

async function choose(
  trx: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  command: Assign,
  way: Way,
  people: readonly string[],
  turns: ReadonlyMap<string, number>,
  slots: ViewerSlots,
): Promise<string | undefined> {
  if (people.length === 0) return undefined
  const counts = way.by === 'leastLoad' || way.cap !== undefined
  const loads = counts ? await loadOf(trx, app, form, command.field, people, command.open, slots) : new Map()
  const load = (person: string): number => loads.get(person) ?? 0
  const turn = (person: string): number => turns.get(person) ?? 0
  const free = people.filter((person) => way.cap === undefined || load(person) < way.cap)
  if (way.by === 'first') return free[0]
  return [...free].sort(
    (a, b) => (way.by === 'leastLoad' ? load(a) - load(b) : 0) || turn(a) - turn(b) || (a < b ? -1 : 1),
  )[0]
}

/** Writes down that it was his turn. */
async function keep(
  trx: Kysely<Database>,
  app: string,
  { form, field }: Assign,
  { turns }: Desk,
  person: string,
): Promise<string> {
  const number = Math.max(0, ...turns.values()) + 1
  turns.set(person, number)
  const turn = String(number)
  await trx
    .insertInto('meta.assignment')
    .values({ app, form, field, person, turn })
    .onConflict((conflict) => conflict.columns(['app', 'form', 'field', 'person']).doUpdateSet({ turn }))
    .execute()
  return person
}
