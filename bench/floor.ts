import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'
import { boardCharts } from './board-charts.ts'
import { definitions } from './definitions.ts'
import { importRoute } from './floor-import.ts'
import { answerUsage, announce } from './meter.ts'
import { uuidv7 } from '../runtime/server/node_modules/uuidv7/dist/index.js'
import { searchGrams, searchText, queryGrams, searchWords } from '../runtime/server/src/records/search-text.ts'

/**
 * The floor: what somebody writes by hand for these tables. Session look-up, named statements, the same indexes, the audit row
 * and the event in the statement of the write; no definitions, rights or validation beyond what a schema of Fastify does.
 */
answerUsage()
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: Number(process.env['POOL_SIZE'] ?? 24) })
pg.types.setTypeParser(1700, Number)
pg.types.setTypeParser(1082, (value) => value)
const app = Fastify()
declare module 'fastify' {
  interface FastifyRequest {
    user: string
  }
}

const SESSION = `select u.id, u.status from meta.session s join meta.user u on u.id = s.user_id where s.id_hash = $1 and s.expires_at > now()`
app.addHook('onRequest', async (request) => {
  const token = request.headers.authorization?.slice(7) ?? ''
  const found = await pool.query({
    name: 'session',
    text: SESSION,
    values: [createHash('sha256').update(token).digest()],
  })
  if (found.rows[0]?.status !== 'active') throw Object.assign(new Error('no'), { statusCode: 401 })
  request.user = found.rows[0].id
})

const COLUMNS =
  't.id, t.version, t.created_at, t.created_by, t.updated_at, t.updated_by, t.owner_id, t.dept_id, t.name, t.mobile, t.level, t.amount, t.filed_on, t.last_follow_at, t.remark, t.industry, t.city, t.locked, t.score'
const FROM = 'from app_bench.customer t where t.deleted_at is null'
const page = (where: string, order: string) =>
  `select (select count(*) from (select 1 ${FROM} ${where} limit 1001) c) as n, ${COLUMNS} ${FROM} ${where} order by ${order} limit 20`
const answer = (rows: { n?: string }[]) => ({
  total: Number(rows[0]?.n ?? 0),
  rows: rows.map(({ n: _n, ...row }) => row),
})

app.post('/list', async () =>
  answer(
    (
      await pool.query({
        name: 'list',
        text: page(`and t.level = $1`, 't.amount desc nulls last, t.id desc'),
        values: ['A'],
      })
    ).rows,
  ),
)
app.post('/all', async () =>
  answer((await pool.query({ name: 'all', text: page('', 't.amount desc nulls last, t.id desc'), values: [] })).rows),
)
const LINKED = `select (select count(*) from (select 1 ${FROM} limit 1001) c) as n, t.id, t.version, t.name, t.amount,
  (select count(*) from (select 1 from app_bench.opportunity o where o.customer = t.id and o.deleted_at is null limit 1001) c) as "linked",
  (select json_agg(o) from (select o.id, o.name as title from app_bench.opportunity o where o.customer = t.id and o.deleted_at is null order by o.id limit 5) o) as opportunities
  ${FROM} order by t.amount desc nulls last, t.id desc limit 20`
app.post('/linked', async () => answer((await pool.query({ name: 'linked', text: LINKED, values: [] })).rows))
const charts = new Map(boardCharts.map(({ report, sql }) => [report.key, sql]))
const chart = async (key: string, least: number) => (await pool.query(charts.get(key)!, [least])).rows
app.post<{ Body: { key: string; least: number } }>('/chart', ({ body }) => chart(body.key, body.least))
app.post<{ Body: { least: number }[] }>('/board', ({ body }) =>
  Promise.all(boardCharts.map(({ report }, i) => chart(report.key, body[i]!.least))),
)
app.post('/scope', async (request) =>
  answer(
    (
      await pool.query({
        name: 'scope',
        text: page('and t.owner_id = $1', 't.amount desc nulls last, t.id desc'),
        values: [request.user],
      })
    ).rows,
  ),
)
app.post('/team', async (request) =>
  answer(
    (
      await pool.query({
        name: 'team',
        text: page(
          'and (t.owner_id = $1 or t.dept_id = any(array(select department_id from meta.department_member where user_id = $1)))',
          't.amount desc nulls last, t.id desc',
        ),
        values: [request.user],
      })
    ).rows,
  ),
)
app.post<{ Body: { search: string } }>('/search', async (request) => {
  const words = searchWords(request.body.search)
  const text = page(`and t.search_g @> $1 and t.search like $2`, 't.id desc')
  return answer((await pool.query({ name: 'search', text, values: [queryGrams(words), `%${words[0]}%`] })).rows)
})
const GET = `select ${COLUMNS},
  (select coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'phone', c.phone) order by c.row_no), '[]') from app_bench.customer__contacts c where c.parent = t.id) as contacts,
  (select coalesce(json_agg(json_build_object('id', c.id, 'product', c.product, 'price', c.price) order by c.row_no), '[]') from app_bench.customer__items c where c.parent = t.id) as items
  ${FROM} and t.id = $1`
app.get<{ Params: { id: string } }>('/get/:id', async (request, reply) => {
  const found = await pool.query({ name: 'get', text: GET, values: [request.params.id] })
  return found.rows[0] ?? reply.code(404).send({})
})
/** Built into a program by hand; here they are sent, since the product's are. */
const DEFINITIONS = JSON.stringify(definitions.filter(({ kind }) => kind !== 'role'))
app.get('/definitions', async (_request, reply) => reply.type('application/json; charset=utf-8').send(DEFINITIONS))
const OPPORTUNITY = `select t.id, t.version, t.created_at, t.created_by, t.updated_at, t.updated_by, t.owner_id, t.dept_id, t.name, t.stage, t.amount, t.expected_on,
  case when c.id is not null then json_build_object('id', c.id, 'title', c.name) end as customer
  from app_bench.opportunity t left join app_bench.customer c on c.id = t.customer and c.deleted_at is null where t.deleted_at is null and t.id = $1`
app.get<{ Params: { id: string } }>('/opportunity/:id', async (request, reply) => {
  const found = await pool.query({ name: 'opportunity', text: OPPORTUNITY, values: [request.params.id] })
  return found.rows[0] ?? reply.code(404).send({})
})
const CHOICES = `select t.id, t.version, t.name ${FROM} order by t.id desc limit 21`
app.get('/choices', async () => {
  const { rows } = await pool.query({ name: 'choices', text: CHOICES, values: [] })
  return { rows: rows.slice(0, 20), more: rows.length > 20 }
})
const CREATE = `with w as (insert into app_bench.customer (id, created_at, created_by, updated_at, updated_by, owner_id, dept_id, name, mobile, level, amount, remark, industry, city, name__k, search, search_g)
  values ($1, now(), $2, now(), $2, $2, (select department_id from meta.department_member where user_id = $2 and is_primary), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id, version),
  a as (insert into meta.audit (actor, action, app, form, record, version, changes) select $2, 'create', 'bench', 'customer', w.id, w.version, $13::jsonb from w),
  o as (insert into meta.outbox (topic, app, form, record) select 'floor.created', 'bench', 'customer', w.id from w) select id, version from w`
type Body = Record<string, string | number>
app.post<{ Body: Body }>('/create', async (request, reply) => {
  const b = request.body
  const search = searchText(
    ['name', 'mobile', 'remark', 'industry', 'city'].map((key) => ({ id: key, text: String(b[key] ?? '') })),
  )
  const changes = JSON.stringify(Object.entries(b).map(([field, to]) => ({ field, to })))
  const id = uuidv7()
  const values = [
    id,
    request.user,
    b['name'],
    b['mobile'],
    b['level'],
    b['amount'],
    b['remark'],
    b['industry'],
    b['city'],
    String(b['name']).normalize('NFKC').toLowerCase(),
    search,
    searchGrams(search),
    changes,
  ]
  const made = await pool.query({ name: 'create', text: CREATE, values })
  return reply.code(201).send({ ...b, ...made.rows[0] })
})
const READ = `select ${COLUMNS} ${FROM} and t.id = $1`
const UPDATE = `with w as (update app_bench.customer set amount = $3, score = $4, updated_at = now(), updated_by = $5, version = version + 1 where id = $1 and version = $2 and deleted_at is null returning id, version),
  a as (insert into meta.audit (actor, action, app, form, record, version, changes) select $5, 'update', 'bench', 'customer', w.id, w.version, $6::jsonb from w),
  o as (insert into meta.outbox (topic, app, form, record) select 'floor.updated', 'bench', 'customer', w.id from w) select id, version from w`
app.patch<{ Params: { id: string }; Body: { amount: number; score: number } }>(
  '/update/:id',
  async (request, reply) => {
    const [old] = (await pool.query({ name: 'read', text: READ, values: [request.params.id] })).rows
    if (!old) return reply.code(404).send({})
    const { amount, score } = request.body
    const changes = JSON.stringify([
      { field: 'amount', from: old.amount, to: amount },
      { field: 'score', from: old.score, to: score },
    ])
    const [done] = (
      await pool.query({
        name: 'update',
        text: UPDATE,
        values: [old.id, old.version, amount, score, request.user, changes],
      })
    ).rows
    return done ? { ...old, amount, score, version: done.version } : reply.code(409).send({})
  },
)

const groups = (dimensions: string, by: string) =>
  `select ${dimensions}, count(*) as n, sum(t.amount) as amount from app_bench.opportunity t where t.deleted_at is null and t.amount >= $1 group by ${by}`
const STAGE = groups('t.stage', '1')
const STAGE_MONTH = groups(`t.stage, to_char(t.expected_on, 'YYYY-MM') as month`, '1, 2')
app.post<{ Body: { least: number } }>('/stage', async (request) => {
  const found = await pool.query({ name: 'stage', text: STAGE, values: [request.body.least] })
  return { rows: found.rows }
})
app.post<{ Body: { least: number } }>('/stage-month', async (request) => {
  const found = await pool.query({ name: 'stage-month', text: STAGE_MONTH, values: [request.body.least] })
  return { rows: found.rows }
})
importRoute(app, pool)

announce(await app.listen({ port: 0, host: '127.0.0.1' }), () => app.close())
