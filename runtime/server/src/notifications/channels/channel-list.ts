import type { Kysely, Selectable } from 'kysely'
import type { Database } from '../../db/schema.ts'
import type { Platform } from '../../platform.ts'
import type { Channel, Transport } from './channel.ts'
import { httpTransport } from './http-channel.ts'
import { mailTransport } from './mail-channel.ts'

export type ChannelRow = Selectable<Database['meta.channel']>

/** All kinds of channels of this build: mail, and what plugins bring. */
export function transportsOf(registry: Platform['registry']): ReadonlyMap<string, Transport> {
  let found = transports.get(registry)
  if (!found) {
    found = new Map([mailTransport, ...registry.channels.map(httpTransport)].map((each) => [each.kind, each]))
    transports.set(registry, found)
  }
  return found
}

/** Channels in use, as of a version of theirs: kept until another version is asked for. */
export async function channelsAt(
  platform: Platform,
  db: Kysely<Database>,
  version: string,
): Promise<readonly Channel[]> {
  const known = lists.get(platform)
  if (known?.version === version) return known.channels
  const rows = await db
    .selectFrom('meta.channel')
    .selectAll()
    .where('enabled', '=', true)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute()
  const channels = rows.flatMap((row) => channelOf(platform.registry, row) ?? [])
  lists.set(platform, { version, channels })
  return channels
}

/** Undefined where its kind is not part of this build. */
export function channelOf(registry: Platform['registry'], row: ChannelRow): Channel | undefined {
  const transport = transportsOf(registry).get(row.kind)
  if (!transport) return undefined
  const { id, name, departments, defaults } = row
  return { id, name, departments, defaults, transport }
}

/** Every process reads the channels anew before it next uses them. */
export async function channelsChanged(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable('meta.revision')
    .set((eb) => ({ version: eb('version', '+', '1') }))
    .where('name', '=', 'channel')
    .execute()
}

// helpers

const transports = new WeakMap<Platform['registry'], ReadonlyMap<string, Transport>>()
const lists = new WeakMap<Platform, { version: string; channels: readonly Channel[] }>()
