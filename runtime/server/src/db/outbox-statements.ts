import type pg from 'pg'

/** A business event as it left the transaction that made it. */
export interface EventRow {
  readonly seq: string
  readonly at: string
  readonly topic: string
  readonly app: string | null
  readonly form: string | null
  readonly record: string | null
  readonly payload: Readonly<Record<string, unknown>>
}
export interface JobSpec {
  readonly task: string
  readonly payload: unknown
  /** One waiting job per key; adding it again replaces it. */
  readonly key?: string
  readonly runAt?: string
  /** Jobs of one queue run one after another. */
  readonly queue?: string
  readonly maxAttempts?: number
  readonly priority?: number
}

export const EVENT_CHANNEL = 'tenon_event'
const APPEND_LOCK = 0x7e0001

/** One way to Postgres and back for both. */
const BEGIN = `begin; select pg_try_advisory_xact_lock(${APPEND_LOCK}) as got`
/** A wake-up only: who hears it asks for what is behind the last event he has. */
const NOTIFY = `select pg_notify('${EVENT_CHANNEL}', '')`

const DRAIN = `
with taken as (
  delete from meta.outbox where id in (select id from meta.outbox order by id limit $1 for update skip locked) returning *
)
insert into meta.event (outbox_id, at, topic, app, form, record, payload)
select id, at, topic, app, form, record, payload from taken order by id
returning seq, at, topic, app, form, record, payload`

/**
 * Moves a batch from the outbox to the event table and, in the same transaction, adds the jobs that `plan` asks for.
 * One process at a time appends (a lock held until commit), so events appear in the order of seq and paging by seq
 * misses none. Returns how many were moved; undefined where another process is at it.
 */
export async function drainOutbox(
  pool: pg.Pool,
  limit: number,
  plan: (events: readonly EventRow[]) => readonly JobSpec[],
): Promise<number | undefined> {
  const client = await pool.connect()
  try {
    const begun = (await client.query(BEGIN)) as unknown as readonly pg.QueryResult<{ got: boolean }>[]
    if (!begun.at(-1)!.rows[0]!.got) {
      await client.query('rollback')
      return undefined
    }
    const { rows } = await client.query<EventRow>(DRAIN, [limit])
    if (rows.length) {
      const events = [...rows].sort((a, b) => Number(a.seq) - Number(b.seq))
      await addJobs(client, plan(events))
      await client.query(`${NOTIFY}; commit`)
    } else await client.query('commit')
    return rows.length
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/** Adds jobs inside the caller's transaction: they exist if and only if it commits. */
export async function addJobs(client: Pick<pg.ClientBase, 'query'>, jobs: readonly JobSpec[]): Promise<void> {
  if (!jobs.length) return
  const specs = jobs.map((job) => ({
    identifier: job.task,
    payload: job.payload ?? {},
    queue_name: job.queue ?? null,
    run_at: job.runAt ?? null,
    max_attempts: job.maxAttempts ?? null,
    job_key: job.key ?? null,
    priority: job.priority ?? null,
  }))
  await client.query(ADD_JOBS, [JSON.stringify(specs)])
}

/** Same, as text and values, for callers that hold a Kysely transaction. */
export const ADD_JOBS = `select count(*) from graphile_worker.add_jobs(array(
  select (s.identifier, s.payload, s.queue_name, s.run_at, s.max_attempts, s.job_key, s.priority, null)::graphile_worker.job_spec
  from jsonb_to_recordset($1::jsonb) as s(identifier text, payload json, queue_name text, run_at timestamptz,
    max_attempts integer, job_key text, priority integer)))`

export async function eventsAfter(pool: pg.Pool, seq: string, limit: number): Promise<readonly EventRow[]> {
  const text = 'select seq, at, topic, app, form, record, payload from meta.event where seq > $1 order by seq limit $2'
  return (await pool.query<EventRow>({ name: 'events-after', text, values: [seq, limit] })).rows
}
export async function lastEvent(pool: pg.Pool): Promise<string> {
  return (await pool.query<{ seq: string }>('select coalesce(max(seq), 0) as seq from meta.event')).rows[0]!.seq
}
