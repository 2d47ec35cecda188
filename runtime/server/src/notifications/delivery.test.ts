import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  createTestDatabase,
  movingClock,
  startMailSink,
  startTestServer,
  subjectOf,
  type MailSink,
  type TestDatabase,
  type TestServer,
} from '../testing/index.ts'
import { queueMail } from './mail.ts'

/** How something leaves the house: by two processes over one database, to a mail server that is slow or says no. */
const clock = movingClock('2026-11-26T02:00:00.000Z')
const MINUTE = 60_000
let database: TestDatabase
let server: TestServer
let other: TestServer
let smtp: MailSink

beforeAll(async () => {
  ;[smtp, database] = await Promise.all([startMailSink(), createTestDatabase()])
  const env = { SMTP_URL: smtp.url, SECRET_KEY: 'k'.repeat(32) }
  server = await startTestServer({ database, now: clock.now, env })
  other = await startTestServer({ database, now: clock.now, env })
})
afterAll(async () => {
  await Promise.all([server?.close(), other?.close()])
  await Promise.all([database?.drop(), smtp?.close()])
})
afterEach(() => {
  smtp.hold = undefined
  smtp.mails.length = smtp.answers.length = 0
})

async function queue(...keys: string[]): Promise<void> {
  const mails = keys.map((key) => ({ key, to: 'finance@example.com', subject: key, text: '正文' }))
  await server.platform.db.transaction().execute((trx) => queueMail(server.platform, trx, mails))
}
const mailOf = (key: string) =>
  server.platform.db.selectFrom('meta.mail').selectAll().where('key', '=', key).executeTakeFirstOrThrow()
const state = async (key: string) => {
  const { status, attempts, next_at } = await mailOf(key)
  return [status, attempts, next_at !== null]
}
const openJobs = async () =>
  (await server.platform.directPool.query("select 1 from graphile_worker.jobs where task_identifier = 'mail'")).rowCount

test('what two processes send goes out once each', async () => {
  const keys = Array.from({ length: 60 }, (_mail, i) => `both-${i}`)
  await queue(...keys)
  await expect.poll(() => smtp.mails.length).toBe(60)
  await expect.poll(openJobs).toBe(0)
  expect(smtp.mails.map(subjectOf).sort()).toEqual([...keys].sort())
})

test('what is on its way is not sent by whoever comes besides', async () => {
  let answer = () => {}
  smtp.hold = new Promise((resolve) => (answer = resolve))
  const before = smtp.given()
  await queue('slow')
  await expect.poll(() => smtp.given()).toBe(before + 1)
  const { id } = await mailOf('slow')
  // As when its next try and an administrator who resumes it come together.
  await server.platform.jobs.add([1, 2, 3].map(() => ({ task: 'mail', payload: { id } })))
  await expect.poll(openJobs).toBe(1)
  answer()
  await expect.poll(() => state('slow')).toEqual(['sent', 1, false])
  await clock.skip(server, 10 * MINUTE)
  await queue('after')
  await expect.poll(() => state('after')).toEqual(['sent', 1, false])
  await expect.poll(openJobs).toBe(0)
  expect(smtp.mails.map(subjectOf)).toEqual(['slow', 'after'])
})

test('a dozen tries with pauses that grow to six hours; then it lies until it is resumed, for a dozen more', async () => {
  smtp.answers.push(...Array<number>(13).fill(451))
  await queue('hopeless')
  const pauses: number[] = []
  for (let tried = 1; tried < 12; tried++) {
    await expect.poll(() => state('hopeless')).toEqual(['waiting', tried, true])
    const pause = Date.parse((await mailOf('hopeless')).next_at!) - clock.now().getTime()
    pauses.push(pause / 1_000)
    await clock.skip(server, pause)
  }
  expect(pauses).toEqual([3, 9, 27, 81, 243, 729, 2_187, 6_561, 19_683, 21_600, 21_600])
  await expect.poll(() => state('hopeless')).toEqual(['failed', 12, false])
  const { id } = await mailOf('hopeless')
  const resumed = await server.admin.post('/api/deliveries/resume', { items: [{ type: 'mail', id }] })
  expect(resumed.body).toEqual({ resumed: 1 })
  await expect.poll(() => state('hopeless')).toEqual(['waiting', 13, true])
  await clock.skip(server, 6 * 60 * MINUTE)
  await expect.poll(() => state('hopeless')).toEqual(['sent', 14, false])
  expect(smtp.mails.map(subjectOf)).toEqual(['hopeless'])
})
