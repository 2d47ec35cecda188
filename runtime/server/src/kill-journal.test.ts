import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createTestDatabase,
  publishApp,
  startHttpSink,
  startServerProcess,
  startTestServer,
  testClient,
  type HttpSink,
  type ServerProcess,
  type TestAnswer,
  type TestClient,
  type TestDatabase,
  type TestServer,
} from './testing/index.ts'
import { journalApp } from './testing/journal-app.ts'
import { killPoints, type KillPoint } from './testing/kill-points.ts'

/**
 * The server is killed with -9 at twenty seeded points under writes, imports, decisions and what follows from them. The
 * journal holds what it had acknowledged: all of that is there, whole, and every effect is there once.
 */
const SEED = Number(process.env['TENON_SEED'] ?? 20261125)
const FORM = (form: string) => `/api/apps/kill/forms/${form}`
const IMPORTED = 40

let database: TestDatabase
let server: TestServer
let folder: string
let people: TestClient[]
let calls: HttpSink
const secret = 'k'.repeat(32)
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  calls = await startHttpSink()
  calls.heard = () => {
    if (--callsLeft <= 0) void victim?.kill()
  }
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tenon-journal-'))
  // It looks and never works: the jobs are those of the servers that are killed.
  server = await startTestServer({ database, env: { ROLE: 'web', SECRET_KEY: secret } })
  await publishApp(server.admin, 'kill', journalApp(calls.url))
  people = []
  for (let i = 0; i < 4; i++) people.push(await server.person(`p${i}`, { roles: [['kill', 'all']] }))
})
afterAll(async () => {
  await victim?.kill()
  await server?.close()
  await database?.drop()
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
  await calls?.close()
  await rm(folder, { recursive: true, force: true })
})

/** What was answered with success; nothing of it may be lost. */
const journal = {
  things: new Map<string, { name: string; version: number }>(),
  requests: new Map<string, string>(),
  approved: new Set<string>(),
  imports: new Set<string>(),
}
const mails: { id: string; subject: string }[] = []
/** Kills after that many mails have got their 250. */
let mailsLeft = Infinity
/** Kills after that many webhooks have got their 200. */
let callsLeft = Infinity
let victim: ServerProcess | undefined
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, _session, done) => {
    let text = ''
    stream.on('data', (chunk) => (text += chunk))
    stream.on('end', () => {
      mails.push({ id: header(text, 'Message-ID'), subject: header(text, 'Subject') })
      done()
      if (--mailsLeft <= 0) void victim?.kill()
    })
  },
})

// A sender that is killed resets its connection.
smtp.on('error', () => undefined)

test('kill -9 at twenty points loses nothing that was acknowledged and does nothing twice', async () => {
  const points = killPoints(SEED)
  expect(points).toHaveLength(20)
  for (const [round, point] of points.entries()) {
    mailsLeft = point.after === 'mail' ? point.n : Infinity
    callsLeft = point.after === 'call' ? point.n : Infinity
    victim = await startServerProcess(folder, settings(point), '../testing/crash-child.ts')
    await work(victim, round)
    expect(await victim.ended, `${JSON.stringify(point)} of seed ${SEED}`).toBeNull()
  }
  mailsLeft = callsLeft = Infinity
  victim = await startServerProcess(folder, settings())
  await expect.poll(unfinished, { timeout: 90_000, interval: 100 }).toEqual([])
  await victim.terminate()

  await checkThings()
  await checkImports()
  await checkEffects()
  expect((await server.admin.post('/api/audit/verify', {})).body).toMatchObject({ intact: true })
}, 900_000)

// helpers

/** Everybody works until the server is gone. */
async function work(on: ServerProcess, round: number): Promise<void> {
  const until = async (who: TestClient, task: (as: TestClient, tag: string) => Promise<void>) => {
    const as = testClient(on.url, who.token)
    for (let i = 0; ; i++) {
      try {
        await task(as, `${round}-${who.username}-${i}`)
      } catch (error) {
        // The connection breaks when the process dies; anything else is a fault of the product.
        if (error instanceof TypeError) return
        throw error
      }
    }
  }
  const [first, second, third, fourth] = people as [TestClient, TestClient, TestClient, TestClient]
  await Promise.all([until(first, write), until(second, write), until(third, decide), until(fourth, importFile)])
}

async function write(as: TestClient, tag: string): Promise<void> {
  const made = must(await as.post(`${FORM('thing')}/records`, { name: tag, rows: [{ n: 1 }, { n: 2 }] }), 201)
  journal.things.set(made.body.id, { name: tag, version: 1 })
  must(await as.patch(`${FORM('thing')}/records/${made.body.id}`, { name: `${tag}!`, rows: [{ n: 3 }] }), 200)
  journal.things.set(made.body.id, { name: `${tag}!`, version: 2 })
}

async function decide(as: TestClient, tag: string): Promise<void> {
  const made = must(await as.post(`${FORM('request')}/records`, { name: tag }), 201)
  journal.requests.set(made.body.id, tag)
  for (const { id } of must(await as.get('/api/inbox'), 200).body.rows as { id: string }[]) {
    const task = must(await as.get(`/api/tasks/${id}`), 200).body
    must(await as.post(`/api/tasks/${id}/approve`, {}), 200)
    journal.approved.add(task.record.id)
  }
}

async function importFile(as: TestClient, tag: string): Promise<void> {
  const lines = Array.from({ length: IMPORTED }, (_, i) => `${tag}-${i}`)
  const body = new FormData()
  body.set('file', new File([`名称\n${lines.join('\n')}\n`], '名单.csv'))
  const { id } = must(await as.post(`${FORM('thing')}/imports`, body), 201).body
  must(await as.post(`/api/imports/${id}/check`), 200)
  must(await as.post(`/api/imports/${id}/run`), 202)
  journal.imports.add(tag)
  // One at a time: its COPY and its rows are what the next kill may hit.
  while (must(await as.get(`/api/imports/${id}`), 200).body.status === 'running');
}

function must(answer: TestAnswer, status: number): TestAnswer {
  if (answer.status !== status) throw new Error(`${answer.status} ${answer.text}`)
  return answer
}

/** Jobs, imports and mails that somebody still has to do. */
async function unfinished(): Promise<string[]> {
  const { db, pool } = server.platform
  const jobs = await pool.query(
    `select task_identifier as task from graphile_worker.jobs where attempts < max_attempts`,
  )
  const imports = await db.selectFrom('meta.import').select('id').where('status', '=', 'running').execute()
  const waiting = await db.selectFrom('meta.mail').select('id').where('status', 'in', ['waiting', 'sending']).execute()
  const called = await db
    .selectFrom('meta.webhook_delivery')
    .select('id')
    .where('status', 'in', ['waiting', 'sending'])
    .execute()
  return [
    ...jobs.rows
      .map((row: { task: string }) => row.task)
      .filter((task) => ['mail', 'webhook', 'import'].includes(task)),
    ...called.map(() => 'webhook'),
    ...imports.map(() => 'import'),
    ...waiting.map(() => 'mail'),
  ]
}

interface Thing {
  readonly id: string
  readonly no: string
  readonly name: string
  readonly version: number
  readonly rows: readonly unknown[]
}
async function checkThings(): Promise<void> {
  const all = await list<Thing>('thing', ['no', 'name', 'rows'])
  const found = new Map(all.map((row) => [row.id, row]))
  expect(journal.things.size).toBeGreaterThan(20)
  for (const [id, { name, version }] of journal.things) {
    const row = found.get(id)
    expect(row, `${name} is lost`).toBeDefined()
    // A change that was done and not acknowledged may be there: then it is there as a whole.
    expect(row!.version).toBeGreaterThanOrEqual(version)
    expect(row!.name).toBe(row!.version === 2 ? `${name.replace('!', '')}!` : name)
    expect(row!.rows).toHaveLength(row!.version === 2 ? 1 : 2)
  }
  expect(new Set(all.map((row) => row.no)).size).toBe(all.length)
  expect(new Set(all.map((row) => row.name.replace('!', ''))).size).toBe(all.length)
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('form', '=', 'thing')
    .where('action', 'in', ['create', 'update'])
    .executeTakeFirstOrThrow()
  expect(Number(audit.n)).toBe(all.reduce((sum, row) => sum + row.version, 0))
}

async function checkImports(): Promise<void> {
  const rows = (await list<Thing>('thing', ['name'])).filter((row) => row.name.includes('-p3-'))
  const files = Map.groupBy(rows, (row) => row.name.split('-').slice(0, 3).join('-'))
  // Whole, also where its acknowledgement was lost.
  for (const [tag, found] of files) expect(found, tag).toHaveLength(IMPORTED)
  expect(journal.imports.size).toBeGreaterThan(0)
  expect([...journal.imports].filter((tag) => !files.has(tag))).toEqual([])
}

async function checkEffects(): Promise<void> {
  const { db } = server.platform
  const requests = await list<Thing>('request', ['name'])
  const names = new Map(requests.map((row) => [row.id, row.name]))
  expect([...journal.requests.keys()].filter((id) => !names.has(id))).toEqual([])
  const instances = await db.selectFrom('meta.flow_instance').select(['record', 'status']).execute()
  // One instance for each request, acknowledged or not.
  expect(instances.map((one) => one.record).sort()).toEqual([...names.keys()].sort())
  const approved = instances.filter((one) => one.status === 'approved').map((one) => names.get(one.record)!)
  expect(journal.approved.size).toBeGreaterThan(5)
  expect([...journal.approved].filter((id) => !approved.includes(names.get(id)!))).toEqual([])

  const once = [...approved].sort()
  expect((await list<Thing>('effect', ['name'])).map((row) => row.name).sort()).toEqual(once)
  const written = await db.selectFrom('meta.mail').select(['subject', 'status', 'error', 'message_id']).execute()
  expect(written.map((mail) => mail.subject).sort()).toEqual(once)
  const told = await db.selectFrom('meta.notification').select('title').where('title', 'like', '过 %').execute()
  expect(told.map((one) => one.title.slice(2)).sort()).toEqual(once)

  let repeated = 0
  for (const mail of written) {
    const got = mails.filter((one) => one.subject === mail.subject)
    expect(new Set([...got.map((one) => one.id), mail.message_id]).size).toBe(1)
    // Interrupted twice between sending and marking: given up, and said so.
    expect([mail.status, mail.error]).toEqual(mail.status === 'sent' ? ['sent', null] : ['failed', 'INTERRUPTED'])
    expect(got.length).toBeLessThanOrEqual(2)
    expect(got.length).toBeGreaterThanOrEqual(mail.status === 'sent' ? 1 : 0)
    repeated += got.length - 1
  }
  // The kills after a 250 are among the twenty: at least one of those mails came again.
  expect(repeated).toBeGreaterThan(0)
  await checkCalls(once)
  await checkWorkers(approved.length)
}

/** A webhook that was interrupted comes again under its id: whoever counts ids counts each once. */
async function checkCalls(once: readonly string[]): Promise<void> {
  const written = await server.platform.db.selectFrom('meta.webhook_delivery').select(['status', 'body']).execute()
  const names = written.map(({ body }) => String(body['name']))
  expect(names.sort()).toEqual(once)
  expect(written.filter(({ status }) => status !== 'sent')).toEqual([])
  const nameOf = (body: string) => (JSON.parse(body) as { data: { name: string } }).data.name
  const ids = new Map(calls.received.map((call) => [String(call.headers['webhook-id']), nameOf(call.body)]))
  expect([...ids.values()].sort()).toEqual(once)
  expect(calls.received.length).toBeGreaterThan(ids.size)
}

/** Each approved request was given to somebody, once; everybody has as many as the others. */
async function checkWorkers(approved: number): Promise<void> {
  const given = await server.platform.db
    .selectFrom('meta.audit')
    .select(['record', 'changes'])
    .where('form', '=', 'request')
    .where('via', '=', 'rule/follow')
    .execute()
  expect(given).toHaveLength(approved)
  expect(new Set(given.map(({ record }) => record)).size).toBe(approved)
  const workers = (await list<{ worker: string | null }>('request', ['worker'])).flatMap(({ worker }) => worker ?? [])
  expect(workers).toHaveLength(approved)
  const loads = people.map(({ id }) => workers.filter((worker) => worker === id).length)
  expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
}

async function list<T>(form: string, fields: string[]): Promise<T[]> {
  const rows: T[] = []
  for (let cursor: string | undefined; ;) {
    const query = { size: 500, fields, ...(cursor ? { cursor } : {}) }
    const page = must(await people[0]!.post(`${FORM(form)}/records/query`, query), 200)
    rows.push(...(page.body.rows as T[]))
    cursor = page.body.nextCursor ?? undefined
    if (!cursor) return rows
  }
}

const settings = (point: KillPoint = { n: Infinity }) => ({
  OUTBOUND_ALLOW: '127.0.0.0/8',
  DATABASE_URL: database.url,
  SECRET_KEY: secret,
  SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as { port: number }).port}`,
  LOG_LEVEL: 'silent',
  // Twenty starts of the same program: what was compiled once is kept.
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  CRASH_AT: JSON.stringify(point),
})
const header = (text: string, key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
