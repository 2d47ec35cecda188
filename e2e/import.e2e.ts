import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTestServer, type TestServer } from '@tenon/server/testing'
import ExcelJS from 'exceljs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { buildTicketForm, publishDraft } from './build-ticket-form.ts'

const DATA = join(import.meta.dirname, 'fixtures/data')
interface Expected {
  readonly rows: number
  readonly imported: number
  readonly refused: number
}
const expected = JSON.parse(readFileSync(join(DATA, 'expected.json'), 'utf8')) as Record<string, Expected>

let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('a company installs the CRM and brings in the files of its departments, nothing mapped by hand', async () => {
  const desk = await visit(browser, server, { as: server.admin, expected: [400] })
  const { page } = desk

  await page.goto('/templates')
  await page.getByRole('button', { name: '查看' }).first().click()
  await page.getByText('预演通过').waitFor()
  await desk.picture('templates')
  await page.getByRole('button', { name: '安装', exact: true }).click()
  await page.waitForURL(/\/apps\/crm/)

  await upload(page, 'customer', 'no-workbook.xlsx', Buffer.from('PK\u0003\u0004 half of something'))
  await page.locator('.upload [role=alert], .upload .ui-alert').first().waitFor()
  await desk.picture('import-refused')

  await bring(page, 'customer', '销售部客户表.xlsx', '客户', { errors: true, picture: desk.picture })
  await bring(page, 'follow_up', '销售部客户表.xlsx', '跟进记录')
  await bring(page, 'lead', '市场部线索.csv', '线索')
  await bring(page, 'contract', '财务部合同台账.xlsx', '合同')
  await buildTicketForm(page, 'crm')
  await publishDraft(page)
  await bring(page, 'ticket', '客服部工单.xlsx', '工单')

  // Taken back as a whole, by name.
  await page.getByRole('button', { name: '撤销这次导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
  await page.getByRole('heading', { name: '已撤销这次导入' }).waitFor()
  expect(await total('ticket')).toBe(0)
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, server, { as: server.admin, viewport: PHONE })
  await phone.page.goto('/apps/crm/forms/customer')
  await phone.page.locator('a.card').first().waitFor()
  await phone.picture('customers-phone')
  expect(phone.complaints).toEqual([])
  await phone.close()
}, 240_000)

// helpers

async function upload(page: Page, form: string, name: string, buffer: Buffer): Promise<void> {
  await page.goto(`/apps/crm/forms/${form}/import`)
  await page.locator('.drop').waitFor()
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
}

/** The four steps with the one primary button of each, and every count as the file of expectations says. */
async function bring(
  page: Page,
  form: string,
  file: string,
  sheet: string,
  how: { readonly errors?: boolean; readonly picture?: (name: string) => Promise<void> } = {},
): Promise<void> {
  const { rows, imported, refused } = expected[sheet]!
  const number = (value: number) => value.toLocaleString('zh-CN')
  await upload(page, form, file, readFileSync(join(DATA, file)))
  const next = page.getByRole('button', { name: '下一步：检查数据' })
  await next.waitFor()
  await how.picture?.('import-map')
  await next.click()
  const go = page.getByRole('button', { name: `导入 ${number(imported)} 行`, exact: true })
  await go.waitFor({ timeout: 60_000 })
  expect(await page.locator('.summary dd').allTextContents()).toEqual([rows, imported, refused].map(number))
  await how.picture?.('import-check')
  if (how.errors) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载错误表' }).click(),
    ])
    const book = new ExcelJS.Workbook()
    await book.xlsx.readFile(await download.path())
    expect(book.worksheets[0]!.actualRowCount).toBe(refused + 1)
    expect(book.worksheets[0]!.getRow(1).values).toContain('错误')
  }
  await go.click()
  await page.locator('.result .figures').waitFor({ timeout: 90_000 })
  const figures = (await page.locator('.result .figures dd').allTextContents()).map((text) =>
    Number(text.replace(/\D/g, '')),
  )
  expect(figures.slice(0, 3)).toEqual([imported, 0, refused])
  await how.picture?.('import-done')
  await vi.waitFor(async () => expect(await total(form)).toBe(imported), { timeout: 10_000, interval: 100 })
}

async function total(form: string): Promise<number> {
  const { body } = await server.admin.post(`/api/apps/crm/forms/${form}/records/query`, { count: 'exact', size: 1 })
  return body.total
}
