import type { CompiledForm, Pick } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { loadOf } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { peopleOf } from './answer-people.ts'
import { peopleAway, standInsOf } from './who-is-there.ts'

/**
 * Finds one of several people for a field of a new record; null where there is nobody. Who has handed his work over is passed by;
 * where all have, their stand-ins are asked. Ties go to the one with the lower id.
 */
export async function pickPerson(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  field: string,
  pick: Pick,
  initiator: string | null,
  slots: ViewerSlots,
  at: string,
): Promise<string | null> {
  const people = [...(await presentOf(db, app.key, await peopleOf(db, app.key, pick.from, initiator), at))].sort()
  if (people.length <= 1 || pick.by === 'first') return people[0] ?? null
  if (pick.by === 'roundRobin')
    return nextInTurn(db, `${app.key}/${form.key}/${field}/${JSON.stringify(pick.from)}`, people)
  const load = await loadOf(db, app, form, field, people, pick.open, slots)
  return people.reduce((best, person) => ((load.get(person) ?? 0) < (load.get(best) ?? 0) ? person : best))
}

// helpers

async function presentOf(
  db: Kysely<Database>,
  app: string,
  people: readonly string[],
  at: string,
): Promise<readonly string[]> {
  const away = await peopleAway(db, app, at)
  const there = people.filter((person) => !away.has(person))
  if (there.length > 0 || people.length === 0) return there
  const instead = await standInsOf(db, app, people, at)
  return instead.length > 0 ? instead : people
}

/** The row lock lets two records that come at once go to two people. */
async function nextInTurn(db: Kysely<Database>, key: string, people: readonly string[]): Promise<string> {
  await db
    .insertInto('meta.turn')
    .values({ key, person: people.at(-1)! })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const last = await db.selectFrom('meta.turn').select('person').where('key', '=', key).forUpdate().executeTakeFirst()
  const next = people.find((person) => person > (last?.person ?? '')) ?? people[0]!
  await db.updateTable('meta.turn').set({ person: next }).where('key', '=', key).execute()
  return next
}
