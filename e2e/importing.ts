import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { TestServer } from '@tenon/server/testing'
import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'

export interface Bring {
  readonly form: string
  readonly file: string
  readonly expected: { readonly rows: number; readonly imported: number; readonly refused: number }
  /** Looks at the page once it has checked the rows, before anything is written. */
  readonly checked?: (page: Page) => Promise<void>
}

export async function upload(page: Page, form: string, name: string, buffer: Buffer): Promise<void> {
  await page.goto(`/apps/crm/forms/${form}/import`)
  await page.locator('.drop').waitFor()
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
}

/** The steps of the wizard with the one primary button of each: nothing is mapped by hand, every count is as expected. */
export async function bringIn(page: Page, server: TestServer, { form, file, expected, checked }: Bring): Promise<void> {
  const { rows, imported, refused } = expected
  const number = (value: number) => value.toLocaleString('zh-CN')
  await upload(page, form, basename(file), readFileSync(file))
  await page.getByRole('button', { name: '下一步：检查数据' }).click()
  const go = page.getByRole('button', { name: `导入 ${number(imported)} 行`, exact: true })
  await go.waitFor({ timeout: 120_000 })
  expect(await page.locator('.summary dd').allTextContents()).toEqual([rows, imported, refused].map(number))
  await checked?.(page)
  await go.click()
  await page.locator('.result .figures').waitFor({ timeout: 180_000 })
  const figures = await page.locator('.result .figures dd').allTextContents()
  expect(figures.slice(0, 3).map((text) => Number(text.replace(/\D/g, '')))).toEqual([imported, 0, refused])
  await vi.waitFor(
    async () => {
      const { body } = await server.admin.post(`/api/apps/crm/forms/${form}/records/query`, { count: 'exact', size: 1 })
      expect(body.total).toBe(imported)
    },
    { timeout: 10_000, interval: 100 },
  )
}
