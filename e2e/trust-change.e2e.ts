import ExcelJS from 'exceljs'
import { publishApp, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drag, launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { openPublish, openVersions, publishNow, restoreBelow, tamper } from './publishing.ts'

let server: TestServer
let browser: Browser
let person: TestClient
let desk: Visit
const TICKETS = '/api/apps/desk/forms/ticket/records'
const OLD = ['打印机卡纸', '投影仪不亮', '门禁失灵', '空调漏水', '网络中断']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
  const everything = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
  await publishApp(server.admin, 'desk', [
    { kind: 'app', key: 'desk', label: '服务台', menu: [{ group: '业务', items: [{ kind: 'form', key: 'ticket' }] }] },
    {
      kind: 'form',
      key: 'ticket',
      label: '工单',
      title: 'name',
      fields: [
        { id: 'f1', key: 'name', type: 'text', label: '标题', required: true },
        { id: 'f2', key: 'place', type: 'text', label: '地点' },
      ],
      layout: [{ section: '基本信息', columns: 2, items: ['name', 'place'] }],
      views: [{ key: 'all', kind: 'table', label: '全部', columns: ['name', 'place'] }],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { ticket: everything } },
  ])
  person = await server.person('wangfang', { name: '王芳', roles: [['desk', 'staff']] })
  for (const [at, name] of OLD.entries()) {
    const made = await person.post(TICKETS, { name, ...(at < 2 ? { place: `${at + 1} 号楼` } : {}) })
    expect(made.status, made.text).toBe(201)
  }
  desk = await visit(browser, server, { as: server.admin })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('a field is added, another made required: the rows that break are counted, shown and downloaded; published, filled, rolled back', async () => {
  const { page } = desk
  await page.goto('/design/desk/form')
  await page.locator('.canvas [data-item]', { hasText: '地点' }).first().click()
  await page.locator('.el-switch:has(#field-required)').click()
  await drag(page, '[data-kind=text]', '.canvas [data-section="0"]', { x: 0.75, y: 0.98 })
  await page.locator('#field-label').fill('资产编号')

  // Who builds sees how many rows break, and which ones only with a role that shows them to him.
  const closed = await openPublish(page)
  await closed.getByText('这 3 行不在您的数据权限内').waitFor()
  expect((await closed.textContent())!).not.toMatch(/门禁失灵|王芳/)
  await closed.getByRole('button', { name: '取消' }).click()
  await closed.waitFor({ state: 'hidden' })
  const members = { members: [server.admin.id, person.id] }
  expect((await server.admin.put('/api/roles/members?app=desk&role=staff', members)).status).toBeLessThan(300)
  const dialog = await openPublish(page)
  await dialog.getByRole('button', { name: '3 行不合新规则' }).waitFor()
  const rows = dialog.locator('.rows tbody tr')
  expect(await rows.count()).toBe(3)
  expect((await rows.allTextContents()).join('')).toMatch(/门禁失灵.*没有填写“地点”.*王芳/s)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: '下载清单' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/地点-不合新规则\.xlsx$/)
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(await download.path())
  const list = JSON.stringify(book.worksheets[0]!.getSheetValues())
  for (const name of OLD.slice(2)) expect(list).toContain(name)
  expect(list).toContain('没有填写“地点”')
  expect(list).not.toContain(OLD[0])
  await desk.picture('publish')
  expect(await desk.accessibility()).toEqual([])
  await publishNow(dialog)

  const work = await visit(browser, server, { as: person, expected: [400] })
  await work.page.goto('/apps/desk/forms/ticket/new')
  await work.page.getByLabel('标题').fill('会议室话筒')
  await work.page.keyboard.press('Control+s')
  await work.page.getByText('请填写地点').first().waitFor()
  await work.page.getByLabel('地点').fill('3 号楼')
  await work.page.getByLabel('资产编号').fill('ZC-0042')
  await work.page.keyboard.press('Control+s')
  await expect.poll(async () => (await query()).length).toBe(OLD.length + 1)
  const after = (await query()).find((row) => row['name'] === '会议室话筒')!
  const [key] = Object.entries(after).find(([, value]) => value === 'ZC-0042')!

  const drawer = await openVersions(page)
  await desk.picture('versions')
  await restoreBelow(page, drawer, 1)
  expect(Object.keys((await query())[0]!)).not.toContain(key)
  expect((await person.post(TICKETS, { name: '不用填地点了' })).status).toBe(201)
  // Forward again: what was filled in between is there, and so is all that was written before.
  await restoreBelow(page, drawer, 1)
  const back = await query()
  expect(back.find((row) => row['name'] === '会议室话筒')).toMatchObject({ place: '3 号楼', [key]: 'ZC-0042' })
  expect(back.filter((row) => OLD.includes(String(row['name'])))).toHaveLength(OLD.length)
  expect(back.find((row) => row['name'] === OLD[0])).toMatchObject({ place: '1 号楼' })
  expect(work.complaints).toEqual([])
  await work.close()
})

test('the log is searched by person, record, action, value and period; verify names the row that was tampered with', async () => {
  const { page } = desk
  await page.goto('/settings/audit')
  const rows = page.locator('table tbody tr')
  await rows.first().waitFor()
  await page.getByRole('button', { name: '更多条件' }).click()

  await pick(page, '谁', '王芳')
  await pick(page, '动作', '新增')
  await settle(page, /王芳/, 7)
  await page.getByLabel('改前或改后的值').fill('ZC-0042')
  await page.keyboard.press('Enter')
  await settle(page, /新增/, 1)
  await rows.first().click()
  const detail = page.locator('.detail')
  await detail.getByText('资产编号').waitFor()
  await desk.picture('audit')
  expect(await desk.accessibility()).toEqual([])
  // All of this record and nothing of another: she made it and then saw it.
  await detail.getByRole('button', { name: '该记录全部日志' }).click()
  await rows.filter({ hasText: '查看' }).first().waitFor()
  expect(await rows.filter({ hasText: '新增' }).count()).toBe(1)
  expect(await rows.filter({ hasNotText: '王芳' }).count()).toBe(0)

  await page.getByRole('button', { name: '立即校验' }).click()
  await page.locator('.seal.good').waitFor()
  const touched = await tamper(server, '1 号楼', '1 号楼（改）')
  await page.getByRole('button', { name: '立即校验' }).click()
  await page.locator('.seal.bad').waitFor()
  const problem = page.locator('.problems li')
  expect(await problem.count()).toBe(1)
  await problem.getByText('王芳').waitFor()
  await desk.picture('audit-tampered')
  await problem.getByRole('button', { name: '查看' }).click()
  await page.locator('.detail').getByText('1 号楼（改）').waitFor()
  expect(touched).toBe(1)
  expect(desk.complaints).toEqual([])

  const helen = await server.person('helen', { name: 'Helen', platformRoles: ['administrator', 'auditor'] })
  await helen.patch('/api/auth/me', { locale: 'en-US' })
  const phone = await visit(browser, server, { as: helen, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/settings/audit')
  await phone.page.locator('table tbody tr').first().waitFor()
  await phone.picture('audit-phone-en')
  await phone.page.locator('table tbody tr').first().click()
  await phone.page.locator('.detail').waitFor()
  await phone.picture('audit-detail-phone-en')
  await phone.page.goto('/account')
  await phone.page.getByText('No tokens yet').waitFor()
  await phone.picture('account-phone-en')
  expect(phone.complaints).toEqual([])
  await phone.close()
})

test('a token is made, shown once, acts as its maker and is revoked', async () => {
  const { page } = desk
  await page.goto('/account')
  await page.getByRole('button', { name: '新建令牌' }).click()
  const dialog = page.getByRole('dialog', { name: '新建令牌' })
  await dialog.getByLabel('名称').fill('ERP 同步')
  await dialog.getByRole('button', { name: '新建', exact: true }).click()
  const token = (await dialog.locator('.token').textContent())!.trim()
  await dialog.getByRole('button', { name: '我已保存' }).click()
  const program = server.client(token)
  expect((await program.get('/api/auth/me')).body.user.username).toBe('admin')
  await page.reload()
  await page.getByText('ERP 同步').waitFor()
  expect(await page.getByText(token).count()).toBe(0)
  await desk.picture('account')
  expect(await desk.accessibility()).toEqual([])
  await page.getByRole('button', { name: '吊销', exact: true }).click()
  await page.getByRole('dialog', { name: '吊销令牌“ERP 同步”？' }).getByRole('button', { name: '吊销' }).click()
  await page.getByText('还没有令牌').waitFor()
  expect((await program.get('/api/auth/me')).status).toBe(401)
  expect(desk.complaints).toEqual([])
})

// helpers

const query = async (): Promise<Record<string, unknown>[]> =>
  (await person.post(`${TICKETS}/query`, { size: 100 })).body.rows

async function pick(page: Page, label: string, option: string): Promise<void> {
  await page.locator('.filters .el-select', { has: page.getByLabel(label, { exact: true }) }).click()
  await page.locator('.el-select-dropdown__item:visible').getByText(option, { exact: true }).first().click()
}
/** Waits until the list shows so many rows, each with these words. */
async function settle(page: Page, words: RegExp, count: number): Promise<void> {
  await expect
    .poll(async () => (await page.locator('table tbody tr').allTextContents()).map((text) => words.test(text)))
    .toEqual(Array.from({ length: count }, () => true))
}
