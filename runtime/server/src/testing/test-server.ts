import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Registry } from '@tenon/engine'
import { readConfig, type Config } from '../config.ts'
import { createServer, type Server, type ServerOptions } from '../main.ts'
import { hashPassword } from '../users/password.ts'
import { foldUsername } from '../users/username.ts'
import type { PlatformRole } from '../users/viewer.ts'
import { holdToAnswers } from './hold-to-answers.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export interface TestClient {
  readonly id: string
  readonly username: string
  readonly token: string
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  delete(path: string, headers?: Record<string, string>): Promise<TestAnswer>
}
export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed body; tests look into answers of any shape. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

export interface Person {
  readonly name?: string
  readonly platformRoles?: readonly PlatformRole[]
  /** [app, role] pairs. */
  readonly roles?: readonly (readonly [app: string, role: string])[]
  /** Ids; the first is the primary one. */
  readonly departments?: readonly string[]
}

export interface TestServer extends Server {
  readonly baseUrl: string
  readonly database: TestDatabase
  /** Signed in as the first administrator. */
  readonly admin: TestClient
  readonly anonymous: TestClient
  /** Makes a person and signs him in. */
  person(username: string, is?: Person): Promise<TestClient>
  department(title: string, parent?: string, head?: string): Promise<string>
  client(token: string, who?: { id: string; username: string }): TestClient
}

export interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly database?: TestDatabase
  readonly registry?: Registry
  readonly now?: () => Date
  readonly prepare?: ServerOptions['prepare']
}

export const TEST_PASSWORD = 'Tenon-test-1'

/** A listening server on a free port over a database of its own. `close()` ends both. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = options.database ?? (await createTestDatabase())
  const folder = await mkdtemp(join(tmpdir(), 'tenon-server-'))
  const config: Config = await readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    ADMIN_PASSWORD: TEST_PASSWORD,
    SECRET_KEY: randomBytes(32).toString('hex'),
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    POOL_SIZE: '10',
    ...options.env,
  })
  const server = await createServer({
    config,
    watch: holdToAnswers,
    ...(options.registry ? { registry: options.registry } : {}),
    ...(options.now ? { now: options.now } : {}),
    ...(options.prepare ? { prepare: options.prepare } : {}),
  })
  const baseUrl = await server.listen()
  const { db } = server.platform
  const client = (token: string, who = { id: '', username: '' }) => testClient(baseUrl, token, who)
  const signIn = async (id: string, username: string) => client(await server.sessions.open(id, {}), { id, username })
  const administrator = await db
    .selectFrom('meta.user')
    .select(['id', 'username'])
    .where('first_administrator', 'is', true)
    .executeTakeFirstOrThrow()

  return {
    ...server,
    baseUrl,
    database,
    admin: await signIn(administrator.id, administrator.username),
    anonymous: client(''),
    client,
    person: async (username, is = {}) => {
      const user = await db
        .insertInto('meta.user')
        .values({
          username,
          username_key: foldUsername(username),
          name: is.name ?? username,
          search: is.name ?? username,
          password_hash: await (testHash ??= hashPassword(TEST_PASSWORD)),
          platform_roles: [...(is.platformRoles ?? [])],
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const roles = (is.roles ?? []).map(([app, role]) => ({ app, role, user_id: user.id }))
      if (roles.length) await db.insertInto('meta.role_member').values(roles).execute()
      const memberships = (is.departments ?? []).map((id, i) => ({
        user_id: user.id,
        department_id: id,
        is_primary: i === 0,
      }))
      if (memberships.length) await db.insertInto('meta.department_member').values(memberships).execute()
      return signIn(user.id, username)
    },
    department: async (title, parent, head) =>
      (
        await db
          .insertInto('meta.department')
          .values({ title, parent_id: parent ?? null, head_id: head ?? null })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id,
    close: async () => {
      await server.close()
      if (!options.database) await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

// helpers

let testHash: Promise<string> | undefined

/** A client of any listening server; an empty token is nobody. */
export function testClient(baseUrl: string, token: string, who = { id: '', username: '' }): TestClient {
  const request: TestClient['request'] = async (method, path, body, headers = {}) => {
    const form = body instanceof FormData
    const response = await fetch(new URL(path, baseUrl), {
      method,
      redirect: 'manual',
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = /\bjson/.test(response.headers.get('content-type') ?? '') && text !== ''
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : text }
  }
  return {
    ...who,
    token,
    request,
    get: (path, headers) => request('GET', path, undefined, headers),
    post: (path, body, headers) => request('POST', path, body, headers),
    put: (path, body, headers) => request('PUT', path, body, headers),
    patch: (path, body, headers) => request('PATCH', path, body, headers),
    delete: (path, headers) => request('DELETE', path, undefined, headers),
  }
}
