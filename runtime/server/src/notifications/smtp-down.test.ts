import { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  createTestDatabase,
  movingClock,
  publishApp,
  startMailSink,
  startTestServer,
  statementsOf,
  subjectOf,
  type MailSink,
  type TestClient,
  type TestDatabase,
  type TestServer,
} from '../testing/index.ts'

const MINUTE = 60_000
const RECORDS = '/api/apps/mails/forms/purchase/records'
const clock = movingClock('2026-11-26T02:00:00.000Z')
const all = { view: { scope: 'all' as const }, create: {} }
const DEFINITIONS = [
  {
    kind: 'form',
    key: 'purchase',
    label: '订单',
    title: 'name',
    fields: [{ id: 'f_n', key: 'name', type: 'text', label: '名称' }],
  },
  {
    kind: 'rule',
    key: 'made',
    label: '新订单',
    form: 'purchase',
    onImport: false,
    when: [{ on: 'created' }],
    then: [
      { id: 'm', kind: 'mail', to: [{ kind: 'address', address: 'a@example.com' }], subject: '{name}', text: '有了' },
    ],
  },
  { kind: 'role', key: 'all', label: '全部', forms: { purchase: all } },
]
let database: TestDatabase
let web: TestServer
let worker: TestServer | undefined
let smtp: MailSink
let staff: TestClient
beforeAll(async () => {
  smtp = await startMailSink()
  database = await createTestDatabase()
  const env = { SMTP_URL: smtp.url, ROLE: 'web', SECRET_KEY: 'k'.repeat(32) }
  web = await startTestServer({ database, now: clock.now, env })
  await publishApp(web.admin, 'mails', DEFINITIONS as never)
  staff = await web.person('staff', { roles: [['mails', 'all']] })
})
afterAll(async () => {
  await worker?.close()
  await web?.close()
  await database?.drop()
  await smtp?.close()
})

const save = async (name: string) => {
  const made = await staff.post(RECORDS, { name })
  expect(made.status, made.text).toBe(201)
}

test('a save does the same whether the mail server answers or not, and speaks to it in neither case', async () => {
  const { port, url } = smtp
  const connect = vi.spyOn(Socket.prototype, 'connect')
  const called = () => connect.mock.calls.filter((args) => JSON.stringify(args).includes(`"port":${port}`))
  const names: string[] = []
  const statements = () =>
    statementsOf(web.platform.pool, async () => {
      const name = `N${names.push('')}`
      names[names.length - 1] = name
      await save(name)
    })
  try {
    // What is remembered after the first save is left out.
    await statements()
    const up = await statements()
    await smtp.close()
    const down = await statements()
    expect(down).toEqual(up)
    expect(up.some((text) => text.includes('meta"."mail'))).toBe(true)
    for (let i = 0; i < 20; i++) expect(await statements()).toEqual(up)
    expect(called()).toEqual([])

    // Who sends finds nobody for ten minutes.
    const env = { SMTP_URL: url, SECRET_KEY: 'k'.repeat(32) }
    worker = await startTestServer({ database, now: clock.now, env })
    await expect.poll(() => called().length).toBeGreaterThan(0)
    await clock.skip(web, 10 * MINUTE)
    // What is looked at again after a while is left out too.
    await statements()
    expect(await statements()).toEqual(up)
    smtp = await startMailSink(port)
    await clock.skip(web, 40 * MINUTE)
    await expect.poll(() => smtp.mails.length, { timeout: 20_000 }).toBe(names.length)
    await clock.skip(web, 60 * MINUTE)
    expect(smtp.mails.map(subjectOf).sort()).toEqual([...names].sort())
  } finally {
    connect.mockRestore()
  }
}, 60_000)
