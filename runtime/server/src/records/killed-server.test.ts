import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createTestDatabase,
  publishApp,
  startServerProcess,
  startTestServer,
  type TestClient,
  type TestDatabase,
  type TestServer,
} from '../testing/index.ts'

/** A real server process is killed at random moments under writes; whatever it has acknowledged is there, once, with its audit row. */
const C = '/api/apps/safe/forms/thing/records'
let database: TestDatabase
let server: TestServer
let ann: TestClient
let folder: string

beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tenon-kill-'))
  server = await startTestServer({ database })
  const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
  await publishApp(server.admin, 'safe', [
    {
      kind: 'form',
      key: 'thing',
      label: '物',
      number: 'no',
      fields: [
        { id: 'f1', key: 'no', type: 'autoNumber', label: '号', settings: { pattern: 'N{00000}' } },
        { id: 'f2', key: 'name', type: 'text', label: '名', required: true },
        {
          id: 'f3',
          key: 'rows',
          type: 'subform',
          label: '行',
          settings: { fields: [{ id: 'r1', key: 'n', type: 'number', label: 'n' }] },
        },
      ],
    },
    { kind: 'role', key: 'all', label: '全部', forms: { thing: all } },
  ])
  ann = await server.person('ann', { roles: [['safe', 'all']] })
})
afterAll(async () => {
  await server.close()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

test('kill -9 during writes loses no acknowledged one and leaves no half of one', async () => {
  const acknowledged = new Map<string, { name: string; version: number }>()
  for (let round = 0; round < 3; round++) {
    const child = await startServerProcess(folder, { DATABASE_URL: database.url, LOG_LEVEL: 'silent', ROLE: 'web' })
    const writers = Array.from({ length: 8 }, async (_, w) => {
      for (let i = 0; ; i++) {
        try {
          const name = `${round}-${w}-${i}`
          const made = await call(child.url, 'POST', C, { name, rows: [{ n: 1 }, { n: 2 }] })
          if (made.status === 429) continue
          if (made.status !== 201) throw new Error(made.text)
          acknowledged.set(made.body.id, { name, version: 1 })
          const changed = await call(child.url, 'PATCH', `${C}/${made.body.id}`, {
            name: `${name}!`,
            rows: [{ n: 3 }],
          })
          if (changed.status === 200) acknowledged.set(made.body.id, { name: `${name}!`, version: 2 })
        } catch (error) {
          // The connection breaks when the process dies; anything else is a fault of the product.
          if (!(error instanceof TypeError)) throw error
          return
        }
      }
    })
    const count = acknowledged.size + 30 + round * 17
    await Promise.race([
      expect.poll(() => acknowledged.size, { timeout: 25_000, interval: 7 }).toBeGreaterThan(count),
      Promise.all(writers),
    ])
    await child.kill()
    await Promise.all(writers)
  }
  const rows = await listAll()
  const found = new Map(rows.map((row) => [row.id, row]))
  for (const [id, { name, version }] of acknowledged) {
    const row = found.get(id)
    expect(row, `${name} is lost`).toBeDefined()
    // A change that was done and not acknowledged may be there: then it is there as a whole.
    expect(row!.version).toBeGreaterThanOrEqual(version)
    expect(row!.name).toBe(row!.version === 2 ? `${name.replace('!', '')}!` : name)
    expect(row!.rows).toHaveLength(row!.version === 2 ? 1 : 2)
  }
  expect(new Set(rows.map((row) => row.no)).size).toBe(rows.length)
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('form', '=', 'thing')
    .where('action', 'in', ['create', 'update'])
    .executeTakeFirstOrThrow()
  expect(Number(audit.n)).toBe(rows.reduce((sum, row) => sum + row.version, 0))
}, 120_000)

// helpers

interface Thing {
  readonly id: string
  readonly no: string
  readonly name: string
  readonly version: number
  readonly rows: readonly unknown[]
}

async function listAll(): Promise<Thing[]> {
  const rows: Thing[] = []
  let cursor: string | undefined
  do {
    const page = await ann.post(`${C}/query`, {
      size: 500,
      fields: ['no', 'name', 'rows'],
      ...(cursor ? { cursor } : {}),
    })
    rows.push(...(page.body.rows as Thing[]))
    cursor = page.body.nextCursor ?? undefined
  } while (cursor)
  return rows
}

async function call(base: string, method: string, path: string, body: unknown) {
  const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' }
  const response = await fetch(base + path, { method, headers, body: JSON.stringify(body) })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) as { id: string } }
}
