import { createHmac, hash as digest, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Locale } from '@tenon/engine'
import { gather } from '../db/gather.ts'
import { findSessions, loadViewer, type SessionRow, type ViewerRow } from '../db/viewer-statement.ts'
import type { Platform } from '../platform.ts'
import type { Viewer } from '../users/viewer.ts'

const LIFETIME = 14 * 24 * 3_600_000
const CACHED = 5_000
/** Questions for sessions under way at once: one slow answer must not hold up everybody. */
const LANES = 2

export interface Sessions {
  /** Starts a session; the returned id is the only copy, the database keeps its hash. */
  open(user: string, from: { readonly address?: string; readonly agent?: string }): Promise<string>
  close(id: string): Promise<void>
  /** Ends all sessions of a person, except one. */
  closeAll(user: string, except?: string): Promise<void>
  /** The person behind a session id or API token, asked from the database on every call; null = none (any more). */
  viewer(id: string): Promise<Viewer | null>
  /**
   * The person whom this process last saw behind it, for work that waits for `viewer` before it leaves; null = never seen, or his
   * rights are not at hand.
   */
  remembered(id: string): Viewer | null
  csrfToken(id: string): string
  csrfMatches(id: string, token: unknown): boolean
}

/**
 * Sessions by opaque 256-bit ids. One small statement per request brings session, the person's status and the two
 * version numbers his rights depend on; the full viewer is loaded again only when one of them moved, so that a
 * disabled person or a changed right counts from the next request, on every process. Requests that come at the same time
 * share the statement.
 */
export function createSessions({ db, pool, config, now }: Pick<Platform, 'db' | 'pool' | 'config' | 'now'>): Sessions {
  const viewers = new Map<string, Viewer>()
  /** Hash of a credential → the person. */
  const people = new Map<string, string>()
  const key = createHmac('sha256', config.secretKey).update('csrf').digest()
  const find = (by: 'session' | 'token') =>
    gather(
      async (hashes) => {
        const rows = await findSessions(
          pool,
          by,
          hashes.map((hash) => Buffer.from(hash, 'latin1')),
          now().toISOString(),
          config.statementNames,
        )
        return new Map(rows.map((row): [string, SessionRow] => [row.hash.toString('latin1'), row]))
      },
      { lanes: LANES },
    )
  const findSession = find('session')
  const findToken = find('token')
  const csrfToken = (id: string) => createHmac('sha256', key).update(id).digest('base64url')

  return {
    open: async (user, { address, agent }) => {
      const id = randomBytes(32).toString('base64url')
      const at = now().toISOString()
      await db
        .insertInto('meta.session')
        .values({
          id_hash: hashOf(id),
          user_id: user,
          created_at: at,
          last_seen_at: at,
          expires_at: new Date(now().getTime() + LIFETIME).toISOString(),
          address: address ?? null,
          agent: agent?.slice(0, 300) ?? null,
        })
        .execute()
      return id
    },
    close: async (id) => {
      await db.deleteFrom('meta.session').where('id_hash', '=', hashOf(id)).execute()
    },
    closeAll: async (user, except) => {
      let statement = db.deleteFrom('meta.session').where('user_id', '=', user)
      if (except !== undefined) statement = statement.where('id_hash', '!=', hashOf(except))
      await statement.execute()
    },
    viewer: async (id) => {
      if (id.length > 200) return null
      const hash = hashOf(id)
      const isToken = id.startsWith(TOKEN_PREFIX)
      const at = now().toISOString()
      const row = await (isToken ? findToken : findSession)(hash.toString('latin1'))
      if (!row?.live || row.status !== 'active') return null
      if (row.stale) {
        const seen = { [isToken ? 'last_used_at' : 'last_seen_at']: at }
        if (isToken) await db.updateTable('meta.token').set(seen).where('hash', '=', hash).execute()
        else await db.updateTable('meta.session').set(seen).where('id_hash', '=', hash).execute()
      }
      const cached = viewers.get(row.user_id)
      if (people.size >= CACHED) people.clear()
      people.set(hash.toString('latin1'), row.user_id)
      if (cached?.fingerprint === `${row.user_id}.${fingerprint(row)}`) return cached
      const loaded = await loadViewer(pool, row.user_id)
      if (!loaded) return null
      const viewer = toViewer(loaded)
      if (viewers.size >= CACHED) viewers.clear()
      viewers.set(viewer.id, viewer)
      return viewer
    },
    remembered: (id) => {
      if (id.length > 200) return null
      return viewers.get(people.get(hashOf(id).toString('latin1')) ?? '') ?? null
    },
    csrfToken,
    csrfMatches: (id, token) => {
      const expected = Buffer.from(csrfToken(id))
      const given = Buffer.from(typeof token === 'string' ? token : '')
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}

export const TOKEN_PREFIX = 'tnn_'
export const hashOf = (secret: string): Buffer => digest('sha256', secret, 'buffer')

// helpers

const fingerprint = (row: { permission_version: string; organisation_version: string }) =>
  `${row.permission_version}.${row.organisation_version}`

/** The viewer of a row; for jobs that go on with what a person began. */
export function toViewer(row: ViewerRow): Viewer {
  return Object.freeze<Viewer>({
    kind: 'user',
    id: row.id,
    username: row.username,
    name: row.name,
    locale: (row.locale ?? 'zh-CN') as Locale,
    department: row.departments[0] ?? null,
    departments: row.departments,
    departmentTree: row.department_tree,
    rolesByApp: row.roles,
    platformRoles: row.platform_roles,
    mustChangePassword: row.must_change_password,
    fingerprint: `${row.id}.${fingerprint(row)}`,
  })
}
