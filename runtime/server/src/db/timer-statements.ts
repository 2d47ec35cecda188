import type pg from 'pg'
import { addJobs } from './outbox-statements.ts'

const TAKE = `
delete from meta.timer where id in
  (select id from meta.timer where due_at <= $1 order by due_at limit $2 for update skip locked)
returning id, task, app, form, record, payload, due_at`

/** Turns due timers into jobs, each once: the row goes and the job comes in one transaction. Returns how many. */
export async function fireTimers(pool: pg.Pool, now: Date, limit: number): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query(TAKE, [now.toISOString(), limit])
    await addJobs(
      client,
      rows.map((row) => ({
        task: row.task as string,
        payload: {
          ...row.payload,
          timer: { id: row.id, dueAt: row.due_at, app: row.app, form: row.form, record: row.record },
        },
        key: `timer:${row.id}`,
      })),
    )
    await client.query('commit')
    return rows.length
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
