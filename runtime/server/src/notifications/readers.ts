import type { Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { noticePeople } from '../db/notice-people.ts'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'
import { DEFAULT_ORGANISATION } from '../users/organisation.ts'
import { channelsAt } from './channels/channel-list.ts'
import type { Channel, Reader } from './channels/channel.ts'
import { settingOf } from './notification-setting.ts'

export interface Readers {
  readonly people: ReadonlyMap<string, Reader>
  readonly channels: readonly Channel[]
}

/** The people who are told something, with what they want to hear, and the ways to reach them. */
export async function readersOf(platform: Platform, db: Kysely<Database>, ids: readonly string[]): Promise<Readers> {
  const rows = await noticePeople(db, ids)
  const version = rows[0]?.channel_version
  if (version === undefined) return { people: new Map(), channels: [] }
  const channels = await channelsAt(platform, db, version)
  return {
    channels,
    people: new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          name: row.name,
          email: row.email,
          mobile: row.mobile,
          locale: (row.locale ?? DEFAULT_ORGANISATION.locale) as Locale,
          active: row.status === 'active',
          setting: settingOf(row.settings),
          departments: row.departments,
        },
      ]),
    ),
  }
}
