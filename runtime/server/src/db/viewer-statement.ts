import type pg from 'pg'
import type { PlatformRole } from '../users/viewer.ts'

/** What the session look-up of every request returns: small, so that the full viewer is loaded only when a version moved. */
export interface SessionRow {
  readonly hash: Buffer
  readonly user_id: string
  readonly status: 'active' | 'disabled'
  readonly permission_version: string
  readonly organisation_version: string
  /** Neither expired nor unused for too long. */
  readonly live: boolean
  /** `last_seen_at` is due to be written again. */
  readonly stale: boolean
}
export interface ViewerRow {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly locale: string | null
  readonly must_change_password: boolean
  readonly platform_roles: readonly PlatformRole[]
  readonly permission_version: string
  readonly organisation_version: string
  readonly departments: readonly string[]
  readonly department_tree: readonly string[]
  readonly roles: Readonly<Record<string, readonly string[]>>
}

/** A session that is not used for so long ends. */
const IDLE = `interval '3 days'`
/** How stale `last_seen_at` may get: a write per request would double its cost. */
const SEEN_EVERY = `interval '5 minutes'`

const VERSIONS = `u.id as user_id, u.status, u.permission_version,
  (select version from meta.revision where name = 'organisation') as organisation_version`

const BY_SESSION = `select s.id_hash as hash, ${VERSIONS}, s.expires_at > $2 and s.last_seen_at > $2::timestamptz - ${IDLE} as live, s.last_seen_at < $2::timestamptz - ${SEEN_EVERY} as stale
  from meta.session s join meta.user u on u.id = s.user_id where s.id_hash = any($1)`
const BY_TOKEN = `select t.hash, ${VERSIONS}, coalesce(t.expires_at, 'infinity') > $2 as live, coalesce(t.last_used_at, t.created_at) < $2::timestamptz - ${SEEN_EVERY} as stale
  from meta.token t join meta.user u on u.id = t.user_id where t.hash = any($1) and t.revoked_at is null`

const viewerOf = (id: string): string => `
with recursive mine as (
  select m.department_id as id, m.is_primary from meta.department_member m where m.user_id = ${id}
), tree(id) as (
  select id from mine union select d.id from meta.department d join tree on d.parent_id = tree.id
)
select u.id, u.username, u.name, u.locale, u.must_change_password, u.platform_roles, u.permission_version,
  (select version from meta.revision where name = 'organisation') as organisation_version,
  array(select id from mine order by is_primary desc, id) as departments,
  array(select id from tree order by id) as department_tree,
  (select coalesce(jsonb_object_agg(app, roles), '{}') from
    (select app, jsonb_agg(role order by role) as roles from meta.role_member where user_id = ${id} group by app) r) as roles
from meta.user u where u.id = ${id}`
const VIEWER = viewerOf('$1')
const VIEWERS = `select v.* from unnest($1::uuid[]) as p(id) cross join lateral (${viewerOf('p.id')}) as v`

export async function findSessions(
  pool: pg.Pool,
  by: 'session' | 'token',
  hashes: readonly Buffer[],
  now: string,
  named: boolean,
): Promise<readonly SessionRow[]> {
  const text = by === 'session' ? BY_SESSION : BY_TOKEN
  return (await pool.query<SessionRow>({ ...(named ? { name: by } : {}), text, values: [hashes, now] })).rows
}
export async function loadViewer(pool: pg.Pool, user: string): Promise<ViewerRow | undefined> {
  return (await pool.query<ViewerRow>(VIEWER, [user])).rows[0]
}
/** Those of these people who are there, in the order in which they are named: one statement. */
export async function loadViewers(pool: pg.Pool, users: readonly string[]): Promise<readonly ViewerRow[]> {
  if (users.length === 0) return []
  const rows = (await pool.query<ViewerRow>(VIEWERS, [users])).rows
  const found = new Map(rows.map((row) => [row.id, row]))
  return users.flatMap((user) => found.get(user) ?? [])
}
