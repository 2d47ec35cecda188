import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPool } from '../db/pool.ts'
import { asPlatformError } from '../http/errors.ts'
import { backendOf, heldUpBy, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { definitions, report } from './report-fixture.ts'

/* 100,000 deals of 安娜, each with its own name and an amount of 1; and ten that 本 owns. */
let server: TestServer
let boss: TestClient
let chief: TestClient
let ben: TestClient

beforeAll(async () => {
  // As many connections as where nothing is configured.
  server = await startTestServer({ env: { POOL_SIZE: '' }, now: () => new Date('2026-11-22T00:00:00.000Z') })
  const named = [
    report('by_name', { dimensions: [{ field: 'name' }] }),
    report('growth', {
      dimensions: [{ field: 'signed_on', grain: 'month' }],
      measures: [
        { key: 'n', agg: 'count' },
        { key: 'running', agg: 'formula', formula: { var: 'n' }, over: 'running' },
        { key: 'growth', agg: 'formula', formula: { var: 'n' }, over: 'growth' },
        { key: 'rate', agg: 'formula', formula: { '/': [{ var: 'n' }, { '-': [{ var: 'n' }, { var: 'n' }] }] } },
      ],
      charts: [{ kind: 'table', encoding: { rows: ['signed_on'], values: ['n'] } }],
    }),
  ]
  const open = definitions.map((one) =>
    one.kind === 'role' ? { ...one, reports: [...(one.reports ?? []), 'by_name', 'growth'] } : one,
  )
  await publishApp(server.admin, 'crm', [...open, ...named])
  boss = await server.person('boss', { roles: [['crm', 'manager']] })
  chief = await server.person('chief', { roles: [['crm', 'manager']] })
  ben = await server.person('ben', { roles: [['crm', 'sales']] })
  await server.platform.pool.query(
    `insert into app_crm.deal (id, version, created_at, updated_at, name, amount, signed_on, owner_id)
     select meta.uuid_v7(), 1, now(), now(), 'n' || i, 1, date '2026-06-15' + case when i % 4 = 0 then 31 else 0 end, case when i > 99990 then $1::uuid end
     from generate_series(1, 100000) i`,
    [ben.id],
  )
})
afterAll(() => server.close())

const ask = (who: TestClient, key: string, body: object = {}) => who.post(`/api/apps/crm/reports/${key}/data`, body)

describe('a question with too much in it', () => {
  it('answers the first 5,000 of 100,000 groups, says so, and has the sum of all', async () => {
    const { body } = await ask(boss, 'by_name')
    expect([body.rows.length, body.truncated, body.totals]).toEqual([5_000, true, { amount: 100_000 }])
  })

  it('says what to do when it takes too long, and leaves the others unharmed', async () => {
    const blocker = await server.platform.pool.connect()
    try {
      await blocker.query('begin')
      await blocker.query('lock table app_crm.deal in access exclusive mode')
      const asked = ask(boss, 'by_stage')
      // What the time limit of the pool does, without its time.
      await vi.waitFor(async () => {
        const { rowCount } = await server.platform.directPool.query(
          `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%app_crm%'`,
        )
        expect(rowCount).toBeGreaterThan(0)
      })
      const answer = await asked
      expect([answer.status, answer.body.error.code]).toEqual([422, 'TOO_EXPENSIVE'])
      expect(answer.body.error.message).toContain('缩短期间')
    } finally {
      await blocker.query('rollback')
      blocker.release()
    }
    expect((await ask(boss, 'by_stage')).status).toBe(200)
  })
})

describe('a question that finds all connections taken', () => {
  it('waits, and then says that the server is busy, which a browser takes as a reason to ask again', async () => {
    const pool = createPool(server.database.url, { max: 1 })
    const taken = await pool.connect()
    // Only from here on: a machine that is busy may take longer than that to open a connection.
    Object.assign(pool.options, { connectionTimeoutMillis: 20 })
    try {
      const error = asPlatformError(await pool.query('select 1').catch((thrown: unknown) => thrown))
      expect([error.code, error.status, error.params['reason']]).toEqual(['UNAVAILABLE', 503, 'busy'])
    } finally {
      taken.release()
      await pool.end()
    }
  })
})

describe('figures along the periods', () => {
  it('run up, grow, and divide by nothing without failing', async () => {
    const { body } = await ask(boss, 'growth')
    // June 75,000, July 25,000: 100,000 together, a third of June.
    expect(body.rows).toMatchObject([
      { signed_on: '2026-06-01', n: 75_000, running: 75_000, growth: null, rate: null },
      { signed_on: '2026-07-01', n: 25_000, running: 100_000, growth: -2 / 3, rate: null },
    ])
    expect(body.totals).toMatchObject({ n: 100_000, growth: null })
  })
})

describe('several questions in one request', () => {
  const together = (who: TestClient, asks: readonly object[]) =>
    fetch(`${server.baseUrl}/api/apps/crm/reports/data`, {
      method: 'POST',
      headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json', 'accept-language': 'zh-CN' },
      body: JSON.stringify({ asks }),
    })
  const lines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))

  it('are answered as each is by itself, with the rights of who asks, and fail one by one', async () => {
    const bad = { report: 'by_stage', filter: { '==': [{ var: 'nothing' }, 1] } }
    const answer = await together(ben, [{ report: 'by_stage' }, bad, { report: 'gone' }, { report: 'growth' }])
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
    const parts = lines(await answer.text()).sort((a, b) => a.at - b.at)
    expect(parts.map(({ at, status }) => [at, status])).toEqual([[0, undefined], [1, 400], [2, 404], [3, undefined]]) // prettier-ignore
    expect(parts[0].data).toEqual((await ask(ben, 'by_stage')).body)
    expect(parts[3].data.totals).toMatchObject({ n: 10 })
    const alone = (await ask(ben, 'by_stage', { filter: bad.filter })).body.error
    expect(parts[1].error).toEqual({ ...alone, requestId: expect.any(String) })
    expect(parts[2].error.code).toBe('NOT_FOUND')
  })

  it('do not wait for each other', async () => {
    const blocker = await server.platform.pool.connect()
    try {
      await blocker.query('begin')
      await blocker.query('lock table app_crm.deal in access exclusive mode')
      const answer = await together(boss, [{ report: 'by_stage', filter: { '>': [{ var: 'amount' }, 0] } }, { report: 'gone' }]) // prettier-ignore
      const reader = answer.body!.getReader()
      const first = lines(new TextDecoder().decode((await reader.read()).value))
      expect(first).toMatchObject([{ at: 1, status: 404 }])
      await blocker.query('rollback')
      const second = lines(new TextDecoder().decode((await reader.read()).value))
      expect(second).toMatchObject([{ at: 0, data: { totals: { amount: 100_000 } } }])
      expect((await reader.read()).done).toBe(true)
    } finally {
      await blocker.query('rollback')
      blocker.release()
    }
  })

  it('are all asked of the database in one round, twelve at the same moment', async () => {
    const { pool } = server.platform
    const blocker = await pool.connect()
    try {
      const pid = await backendOf(blocker)
      await blocker.query('begin')
      await blocker.query('lock table app_crm.deal in access exclusive mode')
      const asks = Array.from({ length: 12 }, (_, n) => ({
        report: 'by_stage',
        filter: { '<': [{ var: 'amount' }, n + 10] },
      }))
      const answer = together(boss, asks)
      await expect.poll(() => heldUpBy(pool, pid)).toBe(12)
      await blocker.query('rollback')
      const parts = lines(await (await answer).text())
      expect(parts.map(({ data }) => data.totals.amount)).toEqual(Array.from({ length: 12 }, () => 100_000))
    } finally {
      await blocker.query('rollback')
      blocker.release()
    }
  })

  it('ask for the state of writes together', async () => {
    const query = vi.spyOn(server.platform.readPool, 'query')
    const asks = [1, 2, 3, 4, 5, 6].map((n) => ({ report: 'by_stage', filter: { '>': [{ var: 'amount' }, -n] } }))
    expect(lines(await (await together(boss, asks)).text())).toHaveLength(6)
    expect(query.mock.calls.filter(([text]) => String(text).includes('"meta"."outbox"')).length).toBeLessThanOrEqual(3)
    query.mockRestore()
  })
})

describe('the same question of several viewers at once', () => {
  it('runs once where their rights are the same, and for each where they are not', async () => {
    const query = vi.spyOn(server.platform.readPool, 'query')
    const questions = () => query.mock.calls.filter(([text]) => String(text).includes('"app_crm"."deal"')).length
    const filter = { '<': [{ var: 'amount' }, 2] }
    const [one, two] = await Promise.all([ask(boss, 'by_stage', { filter }), ask(chief, 'by_stage', { filter })])
    expect(one.body).toEqual(two.body)
    expect(questions()).toBe(1)
    const own = await ask(ben, 'by_stage', { filter })
    expect(own.body.totals).toMatchObject({ amount: 10 })
    expect(questions()).toBe(2)
    query.mockRestore()
  })
})
