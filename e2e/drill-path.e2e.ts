import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, PHONE, visit } from './browser.ts'
import { barAt } from './chart.ts'
import { startCrm, type Crm } from './crm.ts'
import { openPublish, publishNow } from './publishing.ts'

let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm({}, { people: true, sampleData: true }), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})
const REPORT = 'contract_by_industry'
const WAIT = { timeout: 20_000, interval: 150 } as const
const draft = async () => (await crm.admin.get('/api/apps/crm/draft')).body.reports[REPORT]

test('a builder splits a Pareto chart, puts its legend aside and lays the way from a bar; a reader goes it', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  await page.goto(`/design/crm/report/${REPORT}`)
  await page.locator('.result canvas').waitFor()
  await drag(page, '[data-field="customer.level"]', '[data-shelf=colour] .slot')
  await page.locator('[data-shelf=colour] [data-pill="customer.level"]').waitFor()
  await page.locator('[data-chart=pareto][aria-checked=true]').waitFor()
  await page.getByRole('radio', { name: '右', exact: true }).click()
  await page.locator('.settings-form .el-switch').first().click()

  const way = page.locator('[data-part=drill]')
  await way.scrollIntoViewIfNeeded()
  // The template's own way is taken up and laid anew: in the order of choice.
  for (let left = 3; left > 0; left--) {
    await way.locator('.el-tag__close').first().click()
    await vi.waitFor(async () => expect(await way.locator('.el-tag__close').count()).toBe(left - 1), WAIT)
  }
  await way.click()
  for (const name of ['负责人', '来源']) await option(page, name).click()
  await page.keyboard.press('Escape')
  await vi.waitFor(
    async () =>
      expect(await draft()).toMatchObject({
        drill: ['owner_id', 'customer.source'],
        charts: [
          {
            kind: 'pareto',
            encoding: { x: 'customer.industry', y: 'amount', color: 'customer.level' },
            settings: { legend: 'right', figures: true },
          },
          {},
        ],
      }),
    WAIT,
  )
  await page.getByText(/用时 \d+ 毫秒/).waitFor()
  await desk.picture('pareto-split-designer')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await publishNow(await openPublish(page))
  await desk.close()

  const director = await crm.as('linwentao')
  for (const [locale, viewport, name] of [
    ['zh-CN', undefined, 'zh'],
    ['en-US', PHONE, 'en-phone'],
  ] as const) {
    await director.patch('/api/auth/me', { locale })
    const reader = await visit(browser, crm, { as: director, locale, ...(viewport ? { viewport } : {}) })
    await goIn(reader.page, locale === 'zh-CN', () => reader.picture(`drill-path-${name}`))
    expect(await reader.accessibility()).toEqual([])
    expect(reader.complaints).toEqual([])
    await reader.close()
  }
})

test('a builder says what time a report opens with; its page shows it, and its reader takes another one with him in a link', async () => {
  const report = 'deal_by_source'
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  await page.goto(`/design/crm/report/${report}`)
  const shelf = page.locator('[data-shelf=filter]')
  await shelf.locator('.pill .body').first().click()
  const time = page.locator('[data-part=time]')
  await time.locator('.el-select').first().click()
  await option(page, '签订日期').click()
  await time.locator('.el-select').last().click()
  await option(page, '去年').click()
  await shelf.locator('[data-pill=period]', { hasText: '去年' }).waitFor()
  await page.locator('[data-part=sentence]', { hasText: '签订日期：去年' }).waitFor()
  await vi.waitFor(
    async () =>
      expect((await crm.admin.get('/api/apps/crm/draft')).body.reports[report].period).toEqual({
        field: 'signed_at',
        default: 'lastYear',
      }),
    WAIT,
  )
  await desk.picture('report-time-designer')
  expect(await desk.accessibility()).toEqual([])
  await publishNow(await openPublish(page))
  expect(desk.complaints).toEqual([])
  await desk.close()

  const director = await crm.as('linwentao')
  const records = async (filters: object) =>
    (await director.post(`/api/apps/crm/reports/${report}/records`, { filters })).body.total as number
  const [last, all] = [await records({}), await records({ $period: null })]
  expect(all).toBeGreaterThan(last)
  for (const [locale, viewport, name, words] of [
    ['zh-CN', undefined, 'zh', ['时间', '全部时间', '恢复默认']],
    ['en-US', PHONE, 'en-phone', ['Time', 'All time', 'Reset']],
  ] as const) {
    await director.patch('/api/auth/me', { locale })
    const reader = await visit(browser, crm, { as: director, locale, ...(viewport ? { viewport } : {}) })
    const sheet = reader.page
    await sheet.goto(`/apps/crm/reports/${report}`)
    const chip = sheet.locator('.filter-chip')
    await chip.waitFor()
    // The days of another year say it.
    expect(await chip.textContent()).toMatch(/\d{4}\/1\/1 – \d{4}\/12\/31/)
    await reader.picture(`report-time-${name}`)
    // On paper, too.
    await sheet.emulateMedia({ media: 'print' })
    await sheet
      .locator('.on-paper')
      .getByText(/\d{4}\/1\/1 – \d{4}\/12\/31/)
      .waitFor()
    expect(await chip.isVisible()).toBe(false)
    await reader.picture(`report-time-paper-${name}`)
    await sheet.emulateMedia({ media: 'screen' })
    expect(await reader.accessibility()).toEqual([])
    const asked = sheet.waitForRequest((one) => one.url().endsWith(`/reports/${report}/data`))
    await chip.click()
    await sheet.locator('.periods button', { hasText: words[1] }).click()
    expect((await asked).postDataJSON()).toEqual({ filters: { $period: null } })
    expect(JSON.parse(new URL(sheet.url()).searchParams.get('f')!)).toEqual({ $period: null })
    // The link shows the same to whoever opens it.
    await sheet.reload()
    await chip.filter({ hasText: words[1] }).waitFor()
    await sheet.getByRole('button', { name: words[2] }).click()
    await vi.waitFor(async () => expect(new URL(sheet.url()).searchParams.get('f')).toBeNull(), WAIT)
    expect(reader.complaints).toEqual([])
    await reader.close()
  }
})

// helpers

const option = (page: Page, name: string) =>
  page
    .locator('.el-select-dropdown__item:visible')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .first()

async function goIn(page: Page, chinese: boolean, picture: () => Promise<void>): Promise<void> {
  await page.goto('/apps/crm/dashboards/cockpit')
  const card = page.getByRole('region', { name: chinese ? '行业成交' : 'Won by industry' })
  await card.locator('canvas').waitFor()
  const bar = await barAt(page, card.locator('canvas'), 'first')
  // On a phone with a finger: the click that a browser makes of a tap must not fall through to what has opened meanwhile.
  await (chinese ? page.mouse.click(bar.x, bar.y) : page.touchscreen.tap(bar.x, bar.y))
  const drawer = page.getByRole('dialog')
  const offered = drawer.locator('.by button')
  const pressed = drawer.locator('.by button[aria-pressed=true]')
  const [owner, source] = chinese ? ['负责人', '客户 / 来源'] : ['Owner', 'Customer / Source']
  await drawer.locator('.lines .line').first().waitFor()
  expect(await offered.allTextContents()).toEqual(
    [owner, source, chinese ? '更多字段' : 'More fields'].map((text) => expect.stringContaining(text)),
  )
  expect(await pressed.textContent()).toContain(owner)
  await picture()
  if (!chinese) {
    // On a phone the name has the room, and what is done more rarely lies in a menu.
    const name = drawer.getByRole('heading').first()
    expect(await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    const more = drawer.getByRole('button', { name: 'More', exact: true })
    await more.click()
    const acts = page.getByRole('menuitem')
    await expect.poll(() => acts.allInnerTexts()).toEqual(['Filter other charts', 'Save as segment', 'Export to Excel'])
    // A phone has no Escape; pressed again the button takes its menu back.
    await more.click()
    await acts.first().waitFor({ state: 'hidden' })
  }
  // One step: the next field is opened by itself; another one than the next may be chosen.
  const who = (await drawer.locator('.lines .line .name').first().textContent())!.trim()
  await drawer.locator('.lines .line').first().click()
  await drawer.locator('.trail .ui-chip', { hasText: who }).waitFor()
  await vi.waitFor(async () => expect(await pressed.textContent()).toContain(source), WAIT)
  await drawer.getByRole('button', { name: chinese ? '更多字段' : 'More fields' }).click()
  await vi.waitFor(async () => expect(await offered.count()).toBeGreaterThan(4), WAIT)
  // The crumb leads back to the whole group, and to the first field.
  await drawer.locator('.trail .ui-chip button').last().click()
  await vi.waitFor(async () => expect(await drawer.locator('.trail .ui-chip').count()).toBe(0), WAIT)
  await vi.waitFor(async () => expect(await pressed.textContent()).toContain(owner), WAIT)
  // What leads on to the list stands within the screen.
  const list = (await drawer.getByRole('button', { name: chinese ? '在列表中打开' : /list/i }).boundingBox())!
  expect(list.x + list.width).toBeLessThanOrEqual(page.viewportSize()!.width)
}
