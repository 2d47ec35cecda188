import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { setTimers } from '../jobs/timers.ts'
import type { Platform } from '../platform.ts'
import type { Reports } from './ask-report.ts'
import { CHECK_ALERT, checkAlert } from './check-alert.ts'
import { nextDue } from './next-due.ts'
import { SEND_BOARD, sendBoard, type BoardDelivery } from './send-board.ts'

export const BOARD_CLOCK = 'board-clock'
const EVERY = 20_000
/** How often a watched figure is looked at. */
const LOOK = 5 * 60_000
const BATCH = 100

/**
 * The clock of dashboards. What is due plants one job per reader and moves on to its next moment in one transaction, so that each
 * moment comes once whatever is restarted, and after downtime the last one comes late instead of all of them.
 */
export function registerBoardClock(reports: Reports): void {
  const { platform } = reports.services
  platform.jobs.registerTask(BOARD_CLOCK, async () => {
    try {
      while (await plantMails(reports));
      while (await plantLooks(platform));
    } finally {
      await plan(platform, new Date(platform.now().getTime() + EVERY))
    }
  })
  platform.jobs.registerTask(SEND_BOARD, (delivery: BoardDelivery) => sendBoard(reports, delivery))
  platform.jobs.registerTask(CHECK_ALERT, ({ id }: { id: string }) => checkAlert(reports, id))
}
/** The first look; as many processes as there are share one. */
export const scheduleBoardClock = (platform: Platform): Promise<void> => plan(platform, platform.now())

// helpers

const plan = ({ db }: Platform, dueAt: Date): Promise<void> =>
  setTimers(db, [{ key: BOARD_CLOCK, task: BOARD_CLOCK, dueAt }])

/** True when there may be more. */
async function plantMails({ services }: Reports): Promise<boolean> {
  const { platform, definitions } = services
  const timeZone = await definitions.timeZone()
  const now = platform.now()
  return platform.db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom('meta.board_subscription')
      .select(['id', 'cron', 'workdays', 'next_at'])
      .where('next_at', '<=', now.toISOString())
      .where('paused', '=', false)
      .orderBy('next_at')
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute()
    if (due.length === 0) return false
    const at = new Map(due.map(({ id, next_at }) => [id, next_at]))
    const readers = await readersOf(trx, [...at.keys()])
    await platform.jobs.add(
      readers.map(({ subscription, user_id: user }) => ({
        task: SEND_BOARD,
        payload: { subscription, user, at: at.get(subscription)! } satisfies BoardDelivery,
        key: `${SEND_BOARD}:${subscription}:${user}:${at.get(subscription)!}`,
        maxAttempts: 8,
      })),
      trx as Transaction<Database>,
    )
    for (const { id, next_at, ...timing } of due) {
      // A schedule that never comes again sleeps for ever.
      const next = nextDue(timing, now, timeZone)?.toISOString() ?? '9999-01-01T00:00:00.000Z'
      await trx
        .updateTable('meta.board_subscription')
        .set({ next_at: next, last_at: next_at })
        .where('id', '=', id)
        .execute()
    }
    return due.length === BATCH
  })
}
const readersOf = (db: Kysely<Database>, ids: readonly string[]) =>
  db
    .selectFrom('meta.board_subscriber')
    .select(['subscription', 'user_id'])
    .where('subscription', 'in', ids)
    .where('left_at', 'is', null)
    .execute()

async function plantLooks({ db, jobs, now }: Platform): Promise<boolean> {
  const at = now()
  return db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom('meta.report_alert')
      .select('id')
      .where('paused', '=', false)
      .where((eb) =>
        eb.or([eb('checked_at', 'is', null), eb('checked_at', '<=', new Date(at.getTime() - LOOK).toISOString())]),
      )
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute()
    if (due.length === 0) return false
    await trx
      .updateTable('meta.report_alert')
      .set({ checked_at: at.toISOString() })
      .where(
        'id',
        'in',
        due.map(({ id }) => id),
      )
      .execute()
    await jobs.add(
      due.map(({ id }) => ({ task: CHECK_ALERT, payload: { id }, key: `${CHECK_ALERT}:${id}`, maxAttempts: 3 })),
      trx,
    )
    return due.length === BATCH
  })
}
