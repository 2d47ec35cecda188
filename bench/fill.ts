import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { uuidv7 } from '../runtime/server/node_modules/uuidv7/dist/index.js'
import { corePlugin } from '../plugins/core/src/plugin.ts'
import { createRegistry, type CompiledForm } from '../engine/src/index.ts'
import { toBundle } from '../runtime/server/src/definitions/bundle.ts'
import { publishedApp } from '../runtime/server/src/definitions/published-app.ts'
import { derivedColumns } from '../runtime/server/src/records/derived-columns.ts'
import { definitions } from './definitions.ts'
import { company, seededRandom } from './names.ts'
import type { Person, Seeded } from './seed.ts'

/**
 * Fills the published forms: customers by COPY with the columns that the save pipeline would write, their rows, follow-ups and
 * opportunities set-based, indexes after the rows. The same number gives the same values. Returns some 20,000 ids of each.
 */
export async function fill(
  url: string,
  users: Readonly<Record<Person, string>>,
  department: string,
  rows: number,
): Promise<Pick<Seeded, 'ids' | 'opportunities'>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`set maintenance_work_mem = '512MB'; set synchronous_commit = off`)
    const indexes = await dropIndexes(client)
    const ids: string[] = []
    const lines = Readable.from(customers(users, department, rows, ids), { objectMode: true, highWaterMark: 4 })
    await pipeline(lines, client.query(copyFrom(`copy app_bench.customer (${COLUMNS}) from stdin`)))
    for (const statement of CHILDREN) await client.query(statement)
    for (const index of indexes) await client.query(index)
    await client.query('vacuum analyze')
    const found = await client.query<{ id: string }>(
      'select id from app_bench.opportunity where customer = any($1) order by id',
      [ids],
    )
    return { ids, opportunities: found.rows.map(({ id }) => id) }
  } finally {
    await client.end()
  }
}

// helpers

const COLUMNS =
  'id, created_at, updated_at, owner_id, dept_id, name, mobile, level, amount, filed_on, last_follow_at, remark, industry, city, locked, score, name__k, search, search_g'

const SYSTEM = 'id, created_at, updated_at, owner_id, dept_id'
const CHILDREN = [
  `insert into app_bench.customer__contacts (id, parent, row_no, name, phone)
   select meta.uuid_v7(), id, n, '联系人' || n, '1380000' || n from app_bench.customer, generate_series(1, 2) n`,
  `insert into app_bench.customer__items (id, parent, row_no, product, price)
   select meta.uuid_v7(), id, n, '产品' || n, n * 12.5 from app_bench.customer, generate_series(1, 2) n`,
  `insert into app_bench.follow_up (${SYSTEM}, customer, at, content)
   select meta.uuid_v7(), created_at, updated_at, owner_id, dept_id, id, created_at + n * interval '1 day', '电话沟通，约下周面谈' from app_bench.customer, generate_series(1, 2) n`,
  `insert into app_bench.opportunity (${SYSTEM}, name, customer, stage, amount, expected_on)
   select meta.uuid_v7(), created_at, updated_at, owner_id, dept_id, name, id,
     (array['新线索', '初步沟通', '方案报价', '赢单', '输单'])[1 + score::int % 5], amount, date '2026-01-01' + (score::int * 3) from app_bench.customer`,
]

/** Drops what rows would have to be put into one by one, and returns how to make it again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; ddl: string }>(
    `select schemaname || '.' || quote_ident(indexname) as name, indexdef as ddl from pg_indexes
     where schemaname = 'app_bench' and indexname not in (select conname from pg_constraint)`,
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ ddl }) => ddl)
}

function customerForm(): CompiledForm {
  const bundle = toBundle(definitions)!
  return publishedApp({ key: 'bench', version: 1, bundle, revisions: {} }, createRegistry([corePlugin])).form(
    'customer',
  )!
}

/** Lines of a COPY, some hundred at a time. 2 % belong to "many", 20 rows to "rare", 5 % to the department. */
function* customers(
  users: Readonly<Record<Person, string>>,
  department: string,
  rows: number,
  ids: string[],
): Generator<string> {
  const form = customerForm()
  const random = seededRandom(7)
  const every = Math.ceil(rows / 20_000)
  const rare = Math.floor(rows / 20)
  let chunk = ''
  for (let i = 0; i < rows; i++) {
    const id = uuidv7()
    if (i % every === 0) ids.push(id)
    const record = company(random, i)
    const derived = derivedColumns(form, record)
    const at = new Date(1_700_000_000_000 + i * 1000).toISOString()
    const owner = i % 50 === 0 ? users.many : i % rare === 1 ? users.rare : users.all
    const cells = [id, at, at, owner, i % 20 === 0 ? department : '\\N', record.name, record.mobile, record.level]
    cells.push((random() * 1e6).toFixed(2), '2026-01-01', random() < 0.2 ? '\\N' : at)
    cells.push(record.remark, record.industry, record.city, random() < 0.1 ? 't' : 'f', String(i % 100))
    cells.push(String(derived['name__k']), String(derived['search']).replaceAll('\n', '\\n'))
    cells.push(`{${(derived['search_g'] as number[]).join(',')}}`)
    chunk += `${cells.join('\t')}\n`
    if (chunk.length < 100_000) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
