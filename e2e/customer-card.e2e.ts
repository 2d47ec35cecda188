import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTestServer, type TestServer } from '@tenon/server/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { buildCustomerCard, CARD_LABELS } from './build-customer-card.ts'
import { canvasLabels, choose, nameForm, onCanvas, publishDraft } from './designing.ts'

/** An app that somebody makes from nothing: the card of the articles by mouse, then a form from a file that he has. */
let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const FILE = join(import.meta.dirname, 'fixtures/data/市场部线索.csv')
const CARD = '/apps/clients/forms/card'

test('the customer card is built by drag and drop alone and published within five minutes', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  await page.goto('/design')
  await page.getByRole('button', { name: '新建应用' }).click()
  const dialog = page.getByRole('dialog', { name: '新建应用' })
  await dialog.getByLabel('名称').fill('客户资料')
  await dialog.getByLabel('标识').fill('clients')
  await dialog.getByRole('button', { name: '创建' }).click()
  await page.waitForURL('**/design/clients/form')
  const began = Date.now()
  await page.getByRole('button', { name: '新建表单' }).click()
  await nameForm(page, '客户信息卡', 'card')
  await buildCustomerCard(page)
  await expectLabels(page, CARD_LABELS)
  await desk.picture('card-designer')
  expect(await desk.accessibility()).toEqual([])

  // From the left column of one section into another one, and back and forth by keys and buttons.
  await drag(page, onCanvas('手机'), onCanvas('合作状态'), { x: 0.98, y: 0.5 })
  const moved = [
    ['公司名称', '客户来源', '所属行业', '客户级别', '预计金额', '所在地区', '建档日期'],
    ['合作状态', '手机', '终止原因', '标签'],
    ['联系人'],
  ]
  await expectLabels(page, moved)
  await page.locator('.canvas h2').click()
  await page.keyboard.press('Control+z')
  await expectLabels(page, CARD_LABELS)
  await page.keyboard.press('Control+Shift+z')
  await expectLabels(page, moved)
  await page.locator('.object-bar').getByRole('button', { name: '撤销' }).click()
  await expectLabels(page, CARD_LABELS)

  await page.locator('.object-bar').getByRole('radio', { name: '手机' }).click()
  const phone = page.locator('.phone')
  await field(phone, '合作状态').waitFor()
  expect(await field(phone, '终止原因').count()).toBe(0)
  await choose(page, field(phone, '合作状态').locator('.el-select'), '已终止')
  await field(phone, '终止原因').waitFor()
  await desk.picture('card-preview-phone')
  await page.getByRole('button', { name: '退出预览' }).click()

  // On paper: a layout of some fields under a heading of its own.
  await page.locator('.object-bar').getByText('打印', { exact: true }).click()
  await page.getByRole('button', { name: '新建打印样式' }).click()
  await page.getByLabel('抬头', { exact: true }).fill('客户登记表')
  await page.locator('.ui-field', { hasText: '打印的字段' }).locator('.el-select').click()
  for (const name of ['公司名称', '预计金额', '联系人'])
    await page.locator('.el-select-dropdown__item:visible', { hasText: name }).first().click()
  await page.keyboard.press('Escape')
  await desk.picture('card-print-layout')
  expect(await desk.accessibility()).toEqual([])

  await publishDraft(page)
  const took = Date.now() - began
  expect(took).toBeLessThan(5 * 60_000)
  console.info(`The customer card was built and published in ${Math.round(took / 1000)} s`)
  await finish(desk)
})

test('it is filled on a desk and on a phone, looked at, printed and listed', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  await desk.page.goto(`${CARD}/new`)
  await fill(desk.page, '上海华瑞信息技术有限公司')
  await desk.picture('card-form')
  expect(await desk.accessibility()).toEqual([])
  await desk.page.keyboard.press('Control+s')
  await desk.page.waitForURL(/records\/[0-9a-f-]{36}/)
  await desk.page.getByText('上海华瑞信息技术有限公司').first().waitFor()
  await desk.picture('card-record')
  expect(await desk.accessibility()).toEqual([])

  await desk.page.goto(`${desk.page.url()}/print`)
  await desk.page.getByRole('heading', { name: '客户登记表' }).waitFor()
  const sheet = (await desk.page.locator('.sheet').innerText()).replace(/\s+/g, ' ')
  expect(sheet).toContain('¥1,150,000.00')
  expect(sheet).toContain('张三')
  expect(sheet).not.toContain('13812345678')
  await desk.picture('card-print')
  expect(await desk.accessibility()).toEqual([])

  // The same company again is refused with the reason, whatever its brackets and blanks.
  await desk.page.goto(`${CARD}/new`)
  await field(desk.page, '公司名称').locator('input').fill('上海华瑞 信息技术有限公司')
  await desk.page.keyboard.press('Tab')
  await desk.page.getByText('已存在').first().waitFor()
  await desk.page.goto(CARD)
  await desk.page.getByText('上海华瑞信息技术有限公司').first().waitFor()
  await desk.picture('card-list')
  expect(await desk.accessibility()).toEqual([])
  await finish(desk)

  const phone = await visit(browser, server, { as: server.admin, viewport: PHONE })
  await phone.page.goto(`${CARD}/new`)
  await field(phone.page, '公司名称').locator('input').fill('杭州美力供应链有限公司')
  await phone.picture('card-form-phone')
  await phone.page.getByRole('button', { name: '保存', exact: true }).click()
  await phone.page.waitForURL(/records\/[0-9a-f-]{36}/)
  await phone.page.goto(CARD)
  await phone.page.locator('a.card').nth(1).waitFor()
  expect(await phone.accessibility()).toEqual([])
  await finish(phone)
})

test('a form is made from a sheet, corrected, published, and takes the rows of the sheet', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  await page.goto('/design/clients/form/card')
  await page.locator('.switcher .object').click()
  await page.getByRole('button', { name: '从 Excel 新建' }).click()
  const dialog = page.getByRole('dialog', { name: '从 Excel 新建表单' })
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: '市场部线索.csv', mimeType: 'text/csv', buffer: readFileSync(FILE) })
  await dialog.getByLabel('“姓名”的标题').fill('联系人')
  await dialog.getByLabel('标识').fill('lead')
  await desk.picture('sheet-form')
  expect(await desk.accessibility()).toEqual([])
  await dialog.getByRole('button', { name: '生成表单' }).click()
  await expectLabels(page, [['联系人', '公司', '手机号码', '渠道', '地区', '登记时间']])
  await publishDraft(page)
  await page.getByRole('button', { name: /^导入 \d+ 行$/ }).click()
  await page.waitForURL(/lead\/import\?id=/)
  await page.getByRole('button', { name: '下一步：检查数据' }).click()
  await page.getByRole('button', { name: /^导入 [\d,]+ 行$/ }).click({ timeout: 120_000 })
  await page.locator('.result .figures').waitFor({ timeout: 120_000 })
  const [created = 0] = (await page.locator('.result .figures dd').allTextContents()).map((text) =>
    Number(text.replace(/\D/g, '')),
  )
  expect(created).toBe(754)
  const { body } = await server.admin.post('/api/apps/clients/forms/lead/records/query', { count: 'exact', size: 1 })
  expect(body.total).toBe(created)
  await finish(desk)
})

// helpers

const field = (at: Page | Locator, label: string) => at.locator(`.form-field:has(> label:text-is("${label}"))`)
const expectLabels = (page: Page, labels: string[][]) =>
  vi.waitFor(async () => expect(await canvasLabels(page)).toEqual(labels), { timeout: 15_000, interval: 100 })

async function fill(page: Page, company: string): Promise<void> {
  await field(page, '公司名称').locator('input').click()
  await page.keyboard.press('Tab')
  await field(page, '公司名称').locator('.line.bad').waitFor()
  await field(page, '公司名称').locator('input').fill(company)
  await choose(page, field(page, '客户来源').locator('.el-select'), '展会扫码')
  await field(page, '手机').locator('input').fill('138 1234 5678')
  await field(page, '预计金额').locator('input').fill('1150000')
  await choose(page, field(page, '合作状态').locator('.el-select'), '已终止')
  await field(page, '终止原因').locator('textarea').fill('合同到期')
  await page.getByRole('button', { name: '添加一行' }).click()
  await page.locator('#cell-subform-0-text').dblclick()
  await page.keyboard.type('张三')
  await page.keyboard.press('Tab')
}

async function finish(place: Visit): Promise<void> {
  expect(place.complaints).toEqual([])
  await place.close()
}
