import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startMailSink, startTestServer, type MailSink, type TestServer } from '../testing/index.ts'
import { queueMail } from './mail.ts'
import { notify } from './notify.ts'

let smtp: MailSink
const received = () => smtp.mails.map(({ source }) => source)
let server: TestServer
beforeAll(async () => {
  smtp = await startMailSink()
  server = await startTestServer({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'crm@example.com' } })
})
afterAll(async () => {
  await server.close()
  await smtp.close()
})
beforeEach(() => void (smtp.mails.length = 0))

const queue = (key: string, to = 'finance@example.com') =>
  server.platform.db
    .transaction()
    .execute((trx) =>
      queueMail(server.platform, trx, [{ key, to, subject: '请准备开票：华瑞\r\nBcc: x@y.cn', text: '合同已生效' }]),
    )
const mailOf = (key: string) =>
  server.platform.db.selectFrom('meta.mail').selectAll().where('key', '=', key).executeTakeFirstOrThrow()

test('a mail written twice under one key is sent once, with one recipient and no smuggled header', async () => {
  await queue('once')
  await queue('once')
  await expect.poll(async () => (await mailOf('once')).status).toBe('sent')
  expect(received()).toHaveLength(1)
  expect(received()[0]).toMatch(/^From: crm@example\.com\r\nTo: finance@example\.com\r\n/)
  expect(received()[0]).not.toMatch(/^Bcc:/m)
})

test('a refusal for good fails the mail; an address that is none is never tried', async () => {
  smtp.answers.push(550)
  await queue('refused')
  await queue('none', 'a@b.cn, c@d.cn')
  await expect.poll(async () => (await mailOf('refused')).status).toBe('failed')
  expect(await mailOf('none')).toMatchObject({ status: 'failed', error: 'RECIPIENT' })
  expect(received()).toHaveLength(0)
})

test('a mail whose sender was killed is repeated once under the same Message-ID, and not a second time', async () => {
  await queue('killed')
  await expect.poll(async () => (await mailOf('killed')).status).toBe('sent')
  const { id } = await mailOf('killed')
  const again = async () => {
    await server.platform.db.updateTable('meta.mail').set({ status: 'sending' }).where('id', '=', id).execute()
    await server.platform.jobs.add([{ task: 'mail', payload: { id } }])
    await expect.poll(async () => (await mailOf('killed')).status).not.toBe('sending')
  }
  await again()
  await again()
  expect(await mailOf('killed')).toMatchObject({ status: 'failed', error: 'INTERRUPTED' })
  const ids = received().map((text) => /^Message-ID: (.*)$/m.exec(text)![1])
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('notifications come once per key, to their person only, and can be read', async () => {
  const ann = await server.person('ann')
  const bob = await server.person('bob')
  const note = { user: ann.id, kind: 'task' as const, title: '待审批：合同', link: { task: 't' }, key: 'k' }
  await notify(server.platform, server.platform.db, [note, { ...note, key: 'l' }])
  await notify(server.platform, server.platform.db, [note])
  const list = await ann.get('/api/notifications')
  expect(list.body).toMatchObject({
    unread: 2,
    nextCursor: null,
    rows: [{ title: '待审批：合同', link: { task: 't' }, readAt: null }, {}],
  })
  expect((await bob.get('/api/notifications')).body).toMatchObject({ unread: 0, rows: [] })
  await bob.post('/api/notifications/read', { ids: [list.body.rows[0].id] })
  await ann.post('/api/notifications/read', { ids: [list.body.rows[1].id] })
  expect((await ann.get('/api/notifications?unread=true')).body).toMatchObject({
    unread: 1,
    rows: [{ id: list.body.rows[0].id }],
  })
})

test.each([
  ['a name with a line break', 'Li <li@example.com>\r\nBcc: x@y.cn'],
  ['a line break in the address', 'li@example.com\nBcc: x@y.cn'],
  ['a second recipient', 'li@example.com,x@y.cn'],
  ['a command', 'li@example.com> SIZE=1\r\nRCPT TO:<x@y.cn'],
  ['a group', 'all:li@example.com;'],
])('%s in an address reaches nobody', async (name, to) => {
  await queue(name, to)
  expect(await mailOf(name)).toMatchObject({ status: 'failed', error: 'RECIPIENT' })
  expect(received()).toHaveLength(0)
})
