import { PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Viewer } from '../users/viewer.ts'

export interface SubscriptionView {
  readonly id: string
  readonly app: string
  readonly dashboard: string
  readonly cron: string
  readonly workdays: boolean
  readonly paused: boolean
  readonly filters: Readonly<Record<string, unknown>>
  readonly nextAt: string
  readonly lastAt: string | null
  readonly owner: { readonly id: string; readonly title: string }
  /** Of one's own subscription; of another's only oneself. */
  readonly readers: readonly { readonly id: string; readonly title: string; readonly left: boolean }[]
}

/** The subscriptions that this person has made, or gets; of one dashboard where it is named. */
export async function listSubscriptions(
  db: Kysely<Database>,
  viewer: Viewer,
  app?: string,
  dashboard?: string,
): Promise<readonly SubscriptionView[]> {
  const rows = await db
    .selectFrom('meta.board_subscription as s')
    .innerJoin('meta.user as o', 'o.id', 's.owner_id')
    .select([
      's.app',
      's.dashboard',
      's.paused',
      's.id',
      's.cron',
      's.workdays',
      's.filters',
      's.next_at',
      's.last_at',
      's.owner_id',
      'o.name',
    ])
    .$if(app !== undefined, (query) => query.where('s.app', '=', app!))
    .$if(dashboard !== undefined, (query) => query.where('s.dashboard', '=', dashboard!))
    .where((eb) =>
      eb.or([
        eb('s.owner_id', '=', viewer.id),
        eb.exists(
          eb
            .selectFrom('meta.board_subscriber as r')
            .select('r.user_id')
            .whereRef('r.subscription', '=', 's.id')
            .where('r.user_id', '=', viewer.id)
            .where('r.left_at', 'is', null),
        ),
      ]),
    )
    .orderBy('s.id')
    .execute()
  if (rows.length === 0) return []
  const readers = await db
    .selectFrom('meta.board_subscriber as r')
    .innerJoin('meta.user as u', 'u.id', 'r.user_id')
    .select(['r.subscription', 'u.id', 'u.name', 'r.left_at'])
    .where(
      'r.subscription',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('u.name')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    app: row.app,
    dashboard: row.dashboard,
    paused: row.paused,
    cron: row.cron,
    workdays: row.workdays,
    filters: row.filters,
    nextAt: row.next_at,
    lastAt: row.last_at,
    owner: { id: row.owner_id, title: row.name },
    readers: readers
      .filter((one) => one.subscription === row.id && (row.owner_id === viewer.id || one.id === viewer.id))
      .map(({ id, name, left_at }) => ({ id, title: name, left: left_at !== null })),
  }))
}

/** The readers as they are named; who has left stays gone. Errors: INVALID for people who do not exist. */
export async function putReaders(
  trx: Kysely<Database>,
  subscription: string,
  readers: readonly string[],
): Promise<void> {
  const known = await trx.selectFrom('meta.user').select('id').where('id', 'in', readers).execute()
  if (known.length < readers.length)
    throw new PlatformError('INVALID', {}, { issues: [{ path: 'readers', code: 'REFERENCE' }] })
  await trx
    .deleteFrom('meta.board_subscriber')
    .where('subscription', '=', subscription)
    .where('user_id', 'not in', readers)
    .where('left_at', 'is', null)
    .execute()
  await trx
    .insertInto('meta.board_subscriber')
    .values(readers.map((user_id) => ({ subscription, user_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Locked where a transaction asks. Errors: NOT_FOUND for everybody but its owner. */
export async function subscriptionOf(
  db: Kysely<Database>,
  { app, id }: { readonly app: string; readonly id: string },
  viewer: Viewer,
) {
  const row = await db
    .selectFrom('meta.board_subscription')
    .select(['id', 'app', 'dashboard', 'filters', 'cron', 'workdays'])
    .where('id', '=', id)
    .where('app', '=', app)
    .where('owner_id', '=', viewer.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new PlatformError('NOT_FOUND')
  return row
}
