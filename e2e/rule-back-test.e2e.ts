import type { TestClient } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'

const C = '/api/apps/crm/forms/customer/records'
let crm: Crm
let browser: Browser
let keeper: TestClient

beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
  keeper = await crm.person('keeper', { roles: [['crm', 'data_admin']], platformRoles: ['builder'] })
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

test('a rule is back-tested: what it would have done, counted and record by record', async () => {
  for (const contact_name of ['张三', '李四', undefined])
    await made({ name: `回测${contact_name ?? '无联系人'}有限公司`, ...(contact_name ? { contact_name } : {}) })
  for (const locale of ['zh-CN', 'en-US'] as const) {
    await keeper.patch('/api/auth/me', { locale })
    const place = await visit(browser, crm, { as: keeper, locale })
    const { page } = place
    await page.goto('/design/crm/rule/main_contact')
    await page.getByRole('tab', { name: locale === 'zh-CN' ? '回测 90 天' : 'Last 90 days' }).click()
    await page.locator('[data-part=back-test-run]').click()
    const figure = (key: string) => page.locator(`[data-figure=${key}] b`)
    await figure('woken').waitFor()
    const [woken, held, not] = await Promise.all(['woken', 'held', 'not'].map(async (key) => figure(key).innerText()))
    expect(Number(held)).toBe(2)
    expect(Number(not)).toBe(Number(woken) - 2)
    const acted = page.locator('[data-part=back-test] li.held', { hasText: '回测张三有限公司' })
    expect(await acted.innerText()).toMatch(/张三[\s\S]*13900001111[\s\S]*keeper/)
    await place.picture(`rule-back-test-${locale}`)
    expect(await place.accessibility()).toEqual([])
    expect(place.complaints).toEqual([])
    await place.close()
  }
  const { body } = await keeper.post('/api/apps/crm/forms/contact/records/query', {})
  expect(body.rows.map((row: { name: string }) => row.name).sort()).toEqual(['张三', '李四'])
})

// helpers

async function made(values: object): Promise<string> {
  const { status, body, text } = await keeper.post(C, { mobile: '13900001111', ...values })
  expect(status, text).toBe(201)
  return body.id
}
