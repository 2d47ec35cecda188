import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeOld } from '../db/remove-old.ts'
import { movingClock, startTestServer, type TestServer } from '../testing/index.ts'

const DAY = 24 * 3_600_000
const clock = movingClock('2026-11-26T02:00:00.000Z')
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: clock.now, env: { RULE_LOG_DAYS: '30', DELIVERY_LOG_DAYS: '90' } })
})
afterAll(() => server.close())

const runs = async (ages: readonly number[]) => {
  const values = ages.map((days) => ({
    at: clock.at(-days * DAY),
    app: 'a',
    rule: 'r',
    revision: 1,
    form: 'f',
    record: randomUUID(),
    event: 'created',
    held: true,
    actions: '[]',
  }))
  for (const value of values) await server.platform.db.insertInto('meta.rule_run').values(value).execute()
}
const left = async () => {
  const rows = await server.platform.db.selectFrom('meta.rule_run').select('at').orderBy('at').execute()
  return rows.map(({ at }) => Math.round((clock.now().getTime() - Date.parse(at)) / DAY))
}
const delivery = (key: string, days: number, more: object) => ({
  key,
  app: 'a',
  url: 'https://example.com/',
  event: 'e',
  body: '{}',
  created_at: clock.at(-days * DAY),
  ...more,
})

test('a log is emptied of what is old in batches, and of nothing else', async () => {
  await runs([29, 28, 27, 26, 25, 24, 9, 1])
  const before = clock.at(-10 * DAY)
  expect(await removeOld(server.platform.db, 'rule_run', before, { size: 2, batches: 2 })).toBe(4)
  expect(await left()).toEqual([25, 24, 9, 1])
  expect(await removeOld(server.platform.db, 'rule_run', before, { size: 2 })).toBe(2)
  expect(await left()).toEqual([9, 1])
})

test('rows that stay, however many are the oldest, keep nothing behind them from going', async () => {
  const { db } = server.platform
  await db.deleteFrom('meta.rule_run').execute()
  await runs([29, 28, 27, 26, 25, 24, 23, 9])
  const first = db.selectFrom('meta.rule_run').select('id').orderBy('id').limit(5)
  await db.updateTable('meta.rule_run').set({ status: 'waiting' }).where('id', 'in', first).execute()
  // A batch of nothing but rows that stay, one with some, one that is young.
  expect(await removeOld(db, 'rule_run', clock.at(-10 * DAY), { size: 2 })).toBe(2)
  expect(await left()).toEqual([29, 28, 27, 26, 25, 9])
})

test('housekeeping keeps runs and deliveries as long as the operator says, and what still waits for ever', async () => {
  const { db, jobs } = server.platform
  await db.deleteFrom('meta.rule_run').execute()
  await runs([31, 29])
  await db
    .insertInto('meta.webhook_delivery')
    .values([
      delivery('old sent', 91, { status: 'sent' }),
      delivery('old failed', 91, { status: 'failed' }),
      delivery('old waiting', 91, { status: 'waiting' }),
      delivery('a flow waits', 91, { status: 'failed', instance: randomUUID() }),
      delivery('passed by', 91, { status: 'failed', instance: randomUUID(), passed_at: clock.at(-91 * DAY) }),
      delivery('young', 89, { status: 'sent' }),
    ])
    .execute()
  await jobs.add([{ task: 'housekeeping', payload: {}, key: 'housekeeping:now' }])
  await expect
    .poll(async () =>
      (await db.selectFrom('meta.webhook_delivery').select('key').execute()).map(({ key }) => key).sort(),
    )
    .toEqual(['a flow waits', 'old waiting', 'young'])
  // The first run of the server may have been between the two logs: then this one, which was asked for, does the rest.
  await expect.poll(left).toEqual([29])
})
