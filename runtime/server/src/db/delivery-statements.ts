import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import type { Executor } from './statements.ts'

/** Tables of what leaves the house; each has the columns of a delivery. */
export type DeliveryTable = 'mail' | 'message' | 'webhook_delivery'
export type DeliveryStatus = 'waiting' | 'sending' | 'sent' | 'failed'

/** A delivery as it stands, with the columns of its own table. */
export interface DeliveryRow extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly status: DeliveryStatus
  readonly attempts: number
  readonly max_attempts: number
}

export interface DeliveryMark {
  readonly status: DeliveryStatus
  readonly error: string | null
  readonly reply: string | null
  readonly nextAt: string | null
  readonly sentAt: string | null
}

/** The row as it is; undefined where it is gone. */
export const readDelivery = (db: Executor, table: DeliveryTable, id: string): Promise<DeliveryRow | undefined> =>
  first(db, `select * from meta.${table} where id = $1`, [id])

/**
 * Does `work` while nobody else does it for the same delivery, in this process or another; false, and nothing is done, where
 * somebody is at it. The connection holds it, so that whoever is killed lets go. A key of its own per delivery; `pool` is
 * one past a pooler in transaction mode.
 */
export async function holdDelivery(
  pool: pg.Pool,
  table: DeliveryTable,
  id: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect()
  const name = [`delivery/${table}/${id}`]
  // A connection that does not come to the end is closed, and lets go by that.
  let ended = false
  try {
    const { rows } = await client.query<{ got: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as got',
      name,
    )
    const { got } = rows[0]!
    if (got) {
      await work()
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', name)
    }
    ended = true
    return got
  } finally {
    client.release(!ended)
  }
}

/**
 * Takes a delivery that is held for one try. Still "sending": whoever sent it was killed and nobody knows whether it arrived; that is
 * tried again `interruptions` times, then it has failed. Undefined where there is nothing (more) to send.
 */
export async function takeDelivery(
  db: Executor,
  table: DeliveryTable,
  id: string,
  interruptions: number,
  now: string,
): Promise<DeliveryRow | undefined> {
  const given = `(d.status = 'sending' and d.interrupted >= $3)`
  const row = await first(
    db,
    `update meta.${table} d set
       status = case when ${given} then 'failed' else 'sending' end,
       error = case when ${given} then 'INTERRUPTED' end,
       interrupted = d.interrupted + (d.status = 'sending')::integer,
       attempts = d.attempts + 1, tried_at = $2, next_at = null
     where d.id = $1 and d.status in ('waiting', 'sending') returning d.*`,
    [id, now, interruptions],
  )
  return row?.status === 'sending' ? row : undefined
}

/** How the try ended. A delivery that somebody else has taken meanwhile is not touched. */
export async function markDelivery(db: Executor, table: DeliveryTable, id: string, mark: DeliveryMark): Promise<void> {
  await first(
    db,
    `update meta.${table} set status = $2, error = $3, reply = coalesce($4, reply), next_at = $5, sent_at = $6
     where id = $1 and status = 'sending'`,
    [id, mark.status, mark.error, mark.reply, mark.nextAt, mark.sentAt],
  )
}

/** The other side cannot be reached just now: it waits without a try. */
export async function postponeDelivery(db: Executor, table: DeliveryTable, id: string, until: string): Promise<void> {
  await first(db, `update meta.${table} set next_at = $2 where id = $1 and status in ('waiting', 'sending')`, [
    id,
    until,
  ])
}

/** Gives what has failed, or waits for its next try, another dozen of tries from now on. Returns the ids that it took. */
export async function resumeDeliveries(db: Executor, table: DeliveryTable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await db.executeQuery<{ id: string }>(
    CompiledQuery.raw(
      `update meta.${table} set status = 'waiting', max_attempts = attempts + 12, interrupted = 0, next_at = null
       where id = any($1) and status in ('failed', 'waiting') returning id`,
      [ids],
    ) as CompiledQuery<{ id: string }>,
  )
  return rows.map((row) => row.id)
}

/** Somebody else is at it: when it is looked at again, should he not come to an end. False where he has. */
export async function awaitDelivery(db: Executor, table: DeliveryTable, id: string, until: string): Promise<boolean> {
  const row = await first(
    db,
    `update meta.${table} set next_at = $2 where id = $1 and status in ('waiting', 'sending') and next_at is null returning *`,
    [id, until],
  )
  return row !== undefined
}

// helpers

async function first(db: Executor, text: string, values: readonly unknown[]): Promise<DeliveryRow | undefined> {
  const { rows } = await db.executeQuery<DeliveryRow>(
    CompiledQuery.raw(text, [...values]) as CompiledQuery<DeliveryRow>,
  )
  return rows[0]
}
