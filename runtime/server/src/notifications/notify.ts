import type { Label } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'
import { dispatch } from './dispatch.ts'
import { noticeIn, type MailWish } from './in-language.ts'
import type { NoticeKindKey } from './notice-kinds.ts'
import { shownInApp } from './notification-setting.ts'
import type { Link } from './page-link.ts'
import { readersOf } from './readers.ts'

export interface Notification {
  readonly user: string
  readonly kind: NoticeKindKey
  /** Each reader has it in his language, where it is there in several. */
  readonly title: Label
  readonly body?: Label
  readonly link?: Link
  /** Unique per person: written again, nothing happens. */
  readonly key?: string
  /** Given where the cause wants a mail: it goes out unless the person has said otherwise. */
  readonly mail?: MailWish
}

/**
 * Tells people something, each as he wants to hear it: in the application, by mail, SMS or bot, at once or later. All of it is
 * written in the caller's transaction; browsers hear of it, and messages go out, after the commit. `inboxes`: whose inbox has
 * changed with it.
 */
export async function notify(
  platform: Platform,
  db: Kysely<Database>,
  notifications: readonly Notification[],
  inboxes: readonly string[] = [],
): Promise<void> {
  if (!notifications.length) return tellBrowsers(db, { inbox: inboxes })
  const readers = await readersOf(
    platform,
    db,
    notifications.map((note) => note.user),
  )
  const at = platform.now().toISOString()
  const notes = notifications.flatMap((wish) => {
    const reader = readers.people.get(wish.user)
    if (!reader) return []
    const note = noticeIn(wish, reader.locale)
    return [{ id: uuidv7(), note, reader, shown: shownInApp(reader.setting, note.kind) }]
  })
  if (!notes.length) return tellBrowsers(db, { inbox: inboxes })
  const made = await db
    .insertInto('meta.notification')
    .values(
      notes.map(({ id, note, shown }) => ({
        id,
        user_id: note.user,
        kind: note.kind,
        title: note.title.slice(0, 500),
        body: note.body?.slice(0, 4_000) ?? null,
        link: note.link ? JSON.stringify(note.link) : null,
        key: note.key ?? null,
        shown,
        read_at: shown ? null : at,
      })),
    )
    .onConflict((conflict) => conflict.columns(['user_id', 'key']).doNothing())
    .returning('id')
    .execute()
  const fresh = new Set(made.map((row) => row.id))
  const written = notes.filter(({ id }) => fresh.has(id))
  await tellBrowsers(db, {
    notification: written.filter(({ shown }) => shown).map(({ note }) => note.user),
    inbox: inboxes,
  })
  await dispatch(platform, db as Transaction<Database>, written, readers.channels)
}

/** Tells browsers of these people that their inbox, or their notifications, changed. */
export async function tellBrowsers(
  db: Kysely<Database>,
  topics: Readonly<Partial<Record<'inbox' | 'notification', readonly string[]>>>,
): Promise<void> {
  const rows = Object.entries(topics).flatMap(([topic, users]) =>
    users.length > 0 ? [{ topic, payload: JSON.stringify({ users: [...new Set(users)] }) }] : [],
  )
  if (rows.length > 0) await db.insertInto('meta.outbox').values(rows).execute()
}

/** The streams behind `event: notification` and `event: inbox`: each person hears of his own only. */
export function registerNotificationStreams({ events }: Pick<Platform, 'events'>): void {
  for (const name of ['notification', 'inbox'])
    events.stream({
      name,
      topic: name,
      see: async (viewer, batch) =>
        batch.map(({ payload }) => ((payload['users'] as readonly string[]).includes(viewer.id) ? {} : null)),
    })
}
