import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'
import { answerUsage, announce } from './meter.ts'

/**
 * The floor of a flow: an approval of six people one after the other, as somebody writes it by hand for this one case. One
 * transaction with the row of the run locked: the decision, the next task, the log, the notice, the status of the record.
 */
answerUsage()
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 })
const app = Fastify()
declare module 'fastify' {
  interface FastifyRequest {
    user: string
  }
}
await pool.query(`create schema if not exists floor;
  create table floor.request (id uuid primary key default gen_random_uuid(), title text, amount numeric, status text, created_by uuid);
  create table floor.run (id uuid primary key default gen_random_uuid(), request uuid not null references floor.request,
    step integer not null, status text not null, approvers uuid[] not null, updated_at timestamptz not null default now());
  create table floor.task (id uuid primary key default gen_random_uuid(), run uuid not null references floor.run, step integer not null,
    assignee uuid not null, state text not null, created_at timestamptz not null default now(), decided_at timestamptz, comment text);
  create index on floor.task (assignee, created_at desc) where state = 'pending';
  create index on floor.task (run);
  create table floor.event (id bigint generated always as identity primary key, run uuid not null, at timestamptz not null default now(),
    actor uuid, kind text not null, step integer, comment text);
  create index on floor.event (run, id);
  create table floor.notice (id bigint generated always as identity primary key, person uuid not null, title text not null, at timestamptz not null default now())`)

app.addHook('onRequest', async (request) => {
  const found = await pool.query({
    name: 'session',
    text: `select u.id, u.status from meta.session s join meta.user u on u.id = s.user_id where s.id_hash = $1 and s.expires_at > now()`,
    values: [
      createHash('sha256')
        .update(request.headers.authorization?.slice(7) ?? '')
        .digest(),
    ],
  })
  if (found.rows[0]?.status !== 'active') throw Object.assign(new Error('no'), { statusCode: 401 })
  request.user = found.rows[0].id
})

const text = { type: 'string' } as const
app.post<{ Body: { title: string; approvers: string[] } }>(
  '/start',
  {
    schema: { body: { type: 'object', properties: { title: text, approvers: { type: 'array', items: text } } } },
  },
  async (request) =>
    inTransaction(async (client) => {
      const { title, approvers } = request.body
      const made = await client.query(
        `insert into floor.request (title, amount, status, created_by) values ($1, 1000, 'running', $2) returning id`,
        [title, request.user],
      )
      const run = await client.query(
        `insert into floor.run (request, step, status, approvers) values ($1, 0, 'running', $2) returning id`,
        [made.rows[0].id, approvers],
      )
      const task = await client.query(ASK, [run.rows[0].id, 0, approvers[0], title, request.user, 'started', null])
      return { run: run.rows[0].id, task: task.rows[0].id }
    }),
)
app.post<{ Body: { task: string; comment: string } }>(
  '/approve',
  { schema: { body: { type: 'object', required: ['task'], properties: { task: text, comment: text } } } },
  async (request, reply) =>
    inTransaction(async (client) => {
      const { task, comment } = request.body
      const { rows } = await client.query(
        `select r.id, r.step, r.request, r.approvers, t.state, t.assignee, q.title from floor.task t join floor.run r on r.id = t.run
         join floor.request q on q.id = r.request where t.id = $1 for update of r`,
        [task],
      )
      const run = rows[0]
      if (run?.assignee !== request.user || run.state !== 'pending') return reply.code(409).send({})
      await client.query(`update floor.task set state = 'approved', decided_at = now(), comment = $2 where id = $1`, [
        task,
        comment,
      ])
      const step = run.step + 1
      const next = run.approvers[step]
      if (next) {
        await client.query(`update floor.run set step = $2, updated_at = now() where id = $1`, [run.id, step])
        const made = await client.query(ASK, [run.id, step, next, run.title, request.user, 'approved', comment])
        return { task: made.rows[0].id }
      }
      await client.query(`update floor.run set status = 'approved', updated_at = now() where id = $1`, [run.id])
      await client.query(`update floor.request set status = 'approved' where id = $1`, [run.request])
      await client.query(
        `insert into floor.event (run, actor, kind, step, comment) values ($1, $2, 'approved', $3, $4)`,
        [run.id, request.user, step, comment],
      )
      return {}
    }),
)

announce(await app.listen({ port: 0, host: '127.0.0.1' }), async () => {
  await app.close()
  await pool.end()
})

// helpers

/** The next task with its notice, and a line in the log of what led there. */
const ASK = `with asked as (insert into floor.task (run, step, assignee, state) values ($1, $2, $3, 'pending') returning id),
  told as (insert into floor.notice (person, title) values ($3, $4)),
  logged as (insert into floor.event (run, actor, kind, step, comment) values ($1, $5, $6, $2, $7))
  select id from asked`

async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
