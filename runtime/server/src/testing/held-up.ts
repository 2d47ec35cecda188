import type pg from 'pg'

/** Who holds something: a client, told by its backend. */
export async function backendOf(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]!.pid
}

/**
 * How many wait for what the backend `holder` holds, or for somebody who does. NB: whoever waits for something else, as jobs in
 * the background do at times, does not count: a test that counted him would go on before its own have come.
 */
export async function heldUpBy(pool: pg.Pool, holder: number): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `with recursive held as (
       select $1::integer as pid
       union select a.pid from pg_stat_activity a join held on held.pid = any(pg_blocking_pids(a.pid)) where a.datname = current_database()
     ) select count(*)::integer - 1 as n from held`,
    [holder],
  )
  return rows[0]!.n
}
