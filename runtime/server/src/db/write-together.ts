import type { Kysely, OperationNodeSource } from 'kysely'
import { sql } from 'kysely'
import type { Database } from './schema.ts'

/** Writes that do not read what the others write, as one statement: one way to the database instead of one for each. */
export async function writeTogether(
  db: Kysely<Database>,
  writes: readonly (OperationNodeSource | undefined)[],
): Promise<void> {
  const [last, ...others] = writes.filter((write) => write !== undefined).toReversed()
  if (!last) return
  const parts = others.map((write, i) => sql`${sql.ref(`w${i}`)} as (${write})`)
  await (parts.length > 0 ? sql`with ${sql.join(parts)} ${last}` : sql`${last}`).execute(db)
}
