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
  how: { phone?: boolean; picture?: string; sign?: boolean; fill?: (page: Page) => Promise<void> } = {},
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
  if (how.picture && !how.sign) await place.picture(how.picture)
  await page.locator('[data-act=approve]').click()
  if (how.sign) {
    await sign(page)
    if (how.picture) await place.picture(how.picture)
    await page.getByRole('dialog').locator('[data-part=send]').click()
  }
  try {
    await waiting(0)
  } catch (error) {
    await place.picture(`failed-${person.username}`)
    throw error
  }
  expect(place.complaints).toEqual([])
  await place.close()
}

/** Signs as a hand does: three strokes. */
export async function sign(page: Page): Promise<void> {
  const canvas = page.locator('[data-part=signature] canvas')
  await canvas.waitFor()
  const box = (await canvas.boundingBox())!
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
  for (const [first, ...rest] of [
    [at(0.2, 0.3), at(0.5, 0.25), at(0.3, 0.8)],
    [at(0.45, 0.5), at(0.7, 0.45)],
    [at(0.6, 0.2), at(0.6, 0.8), at(0.85, 0.6)],
  ]) {
    await page.mouse.move(...first!)
    await page.mouse.down()
    for (const point of rest) await page.mouse.move(...point, { steps: 6 })
    await page.mouse.up()
  }
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
