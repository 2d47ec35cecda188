import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../db/migrate.ts'
import { drainOutbox } from '../db/outbox-statements.ts'
import { createPool } from '../db/pool.ts'
import { createTestDatabase, startTestServer, type TestServer } from '../testing/index.ts'

const done: unknown[] = []
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    prepare: ({ events, jobs }) => {
      jobs.registerTask('probe', async (payload) => void done.push(payload))
      events.subscribe({
        topic: 'probe.*',
        jobs: (event) => [{ task: 'probe', payload: event.payload, key: `probe:${event.seq}` }],
      })
      events.stream({
        name: 'probe',
        topic: 'probe.*',
        see: async (viewer, batch) =>
          batch.map((event) => (event.payload['for'] === viewer.username ? event.payload : null)),
      })
    },
  })
})
afterAll(() => server.close())

const write = (payload: object) =>
  server.platform.db
    .insertInto('meta.outbox')
    .values({ topic: 'probe.made', payload: JSON.stringify(payload) })
    .execute()

test('an event becomes its job exactly once and is shown only to whom it may be shown', async () => {
  const ann = await server.person('ann')
  const stream = await open(ann.token)
  await write({ for: 'bob', n: 1 })
  await write({ for: 'ann', n: 2 })
  server.platform.events.hint()
  expect(await stream.next()).toEqual({
    event: 'probe',
    data: { for: 'ann', n: 2 },
    id: expect.stringMatching(/^\d+$/),
  })
  await expect.poll(() => done).toHaveLength(2)
  stream.close()
})

test('one process at a time appends events, so that their numbers appear in order', async () => {
  const database = await createTestDatabase()
  const pool = createPool(database.url)
  const holder = await pool.connect()
  try {
    await migrate(pool)
    const rows = `('probe.made', '{"n": 1}'), ('probe.made', '{"n": 2}')`
    await pool.query(`insert into meta.outbox (topic, payload) values ${rows}`)
    const blocked = async () =>
      (
        await pool.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).rowCount
    await holder.query('begin; lock table meta.event in share mode')
    const first = drainOutbox(pool, 1, () => [])
    await expect.poll(blocked).toBe(1)
    let ended = false
    const second = drainOutbox(pool, 1, () => []).finally(() => (ended = true))
    await expect.poll(async () => ended || (await blocked()) === 2).toBe(true)
    await holder.query('rollback')
    expect([await first, await second]).toEqual([1, undefined])
    expect(await drainOutbox(pool, 10, () => [])).toBe(1)
    const events = await pool.query('select payload from meta.event order by seq')
    expect(events.rows.map(({ payload }) => payload.n)).toEqual([1, 2])
  } finally {
    holder.release(true)
    await pool.end()
    await database.drop()
  }
})

test('a stream ends when its viewer is disabled, and resumes after the last id for one who comes back', async () => {
  const eve = await server.person('eve')
  const first = await open(eve.token)
  await write({ for: 'eve', n: 1 })
  const { id } = await first.next()
  first.close()
  await write({ for: 'eve', n: 2 })
  await expect.poll(async () => (await server.platform.events.since(id!, 10)).length).toBe(1)
  const second = await open(eve.token, id)
  expect((await second.next()).data).toEqual({ for: 'eve', n: 2 })
  await server.platform.db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', eve.id).execute()
  await write({ for: 'eve', n: 3 })
  await expect(second.next()).rejects.toThrow('ended')
})

test('a timer that is due becomes its job, late ones too', async () => {
  const { setTimers } = await import('../jobs/timers.ts')
  await setTimers(server.platform.db, [
    { key: 't', dueAt: new Date(Date.now() - 3_600_000), task: 'probe', payload: { late: true } },
  ])
  await expect
    .poll(() => done.filter((payload) => (payload as { late?: boolean }).late), { timeout: 60_000 })
    .toMatchObject([{ timer: { id: expect.any(String) } }])
})

async function open(token: string, lastId?: string) {
  const abort = new AbortController()
  const response = await fetch(`${server.baseUrl}/api/events`, {
    signal: abort.signal,
    headers: { authorization: `Bearer ${token}`, ...(lastId ? { 'last-event-id': lastId } : {}) },
  })
  expect(response.status).toBe(200)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  return {
    close: () => abort.abort(),
    next: async (): Promise<{ event?: string; id?: string; data?: unknown }> => {
      for (;;) {
        const end = rest.indexOf('\n\n')
        if (end >= 0) {
          const block = rest.slice(0, end)
          rest = rest.slice(end + 2)
          const lines = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)))
          if (lines['event']) return { event: lines['event'], id: lines['id'], data: JSON.parse(lines['data']!) }
          continue
        }
        const chunk = await reader.read()
        if (chunk.done) throw new Error('ended')
        rest += chunk.value
      }
    },
  }
}
