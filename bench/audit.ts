import { rm } from 'node:fs/promises'
import { searchAudit, type AuditFilter } from '../runtime/server/src/db/audit-statements.ts'
import { startCluster } from '../runtime/server/src/db/cluster.ts'
import { migrate } from '../runtime/server/src/db/migrate.ts'
import { createPool } from '../runtime/server/src/db/pool.ts'
import { scratch } from './scratch.ts'

/**
 * Audit search over a million rows: `node bench/audit.ts [--rows=1000000]`. Prints the slowest and the median of five runs per
 * question; the aim is 300 ms for each. The rows are skewed as a company's are: a few busy people, values that half of all rows
 * hold, values that one row holds.
 */
const ROWS = Number(process.argv.find((arg) => arg.startsWith('--rows='))?.slice('--rows='.length) ?? 1_000_000)
const PAGE = 51
const RUNS = 5

const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
/** One row in twenty seconds, the newest now; the rare things are a handful of rows, evenly spread. */
const FILL = `insert into meta.audit (id, at, actor, action, app, form, record, version, changes, params)
  select meta.uuid_v7(), now() - make_interval(secs => ($1 - n) * 20),
    case when n % 50000 = 7 then '${uuid(9_000)}' when n % 3 = 0 then '${uuid(1)}'
      else ('00000000-0000-7000-8000-' || lpad((2 + n % 199)::text, 12, '0')) end::uuid,
    case when n % 10000 = 3 then 'record.export' when n % 10 = 0 then 'create' when n % 10 = 1 then 'signIn' else 'update' end,
    'crm', case when n % 20000 = 5 then 'quote' when n % 10 = 1 then null when n % 4 = 0 then 'follow_up' else 'customer' end,
    case when n % 10 <> 1 then ('00000000-0000-7000-8000-' || lpad((n % 100000)::text, 12, '0'))::uuid end, 1,
    case when n % 10 = 1 then null
      when n % 30000 = 9 then jsonb_build_array(jsonb_build_object('field', 'credit', 'from', null, 'to', 'AAA'))
      else jsonb_build_array(
        jsonb_build_object('field', 'level', 'from', 'B', 'to', case n % 2 when 0 then 'A' else 'C' end),
        jsonb_build_object('field', 'mobile', 'from', null, 'to', '138' || lpad(n::text, 8, '0')),
        jsonb_build_object('field', 'amount', 'from', n % 7, 'to', n)) end,
    null
  from generate_series($2::int, $3::int) as n`

const changed = (field?: string, value?: string | number): Pick<AuditFilter, 'changes'> => ({
  changes:
    value === undefined
      ? [JSON.stringify([{ field }])]
      : ['from', 'to'].flatMap((side) =>
          [value, [value]].map((each) => JSON.stringify([{ ...(field ? { field } : {}), [side]: each }])),
        ),
})
const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
const month = { from: ago(60), to: ago(30) }
const before = { from: ago(900), to: ago(800) }
const [busy, rare, nobody] = [{ actor: uuid(1) }, { actor: uuid(9_000) }, { actor: uuid(9_999) }]
const record = { record: uuid(777) }

const QUESTIONS: readonly (readonly [string, AuditFilter])[] = [
  ['everything', {}],
  ['a busy person', busy],
  ['a person of 20 rows', rare],
  ['a person without rows', nobody],
  ['a record', record],
  ['a frequent action', { action: 'update' }],
  ['a rare action', { action: 'record.export' }],
  ['an action that never was', { action: 'nothing' }],
  ['a frequent form', { app: 'crm', form: 'customer' }],
  ['a rare form', { app: 'crm', form: 'quote' }],
  ['a month', month],
  ['a period without rows', before],
  ['a field of most rows', changed('level')],
  ['a rare field', changed('credit')],
  ['a field that never was', changed('nothing')],
  ['a value of half the rows', changed(undefined, 'A')],
  ['a value of one row', changed(undefined, '13800123456')],
  ['a number', changed(undefined, 123_456)],
  ['a field and value of half the rows', changed('level', 'A')],
  ['a field and value of one row', changed('mobile', '13800123456')],
  ['a value of another field', changed('level', '13800123456')],
  ['busy person, rare action', { ...busy, action: 'record.export' }],
  ['rare person, frequent action', { ...rare, action: 'update' }],
  ['busy person, month', { ...busy, ...month }],
  ['rare person, month', { ...rare, ...month }],
  ['busy person, period without rows', { ...busy, ...before }],
  ['rare action, month', { action: 'record.export', ...month }],
  ['rare form, rare action', { app: 'crm', form: 'quote', action: 'record.export' }],
  ['frequent form, rare action', { app: 'crm', form: 'customer', action: 'record.export' }],
  ['rare form, frequent action', { app: 'crm', form: 'quote', action: 'update' }],
  ['record, field', { ...record, ...changed('level') }],
  ['record, frequent value', { ...record, ...changed(undefined, 'A') }],
  ['record, person, month', { ...record, ...busy, ...month }],
  ['busy person, frequent field', { ...busy, ...changed('level') }],
  ['rare person, frequent field', { ...rare, ...changed('level') }],
  ['person without rows, frequent value', { ...nobody, ...changed('level', 'A') }],
  ['busy person, rare field', { ...busy, ...changed('credit') }],
  ['rare person, frequent value', { ...rare, ...changed('level', 'A') }],
  ['frequent value, month', { ...changed('level', 'A'), ...month }],
  ['frequent value, period without rows', { ...changed('level', 'A'), ...before }],
  ['rare value, month', { ...changed('mobile', '13800123456'), ...month }],
  ['rare form, frequent value', { app: 'crm', form: 'quote', ...changed('level', 'A') }],
  ['rare action, frequent field', { action: 'record.export', ...changed('level') }],
  [
    'frequent action and form, frequent value',
    { app: 'crm', form: 'customer', action: 'update', ...changed('level', 'A') },
  ],
  ['frequent action, field that it never has', { action: 'signIn', ...changed('level') }],
  [
    'frequent form, frequent value, busy person, month',
    { app: 'crm', form: 'customer', ...changed('level', 'A'), ...busy, ...month },
  ],
  ['a page deep down', { after: { at: ago(150), id: uuid(0) } }],
  ['a page deep down of a frequent value', { ...changed('level', 'A'), after: { at: ago(150), id: uuid(0) } }],
]

const folder = await scratch('tenon-audit-bench-')
const cluster = await startCluster({ folder, fsync: false, settings: { shared_buffers: '512MB' } })
const pool = createPool(cluster.url, { max: 1 })
try {
  await migrate(pool)
  await fill()
  process.stdout.write(
    `## Audit search, ${ROWS.toLocaleString('en')} rows\n\n| question | rows | median ms | slowest ms |\n|---|---|---|---|\n`,
  )
  for (const [name, filter] of QUESTIONS) {
    const times: number[] = []
    let found = 0
    for (let run = 0; run < RUNS; run++) {
      const began = performance.now()
      found = (await searchAudit(pool, filter, PAGE)).length
      times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    const slow = times.at(-1)! > 300 ? ' **over**' : ''
    process.stdout.write(
      `| ${name} | ${found} | ${times[RUNS >> 1]!.toFixed(1)} | ${times.at(-1)!.toFixed(1)}${slow} |\n`,
    )
  }
} finally {
  await pool.end()
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}

// helpers

async function fill(): Promise<void> {
  const batch = 100_000
  for (let from = 1; from <= ROWS; from += batch) await pool.query(FILL, [ROWS, from, Math.min(ROWS, from + batch - 1)])
  await pool.query('vacuum analyze meta.audit')
}
