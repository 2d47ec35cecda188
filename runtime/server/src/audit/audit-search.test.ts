import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchAudit, type AuditFilter } from '../db/audit-statements.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

/**
 * No question reads much more of the log than it shows: rows looked at are counted from the plan as it ran, so the test says
 * the same on a slow machine. `bench/audit.ts` has the milliseconds over a million rows.
 */
const ROWS = 30_000
const PAGE = 51
/** The probe of a condition on values stops at 1,001 hits; half of the rows that it meets are hits where the value is frequent. */
const MOST = 4_000
const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const changes = (...parts: object[]): Pick<AuditFilter, 'changes'> => ({
  changes: parts.map((part) => JSON.stringify([part])),
})

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ env: { ROLE: 'web' } })
  await server.platform.pool.query(
    `insert into meta.audit (id, at, actor, action, app, form, record, changes)
      select meta.uuid_v7(), timestamptz '2026-11-01' + make_interval(secs => n),
        ('00000000-0000-7000-8000-' || lpad((case when n % 3000 = 7 then 999 else n % 20 end)::text, 12, '0'))::uuid,
        case when n % 1000 = 3 then 'record.export' else 'update' end, 'crm', case when n % 1500 = 5 then 'quote' else 'customer' end,
        ('00000000-0000-7000-8000-' || lpad((n % 5000)::text, 12, '0'))::uuid,
        jsonb_build_array(jsonb_build_object('field', 'level', 'from', 'B', 'to', case n % 2 when 0 then 'A' else 'C' end),
          jsonb_build_object('field', 'mobile', 'to', '138' || lpad(n::text, 8, '0')))
      from generate_series(1, $1::int) as n`,
    [ROWS],
  )
  await server.platform.directPool.query('vacuum analyze meta.audit')
})
afterAll(() => server.close())

const month = { from: '2026-11-01T02:00:00Z', to: '2026-11-01T03:00:00Z' }
const QUESTIONS: readonly (readonly [string, AuditFilter, number])[] = [
  ['nothing', {}, PAGE],
  ['a busy person', { actor: uuid(1) }, PAGE],
  ['a person of few rows', { actor: uuid(999) }, 10],
  ['a record', { record: uuid(77) }, 6],
  ['a frequent action', { action: 'update' }, PAGE],
  ['a rare action', { action: 'record.export' }, 30],
  ['a rare form', { app: 'crm', form: 'quote' }, 20],
  ['a period', month, PAGE],
  ['a frequent field', changes({ field: 'level' }), PAGE],
  ['a frequent value', changes({ from: 'A' }, { to: 'A' }), PAGE],
  ['a value of one row', changes({ from: '13800012345' }, { to: '13800012345' }), 1],
  ['a field and a value of one row', changes({ field: 'mobile', to: '13800012345' }), 1],
  ['a value of another field', changes({ field: 'level', to: '13800012345' }), 0],
  ['person and rare action', { actor: uuid(3), action: 'record.export' }, 30],
  ['rare person and frequent action', { actor: uuid(999), action: 'update' }, 10],
  ['rare person and frequent value', { actor: uuid(999), ...changes({ to: 'A' }) }, 0],
  ['busy person and period', { actor: uuid(1), ...month }, PAGE],
  ['record and frequent value', { record: uuid(77), ...changes({ to: 'C' }) }, 6],
  ['rare form and frequent value', { app: 'crm', form: 'quote', ...changes({ to: 'C' }) }, 20],
  ['frequent value and period', { ...month, ...changes({ to: 'A' }) }, PAGE],
  ['value of one row and a period without it', { ...month, ...changes({ to: '13800000001' }) }, 0],
]

test.each(QUESTIONS)('%s', async (_name, filter, rows) => {
  const { pool } = server.platform
  let read = 0
  const measured = {
    query: async (text: string, values: unknown[]) => {
      const { rows: plan } = await pool.query(`explain (analyze, format json, timing off) ${text}`, values)
      read += readRows(plan[0]['QUERY PLAN'][0].Plan)
      return pool.query(text, values)
    },
  } as unknown as pg.Pool
  expect(await searchAudit(measured, filter, PAGE)).toHaveLength(rows)
  expect(read).toBeLessThan(MOST)
})

test('a page begins at no place that was not told', async () => {
  const answer = await server.admin.get('/api/audit?cursor=yesterday_1')
  expect(answer.body.error).toMatchObject({ code: 'INVALID', issues: [{ path: 'cursor', code: 'PATTERN' }] })
})

// helpers

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

/** Rows of the log that the plan took into its hands, wanted or not. */
function readRows(plan: Plan): number {
  const own =
    plan['Relation Name'] === 'audit'
      ? plan['Actual Loops'] *
        (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0))
      : 0
  return own + (plan.Plans ?? []).reduce((sum, part) => sum + readRows(part), 0)
}
