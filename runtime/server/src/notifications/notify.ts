import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'

/** Where a notification leads. */
export interface Link {
  readonly app?: string
  readonly form?: string
  readonly record?: string
  readonly task?: string
  readonly instance?: string
  readonly path?: string
}
export interface Notification {
  readonly user: string
  /** `mention`, `task`, `rule`, `import` … : icon and grouping on the page. */
  readonly kind: string
  readonly title: string
  readonly body?: string
  readonly link?: Link
  /** Unique per person: written again, nothing happens. */
  readonly key?: string
}

/** In-app notifications in the caller's transaction; browsers of those people hear of it after the commit. */
export async function notify(db: Kysely<Database>, notifications: readonly Notification[]): Promise<void> {
  if (!notifications.length) return
  const made = await db
    .insertInto('meta.notification')
    .values(
      notifications.map((note) => ({
        user_id: note.user,
        kind: note.kind,
        title: note.title.slice(0, 500),
        body: note.body?.slice(0, 4_000) ?? null,
        link: note.link ? JSON.stringify(note.link) : null,
        key: note.key ?? null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['user_id', 'key']).doNothing())
    .returning('user_id')
    .execute()
  await tellBrowsers(
    db,
    'notification',
    made.map((row) => row.user_id),
  )
}

/** Tells browsers of these people that their inbox, or their notifications, changed. */
export async function tellBrowsers(
  db: Kysely<Database>,
  topic: 'inbox' | 'notification',
  users: readonly string[],
): Promise<void> {
  if (!users.length) return
  const payload = JSON.stringify({ users: [...new Set(users)] })
  await db.insertInto('meta.outbox').values({ topic, payload }).execute()
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
