import type { TestClient } from '@tenon/server/testing'
import type { Browser, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { PHONE, visit } from './browser.ts'
import type { Crm } from './crm.ts'

const WAIT = { timeout: 20_000, interval: 100 } as const

/** He opens the one task of his inbox, fills what his step asks for, and agrees; afterwards the inbox is empty. */
export async function approveInInbox(
  browser: Browser,
  crm: Crm,
  person: TestClient,
  how: { phone?: boolean; picture?: string; fill?: (page: Page) => Promise<void> } = {},
): Promise<void> {
  const waiting = (count: number) =>
    vi.waitFor(async () => expect((await person.get('/api/inbox')).body.rows).toHaveLength(count), WAIT)
  await waiting(1)
  const place = await visit(browser, crm, { as: person, ...(how.phone ? { viewport: PHONE } : {}) })
  const { page } = place
  await page.goto('/inbox')
  await page.locator('[data-row]').first().click()
  await page.locator('[data-act=approve]').waitFor()
  await page.locator('.facts [data-fact]').first().waitFor()
  await how.fill?.(page)
  if (how.picture) await place.picture(how.picture)
  await page.locator('[data-act=approve]').click()
  try {
    await waiting(0)
  } catch (error) {
    await place.picture(`failed-${person.username}`)
    throw error
  }
  expect(place.complaints).toEqual([])
  await place.close()
}

/** Chooses an option of a field, whatever it is shown as. */
export async function choose(page: Page, field: string, option: string): Promise<void> {
  const at = page.locator(`[data-field=${field}]`)
  const plain = at.getByText(option, { exact: true })
  if (await plain.count()) return plain.first().click()
  await at.locator('.el-select, input').first().click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click()
}
export async function chooseFirst(page: Page, field: string): Promise<void> {
  const at = page.locator(`[data-field=${field}]`)
  const select = at.locator('.el-select')
  if (!(await select.count())) return at.locator('button, label').nth(1).click()
  await select.first().click()
  await page.locator('.el-select-dropdown__item:visible').first().click()
}

/** Changes one field on a record's page, in place; resolves when the server has it. */
export async function setInPlace(page: Page, key: string, option: string): Promise<void> {
  const field = page.locator(`[data-field=${key}]`).first()
  await field.waitFor()
  await field.click()
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click()
  await page.keyboard.press('Enter')
  const answer = await saved
  expect(answer.status(), await answer.text()).toBe(200)
}
