import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, expect, test } from 'vitest'
import { publishApp, startServerProcess, testClient, type ServerProcess, type TestClient } from '../testing/index.ts'

const PASSWORD = 'Tenon-test-1'
const note: FormDefinition = {
  kind: 'form',
  key: 'note',
  label: '记录',
  title: 'name',
  fields: [{ id: 'f_name', key: 'name', type: 'text', label: '名称', required: true }],
}
const writer: RoleDefinition = {
  kind: 'role',
  key: 'writer',
  label: '录入',
  forms: { note: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } } },
}

const folder = await mkdtemp(join(tmpdir(), 'tenon-durable-'))
// Under root the database's account has to pass through.
await chmod(folder, 0o755)
let server: ServerProcess | undefined
afterAll(async () => {
  await server?.kill(true).catch(() => undefined)
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const signIn = async (url: string): Promise<TestClient> => {
  const answer = await testClient(url, '').post('/api/auth/login', { username: 'admin', password: PASSWORD })
  return testClient(url, answer.body.token)
}
const start = () => startServerProcess(folder, { ADMIN_PASSWORD: PASSWORD })
const records = '/api/apps/diary/forms/note/records'

/** Writes until the server is gone; notes what was answered with 201. */
async function write(
  client: TestClient,
  round: string,
  acknowledged: Set<string>,
  unexpected: string[],
): Promise<void> {
  for (let i = 0; ; i++) {
    const name = `${round}-${i}`
    const answer = await client.post(records, { name }).catch(() => undefined)
    if (!answer) return
    if (answer.status === 201) acknowledged.add(name)
    // While it shuts down it says so; nothing else may go wrong.
    else if (answer.status !== 503) unexpected.push(`${answer.status} ${answer.text}`)
    else return
  }
}

async function stored(client: TestClient): Promise<string[]> {
  const names: string[] = []
  for (let cursor: string | null = null; ;) {
    const page = await client.post(`${records}/query`, {
      size: 500,
      sort: ['name'],
      fields: ['name'],
      ...(cursor ? { cursor } : {}),
    })
    expect(page.status, page.text).toBe(200)
    names.push(...page.body.rows.map((row: { name: string }) => row.name))
    cursor = page.body.nextCursor
    if (!cursor) return names
  }
}

test(
  'what was acknowledged survives kill -9 of the server and of the database, once and with its audit row',
  { timeout: 300_000 },
  async () => {
    const acknowledged = new Set<string>()
    const unexpected: string[] = []
    server = await start()
    const admin = await signIn(server.url)
    await publishApp(admin, 'diary', [note, writer])
    const me = await admin.get('/api/auth/me')
    await admin.put('/api/roles/members?app=diary&role=writer', { members: [me.body.user.id] })

    for (let round = 0; round < 2; round++) {
      const client = await signIn(server.url)
      const writers = Array.from({ length: 6 }, (_, i) => write(client, `${round}.${i}`, acknowledged, unexpected))
      const enough = acknowledged.size + 30 + round * 15
      await expect.poll(() => acknowledged.size, { timeout: 60_000, interval: 5 }).toBeGreaterThan(enough)
      await server.kill(round % 2 === 1)
      await Promise.all(writers)
      server = await start()
    }
    const client = await signIn(server.url)
    const names = await stored(client)
    expect(unexpected).toEqual([])
    expect(new Set(names).size).toBe(names.length)
    expect([...acknowledged].filter((name) => !names.includes(name))).toEqual([])
    // Whatever is there has its audit row, and the log is whole.
    const log: string[] = []
    for (let cursor: string | null = null; ;) {
      const page = await client.get(
        `/api/audit?app=diary&form=note&action=create&size=200${cursor ? `&cursor=${cursor}` : ''}`,
      )
      log.push(...page.body.rows.map((row: { record: string }) => row.record))
      cursor = page.body.nextCursor
      if (!cursor) break
    }
    expect(new Set(log).size).toBe(names.length)
    expect((await client.post('/api/audit/verify', {})).body).toMatchObject({ intact: true })

    // SIGTERM in the middle of writes: what was begun is answered, and the process ends by itself.
    const last = new Set<string>()
    const writers = Array.from({ length: 6 }, (_, i) => write(client, `end.${i}`, last, unexpected))
    await expect.poll(() => last.size, { timeout: 30_000, interval: 5 }).toBeGreaterThan(20)
    expect(await server.terminate()).toBe(0)
    await Promise.all(writers)
    expect(unexpected).toEqual([])
    server = await start()
    const after = await stored(await signIn(server.url))
    expect([...last].filter((name) => !after.includes(name))).toEqual([])
    expect(await server.terminate()).toBe(0)
    server = undefined
  },
)
