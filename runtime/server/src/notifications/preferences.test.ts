import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  movingClock,
  startHttpSink,
  startMailSink,
  startTestServer,
  subjectOf,
  type HttpSink,
  type MailSink,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'
import type { NoticeKindKey } from './notice-kinds.ts'
import { notify, type Notification } from './notify.ts'

const HOUR = 3_600_000
/** Thursday 10:00 in Shanghai. */
const clock = movingClock('2026-11-26T02:00:00.000Z')
let server: TestServer
let smtp: MailSink
let http: HttpSink
let mailId: string
let number = 0

beforeAll(async () => {
  ;[smtp, http] = await Promise.all([startMailSink(), startHttpSink()])
  server = await startTestServer({
    now: clock.now,
    env: { SMTP_URL: smtp.url, OUTBOUND_ALLOW: '127.0.0.0/8', BASE_URL: 'https://crm.example.com' },
  })
  mailId = (await server.admin.get('/api/channels')).body.rows[0].id
})
afterAll(async () => {
  await server.close()
  await Promise.all([smtp.close(), http.close()])
})
beforeEach(async () => {
  smtp.mails.length = http.received.length = 0
  // Ten in the morning of a new day, far from what the test before has sent.
  const past = (clock.now().getTime() - 2 * HOUR) % (24 * HOUR)
  await clock.skip(server, 48 * HOUR - past)
})

/** Somebody with an address and a number. */
async function person(settings: unknown = {}): Promise<TestClient> {
  const who = await server.person(`p${++number}`, { name: `人${number}` })
  const particulars = { email: `p${number}@example.com`, mobile: `138 0000 00${String(number).padStart(2, '0')}` }
  await server.platform.db.updateTable('meta.user').set(particulars).where('id', '=', who.id).execute()
  const set = await who.patch('/api/me/notification-settings', settings)
  expect(set.status, set.text).toBe(200)
  return who
}
const byMail = (kind: NoticeKindKey, choice: string) => ({ [kind]: { [mailId]: choice } })
const tell = (who: TestClient, title: string, more: Partial<Notification> = {}) =>
  server.platform.db
    .transaction()
    .execute((trx) => notify(server.platform, trx, [{ user: who.id, kind: 'task', title, key: title, ...more }]))
const subjects = () => smtp.mails.map(subjectOf)
const bell = async (who: TestClient) =>
  (await who.get('/api/notifications')).body.rows.map((row: { title: string }) => row.title)
const held = async (who: TestClient) =>
  server.platform.db
    .selectFrom('meta.held_notice')
    .select('reason')
    .where('user_id', '=', who.id)
    .where('done_at', 'is', null)
    .execute()

test('what nobody chose comes in the application, and by mail only where its cause wants one', async () => {
  const who = await person()
  await tell(who, '甲')
  await tell(who, '乙', { mail: { subject: '邮件乙', text: '正文' } })
  await expect.poll(subjects).toEqual(['邮件乙'])
  expect(await bell(who)).toEqual(['乙', '甲'])
})

test('each person decides by kind and channel, against the cause too', async () => {
  const wants = await person({ choices: byMail('mention', 'now') })
  const not = await person({ choices: { ...byMail('task', 'off'), rule: { inApp: 'off' } } })
  await tell(not, '不要', { mail: { subject: '不要', text: '' } })
  await tell(not, '规则', { kind: 'rule' })
  await tell(wants, '提到您', {
    kind: 'mention',
    body: '见 <b>附件</b>',
    link: { app: 'crm', form: 'customer', record: 'r' },
  })
  await expect.poll(subjects).toEqual(['提到您'])
  expect(smtp.mails[0]!.to).toEqual([`p${number - 1}@example.com`])
  const page = Buffer.from(/text\/html[^]*?\r\n\r\n([^]*?)\r\n--/.exec(smtp.mails[0]!.source)![1]!, 'base64').toString()
  const readable = page.includes('crm.example.com') ? page : smtp.mails[0]!.source.replace(/=\r\n/g, '')
  expect(readable).toContain('crm.example.com/apps/crm/forms/customer/records/r')
  expect(readable).not.toContain('<b>附件')
  expect(await bell(not)).toEqual(['不要'])
})

test('quiet hours hold everything but what is urgent; in the morning it comes as one, without what was read', async () => {
  const choices = { ...byMail('task', 'now'), ...byMail('remind', 'now') }
  const who = await person({ choices, quiet: { from: '22:00', until: '08:00' } })
  // 23:00 in Shanghai.
  await clock.skip(server, 13 * HOUR)
  await tell(who, '夜里一', { body: '华瑞' })
  await tell(who, '夜里二')
  await tell(who, '夜里三')
  await tell(who, '请尽快', { kind: 'remind' })
  await expect.poll(subjects).toEqual(['请尽快'])
  const [second] = (await who.get('/api/notifications')).body.rows.filter(
    (row: { title: string }) => row.title === '夜里二',
  )
  await who.post('/api/notifications/read', { ids: [second.id] })
  await clock.skip(server, 8 * HOUR)
  expect(subjects()).toEqual(['请尽快'])
  await clock.skip(server, HOUR)
  await expect.poll(subjects).toEqual(['请尽快', '2 条新消息'])
  expect(await held(who)).toEqual([])
})

test('a digest comes at its time, and one of an hour every hour', async () => {
  const daily = await person({ choices: byMail('task', 'digest'), digest: { every: 'day', at: '17:30' } })
  const hourly = await person({ choices: byMail('task', 'digest'), digest: { every: 'hour', at: '09:00' } })
  for (const who of [daily, hourly]) for (const title of ['一', '二', '三']) await tell(who, title)
  await clock.skip(server, HOUR)
  await expect.poll(subjects).toEqual(['消息汇总：3 条'])
  await clock.skip(server, 6.5 * HOUR)
  await expect.poll(subjects).toEqual(['消息汇总：3 条', '消息汇总：3 条'])
})

test('of a burst the first come at once and the rest as one', async () => {
  const who = await person({ choices: byMail('task', 'now') })
  for (let i = 1; i <= 9; i++) await tell(who, `第${i}`)
  await expect.poll(() => subjects().length).toBe(5)
  expect(await held(who)).toHaveLength(4)
  await clock.skip(server, 61_000)
  await expect.poll(() => subjects().at(-1)).toBe('4 条新消息')
  expect(subjects()).toHaveLength(6)
  expect(await bell(who)).toHaveLength(9)
})

test('a notification under one key goes out once, though it was held meanwhile', async () => {
  const who = await person({ choices: byMail('task', 'digest'), digest: { every: 'hour', at: '09:00' } })
  await tell(who, '一次')
  await clock.skip(server, HOUR)
  await expect.poll(subjects).toEqual(['一次'])
  await tell(who, '一次')
  await clock.skip(server, HOUR)
  await tell(who, '另一次')
  await clock.skip(server, HOUR)
  await expect.poll(subjects).toEqual(['一次', '另一次'])
})

test('a channel is for its departments, and for people it can reach', async () => {
  const sales = await server.department('销售部')
  const east = await server.department('华东', sales)
  const made = await server.admin.post('/api/channels', {
    kind: 'sms',
    name: '短信',
    settings: { url: `${http.url}/sms`, secret: '0123456789abcdef' },
    departments: [sales],
    defaults: ['task'],
  })
  expect(made.status, made.text).toBe(201)
  const [inside, outside, silent] = [await person(), await person(), await person()]
  for (const [who, department] of [
    [inside, east],
    [silent, east],
  ] as const)
    await server.platform.db
      .insertInto('meta.department_member')
      .values({ user_id: who.id, department_id: department, is_primary: true })
      .execute()
  await server.platform.db.updateTable('meta.user').set({ mobile: null }).where('id', '=', silent.id).execute()
  for (const who of [inside, outside, silent]) await tell(who, '待办')
  await expect.poll(() => http.received.length).toBe(1)
  expect(JSON.parse(http.received[0]!.body)).toMatchObject({ title: '待办', topic: 'task', name: `人${number - 2}` })
  const offered = async (who: TestClient) =>
    (await who.get('/api/me/notification-settings')).body.channels.map((each: { name: string; missing: unknown }) => [
      each.name,
      each.missing,
    ])
  expect(await offered(inside)).toContainEqual(['短信', null])
  expect(await offered(silent)).toContainEqual(['短信', 'mobile'])
  expect(await offered(outside)).not.toContainEqual(['短信', null])
  await server.admin.delete(`/api/channels/${made.body.id}`)
  await tell(inside, '之后')
  expect(await bell(inside)).toEqual(['之后', '待办'])
})

test('a choice that is none is refused with its place', async () => {
  const who = await server.person('strict')
  const set = (body: unknown) => who.patch('/api/me/notification-settings', body)
  for (const choices of [
    { nothing: { inApp: 'off' } },
    { task: { inApp: 'digest' } },
    { task: { 'no-channel': 'now' } },
  ])
    expect((await set({ choices })).body.error ?? (await set({ choices })).body).toMatchObject({ code: 'INVALID' })
  expect((await set({ quiet: { from: '25:00', until: '08:00' } })).status).toBe(400)
  await set({ choices: { task: { inApp: 'off' } } })
  await set({ choices: { mention: { inApp: 'off' } } })
  expect((await set({ choices: { task: { inApp: null } } })).body.choices).toEqual({
    task: {},
    mention: { inApp: 'off' },
  })
})
