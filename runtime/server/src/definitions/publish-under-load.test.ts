import type { FormDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const PUBLISHES = 100
const WRITERS = 3
/** Publishes that find a report reading the table, so long that whoever queues behind it is stalled. */
const BESIDE_A_READER = (n: number): boolean => n % 30 === 0
const READER_MS = 1_500
/** Records that are there before: with those of the writers the table grows past what a publish fills by itself. */
const THERE = 400
const STALLED_MS = 1_000
const T = '/api/apps/busy/forms/thing/records'
const form: FormDefinition = {
  kind: 'form',
  key: 'thing',
  label: '物',
  fields: [
    { id: 'f1', key: 'name', type: 'text', label: '名', required: true },
    { id: 'f2', key: 'amount', type: 'number', label: '数' },
  ],
}
/** Each publish does something else to the table: a new column, one archived, one brought back, an index, a type. */
const version = (n: number): FormDefinition => ({
  ...form,
  label: `物 ${n}`,
  fields: [
    form.fields[0]!,
    n % 4 < 2 ? form.fields[1]! : { ...form.fields[1]!, type: 'text' },
    ...(n % 2 === 0 ? [{ id: 'f3', key: 'extra', type: 'text', label: '另' }] : []),
    ...(n % 10 === 0 ? [{ id: `g${n}`, key: `g${n}`, type: 'date', label: `日 ${n}` }] : []),
  ],
  ...(n % 6 < 3 ? { duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }] } : {}),
})
let server: TestServer
let ann: TestClient

beforeAll(async () => {
  server = await startTestServer()
  const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
  await publishApp(server.admin, 'busy', [form, { kind: 'role', key: 'all', label: '全部', forms: { thing: all } }])
  ann = await server.person('ann', { roles: [['busy', 'all']] })
  for (let from = 0; from < THERE; from += 200) {
    const create = Array.from({ length: 200 }, (_, i) => ({ name: `旧的一条记录 ${from + i}`, amount: i }))
    expect((await ann.post(`${T}/batch`, { create })).status).toBe(200)
  }
})
afterAll(() => server.close())

/** NB: what a writer waits for locks is told by Postgres; the time of a whole request is that of a busy machine as well. */
test(
  `${PUBLISHES} publishes under a load of writes fail no write and stall no writer for a second`,
  { timeout: 180_000 },
  async () => {
    let done = false
    let written = 0
    const failures: string[] = []
    const counted = async (write: ReturnType<TestClient['post']>) => {
      const answer = await write
      written++
      if (answer.status >= 300) failures.push(`${answer.status} ${answer.text}`)
      return answer
    }
    const writer = async (no: number) => {
      for (let i = 0; !done; i++) {
        const made = await counted(ann.post(T, { name: `甲 ${no} ${i}` }))
        if (made.status === 201) await counted(ann.patch(`${T}/${made.body.id}`, { name: `乙 ${no} ${i}` }))
      }
    }
    const writers = Array.from({ length: WRITERS }, (_, no) => writer(no))
    const longest = watchWaits(() => done)
    for (let n = 1; n <= PUBLISHES; n++) {
      const read = BESIDE_A_READER(n) ? await reader() : undefined
      const published = publishMore(server.admin, 'busy', [version(n)])
      await read?.()
      expect(await published).toBe(n + 1)
    }
    done = true
    await Promise.all(writers)
    expect(failures).toEqual([])
    expect(written).toBeGreaterThan(PUBLISHES)
    const waited = await longest
    // It is seen at all: a table that changes is closed for a moment.
    expect(waited).toBeGreaterThan(0)
    expect(waited).toBeLessThan(STALLED_MS)
  },
)

// helpers

/** How long, in ms, anybody of this database has waited at most for a table or a row that somebody else holds. */
async function watchWaits(done: () => boolean): Promise<number> {
  let longest = 0
  while (!done()) {
    const { rows } = await server.platform.pool.query<{ ms: number }>(WAITS)
    longest = Math.max(longest, ...rows.map(({ ms }) => ms))
  }
  return longest
}
const WAITS = `select extract(epoch from clock_timestamp() - l.waitstart)::float8 * 1000 as ms, pg_sleep(0.005)
  from pg_locks l join pg_stat_activity a on a.pid = l.pid and a.datname = current_database()
  where not l.granted and l.waitstart is not null and l.locktype in ('relation', 'tuple', 'transactionid')`

/** Reads the table in a transaction; what it returns goes on reading and ends. */
async function reader(): Promise<() => Promise<void>> {
  const client = await server.platform.pool.connect()
  await client.query('begin')
  await client.query('select count(*) from app_busy.thing')
  return async () => {
    await client.query(`select pg_sleep(${READER_MS / 1000})`)
    await client.query('commit')
    client.release()
  }
}
