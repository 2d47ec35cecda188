import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { standInOf } from './stand-in.ts'

/** People whose whole work somebody else does at that moment (委托代理 without a particular flow): new records pass them by. */
export async function peopleAway(db: Kysely<Database>, app: string, at: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('meta.delegation')
    .select('person')
    .distinct()
    .where('flow', 'is', null)
    .where((eb) => eb.or([eb('app', 'is', null), eb('app', '=', app)]))
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', at)
    .where('ends_at', '>', at)
    .execute()
  return new Set(rows.map(({ person }) => person))
}

/** Who does the work of people who are away, each once; nobody for one whose stand-in is away too. */
export async function standInsOf(
  db: Kysely<Database>,
  app: string,
  people: readonly string[],
  at: string,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const person of people) found.push(...(await standInOf(db, app, { person, flow: null, at })))
  return [...new Set(found)]
}
