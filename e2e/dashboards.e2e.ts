import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'

let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm({}, { people: true, sampleData: true }), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

const BOARDS = ['cockpit', 'workbench', 'leads', 'finance', 'service'] as const

test.each([
  ['zh-CN', undefined, 'zh'],
  ['en-US', PHONE, 'en-phone'],
] as const)(
  'the dashboards of the CRM show every card (%s)',
  async (locale, viewport, name) => {
    await crm.platform.db.updateTable('meta.user').set({ locale }).execute()
    for (const board of BOARDS) {
      const who = await crm.as(board === 'workbench' ? 'chenxiaoming' : 'linwentao')
      const desk = await visit(browser, crm, { as: who, locale, ...(viewport ? { viewport } : {}) })
      await desk.page.goto(`/apps/crm/dashboards/${board}`)
      await desk.page.locator('section.dash').first().waitFor()
      await vi.waitFor(async () => expect(await desk.page.locator('section.dash[aria-busy=true]').count()).toBe(0), {
        timeout: 20_000,
        interval: 100,
      })
      // The whole of it on one picture.
      const height = await desk.page
        .locator('.grid')
        .evaluate((grid) => (grid as { scrollHeight: number }).scrollHeight)
      await desk.page.setViewportSize({ width: viewport?.width ?? 1440, height: Math.min(6000, height + 220) })
      await desk.picture(`dashboard-${board}-${name}`)
      expect(await desk.page.getByText(/没有加载成功|This could not be loaded/).count(), board).toBe(0)
      expect(await desk.accessibility(), board).toEqual([])
      expect(desk.complaints, board).toEqual([])
      await desk.close()
    }
  },
  180_000,
)
