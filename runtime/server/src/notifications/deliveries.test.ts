import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  movingClock,
  startHttpSink,
  startMailSink,
  startTestServer,
  subjectOf,
  type HttpSink,
  type MailSink,
  type TestServer,
} from '../testing/index.ts'
import { queueMail } from './mail.ts'
import { notify } from './notify.ts'

const MINUTE = 60_000
const TOKEN = 'c0ffee5ec2e7'
const clock = movingClock('2026-11-26T02:00:00.000Z')
let server: TestServer
let http: HttpSink
let port: number
let smtp: MailSink | undefined

beforeAll(async () => {
  http = await startHttpSink()
  // A port that was free a moment ago: nobody answers there until a test begins to listen.
  const free = await startMailSink()
  port = free.port
  await free.close()
  server = await startTestServer({
    now: clock.now,
    env: { SMTP_URL: free.url, OUTBOUND_ALLOW: '127.0.0.0/8' },
  })
  await server.platform.db
    .updateTable('meta.user')
    .set({ mobile: '13800138000' })
    .where('id', '=', server.admin.id)
    .execute()
})
afterAll(async () => {
  await server.close()
  await Promise.all([smtp?.close(), http.close()])
})
beforeEach(() => {
  http.received.length = http.answers.length = 0
  http.always = {}
})

const queue = (keys: readonly string[]) =>
  server.platform.db.transaction().execute((trx) =>
    queueMail(
      server.platform,
      trx,
      keys.map((key) => ({ key, to: 'finance@example.com', subject: key, text: '正文' })),
    ),
  )
const log = async (query: string) => (await server.admin.get(`/api/deliveries?${query}`)).body
const states = async (query: string) =>
  (await log(query)).rows.map((row: { status: string; attempts: number }) => [row.status, row.attempts])
const bot = async (kind: string, settings: Record<string, string>) => {
  const made = await server.admin.post('/api/channels', { kind, name: `${kind}群`, settings, defaults: ['mention'] })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
let notes = 0
const mention = async (title: string) => {
  // Past the pace of bots, so that nothing is gathered.
  await clock.skip(server, 10 * MINUTE)
  const note = { user: server.admin.id, kind: 'mention' as const, title, key: `note-${++notes}` }
  await server.platform.db.transaction().execute((trx) => notify(server.platform, trx, [note]))
}

test('a mail server that is away for ten minutes costs no mail and doubles none', async () => {
  const keys = Array.from({ length: 30 }, (_mail, i) => `down-${i}`)
  await queue(keys)
  const tried = async () =>
    (await log('search=down-&size=200')).rows.filter((row: { nextAt: string | null }) => row.nextAt)
  await expect.poll(async () => (await tried()).length).toBe(30)
  // Nobody queues up to find out what the first has found out.
  expect((await tried()).filter((row: { attempts: number }) => row.attempts > 0).length).toBeLessThan(10)
  for (const minutes of [0.5, 1.5, 3, 5]) {
    await clock.skip(server, minutes * MINUTE)
    await expect
      .poll(async () => (await tried()).filter((row: { nextAt: string }) => row.nextAt > clock.at(0)).length)
      .toBe(30)
  }
  expect((await log('search=down-')).counts).toMatchObject({ waiting: 30, failed: 0 })
  smtp = await startMailSink(port)
  // The longest pause that ten minutes of failure can have led to.
  await clock.skip(server, 40 * MINUTE)
  await expect.poll(() => smtp!.mails.length).toBe(30)
  await expect.poll(async () => (await log('search=down-')).counts).toMatchObject({ waiting: 0, sent: 30, failed: 0 })
  await clock.skip(server, 60 * MINUTE)
  expect(smtp.mails.map(subjectOf).sort()).toEqual([...keys].sort())
  expect((await log('search=down-&size=1')).rows[0]).toMatchObject({
    type: 'mail',
    status: 'sent',
    error: null,
    reply: expect.stringMatching(/^250/),
  })
})

test('what the mail server refuses for good lies as failed, and is sent once when an administrator resumes it', async () => {
  smtp ??= await startMailSink(port)
  smtp.mails.length = 0
  smtp.answers.push(550, 550)
  await queue(['refused-a', 'refused-b'])
  await expect
    .poll(async () => (await log('search=refused-')).counts)
    .toMatchObject({ failed: 2, errors: [{ error: '550', count: 2 }] })
  const { rows } = await log('search=refused-&status=failed')
  expect(rows[0]).toMatchObject({
    attempts: 1,
    reply: expect.stringContaining('550'),
    recipient: 'finance@example.com',
  })
  const resumed = await server.admin.post('/api/deliveries/resume', { items: [{ type: 'mail', id: rows[0].id }] })
  expect(resumed.body).toEqual({ resumed: 1 })
  await expect.poll(async () => (await log('search=refused-')).counts).toMatchObject({ sent: 1, failed: 1 })
  await server.admin.post('/api/deliveries/resume', { failed: { search: 'refused-' } })
  await expect.poll(async () => (await log('search=refused-')).counts).toMatchObject({ sent: 2, failed: 0 })
  // What has been sent is not sent again, whoever asks.
  const again = await server.admin.post('/api/deliveries/resume', {
    items: rows.map(({ id }: { id: string }) => ({ type: 'mail', id })),
  })
  expect(again.body).toEqual({ resumed: 0 })
  expect(smtp.mails.map(subjectOf).sort()).toEqual(['refused-a', 'refused-b'])
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .select(['action', 'params'])
    .where('action', '=', 'delivery.resume')
    .orderBy('id')
    .execute()
  expect(audit).toMatchObject([{ params: { count: 1 } }, { params: { count: 1, filter: { search: 'refused-' } } }])
})

test('without a mail server mails are noted, and resumed by mouse once there is one', async () => {
  const sink = await startMailSink()
  const without = await startTestServer()
  try {
    await without.platform.db
      .transaction()
      .execute((trx) =>
        queueMail(without.platform, trx, [{ key: 'k', to: 'a@example.com', subject: '补发', text: '' }]),
      )
    const of = async (each: TestServer) => (await each.admin.get('/api/deliveries')).body.rows[0]
    await expect.poll(() => of(without)).toMatchObject({ status: 'failed', error: 'NO_SMTP', title: '补发' })
    const since = await startTestServer({
      database: without.database,
      env: { SMTP_URL: sink.url, SECRET_KEY: without.platform.config.secretKey },
    })
    try {
      await since.admin.post('/api/deliveries/resume', { failed: { error: 'NO_SMTP' } })
      // Either process may take the job; the one without a mail server hands nothing over.
      await expect
        .poll(async () => {
          const row = await of(since)
          if (row.status === 'failed')
            await since.admin.post('/api/deliveries/resume', { failed: { error: 'NO_SMTP' } })
          return row.status
        })
        .toBe('sent')
      expect(sink.mails.map(subjectOf)).toEqual(['补发'])
    } finally {
      await since.close()
    }
  } finally {
    await without.close()
    await sink.close()
  }
})

describe('messages over HTTP', () => {
  test('come under one id until the gateway takes them, signed', async () => {
    const secret = 'a shared secret of 24'
    const id = await bot('sms', { url: `${http.url}/sms`, secret })
    http.answers.push({ status: 500, body: 'later' }, { status: 429 })
    await mention('短信一')
    await expect.poll(() => states(`channel=${id}`)).toEqual([['waiting', 1]])
    await clock.skip(server, MINUTE)
    await expect.poll(() => states(`channel=${id}`)).toEqual([['waiting', 2]])
    await clock.skip(server, MINUTE)
    await expect.poll(() => states(`channel=${id}`)).toEqual([['sent', 3]])
    const ids = http.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(1)
    const last = http.received.at(-1)!
    const mac = createHmac('sha256', secret)
      .update(`${ids[0]}.${last.headers['webhook-timestamp']}.${last.body}`)
      .digest('base64')
    expect(last.headers['webhook-signature']).toBe(`v1,${mac}`)
    expect(JSON.parse(last.body)).toMatchObject({ id: ids[0], to: '13800138000', title: '短信一' })
    await server.admin.patch(`/api/channels/${id}`, { enabled: false })
  })

  test('are given up where the bot says so, and resumed when it is mended', async () => {
    const url = `${http.url}/robot/send?access_token=${TOKEN}`
    const id = await bot('dingtalk', { url, secret: 'SECwrong' })
    http.always = { body: '{"errcode":310000,"errmsg":"sign not match"}' }
    await mention('群消息')
    await expect.poll(() => states(`channel=${id}`)).toEqual([['failed', 1]])
    expect((await log(`channel=${id}`)).rows[0].reply).toContain('sign not match')
    http.always = { body: '{"errcode":0,"errmsg":"ok"}' }
    expect((await server.admin.patch(`/api/channels/${id}`, { settings: { secret: 'SECright' } })).status).toBe(200)
    await server.admin.post('/api/deliveries/resume', { failed: { channel: id } })
    await expect.poll(() => states(`channel=${id}`)).toEqual([['sent', 2]])
    const last = new URL(http.received.at(-1)!.path, http.url)
    const timestamp = last.searchParams.get('timestamp')!
    expect(last.searchParams.get('sign')).toBe(
      createHmac('sha256', 'SECright').update(`${timestamp}\nSECright`).digest('base64'),
    )
    expect(last.searchParams.get('access_token')).toBe(TOKEN)
    const tried = await server.admin.post(`/api/channels/${id}/test`)
    expect(tried.body).toMatchObject({ ok: true, reply: expect.stringContaining('HTTP 200') })
    await server.admin.patch(`/api/channels/${id}`, { enabled: false })
  })

  test('follow no redirect', async () => {
    const id = await bot('wecom', { url: `${http.url}/moved?key=1234` })
    http.always = { status: 307, headers: { location: `${http.url}/inside` } }
    await mention('重定向')
    await expect.poll(() => states(`channel=${id}`)).toEqual([['waiting', 1]])
    expect(http.received.map(({ path }) => path)).toEqual(['/moved?key=1234'])
    await server.admin.patch(`/api/channels/${id}`, { enabled: false })
  })

  test('for a bot that hangs keep nobody waiting but the first', async () => {
    const id = await bot('feishu', { url: `${http.url}/hang` })
    http.always = { hang: true }
    await mention('第一条')
    const rows = async () => (await log(`channel=${id}`)).rows
    await expect.poll(async () => (await rows())[0].error).toBe('TIMEOUT')
    const more = ['二', '三'].map((title) => ({ user: server.admin.id, kind: 'mention' as const, title, key: title }))
    await server.platform.db.transaction().execute((trx) => notify(server.platform, trx, more))
    await expect
      .poll(async () => (await rows()).map((row: { nextAt: string | null }) => row.nextAt !== null))
      .toEqual([true, true, true])
    expect(await states(`channel=${id}`)).toEqual([
      ['waiting', 0],
      ['waiting', 0],
      ['waiting', 1],
    ])
    expect(http.received).toHaveLength(1)
    await server.admin.patch(`/api/channels/${id}`, { enabled: false })
  }, 60_000)

  test('never show a secret, not in answers, not in the database, not in the log', async () => {
    const { db } = server.platform
    const answers = [
      (await server.admin.get('/api/channels')).text,
      (await server.admin.get('/api/deliveries?size=200')).text,
      JSON.stringify(await db.selectFrom('meta.channel').selectAll().execute()),
      JSON.stringify(await db.selectFrom('meta.message').selectAll().execute()),
      JSON.stringify(await db.selectFrom('meta.audit').selectAll().execute()),
    ]
    for (const text of answers) for (const secret of [TOKEN, 'SECright', 'SECwrong']) expect(text).not.toContain(secret)
    const [shown] = (await server.admin.get('/api/channels')).body.rows.filter(
      (row: { kind: string }) => row.kind === 'dingtalk',
    )
    expect(shown.hints).toEqual({ url: `${new URL(http.url).host}/…${TOKEN.slice(-4)}`, secret: '••••••' })
    const stored = await db
      .selectFrom('meta.channel')
      .select('secrets')
      .where('kind', '=', 'dingtalk')
      .executeTakeFirstOrThrow()
    expect(stored.secrets!.toString('latin1')).not.toContain(TOKEN)
  })

  test('go to no address of the inside: refused when it is written down', async () => {
    for (const url of [
      'http://10.0.0.1/hook',
      'http://169.254.169.254/',
      'http://[::1]/',
      'http://u:p@8.8.8.8/',
      'ftp://8.8.8.8/',
      'nothing',
    ]) {
      const made = await server.admin.post('/api/channels', { kind: 'wecom', name: '内网', settings: { url } })
      expect(made.status, url).toBe(400)
      expect(JSON.stringify(made.body), url).toContain('settings/url')
    }
    const short = await server.admin.post('/api/channels', { kind: 'sms', settings: { secret: 'short', other: 'x' } })
    expect(JSON.stringify(short.body)).toMatch(/settings\/other.*settings\/url.*settings\/secret.*"name"/)
  })

  test('are for administrators to set up and to see', async () => {
    const clerk = await server.person('clerk')
    const builder = await server.person('maker', { platformRoles: ['builder', 'auditor'] })
    for (const who of [clerk, builder])
      for (const answer of [
        await who.get('/api/channels'),
        await who.post('/api/channels', { kind: 'wecom', name: 'x' }),
        await who.get('/api/deliveries'),
        await who.post('/api/deliveries/resume', { failed: {} }),
      ])
        expect(answer.status).toBe(403)
  })
})
