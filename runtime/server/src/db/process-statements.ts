import type pg from 'pg'

/** Advisory lock class of living processes; the second number is `meta.process.lock_id`. */
const ALIVE = 0x7e1

/** Writes this process down (again) and holds its lock for as long as the session lives. */
export async function registerProcess(
  client: pg.ClientBase,
  process: {
    readonly id: string
    readonly host: string
    readonly pid: number
    readonly workers: readonly string[]
    readonly at: Date
  },
): Promise<void> {
  const { rows } = await client.query<{ lock_id: number }>(
    `insert into meta.process (id, host, pid, worker_ids, started_at) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set worker_ids = excluded.worker_ids returning lock_id`,
    [process.id, process.host, process.pid, process.workers, process.at.toISOString()],
  )
  await client.query('select pg_advisory_lock($1, $2)', [ALIVE, rows[0]!.lock_id])
}

export async function recordWorkers(pool: pg.Pool, id: string, workers: readonly string[]): Promise<void> {
  await pool.query('update meta.process set worker_ids = $2 where id = $1', [id, workers])
}

export async function forgetProcess(pool: pg.Pool, id: string): Promise<void> {
  await pool.query('delete from meta.process where id = $1', [id])
}

/**
 * Frees the jobs of processes whose lock is free, that is, whose session is gone. Returns the ids of their workers.
 * The lock is taken for the length of one transaction, so that a process that comes back meanwhile waits.
 */
export async function releaseDeadProcesses(pool: pg.Pool, self: string): Promise<readonly string[]> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    // NB: materialized, or the planner may try the lock on rows that the filter drops.
    const { rows } = await client.query<{ id: string; worker_ids: string[] }>(
      `with others as materialized (select id, lock_id, worker_ids from meta.process where id <> $1)
       select id, worker_ids from others where pg_try_advisory_xact_lock($2, lock_id)`,
      [self, ALIVE],
    )
    // Besides: jobs locked by workers that no living process has written down (killed in its first moments).
    const stray = await client.query<{ worker: string }>(
      `select distinct locked_by as worker from graphile_worker._private_jobs j
       where locked_at < clock_timestamp() - interval '20 seconds'
       and not exists (select from meta.process p where j.locked_by = any(p.worker_ids))`,
    )
    const workers = [...rows.flatMap((row) => row.worker_ids), ...stray.rows.map((row) => row.worker)]
    if (workers.length) await client.query('select graphile_worker.force_unlock_workers($1)', [workers])
    if (rows.length) await client.query('delete from meta.process where id = any($1)', [rows.map((row) => row.id)])
    await client.query('commit')
    return workers
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
