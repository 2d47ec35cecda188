import type pg from 'pg'

/** One sealed batch without its rows. */
export interface SealHead {
  readonly batch: string
  readonly sealed_at: string
  readonly era: string
  readonly xact_from: string
  readonly xact_to: string
  readonly previous: Buffer
  readonly mac: Buffer
}
export interface SealRange {
  readonly era: string
  readonly from: string
  readonly to: string
  readonly rows: number
  /** SHA-256 over ids and row hashes in order; null without rows. */
  readonly digest: Buffer | null
}

const NIL = '00000000-0000-0000-0000-000000000000'
const SEAL_LOCK = 0x7e0002

/** Everything in a row that a reader relies on, in a text that is the same on every server and in every zone. */
const ROW_HASH = `sha256(convert_to(jsonb_build_array(a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), a.actor,
  a.via, a.action, a.app, a.form, a.record, a.version, a.changes, a.params, a.request, a.address)::text, 'UTF8'))`

const LAST =
  'select batch, sealed_at, era, xact_from, xact_to, previous, mac from meta.audit_seal order by batch desc limit 1'

/**
 * Rows of finished transactions that no batch holds yet. All transactions below the oldest running one have ended, so a
 * range of transaction numbers up to there is complete for ever: no row appears in it later.
 */
const RANGE = `select count(*)::int as rows, sha256(string_agg(uuid_send(a.id) || ${ROW_HASH}, ''::bytea order by a.xact, a.id)) as digest
  from meta.audit a where a.xact >= $1::xid8 and a.xact < $2::xid8 and a.id > $3`
const INSERT = `insert into meta.audit_seal (batch, sealed_at, era, xact_from, xact_to, previous, mac, ids, hashes)
  select $1, $2, $3, $4, $5, $6, $7, array_agg(a.id order by a.xact, a.id), array_agg(${ROW_HASH} order by a.xact, a.id)
  from meta.audit a where a.xact >= $4::xid8 and a.xact < $5::xid8 and a.id > $3`

/**
 * Seals what is new, if no other process is at it. `sign` gets the head of the batch before (null for the first) and the
 * range, and returns the MAC. Returns the new head, or undefined when there was nothing to do.
 */
export async function sealNext(
  pool: pg.Pool,
  now: Date,
  sign: (batch: string, previous: Buffer, range: SealRange) => Buffer,
): Promise<(SealHead & { readonly rows: number }) | undefined> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const lock = await client.query<{ got: boolean; horizon: string }>(
      'select pg_try_advisory_xact_lock($1) as got, pg_snapshot_xmin(pg_current_snapshot())::text as horizon',
      [SEAL_LOCK],
    )
    const { got, horizon } = lock.rows[0]!
    const sealed = got ? await sealUpTo(client, horizon, now, sign) : undefined
    await client.query('commit')
    return sealed
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

async function sealUpTo(
  client: pg.PoolClient,
  horizon: string,
  now: Date,
  sign: (batch: string, previous: Buffer, range: SealRange) => Buffer,
): Promise<(SealHead & { readonly rows: number }) | undefined> {
  const last = (await client.query<SealHead>(LAST)).rows[0]
  const restored = last !== undefined && BigInt(horizon) < BigInt(last.xact_to)
  const era = restored ? await newEra(client) : (last?.era ?? NIL)
  const from = restored || !last ? '0' : last.xact_to
  const { rows } = await client.query<{ rows: number; digest: Buffer | null }>(RANGE, [from, horizon, era])
  const { rows: count, digest } = rows[0]!
  if (!count) return undefined
  const batch = String(BigInt(last?.batch ?? '0') + 1n)
  const previous = last?.mac ?? Buffer.alloc(32)
  const mac = sign(batch, previous, { era, from, to: horizon, rows: count, digest })
  const at = now.toISOString()
  await client.query(INSERT, [batch, at, era, from, horizon, previous, mac])
  return { batch, sealed_at: at, era, xact_from: from, xact_to: horizon, previous, mac, rows: count }
}

/** The new era begins after the greatest id that is sealed: later rows have greater ids, whatever their number. */
async function newEra(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ id: string | null }>(
    'select max(i.id::text)::uuid as id from meta.audit_seal s, unnest(s.ids) as i(id)',
  )
  return rows[0]?.id ?? NIL
}

/** Heads of all batches with what their rows hash to now. One row per batch, in order. */
export const SEALS = `select s.batch, s.sealed_at, s.era, s.xact_from, s.xact_to, s.previous, s.mac, cardinality(s.ids) as rows,
  (select sha256(string_agg(uuid_send(r.id) || r.hash, ''::bytea order by r.n)) from unnest(s.ids, s.hashes) with ordinality as r(id, hash, n)) as digest
  from meta.audit_seal s where s.batch > $1 order by s.batch limit $2`

/** Rows of these batches that are gone or read differently. */
export const CHANGED = `select s.batch, r.id, a.id is null as missing, a.at, a.action, a.actor, a.app, a.form, a.record
  from meta.audit_seal s cross join lateral unnest(s.ids, s.hashes) as r(id, hash) left join meta.audit a on a.id = r.id
  where s.batch > $1 and s.batch <= $2 and (a.id is null or ${ROW_HASH} <> r.hash) limit 100`

/** Rows in ranges that were closed before they came. */
export const SMUGGLED = `with sealed as materialized (select unnest(ids) as id from meta.audit_seal),
  edge as (select era, xact_to from meta.audit_seal order by batch desc limit 1)
  select a.id, a.at, a.action, a.actor, a.app, a.form, a.record from meta.audit a, edge
  where (a.xact < edge.xact_to or a.id <= edge.era) and not exists (select from sealed s where s.id = a.id) limit 100`

export const AUDIT_COUNT = 'select count(*)::int as n from meta.audit'

export interface AuditFilter {
  readonly actor?: string
  readonly action?: string
  readonly app?: string
  readonly form?: string
  readonly record?: string
  readonly from?: string
  readonly to?: string
  /** Any one of these must be contained in `changes`. */
  readonly changes?: readonly string[]
  readonly after?: { readonly at: string; readonly id: string }
}
export interface AuditRow {
  readonly id: string
  readonly at: string
  readonly cursor_at: string
  readonly actor: string | null
  readonly actor_name: string | null
  readonly via: string | null
  readonly action: string
  readonly app: string | null
  readonly form: string | null
  readonly record: string | null
  readonly version: number | null
  readonly changes: unknown
  readonly params: unknown
  readonly request: string | null
  readonly address: string | null
}

const COLUMNS = `a.id, a.at, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor_at, a.actor, a.via, a.action,
  a.app, a.form, a.record, a.version, a.changes, a.params, a.request, a.address`
const PROBE = 1_000

/**
 * Newest first. A condition on changed values serves from its own index, which knows no order: a probe of 1,000 hits
 * answers when there are no more; where there are, walking the index by time finds a page soon.
 */
export async function searchAudit(pool: pg.Pool, filter: AuditFilter, size: number): Promise<readonly AuditRow[]> {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const where: string[] = []
  for (const column of ['actor', 'action', 'app', 'form', 'record'] as const)
    if (filter[column] !== undefined) where.push(`a.${column} = ${value(filter[column])}`)
  if (filter.from) where.push(`a.at >= ${value(filter.from)}`)
  if (filter.to) where.push(`a.at < ${value(filter.to)}`)
  if (filter.after)
    where.push(`(a.at, a.id) < (${value(filter.after.at)}::timestamptz, ${value(filter.after.id)}::uuid)`)
  const plain = where.join(' and ') || 'true'
  const changed = (filter.changes ?? []).map((json) => `a.changes @> ${value(json)}::jsonb`).join(' or ')
  const named = (inner: string) =>
    `select p.*, u.name as actor_name from (${inner}) p left join meta.user u on u.id = p.actor order by p.at desc, p.id desc`

  if (changed) {
    const probe = `with found as materialized (select ${COLUMNS} from meta.audit a where ${plain} and (${changed}) limit ${PROBE + 1})
      select *, (select count(*) from found) as hits from found order by at desc, id desc limit ${size}`
    const { rows } = await pool.query<AuditRow & { hits: string }>(named(probe), values)
    if (rows.length === 0 || Number(rows[0]!.hits) <= PROBE) return rows
  }
  const ordered = `select ${COLUMNS} from meta.audit a where ${plain}${changed ? ` and ((${changed}) is true)` : ''}
    order by a.at desc, a.id desc limit ${size}`
  return (await pool.query<AuditRow>(named(ordered), values)).rows
}
