import type { Kysely } from 'kysely'
import type { Database } from '../../db/schema.ts'
import type { Platform } from '../../platform.ts'
import type { ChannelRow } from './channel-list.ts'

/** Bots that write into a whole chat, in the order in which they were set up. */
export async function chatsOf(db: Kysely<Database>, registry: Platform['registry']): Promise<readonly ChannelRow[]> {
  const rows = await db
    .selectFrom('meta.channel')
    .selectAll()
    .where('enabled', '=', true)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.filter(({ kind }) => registry.channel(kind)?.shared)
}

/** The first of that name; undefined where nobody has set one up. */
export const chatNamed = async (
  db: Kysely<Database>,
  registry: Platform['registry'],
  name: string,
): Promise<ChannelRow | undefined> => (await chatsOf(db, registry)).find((row) => row.name === name)
