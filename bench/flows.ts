import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Definition } from '@tenon/engine'
import pg from 'pg'
import { readConfig } from '../runtime/server/src/config.ts'
import { startCluster } from '../runtime/server/src/db/cluster.ts'
import { createDefinitions } from '../runtime/server/src/definitions/definition-services.ts'
import { putDrafts } from '../runtime/server/src/definitions/draft-store.ts'
import { createServer } from '../runtime/server/src/main.ts'
import { scratch } from './scratch.ts'
import { startServer, type BenchServer } from './server.ts'
import { figure, table, writeSection } from './tables.ts'

/**
 * Many approvals at once: `node bench/flows.ts [--instances=10000] [--people=4] [--write]`. Each instance is begun and decided
 * by six people one after the other through HTTP, by the product and by a hand-written floor of the same steps; afterwards no
 * instance may be stuck. `--people` work at the same time.
 */
const option = (name: string, fallback: number): number =>
  Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback)
const INSTANCES = option('instances', 10_000)
const PEOPLE = option('people', 4)
const STEPS = 6
const PAGE = join(import.meta.dirname, '../docs/benchmarks.md')

const folder = await scratch('tenon-bench-flows-')
const settings = { max_connections: '100', shared_buffers: '512MB', max_wal_size: '2GB' }
const cluster = await startCluster({ folder: join(folder, 'cluster'), fsync: true, settings })
const env = {
  ...(process.env as Record<string, string>),
  NODE_ENV: 'production',
  DATABASE_URL: cluster.url,
  PORT: '0',
  HOST: '127.0.0.1',
  DATA_DIR: join(folder, 'data'),
  SECRET_KEY: randomBytes(32).toString('hex'),
  ADMIN_PASSWORD: 'bench-bench-1',
  BASE_URL: '',
}
interface Person {
  readonly id: string
  readonly token: string
}
interface Result {
  readonly times: readonly number[]
  readonly seconds: number
  readonly cpu: number
  readonly statements: number
}
try {
  const people = await seed()
  const client = new pg.Pool({ connectionString: cluster.url })
  const floor = await startServer('floor-flows.ts', env)
  const byFloor = await run(floor, (i) => approveByFloor(floor, people, i))
  await floor.stop()
  const product = await startServer('product.ts', env)
  const byProduct = await run(product, (i) => approveByProduct(product, client, people, i))
  await product.stop()
  const stuck = await client.query(
    `select count(*) filter (where status <> 'approved') as open, count(*) as all from meta.flow_instance`,
  )
  const doubled = await client.query(
    `select count(*) as n from (select instance from meta.flow_task group by instance having count(*) <> ${STEPS}) as x`,
  )
  await client.end()
  const [{ open, all }] = stuck.rows as [{ open: string; all: string }]
  const lines = [
    `${all} instances of ${STEPS} steps, ${PEOPLE} at a time: **${open} stuck**, ${doubled.rows[0].n} with more or fewer than ${STEPS} tasks.`,
    '',
    ...table(
      ['one decision', 'floor', 'product', 'ratio'],
      [
        ['median ms', ...pair(at(byFloor, 0.5), at(byProduct, 0.5))],
        ['p95 ms', ...pair(at(byFloor, 0.95), at(byProduct, 0.95))],
        ['p99 ms', ...pair(at(byFloor, 0.99), at(byProduct, 0.99))],
        ['CPU ms of the server', ...pair(each(byFloor, 'cpu'), each(byProduct, 'cpu'))],
        ['statements', ...pair(each(byFloor, 'statements'), each(byProduct, 'statements'))],
        ['decisions a second', ...pair(speed(byFloor), speed(byProduct))],
      ],
    ),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (process.argv.includes('--write')) await writeSection(PAGE, 'flows', lines)
  if (Number(open) > 0) process.exitCode = 1
} finally {
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}

// helpers

async function seed(): Promise<readonly Person[]> {
  const server = await createServer({ config: await readConfig(env) })
  const { platform, sessions } = server
  try {
    const people: Person[] = []
    for (let i = 0; i <= STEPS; i++) {
      const { id } = await platform.db
        .insertInto('meta.user')
        .values({ username: `p${i}`, username_key: `p${i}`, name: `P${i}` })
        .returning('id')
        .executeTakeFirstOrThrow()
      await platform.db.insertInto('meta.role_member').values({ app: 'bench', role: 'staff', user_id: id }).execute()
      people.push({ id, token: await sessions.open(id, {}) })
    }
    await platform.db.insertInto('meta.app').values({ key: 'bench' }).execute()
    await putDrafts(platform.db, 'bench', definitions(people), null)
    await createDefinitions(platform).publish({ app: 'bench', by: null })
    return people
  } finally {
    await server.close()
  }
}

/** A form with a status, and a flow of six people one after the other: the first begins it. */
function definitions(people: readonly Person[]): Definition[] {
  const all = { scope: 'all' as const }
  const field = (id: string, key: string, type: string) => ({ id, key, type, label: key })
  const steps = people.slice(1).map(({ id }, i) => ({
    id: `step_${i}`,
    kind: 'userTask',
    label: `第 ${i + 1} 步`,
    approvers: [{ kind: 'member', people: [id] }],
    fields: { '*': 'readonly' },
  }))
  return [
    { kind: 'app', key: 'bench', label: '审批' },
    {
      kind: 'form',
      key: 'request',
      label: '申请',
      title: 'title',
      fields: [field('f_1', 'title', 'text'), field('f_2', 'amount', 'money'), field('f_3', 'status', 'text')],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { request: { view: all, create: {}, edit: all } } },
    { kind: 'flow', key: 'six', label: '六步', form: 'request', statusField: 'status', lock: true, steps },
  ] as unknown as Definition[]
}

/** Runs every instance, several at once; answers the times of the decisions alone. */
async function run(server: BenchServer, one: (i: number) => Promise<readonly number[]>): Promise<Result> {
  const times: number[] = []
  let next = 0
  await one(-1)
  const before = await server.usage()
  const began = performance.now()
  await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      while (next < INSTANCES) times.push(...(await one(next++)))
    }),
  )
  const seconds = (performance.now() - began) / 1000
  const { cpu, statements } = await server.usage()
  return {
    times: times.sort((a, b) => a - b),
    seconds,
    cpu: cpu - before.cpu,
    statements: statements - before.statements,
  }
}

async function approveByFloor(server: BenchServer, people: readonly Person[], i: number): Promise<readonly number[]> {
  const approvers = people.slice(1).map(({ id }) => id)
  let { task } = await send(server, people[0]!, '/start', { title: `申请 ${i}`, approvers })
  const times: number[] = []
  for (const person of people.slice(1)) {
    const at = performance.now()
    ;({ task } = await send(server, person, '/approve', { task, comment: '同意' }))
    times.push(performance.now() - at)
  }
  return times
}

async function approveByProduct(
  server: BenchServer,
  client: pg.Pool,
  people: readonly Person[],
  i: number,
): Promise<readonly number[]> {
  const record = { title: `申请 ${i}`, amount: 1000 }
  const made = await send(server, people[0]!, '/api/apps/bench/forms/request/records', record)
  const started = await send(server, people[0]!, '/api/apps/bench/flows/six/instances', { recordId: made['id'] })
  const times: number[] = []
  for (const person of people.slice(1)) {
    const task = await client.query(
      `select id from meta.flow_task where instance = $1 and state = 'pending' and assignee = $2`,
      [started['id'], person.id],
    )
    const at = performance.now()
    await send(server, person, `/api/tasks/${task.rows[0].id}/approve`, { comment: '同意' })
    times.push(performance.now() - at)
  }
  return times
}

async function send(
  server: BenchServer,
  { token }: Person,
  path: string,
  body: unknown,
): Promise<Record<string, string>> {
  const answer = await fetch(`${server.address}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
  return JSON.parse(text) as Record<string, string>
}

function at({ times }: Result, part: number): number {
  return times[Math.floor(times.length * part)] ?? NaN
}
function each(result: Result, what: 'cpu' | 'statements'): number {
  return result[what] / result.times.length
}
function speed({ times, seconds }: Result): number {
  return times.length / seconds
}
function pair(floor: number, product: number): string[] {
  return [figure(floor), figure(product), `**${figure(product / floor)}**`]
}
