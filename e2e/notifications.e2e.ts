import {
  startHttpSink,
  startMailSink,
  startTestServer,
  subjectOf,
  type HttpSink,
  type MailSink,
  type TestClient,
  type TestServer,
} from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queueMail } from '../runtime/server/src/notifications/mail.ts'
import { notify } from '../runtime/server/src/notifications/notify.ts'
import { launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { handsOn } from './hands.ts'

let server: TestServer
let browser: Browser
let smtp: MailSink
let http: HttpSink
let desk: Visit
let person: TestClient

beforeAll(async () => {
  ;[smtp, http] = await Promise.all([startMailSink(), startHttpSink()])
  const env = { SMTP_URL: smtp.url, OUTBOUND_ALLOW: '127.0.0.0/8' }
  ;[server, browser] = await Promise.all([startTestServer({ env }), launchBrowser()])
  person = await server.person('wangfang', { name: '王芳' })
  const { db } = server.platform
  await db.updateTable('meta.user').set({ email: 'wangfang@example.com' }).where('id', '=', person.id).execute()
  await db
    .updateTable('meta.user')
    .set({ mobile: '13800138000', name: '陈志远' })
    .where('id', '=', server.admin.id)
    .execute()
  for (const title of ['销售一部', '销售二部']) await server.department(title)
  // An address of the inside is refused on purpose.
  desk = await visit(browser, server, { as: server.admin, expected: [400] })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await Promise.all([smtp?.close(), http?.close()])
})

const mails = (keys: readonly string[]) =>
  server.platform.db.transaction().execute((trx) =>
    queueMail(
      server.platform,
      trx,
      keys.map((key) => ({ key, to: 'finance@example.com', subject: key, text: '正文' })),
    ),
  )
const tell = (who: TestClient, kind: 'mention' | 'task', title: string) =>
  server.platform.db
    .transaction()
    .execute((trx) =>
      notify(server.platform, trx, [{ user: who.id, kind, title, key: title, body: '华瑞科技 · 年度合同' }]),
    )

test('an administrator sets a bot up by mouse, tries it, and its secret is never shown again', async () => {
  const { page } = desk
  await page.goto('/settings/channels')
  await page.getByText('由环境变量').or(page.getByText('邮件服务器')).first().waitFor()
  await page.getByRole('button', { name: '添加渠道' }).click()
  const dialog = page.getByRole('dialog', { name: '添加通知渠道' })
  await dialog.getByText('钉钉机器人', { exact: true }).click()
  await dialog.getByLabel('名称').fill('华东销售群')
  await dialog.getByLabel('Webhook 地址').fill('http://169.254.169.254/robot')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.getByText('这个地址指向内部网络').waitFor()
  await desk.picture('channel-form')
  expect(await desk.accessibility()).toEqual([])
  await dialog.getByLabel('Webhook 地址').fill(`${http.url}/robot/send?access_token=verysecret9876`)
  await dialog.getByLabel('加签密钥').fill('SECabcdef')
  await handsOn(page).pick(dialog.locator('.el-select').first(), '有人 @ 我', '催办与到期提醒')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const card = page.locator('section.card', { hasText: '华东销售群' })
  await card.getByText('…9876').waitFor()
  http.answers.push({ body: '{"errcode":310000,"errmsg":"sign not match"}' }, { body: '{"errcode":0,"errmsg":"ok"}' })
  await card.getByRole('button', { name: '发测试消息' }).click()
  await page.getByText('sign not match').waitFor()
  await card.getByRole('button', { name: '发测试消息' }).click()
  await page.getByText('测试消息已发出').waitFor()
  expect(JSON.parse(http.received.at(-1)!.body).at.atMobiles).toEqual(['13800138000'])
  expect(await page.content()).not.toContain('verysecret')
  await card.getByRole('button', { name: '修改' }).click()
  const again = page.getByRole('dialog', { name: '修改“华东销售群”' })
  expect(await again.getByLabel('加签密钥').inputValue()).toBe('')
  await again.getByRole('button', { name: '取消' }).click()
  await desk.picture('channels')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
})

test('a person chooses what reaches him; it does', async () => {
  const own = await visit(browser, server, { as: person })
  const { page } = own
  const hands = handsOn(page)
  await page.goto('/account/notifications')
  const cell = (name: string) => page.locator('.el-select', { has: page.getByRole('combobox', { name }) })
  await hands.pick(cell('“有人 @ 我”用邮件接收'), '立即')
  await page.getByText('已保存').first().waitFor()
  await page.getByRole('checkbox', { name: '免打扰时段' }).click()
  await page.getByText('标有“紧急”的消息照常发送').waitFor()
  await page.getByRole('checkbox', { name: '免打扰时段' }).click()
  await page.getByText('标有“紧急”的消息照常发送').waitFor({ state: 'hidden' })
  await hands.pick(cell('“抄送给我”用邮件接收'), '汇总')
  await expect
    .poll(async () => (await person.get('/api/me/notification-settings')).body)
    .toMatchObject({
      quiet: null,
      choices: { mention: { [(await server.admin.get('/api/channels')).body.rows[0].id]: 'now' } },
    })
  await page.reload()
  await page.getByText('什么时候接收').waitFor()
  await own.picture('notification-settings')
  expect(await own.accessibility()).toEqual([])
  await tell(person, 'mention', '陈志远 提到了你')
  await expect.poll(() => smtp.mails.map(subjectOf)).toContain('陈志远 提到了你')
  await page.goto('/notifications')
  await page.getByText('陈志远 提到了你').waitFor()
  await page
    .getByRole('link', { name: '通知设置' })
    .or(page.getByRole('button', { name: '通知设置' }))
    .first()
    .waitFor()
  expect(own.complaints).toEqual([])
  await own.close()
})

test('what was not sent is seen with its reason, and sent again by mouse', async () => {
  smtp.answers.push(550, 550, 550)
  await mails(['请准备开票：华瑞科技', '请准备开票：东方制造', '请准备开票：宁波远洋'])
  http.always = { body: '{"errcode":300001,"errmsg":"token is not exist"}' }
  await tell(server.admin, 'mention', '王芳 提到了你')
  const { page } = desk
  await page.goto('/settings/deliveries')
  const failed = page.getByRole('tab', { name: /未发出/ })
  await expect.poll(async () => (await page.reload(), await failed.waitFor(), failed.textContent())).toContain('4')
  await desk.picture('deliveries')
  await failed.click()
  await page.getByRole('button', { name: '邮件服务器拒收（550） · 3' }).waitFor()
  expect(await desk.accessibility()).toEqual([])
  await page.locator('tbody tr', { hasText: '东方制造' }).click()
  const drawer = page.getByRole('dialog', { name: '发送详情' })
  await drawer.getByText('finance@example.com').waitFor()
  await desk.picture('delivery-detail')
  await drawer.getByRole('button', { name: '重发' }).click()
  await expect.poll(() => smtp.mails.map(subjectOf)).toContain('请准备开票：东方制造')
  await drawer.getByRole('button', { name: '关闭' }).click()
  await page.getByRole('button', { name: '邮件服务器拒收（550） · 2' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '重发' }).click()
  await page.getByText('2 条已重新开始发送').waitFor()
  await expect.poll(() => smtp.mails.filter((mail) => subjectOf(mail).startsWith('请准备开票')).length).toBe(3)
  expect(desk.complaints).toEqual([])
})

test('the pages on a phone, in English', async () => {
  const helen = await server.person('helen', { name: 'Helen', platformRoles: ['administrator'] })
  await helen.patch('/api/auth/me', { locale: 'en-US' })
  const phone = await visit(browser, server, { as: helen, viewport: PHONE, locale: 'en-US' })
  for (const [path, sign, name] of [
    ['/account/notifications', 'What you hear, and how', 'notification-settings'],
    ['/settings/channels', 'Switch off', 'channels'],
    ['/settings/deliveries', 'finance@example.com', 'deliveries'],
  ] as const) {
    await phone.page.goto(path)
    await phone.page.getByText(sign).first().waitFor()
    await phone.picture(`${name}-phone-en`)
    expect(await phone.accessibility(), path).toEqual([])
    expect(await phone.page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(390)
  }
  await phone.page.getByText('finance@example.com').first().click()
  await phone.page.getByRole('dialog', { name: 'Delivery' }).waitFor()
  await phone.picture('delivery-detail-phone-en')
  const wide = await visit(browser, server, { as: helen, locale: 'en-US' })
  for (const [path, sign, name] of [
    ['/account/notifications', 'When you hear it', 'notification-settings'],
    ['/settings/channels', 'Switch off', 'channels'],
    ['/settings/deliveries', 'finance@example.com', 'deliveries'],
  ] as const) {
    await wide.page.goto(path)
    await wide.page.getByText(sign).first().waitFor()
    await wide.picture(`${name}-en`)
  }
  expect([...phone.complaints, ...wide.complaints]).toEqual([])
  await phone.close()
  await wide.close()
})
