import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../testing/test-database.ts'
import { mailText, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { isCrossed } from './check-alert.ts'
import { addDeals, startBoard } from './board-fixture.ts'

/** A mail as it came, decoded. */
interface Received {
  readonly to: string
  readonly head: string
  readonly text: string
}
const received: Received[] = []
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, session, done) => {
    let raw = ''
    stream.on('data', (chunk) => (raw += chunk))
    stream.on('end', () => {
      const [head = ''] = raw.split('\r\n\r\n')
      received.push({
        to: session.envelope.rcptTo[0]!.address,
        head: head.replaceAll('\r\n ', ' '),
        text: mailText(raw),
      })
      done()
    })
  },
})
let ms = Date.parse('2026-11-24T23:00:00.000Z')
let server: TestServer
let people: Awaited<ReturnType<typeof startBoard>>
const database = await createTestDatabase()
let env: Record<string, string>
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const { port } = smtp.server.address() as { port: number }
  env = { SMTP_URL: `smtp://127.0.0.1:${port}`, BASE_URL: 'http://tenon.test', SECRET_KEY: 'ab'.repeat(32) }
  server = await startTestServer({ database, env, now: () => new Date(ms) })
  people = await startBoard(server)
  for (const [key, { id }] of Object.entries(people))
    await server.platform.db
      .updateTable('meta.user')
      .set({ email: `${key}@example.com` })
      .where('id', '=', id)
      .execute()
  await server.platform.db.updateTable('meta.user').set({ locale: 'en-US' }).where('id', '=', people.ben.id).execute()
})
afterAll(async () => {
  await server.close()
  await database.drop()
  await new Promise<void>((resolve) => smtp.close(resolve))
})

const path = '/api/apps/crm/dashboards/cockpit/subscriptions'
const daily = (readers: readonly TestClient[]) => ({
  cron: '30 8 * * *',
  filters: { time: 'thisYear' },
  readers: readers.map(({ id }) => id),
})
/** Moves on and lets the clock of dashboards, and all that it planted, do its work. */
async function pass(hours: number): Promise<void> {
  ms += hours * 3_600_000
  await staySignedIn()
  await server.platform.jobs.add([{ task: 'board-clock', payload: {}, key: `test:${ms}` }])
  await settled()
}
/** The people of the test do not sign in anew every day. */
async function staySignedIn(): Promise<void> {
  const seen = { last_seen_at: new Date(ms).toISOString(), expires_at: new Date(ms + 30 * 86_400_000).toISOString() }
  await server.platform.db.updateTable('meta.session').set(seen).execute()
}
async function settled(): Promise<void> {
  const waiting = `select count(*)::integer as n from graphile_worker.jobs
    where task_identifier in ('board-clock', 'send-board', 'check-alert', 'mail')`
  await expect.poll(async () => (await server.platform.directPool.query(waiting)).rows[0].n).toBe(0)
}
const taken = (): Received[] => received.splice(0)

describe('a dashboard by mail', () => {
  let id: string
  it('comes at its time in the zone of the organisation, to each with his own figures and in his language', async () => {
    const made = await people.boss.post(path, daily([people.boss, people.ann, people.ben]))
    // 8:30 in Shanghai.
    expect([made.status, made.body.nextAt]).toEqual([201, '2026-11-25T00:30:00.000Z'])
    id = made.body.id
    await pass(1)
    expect(taken()).toEqual([])
    await pass(1)
    const mails = taken()
    expect(mails.map(({ to }) => to).sort()).toEqual(['ann@example.com', 'ben@example.com', 'boss@example.com'])
    const of = (who: string) => mails.find(({ to }) => to === `${who}@example.com`)!
    // 100 + 250.5 + 40; ann has hers, ben his.
    for (const [who, october, all] of [
      ['boss', '100', '390.5'],
      ['ann', '100', '350.5'],
    ] as const) {
      expect(of(who).text).toContain('2026年10月')
      expect(of(who).text).toMatch(new RegExp(`2026年10月  ${october}\\n`))
      expect(of(who).text).toContain(`赢单  ${who === 'boss' ? '350.5' : all}`)
    }
    expect(of('ben').text).toContain('Open the dashboard')
    expect(of('ben').text).not.toContain('350.5')
    expect(of('boss').text).toContain('这是您自己的订阅')
    expect(of('ann').text).toContain('由 陈总 订阅')
    expect(of('ann').text).toContain('时间 今年 2026-01-01 – 2026-11-25')
    expect(of('ann').head).toMatch(/^List-Unsubscribe: <http:\/\/tenon\.test\/unsubscribe\/[\w-]{64}>/m)
    const { rows } = await server.platform.pool.query(
      "select actor, via from meta.audit where action = 'dashboard.mail'",
    )
    expect(rows).toHaveLength(3)
    await pass(1)
    expect(taken()).toEqual([])
  })

  it('comes once, however often its moment is worked on, and once late after downtime', async () => {
    const jobs = [people.boss, people.ann].map(({ id: user }) => ({
      task: 'send-board',
      payload: { subscription: id, user, at: '2026-11-25T00:30:00.000Z' },
    }))
    await server.platform.jobs.add([...jobs, ...jobs])
    await settled()
    expect(taken()).toEqual([])
    // Nobody is there for three days and a half; then one mail each, not four.
    await server.close()
    ms += 84 * 3_600_000
    server = await startTestServer({ database, env, now: () => new Date(ms) })
    await pass(0)
    await expect.poll(() => received.length).toBe(3)
    await pass(1)
    expect(taken()).toHaveLength(3)
    const next = (await server.client(people.boss.token, people.boss).get(path)).body.rows[0].nextAt
    expect(next).toBe('2026-11-29T00:30:00.000Z')
  })

  it('is ended by its reader with a press, not by a program that opens the link', async () => {
    await pass(24)
    const mail = taken().find(({ to }) => to === 'ann@example.com')!
    const token = /unsubscribe\/([\w-]{64})/.exec(mail.head)![1]!
    const link = `/api/unsubscribe/${token}`
    expect((await server.anonymous.get(link)).body).toEqual({ dashboard: '驾驶舱', left: false })
    expect((await server.anonymous.get(link)).body.left).toBe(false)
    expect((await server.anonymous.post(link)).status).toBe(204)
    expect((await server.anonymous.get(link)).body.left).toBe(true)
    // Its owner cannot put her on the list again.
    const boss = server.client(people.boss.token, people.boss)
    const all = daily([people.boss, people.ann, people.ben])
    expect((await boss.put(`/api/apps/crm/subscriptions/${id}`, all)).status).toBe(204)
    await pass(24)
    expect(
      taken()
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['ben@example.com', 'boss@example.com'])
    const forged = `${token.slice(0, 10)}${token[10] === 'A' ? 'B' : 'A'}${token.slice(11)}`
    expect((await server.anonymous.post(`/api/unsubscribe/${forged}`)).status).toBe(404)
    expect((await server.anonymous.get(link.slice(0, -3))).status).toBe(404)
    expect((await server.anonymous.get(`${link}.`)).status).toBe(200)
  })

  it('belongs to its owner; it needs a schedule that comes, people that exist and a dashboard that may be opened', async () => {
    const boss = server.client(people.boss.token, people.boss)
    const ben = server.client(people.ben.token, people.ben)
    const one = `/api/apps/crm/subscriptions/${id}`
    expect((await ben.delete(one)).status).toBe(404)
    expect((await ben.get(path)).body.rows).toMatchObject([{ id, readers: [{ id: people.ben.id, left: false }] }])
    const wrong = await boss.post(path, { ...daily([people.boss]), cron: '*/5 * * * *' })
    expect([wrong.status, wrong.body.issues?.[0]?.code ?? wrong.body.error?.issues?.[0]?.code]).toEqual([400, 'CRON'])
    const nobody = await boss.post(path, { ...daily([]), readers: ['0198c0de-0000-7000-8000-000000000000'] })
    expect(nobody.status).toBe(400)
    expect((await boss.post('/api/apps/crm/dashboards/gone/subscriptions', daily([people.boss]))).status).toBe(404)
    expect((await boss.post(`${one}/try`)).status).toBe(204)
    await settled()
    expect(taken().map(({ to }) => to)).toEqual(['boss@example.com'])
    expect((await boss.delete(one)).status).toBe(204)
    expect((await boss.get(path)).body.rows).toEqual([])
    await pass(24)
    expect(taken()).toEqual([])
  })
})

describe('a figure that is watched', () => {
  it('is told of once when it crosses its bound, and again only after it has fallen back', async () => {
    const boss = server.client(people.boss.token, people.boss)
    const watched = '/api/apps/crm/reports/by_month/alerts'
    const notes = async () =>
      (await boss.get('/api/notifications')).body.rows.filter((row: { kind: string }) => row.kind === 'threshold')
    const made = await boss.post(watched, { measure: 'amount', direction: 'above', bound: '500', filters: {} })
    expect(made.status).toBe(201)
    await pass(1)
    expect((await boss.get(watched)).body.rows).toMatchObject([{ value: '399.5', crossedAt: null, problem: null }])
    expect(await notes()).toEqual([])

    await addDeals(boss, [['d9', people.ann, 200, '赢单', '2026-11-20']])
    await pass(1)
    expect(await notes()).toMatchObject([{ title: '金额 已到 599.5，超过 500' }])
    expect(taken().map(({ to }) => to)).toEqual(['boss@example.com'])
    await pass(1)
    expect(await notes()).toHaveLength(1)

    const found = await boss.post('/api/apps/crm/forms/deal/records/query', {
      filter: { '==': [{ var: 'name' }, 'd9'] },
    })
    const { id, version } = found.body.rows[0]
    const set = (amount: number, at: number) =>
      boss.patch(`/api/apps/crm/forms/deal/records/${id}`, { amount }, { 'if-match': `"${at}"` })
    expect((await set(1, version)).status).toBe(200)
    await pass(1)
    expect((await boss.get(watched)).body.rows).toMatchObject([{ value: '400.5', crossedAt: null }])
    expect((await set(300, version + 1)).status).toBe(200)
    await pass(1)
    expect(await notes()).toHaveLength(2)
    expect(taken()).toHaveLength(1)
    expect((await boss.delete(`/api/apps/crm/alerts/${made.body.id}`)).status).toBe(204)
  })

  it('may be that of one group, by its name; a group without records counts nothing', async () => {
    const boss = server.client(people.boss.token, people.boss)
    const watched = '/api/apps/crm/reports/by_stage/alerts'
    const titles = async () =>
      (await boss.get('/api/notifications')).body.rows.map((row: { title: string }) => row.title) as string[]
    const wish = { direction: 'above', filters: {}, mail: false }
    const part = (stage: string) => ({ dimensions: { stage }, text: stage })
    const lost = await boss.post(watched, { ...wish, measure: 'amount', bound: 60, part: part('输单') })
    const none = await boss.post(watched, {
      ...wish,
      measure: 'n',
      bound: 1,
      direction: 'below',
      part: part('初步沟通'),
    })
    const mean = await boss.post(watched, {
      ...wish,
      measure: 'mean',
      bound: 1,
      direction: 'below',
      part: part('初步沟通'),
    })
    expect([lost.status, none.status, mean.status]).toEqual([201, 201, 201])
    const wrong = await boss.post(watched, {
      ...wish,
      measure: 'n',
      bound: 1,
      part: { dimensions: { owner: 'x' }, text: 'x' },
    })
    expect([wrong.status, wrong.body.error.issues[0].path]).toEqual([400, 'part/dimensions'])
    await pass(1)
    expect((await boss.get(watched)).body.rows).toMatchObject([
      { value: '40', crossedAt: null, part: part('输单') },
      { value: '0', crossedAt: expect.any(String) },
      { value: null, crossedAt: null },
    ])
    expect(await titles()).toContain('初步沟通 · n 降到 0，低于 1')
    await addDeals(boss, [['d10', people.ben, 30, '输单', '2026-11-20']])
    await pass(1)
    expect(await titles()).toContain('输单 · 金额 已到 70，超过 60')
    for (const { body } of [lost, none, mean]) await boss.delete(`/api/apps/crm/alerts/${body.id}`)
    expect(taken()).toEqual([])
  })

  it('stands in one list with the mails, rests for a while and goes on, for its owner alone', async () => {
    const boss = server.client(people.boss.token, people.boss)
    const ann = server.client(people.ann.token, people.ann)
    const mail = await boss.post(path, daily([people.boss]))
    const alert = await boss.post('/api/apps/crm/reports/by_month/alerts', {
      ...{ measure: 'amount', direction: 'above', bound: 1_000_000, mail: true },
    })
    const mails = async () => (await boss.get('/api/subscriptions')).body.rows
    const alerts = async () => (await boss.get('/api/alerts')).body.rows
    expect(await mails()).toMatchObject([
      { app: 'crm', dashboard: 'cockpit', label: { 'zh-CN': '驾驶舱' }, paused: false },
    ])
    expect(await alerts()).toMatchObject([{ app: 'crm', report: 'by_month', column: { key: 'amount' }, paused: false }])
    expect((await ann.get('/api/subscriptions')).body.rows).toEqual([])
    expect((await ann.get('/api/alerts')).body.rows).toEqual([])

    const [one, other] = [`/api/apps/crm/subscriptions/${mail.body.id}`, `/api/apps/crm/alerts/${alert.body.id}`]
    expect((await ann.patch(one, { paused: true })).status).toBe(404)
    expect((await ann.patch(other, { paused: true })).status).toBe(404)
    expect((await boss.patch(one, { paused: true })).status).toBe(204)
    expect((await boss.patch(other, { paused: true, bound: '10' })).status).toBe(204)
    taken()
    await pass(24)
    expect(taken()).toEqual([])
    expect(await alerts()).toMatchObject([{ bound: '10', crossedAt: null, checkedAt: null }])

    expect((await boss.patch(one, { paused: false })).status).toBe(204)
    expect((await boss.patch(other, { paused: false })).status).toBe(204)
    expect(Date.parse((await mails())[0].nextAt)).toBeGreaterThan(ms)
    await pass(24)
    expect((await alerts())[0].crossedAt).not.toBeNull()
    expect(taken()).toHaveLength(2)
    expect((await boss.patch(other, { bound: 'many' })).status).toBe(400)
    expect((await boss.delete(one)).status).toBe(204)
    expect((await boss.delete(other)).status).toBe(204)
  })

  it('is one that this person may see, and a number', async () => {
    const clerk = server.client(people.clerk.token, people.clerk)
    const at = '/api/apps/crm/reports/by_month/alerts'
    expect((await clerk.post(at, { measure: 'amount', direction: 'above', bound: 1 })).status).toBe(400)
    const boss = server.client(people.boss.token, people.boss)
    expect((await boss.post(at, { measure: 'gone', direction: 'above', bound: 1 })).status).toBe(400)
    expect((await boss.post(at, { measure: 'amount', direction: 'above', bound: 'many' })).status).toBe(400)
  })

  it.each([
    ['above', '100', 100, false],
    ['above', '100', '100.01', true],
    ['below', '0.5', 0.49, true],
    ['below', '0.5', null, false],
    ['above', '-1', 0, true],
  ] as const)('%s %s: %s is %s', (direction, bound, value, crossed) =>
    expect(isCrossed({ direction, bound }, value)).toBe(crossed),
  )
})
