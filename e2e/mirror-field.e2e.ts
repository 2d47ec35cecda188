import { readFile } from 'node:fs/promises'
import { publishApp, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readSheets } from '../runtime/server/src/imports/read-sheets.ts'
import { DESKTOP, launchBrowser, PHONE, visit } from './browser.ts'
import { handsOn } from './hands.ts'

/** The other side of a relation as a field: asked for in a filter, taken along in a file, printed, and filled by an import elsewhere. */
let server: TestServer
let browser: Browser
let seller: TestClient
const WAIT = { timeout: 15_000 }
const at = (form: string) => `/api/apps/shop/forms/${form}/records`
const both = (chinese: string, english: string) => ({ 'zh-CN': chinese, 'en-US': english })
const field = (key: string, type: string, label: object, settings: object = {}) => ({
  id: `f_${key}`,
  key,
  type,
  label,
  settings,
})
const forms = [
  {
    kind: 'form',
    key: 'customer',
    label: both('客户', 'Customer'),
    title: 'name',
    fields: [
      field('name', 'text', both('客户名称', 'Name')),
      field('city', 'text', both('城市', 'City')),
      field('deals', 'mirror', both('名下订单', 'Orders'), { from: 'deal.customer' }),
    ],
    views: [{ key: 'all', kind: 'table', label: both('全部', 'All'), columns: ['name', 'city', 'deals'] }],
  },
  {
    kind: 'form',
    key: 'deal',
    label: both('订单', 'Order'),
    title: 'name',
    fields: [
      field('name', 'text', both('订单名称', 'Name')),
      field('customer', 'relation', both('客户', 'Customer'), { form: 'customer' }),
    ],
    views: [{ key: 'all', kind: 'table', label: both('全部', 'All'), columns: ['name', 'customer'] }],
  },
]
const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, export: {}, import: {}, print: {} }
const roles = [{ kind: 'role', key: 'seller', label: '销售', forms: { customer: all, deal: all } }]
let many: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
  await publishApp(server.admin, 'shop', [...forms, ...roles] as never)
  seller = await server.person('xiaochen', { name: '陈晓', roles: [['shop', 'seller']] })
  many = await make('customer', { name: '苏州博远精密机械有限公司', city: '苏州' })
  const one = await make('customer', { name: '无锡恒立', city: '无锡' })
  await make('customer', { name: '常州新誉', city: '常州' })
  await make('deal', { name: '数控车床两台及刀具若干（含安装调试与三年保修）', customer: one })
  for (let i = 1; i <= 8; i++) await make('deal', { name: `第${i}号订单`, customer: many })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('a list is filtered by it, and the file and the print of the list name what it shows', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  const hands = handsOn(page)
  await page.goto('/apps/shop/forms/customer')
  const titles = page.locator('.record-table .title:visible')
  await vi.waitFor(async () => expect(await titles.count()).toBe(3), WAIT)
  await page.getByRole('button', { name: '筛选' }).click()
  const builder = page.locator('.condition-builder')
  await builder.getByRole('button', { name: '条件', exact: true }).last().click()
  const row = builder.locator('.condition-row').last()
  await hands.field(row.locator('.field-picker'), '名下订单')
  await hands.pick(row.locator('.operator'), '包含')
  await row.locator('.value .el-select').click()
  await row.locator('.value .el-select input').fill('第3号')
  await page.locator('.el-select-dropdown__item:visible', { hasText: '第3号订单' }).click()
  await vi.waitFor(async () => expect(await titles.allInnerTexts()).toEqual(['苏州博远精密机械有限公司']), WAIT)
  await desk.picture('mirror-filter')
  expect(await desk.accessibility()).toEqual([])
  await hands.pick(row.locator('.operator'), '为空')
  await vi.waitFor(async () => expect(await titles.allInnerTexts()).toEqual(['常州新誉']), WAIT)
  await page.keyboard.press('Escape')
  await page.goto('/apps/shop/forms/customer')
  await vi.waitFor(async () => expect(await titles.count()).toBe(3), WAIT)

  await page.locator('.tools').getByRole('button', { name: '更多' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '导出全部结果' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/\.xlsx$/)
  const [sheet] = readSheets(new Uint8Array(await readFile(await file.path())), 'x.xlsx')
  const head = sheet!.rows[0]!.indexOf('名下订单')
  expect(head).toBeGreaterThan(0)
  const cells = new Map(sheet!.rows.slice(1).map((cells) => [cells[0], cells[head]]))
  expect(cells.get('苏州博远精密机械有限公司')).toBe(
    '第1号订单、第2号订单、第3号订单、第4号订单、第5号订单、第6号订单、第7号订单、第8号订单',
  )
  expect(cells.get('常州新誉')).toBeNull()

  await page.goto(`/apps/shop/forms/customer/records/${many}/print`)
  await page.locator('.paper', { hasText: '第8号订单' }).waitFor()
  await desk.picture('mirror-print')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('an import says where its records are brought in instead', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto('/apps/shop/forms/customer/import')
  await page.locator('.drop').waitFor()
  await page.locator('input[type=file]').setInputFiles({
    name: '客户.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('客户名称,城市,名下订单\n江阴长电,江阴,第1号订单\n'),
  })
  await page.getByText('请导入订单，并对应它的“客户”列').waitFor()
  await page.locator('td.target .el-select').last().click()
  const offered = page.locator('.el-select-dropdown__item:visible', { hasText: '名下订单' })
  await offered.getByText('从订单导入').waitFor()
  expect(await offered.getAttribute('class')).toContain('is-disabled')
  await desk.picture('mirror-import')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test.each([
  ['zh-CN', DESKTOP],
  ['zh-CN', PHONE],
  ['en-US', DESKTOP],
  ['en-US', PHONE],
] as const)('it reads well with none, one and many in %s at %o', async (locale, viewport) => {
  expect((await seller.patch('/api/auth/me', { locale })).status).toBe(200)
  const desk = await visit(browser, server, { as: seller, viewport, locale })
  const { page } = desk
  const picture = async (name: string) => {
    await desk.picture(`mirror-${name}-${locale.slice(0, 2)}-${viewport.width}`)
    expect(await desk.accessibility(), name).toEqual([])
  }
  await page.goto('/apps/shop/forms/customer')
  await page.getByText('苏州博远').filter({ visible: true }).first().waitFor()
  if (viewport === DESKTOP) await page.getByText('+5', { exact: true }).waitFor()
  await picture('list')
  await page.goto(`/apps/shop/forms/customer/records/${many}`)
  await page.getByText('第8号订单').first().waitFor()
  await picture('record')
  await page.goto(`/apps/shop/forms/customer/records/${many}/edit`)
  await page.locator('.form-field[data-field=deals] li', { hasText: '第8号订单' }).waitFor()
  await picture('form')
  await page.goto(`/apps/shop/forms/customer/records/${many}/print`)
  await page.locator('.paper', { hasText: '第8号订单' }).waitFor()
  await picture('print')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

async function make(form: string, values: object): Promise<string> {
  const made = await seller.post(at(form), values)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
