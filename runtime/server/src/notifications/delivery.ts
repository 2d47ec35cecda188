import type { Transaction } from 'kysely'
import {
  awaitDelivery,
  holdDelivery,
  markDelivery,
  postponeDelivery,
  readDelivery,
  resumeDeliveries,
  takeDelivery,
  type DeliveryRow,
  type DeliveryTable,
} from '../db/delivery-statements.ts'
import type { JobSpec } from '../db/outbox-statements.ts'
import type { Database } from '../db/schema.ts'
import { cancelTimers, setTimers } from '../jobs/timers.ts'
import type { Platform } from '../platform.ts'
import type { Attempt } from './attempt.ts'
import { createBreaker } from './breaker.ts'

/** How the rows of one table are sent. */
export interface Delivery<Row extends DeliveryRow> {
  readonly table: DeliveryTable
  /** How often a try is repeated of which nobody knows how it ended, because the process was killed in it. */
  readonly interruptions: number
  /** Who has to answer: rows of one target wait together while it does not. */
  target(row: Row): string
  send(row: Row): Promise<Attempt>
}

const TASKS = { mail: 'mail', message: 'message', webhook_delivery: 'webhook' } as const satisfies Record<
  DeliveryTable,
  string
>
const keyOf = (table: DeliveryTable, id: string): string => `${TASKS[table]}:${id}`

/** Jobs that send what has been written down, for the transaction that wrote it. One job per delivery at a time. */
export const deliveryJobs = (table: DeliveryTable, rows: readonly { readonly id: string }[]): readonly JobSpec[] =>
  rows.map(({ id }) => ({ task: TASKS[table], payload: { id }, key: keyOf(table, id) }))

/** Gives deliveries that have failed, or wait for their next try, another dozen of tries, the first at once. */
export async function resume(
  { jobs }: Pick<Platform, 'jobs'>,
  trx: Transaction<Database>,
  table: DeliveryTable,
  ids: readonly string[],
): Promise<number> {
  if (!ids.length) return 0
  const taken = await resumeDeliveries(trx, table, ids)
  await cancelTimers(
    trx,
    taken.map((id) => keyOf(table, id)),
  )
  const rows = taken.map((id) => ({ id }))
  await jobs.add(deliveryJobs(table, rows), trx)
  return taken.length
}

/**
 * The task that sends. A failure is tried again after 3 s, 9 s, 27 s … up to six hours, a dozen times (a day and a half);
 * then the delivery lies as failed until somebody resumes it. The id of the row is the same at every try, and one at a time
 * tries.
 */
export function registerDelivery<Row extends DeliveryRow>(platform: Platform, delivery: Delivery<Row>): void {
  const { jobs, db, directPool, now } = platform
  const { table } = delivery
  const breaker = createBreaker()

  jobs.registerTask(TASKS[table], async ({ id }: { id: string }) => {
    const row = (await readDelivery(db, table, id)) as Row | undefined
    if (!row || row.status === 'sent' || row.status === 'failed') return
    const target = delivery.target(row)
    const closed = breaker.closedUntil(target, now())
    if (closed) return later(id, new Date(closed.getTime() + Math.random() * 2_000))
    // Its next try and a resumption may come together, each as a job of its own.
    const held = await holdDelivery(directPool, table, id, () => sendOnce(id, target))
    if (!held) await lookAgain(id, new Date(now().getTime() + LOOK_AGAIN))
  })

  async function sendOnce(id: string, target: string): Promise<void> {
    const taken = (await takeDelivery(db, table, id, delivery.interruptions, now().toISOString())) as Row | undefined
    if (!taken) return
    const attempt = await delivery.send(taken)
    if (!attempt.ok && attempt.unreachable) breaker.failed(target, now())
    else breaker.answered(target)
    await settle(taken, attempt)
  }

  async function settle(row: Row, attempt: Attempt): Promise<void> {
    const again = !attempt.ok && !attempt.final && row.attempts < row.max_attempts
    const next = again ? new Date(now().getTime() + pauseAfter(row.attempts)) : null
    await db.transaction().execute(async (trx) => {
      await markDelivery(trx, table, row.id, {
        status: attempt.ok ? 'sent' : again ? 'waiting' : 'failed',
        error: attempt.ok ? null : attempt.error,
        reply: attempt.reply ?? null,
        nextAt: next?.toISOString() ?? null,
        sentAt: attempt.ok ? now().toISOString() : null,
      })
      if (next) await setTimers(trx, [timer(row.id, next)])
    })
  }

  const later = (id: string, at: Date): Promise<void> =>
    db.transaction().execute(async (trx) => {
      await postponeDelivery(trx, table, id, at.toISOString())
      await setTimers(trx, [timer(id, at)])
    })

  const lookAgain = (id: string, at: Date): Promise<void> =>
    db.transaction().execute(async (trx) => {
      if (await awaitDelivery(trx, table, id, at.toISOString())) await setTimers(trx, [timer(id, at)])
    })

  const timer = (id: string, dueAt: Date) => ({ key: keyOf(table, id), task: TASKS[table], dueAt, payload: { id } })
}

// helpers

/** Whoever is at a delivery has come to an end by then, or has lost his machine. */
const LOOK_AGAIN = 60_000

const pauseAfter = (attempts: number): number => Math.min(3 ** Math.min(attempts, 10) * 1_000, 6 * 3_600_000)
