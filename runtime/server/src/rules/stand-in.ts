import type { PeopleQuery } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** A stands in for B, who stands in for C: so far, and never in a circle. */
const MAX_CHAIN = 3

/** Of whom, and which of his work: that in a flow, or with null all that belongs to none. */
type Work = Pick<Extract<PeopleQuery, { kind: 'delegate' }>, 'person' | 'at'> & { readonly flow: string | null }

/**
 * Who decides in a person's place at that moment: the end of the chain of 委托代理 that reaches somebody active who is
 * not away himself. Empty = himself, also where the chain is longer or runs in a circle.
 */
export async function standInOf(
  db: Kysely<Database>,
  app: string,
  { person, flow, at }: Work,
): Promise<readonly string[]> {
  const seen = new Set([person])
  let current = person
  for (let length = 0; length <= MAX_CHAIN; length++) {
    const next = await delegateOf(db, app, flow, current, at)
    if (next === undefined) return current === person ? [] : [current]
    if (seen.has(next)) return []
    seen.add(next)
    current = next
  }
  return []
}

// helpers

/** The narrowest window that holds now; of equal ones the latest that was set. */
async function delegateOf(
  db: Kysely<Database>,
  app: string,
  flow: string | null,
  person: string,
  at: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('meta.delegation as d')
    .innerJoin('meta.user as u', 'u.id', 'd.delegate')
    .select('d.delegate')
    .where('d.person', '=', person)
    .where('d.ended_at', 'is', null)
    .where('d.starts_at', '<=', at)
    .where('d.ends_at', '>', at)
    .where((eb) => eb.or([eb('d.app', 'is', null), eb('d.app', '=', app)]))
    .where((eb) => eb.or([eb('d.flow', 'is', null), ...(flow === null ? [] : [eb('d.flow', '=', flow)])]))
    .where('u.status', '=', 'active')
    .orderBy('d.flow', (order) => order.asc().nullsLast())
    .orderBy('d.app', (order) => order.asc().nullsLast())
    .orderBy('d.id', 'desc')
    .executeTakeFirst()
  return row?.delegate
}
