import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { uuidv7 } from '../runtime/server/node_modules/uuidv7/dist/index.js'
import { searchGrams, searchText } from '../runtime/server/src/records/search-text.ts'

/** Import by hand: parse, COPY into a staging table with what the search needs, one INSERT … SELECT with the audit rows. */
export function importRoute(app: FastifyInstance, pool: pg.Pool): void {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: 100_000_000 }, (_request, body, done) =>
    done(null, body),
  )
  app.post<{ Body: Buffer }>('/import', async (request) => {
    const [, ...rows] = parse(request.body) as string[][]
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query(
        `create temp table staged (id uuid, ${COLUMNS.join(' text, ')} text, changes jsonb) on commit drop`,
      )
      await pipeline(Readable.from(lines(rows)), client.query(copyFrom('copy staged from stdin')))
      const written = await client.query(INSERT, [request.user])
      await client.query('commit')
      return { created: written.rows[0].n }
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  })
}

// helpers

const FIELDS = ['name', 'mobile', 'level', 'amount', 'remark', 'industry', 'city']
const COLUMNS = [...FIELDS, 'name__k', 'search', 'search_g']
const INSERT = `with i as (
  insert into app_bench.customer (id, created_at, created_by, updated_at, updated_by, owner_id, dept_id, name, mobile, level, amount, remark, industry, city, name__k, search, search_g)
  select s.id, now(), $1, now(), $1, $1, m.department_id, s.name, s.mobile, s.level, s.amount::numeric, s.remark, s.industry, s.city, s.name__k, s.search, s.search_g::int[]
  from staged s left join meta.department_member m on m.user_id = $1 and m.is_primary returning id),
 a as (insert into meta.audit (actor, action, app, form, record, version, changes)
  select $1, 'create', 'bench', 'customer', s.id, 1, s.changes from staged s join i on i.id = s.id)
 select count(*) as n from i`

function* lines(rows: readonly (readonly string[])[]): Generator<string> {
  let chunk = ''
  for (const row of rows) {
    const [name, mobile, , , remark, industry, city] = row
    const search = searchText([name!, mobile!, remark!, industry!, city!].map((text, i) => ({ id: FIELDS[i]!, text })))
    const changes = JSON.stringify(FIELDS.map((field, i) => ({ field, to: row[i] })))
    const cells = [uuidv7(), ...row, name!.normalize('NFKC').toLowerCase(), search.replaceAll('\n', '\\n')]
    chunk += `${cells.join('\t')}\t{${searchGrams(search).join(',')}}\t${changes.replaceAll('\\', '\\\\')}\n`
    if (chunk.length < 100_000) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
