import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestDatabase,
  REQUESTS,
  startFlowApp,
  startServerProcess,
  testClient,
  type FlowApp,
  type ServerProcess,
  type TestDatabase,
} from '../testing/index.ts'

/**
 * An approval with what follows from it – an automatic node, the next person, his deadline – is killed with -9 after every
 * statement that it sends about flows, and at its commit: it has happened altogether or not at all, and can be done after.
 */
const SECRET = 'f'.repeat(32)
const POINTS = [
  ...[1, 2, 3, 4, 5, 6, 7].map((n) => ({ statement: 'meta"?\\."?flow_', n })),
  ...[1].map((n) => ({ statement: 'meta"?\\."?timer', n })),
  ...[1, 2].map((n) => ({ statement: '^commit', n })),
]
let app: FlowApp
let database: TestDatabase
let folder: string
let victim: ServerProcess | undefined
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tenon-flow-kill-'))
  const initiator = [{ kind: 'initiator' }]
  app = await startFlowApp(
    {
      steps: {
        steps: [
          { id: 'first', kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }] },
          { id: 'write', kind: 'serviceTask', actions: [{ id: 'set', kind: 'setFields', set: { opinion: '已批' } }] },
          { id: 'last', kind: 'userTask', approvers: initiator, timeout: { after: { value: 1, unit: 'day' } } },
        ],
      },
    },
    // It looks and never works: what is to be done is for the server that is killed, and for who comes after.
    { database, env: { ROLE: 'web', SECRET_KEY: SECRET } },
  )
}, 120_000)
afterAll(async () => {
  await victim?.kill()
  await app?.server.close()
  await database?.drop()
  await rm(folder, { recursive: true, force: true })
})

async function stored(id: string, record: string) {
  const { db } = app.server.platform
  const events = await db
    .selectFrom('meta.flow_event')
    .select(['kind', 'node'])
    .where('instance', '=', id)
    .orderBy('id')
    .execute()
  const timers = await db.selectFrom('meta.timer').select('key').where('record', '=', record).execute()
  const tasks = await db.selectFrom('meta.flow_task').select(['node', 'state']).where('instance', '=', id).execute()
  return {
    decided: events.filter(({ kind }) => kind === 'approved').length,
    states: Object.fromEntries(tasks.map(({ node, state }) => [node, state])),
    timers: timers.length,
    opinion: (await app.ok(app.staff.get(`${REQUESTS}/${record}`))).opinion as string | null,
  }
}
const NOT_YET = { decided: 0, states: { first: 'pending' }, timers: 0, opinion: null }
const DONE = { decided: 1, states: { first: 'approved', last: 'pending' }, timers: 1, opinion: '已批' }

it('kill -9 at every step of a decision leaves all of it or nothing', { timeout: 300_000 }, async () => {
  let whole = 0
  let nothing = 0
  for (const point of POINTS) {
    const { id, record } = await app.start('steps')
    const task = await app.task(app.boss, id)
    const env = { DATABASE_URL: database.url, SECRET_KEY: SECRET, ROLE: 'web', CRASH_AT: JSON.stringify(point) }
    victim = await startServerProcess(folder, env, '../testing/crash-child.ts')
    const act = () => testClient(victim!.url, app.boss.token).post(`/api/tasks/${task}/approve`, { key: `k/${task}` })
    const answer = await act().catch(() => undefined)
    await victim.kill()
    const after = await stored(id, record)
    const where = JSON.stringify(point)
    if (after.decided === 0) expect(after, where).toEqual(NOT_YET)
    else expect(after, where).toEqual(DONE)
    // Acknowledged is kept.
    if (answer) expect([answer.status, after.decided], where).toEqual([200, 1])
    if (after.decided === 0) nothing++
    else whole++
    // Sent again with its key it is done once, whatever had become of it.
    await app.ok(app.boss.post(`/api/tasks/${task}/approve`, { key: `k/${task}` }))
    expect(await stored(id, record), where).toEqual(DONE)
  }
  expect(nothing, 'some points lie before the commit').toBeGreaterThan(5)
  expect(whole, 'and some after it').toBeGreaterThan(0)
})
