import { startTestServer, type TestServer } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const device = {
  kind: 'form',
  key: 'device',
  label: { 'zh-CN': '设备', 'en-US': 'Device' },
  title: 'name',
  fields: [
    { id: 'f_1', key: 'name', type: 'text', label: '名称', required: true },
    { id: 'f_2', key: 'price', type: 'money', label: '价格' },
    { id: 'f_3', key: 'bought', type: 'date', label: '购买日期' },
  ],
  layout: [{ section: '基本信息', columns: 2, items: ['name', 'price', 'bought'] }],
  views: [{ key: 'all', kind: 'table', label: '全部', columns: ['name', 'price', 'bought'] }],
}
const keeper = {
  kind: 'role',
  key: 'keeper',
  label: '保管员',
  forms: { device: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, delete: { scope: 'all' } } },
}
const menu = {
  kind: 'app',
  key: 'assets',
  label: '资产',
  menu: [{ group: '业务', items: [{ kind: 'form', key: 'device' }] }],
}

test('a form made through the API is published, filled and listed in the browser', async () => {
  const { admin } = server
  expect((await admin.post('/api/apps', { key: 'assets', name: '资产' })).status).toBeLessThan(300)
  const draft = (await admin.get('/api/apps/assets/draft')).body
  const put = (path: string, body: unknown, revision = 0) =>
    admin.put(`/api/apps/assets/draft/${path}`, body, { 'if-match': `"${revision}"` })
  expect((await put('form/device', device)).status).toBeLessThan(300)
  expect((await put('role/keeper', keeper)).status).toBeLessThan(300)
  expect((await put('app/assets', menu, draft.revisions['app/assets'] ?? 0)).status).toBeLessThan(300)
  const published = await admin.post('/api/apps/assets/publish', { note: '第一版' })
  expect(published.body).toMatchObject({ version: expect.any(Number) })

  const person = await server.person('wangfang', { name: '王芳', roles: [['assets', 'keeper']] })
  const desk = await visit(browser, server, { as: person })
  await desk.page.goto('/apps/assets/forms/device')
  await desk.page
    .getByRole('link', { name: '新建设备' })
    .or(desk.page.getByRole('button', { name: '新建设备' }))
    .first()
    .click()
  await desk.page.getByLabel('名称').fill('三号空压机')
  await desk.page.getByLabel('价格').fill('12345.67')
  await desk.page.keyboard.press('Control+s')
  await desk.page.waitForURL(/records\/[0-9a-f-]{36}/)
  await desk.page.goto('/apps/assets/forms/device')
  await desk.page.getByText('三号空压机').first().waitFor()
  expect(await desk.page.getByText('¥12,345.67').count()).toBeGreaterThan(0)
  await desk.picture('ground-list')
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, server, { as: person, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/apps/assets/forms/device')
  await phone.page.getByText('三号空压机').first().waitFor()
  await phone.picture('ground-list-phone')
  expect(phone.complaints).toEqual([])
  await phone.close()

  const { rows } = (await person.post('/api/apps/assets/forms/device/records/query', {})).body
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ name: '三号空压机', price: 12345.67, version: 1 })
})
