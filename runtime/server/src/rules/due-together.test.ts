import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  heldUpBy,
  movingClock,
  must,
  publishApp,
  startTestServer,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

/*
 * A rule with two clocks, as they are after a night in which the server was down: both are due, each is a job of its own, and
 * both begin before either has written. What the first one does decides what the second one finds.
 */

let server: TestServer
let staff: TestClient
const clock = movingClock('2026-11-25T01:00:00.000Z')
const RECORDS = (form: string) => `/api/apps/due/forms/${form}/records`

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  const field = (key: string, type: string) => ({ id: `f_${key}`, key, type, label: key })
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } }
  await publishApp(server.admin, 'due', [
    {
      kind: 'form',
      key: 'deal',
      label: '商机',
      fields: [field('title', 'text'), field('state', 'text'), field('call_at', 'datetime')],
    },
    { kind: 'form', key: 'task', label: '待办', fields: [{ ...field('title', 'text'), id: 'f_t' }] },
    {
      kind: 'rule',
      key: 'call',
      label: '回访',
      form: 'deal',
      onImport: false,
      when: [
        { on: 'time', of: 'call_at', after: { value: 1, unit: 'hour' } },
        { on: 'schedule', cron: '30 2 * * *' },
      ],
      if: { '==': [{ var: 'state' }, '等'] },
      then: [
        { id: 'done', kind: 'setFields', set: { state: '完' } },
        { id: 'task', kind: 'createRecord', form: 'task', values: { title: '{title}：回访' } },
      ],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: all, task: all } },
  ] as never)
  staff = await server.person('staff', { roles: [['due', 'staff']] })
  await clock.pass(server, 60_000)
})
afterAll(() => server.close())

it('two clocks of a rule that come due together act once for a record', async () => {
  const deal = await must(staff.post(RECORDS('deal'), { title: '甲', state: '等', call_at: clock.at(0) }), 201)
  const { db, jobs } = server.platform
  const clocks = await db.selectFrom('meta.rule_clock').select(['event', 'spec']).orderBy('event').execute()
  await db.transaction().execute(async (trx) => {
    await sql`select 1 from app_due.deal where id = ${deal.id} for no key update`.execute(trx)
    const holder = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await jobs.add(
      clocks.map(({ event: index, spec }) => ({
        task: 'rule-due',
        key: `together/${index}`,
        payload: {
          app: 'due',
          rule: 'call',
          index,
          spec,
          records: [{ id: deal.id, at: clock.at(index === 0 ? 3_600_000 : 0) }],
        },
      })),
    )
    await expect.poll(() => heldUpBy(server.platform.pool, holder.rows[0]!.pid)).toBe(2)
  })
  await expect.poll(left).toBe(0)
  const { rows } = await must(staff.post(`${RECORDS('task')}/query`, { size: 10 }))
  expect(rows.map((row: { title: string }) => row.title)).toEqual(['甲：回访'])
})

// helpers

async function left(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from graphile_worker.jobs where task_identifier = 'rule-due'`.execute(server.platform.db)
  return rows[0]!.n
}
