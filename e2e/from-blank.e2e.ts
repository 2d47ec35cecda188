import { startTestServer, type TestServer } from '@tenon/server/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, visit } from './browser.ts'
import { publishDraft } from './designing.ts'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const APP = 'gu_ding_zi_chan'

test('an app is begun from nothing by names alone: keys follow them, what was made is open, and all of it is in the menu', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  page.setDefaultTimeout(20_000)
  await page.goto('/')
  await page.getByRole('link', { name: '从空白开始' }).click()
  const dialog = page.getByRole('dialog', { name: '新建应用' })
  await dialog.getByLabel('名称').fill('固定资产')
  await expect.poll(() => dialog.getByLabel('标识').inputValue()).toBe(APP)
  await desk.picture('from-blank-app')
  await dialog.getByRole('button', { name: '创建' }).click()
  await page.waitForURL(`**/design/${APP}/form`)

  await page.getByRole('button', { name: '新建表单' }).click()
  await name(page, '资产卡片')
  await page.waitForURL(`**/design/${APP}/form/zi_chan_ka_pian`)
  await page.locator('[data-kind=text]').click()
  await page.locator('#field-label').fill('资产名称')

  // The second one opens itself, not the first.
  await page.locator('.switcher .object').click()
  await page.getByRole('button', { name: '新建', exact: true }).click()
  await name(page, '领用单')
  await page.locator('.canvas h2', { hasText: '领用单' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/design/${APP}/form/ling_yong_dan`)

  await page.getByText('已自动保存').waitFor()
  // An address that names nothing tells what it shows instead.
  await page.goto(`/design/${APP}/form/nothing_here`)
  await page.locator('.canvas h2', { hasText: '资产卡片' }).waitFor()
  await page.waitForURL(`**/design/${APP}/form/zi_chan_ka_pian`)

  await page.locator('.app-bar').getByRole('button', { name: '仪表盘' }).click()
  await page.getByRole('button', { name: '新建仪表盘' }).click()
  await name(page, '资产总览')
  await page.waitForURL(`**/design/${APP}/dashboard/zi_chan_zong_lan`)
  await publishDraft(page)

  await page.goto(`/apps/${APP}`)
  await expect.poll(() => page.locator('.side .item').allInnerTexts()).toEqual(['领用单', '资产卡片', '资产总览'])
  await page.locator('.side').getByText('资产卡片').click()
  await page.getByRole('link', { name: '新建资产卡片' }).first().click()
  await page.getByLabel('资产名称').waitFor()
  await page.keyboard.type('投影仪')
  await expect.poll(() => page.getByLabel('资产名称').inputValue()).toBe('投影仪')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

async function name(page: Page, text: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '新建' })
  await dialog.getByLabel('名称').fill(text)
  await dialog.getByRole('button', { name: '创建' }).click()
}
