import type { AssignRow, AssignTable, Command, CompiledForm, Recipient } from '@tenon/engine'
import { isWorkingTime, PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import { loadOf, matchingIds } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { peopleOf } from './answer-people.ts'
import { deskOf, keepTurns, type Desk } from './assign-desk.ts'
import { isImport } from './rule-log.ts'
import { peopleAway, standInsOf } from './who-is-there.ts'
import { workCalendar } from './work-calendar.ts'

type Assign = Extract<Command, { kind: 'assign' }>

export interface AssignAsk {
  readonly command: Assign
  readonly initiator: string | null
}

/** Rows of a table that are tried for one record. */
const MAX_ROWS = 200
/** An import has given out at least so many before it counts again. */
const MIN_GIVEN = 1_000

/**
 * Who gets each of several records: the first row that counts now and finds somebody below his cap decides, then the fallbacks;
 * null = nobody. Who has handed his work over is passed by; where a row has nobody else, whoever stands in for him gets it.
 * Load is counted now, in the caller's transaction, and what one of the records adds to it counts for the next, so that a
 * thousand at once, or from ten sides, are spread evenly.
 */
export async function findAssignees(
  trx: Kysely<Database>,
  context: SaveContext,
  asks: readonly AssignAsk[],
  slots: ViewerSlots,
): Promise<readonly (string | null)[]> {
  const found: (string | null)[] = []
  const renewed = new Set<LoadCounter>()
  for (const { command, initiator } of asks) {
    const { app } = context
    const form = app.form(command.form)
    if (!form) throw new PlatformError('STATE', { reason: 'form', form: command.form })
    const desk = await deskOf(trx, context, command)
    const counted = JSON.stringify([command.form, command.field, command.open])
    const loads = desk.kept(`loads ${counted}`, () => loadCounter(trx, app, form, command, slots))
    if (!renewed.has(loads)) loads.renew(isImport(context))
    renewed.add(loads)
    const person = await find({ trx, context, app, command, initiator, slots, desk, loads })
    if (person !== null) {
      desk.given(person)
      loads.add(person)
    }
    found.push(person)
  }
  await keepTurns(trx, context)
  return found
}

// helpers

interface Search extends AssignAsk {
  readonly trx: Kysely<Database>
  readonly context: SaveContext
  readonly app: PublishedApp
  readonly slots: ViewerSlots
  readonly desk: Desk
  readonly loads: LoadCounter
}

async function find(search: Search): Promise<string | null> {
  const { trx, context, app, command, initiator, slots, desk } = search
  const people = (from: readonly Recipient[]) =>
    desk.once(`people ${JSON.stringify([from, initiator])}`, () => peopleOf(trx, app.key, from, initiator))
  const absent = await desk.once('absent', () => peopleAway(trx, app.key, context.now))
  const instead = (of: readonly string[]) =>
    desk.once(`instead of ${of.join()}`, () => standInsOf(trx, app.key, of, context.now))
  const { table } = command
  const ways = [
    ...command.rows.map((row): Way => ({ ...row, away: [], last: [] })),
    ...(table ? await desk.once(`ways ${JSON.stringify(table)}`, () => waysOfTable(trx, app, table, slots)) : []),
  ]
  const now = atWork(context) ? 'work' : 'off'
  const counting = ways.filter(({ hours = now }) => hours === now)
  for (const way of counting) {
    const out = new Set(way.away)
    const meant = (await people(way.from)).filter((person) => !out.has(person))
    const there = meant.filter((person) => !absent.has(person))
    const others = there.length === meant.length ? [] : await instead(meant.filter((person) => absent.has(person)))
    const found =
      (await choose(search, way, there)) ??
      (await choose(
        search,
        way,
        others.filter((person) => !out.has(person)),
      ))
    if (found) return found
  }
  const idle = ways.filter((way) => !counting.includes(way))
  for (const last of [...counting.map((way) => way.last), command.fallback, ...idle.map((way) => way.last)]) {
    const meant = await people(last)
    // Somebody must get it: better him who is away than nobody.
    const found = meant.find((person) => !absent.has(person)) ?? (await instead(meant))[0] ?? meant[0]
    if (found) return found
  }
  return null
}

const atWork = ({ app, now, timeZone }: SaveContext): boolean =>
  isWorkingTime(now, workCalendar(timeZone, now, app.calendars?.rules()))

/** How many records each person has: as the database knows it, and what was given since it was asked. */
interface LoadCounter {
  of(people: readonly string[]): Promise<(person: string) => number>
  /** Forgets what it knows; `patient`: only where it has given out as much again, so that many are counted in a few goes. */
  renew(patient: boolean): void
  add(person: string): void
}

function loadCounter(
  trx: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  { field, open }: Assign,
  slots: ViewerSlots,
): LoadCounter {
  const stored = new Map<string, number>()
  const added = new Map<string, number>()
  let given = 0
  let enough = 0
  return {
    renew: (patient) => {
      if (patient && given < enough) return
      enough = Math.max(MIN_GIVEN, given * 2)
      stored.clear()
      added.clear()
    },
    of: async (people) => {
      const unknown = people.filter((person) => !stored.has(person))
      if (unknown.length > 0) {
        const loads = await loadOf(trx, app, form, field, unknown, open, slots)
        for (const person of unknown) stored.set(person, loads.get(person) ?? 0)
      }
      return (person) => (stored.get(person) ?? 0) + (added.get(person) ?? 0)
    },
    add: (person) => {
      given++
      added.set(person, (added.get(person) ?? 0) + 1)
    },
  }
}

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
      const hours = table.hours?.values[String(at(table.hours.field))]
      return {
        from: [
          { kind: 'member', people: idsOf(at(table.people)) },
          ...idsOf(at(table.department)).map((department) => ({ kind: 'department' as const, department })),
        ],
        by: (table.by && table.by.values[String(at(table.by.field))]) ?? 'leastLoad',
        ...(cap === null ? {} : { cap: Number(cap) }),
        ...(hours === undefined ? {} : { hours }),
        away: idsOf(at(table.away)),
        last: [{ kind: 'member', people: idsOf(at(table.fallback)) }],
      }
    })
}
const idsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string' && id !== '')

async function choose({ desk, loads }: Search, way: Way, people: readonly string[]): Promise<string | undefined> {
  if (people.length === 0) return undefined
  const counts = way.by === 'leastLoad' || way.cap !== undefined
  const load = counts ? await loads.of(people) : () => 0
  const free = people.filter((person) => way.cap === undefined || load(person) < way.cap)
  if (way.by === 'first') return free[0]
  return [...free].sort(
    (a, b) => (way.by === 'leastLoad' ? load(a) - load(b) : 0) || desk.turnOf(a) - desk.turnOf(b) || (a < b ? -1 : 1),
  )[0]
}
