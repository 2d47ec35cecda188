import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { handsOn } from './hands.ts'

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
    for (const board of BOARDS) {
      const who = await crm.as(board === 'workbench' ? 'chenxiaoming' : 'linwentao')
      expect((await who.patch('/api/auth/me', { locale })).status).toBeLessThan(300)
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

test('a province is divided by industry and by owner, and narrows the other cards to what it means for them', async () => {
  const director = await crm.as('linwentao')
  await director.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  await page.goto('/apps/crm/dashboards/cockpit')
  const trend = page.getByRole('region', { name: '合同额趋势' })
  await trend.locator('canvas').waitFor()
  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    handsOn(page).menu(trend.getByRole('button', { name: '更多' }), '保存为图片'),
  ])
  expect(picture.suggestedFilename()).toBe('合同额趋势.png')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    handsOn(page).menu(trend.getByRole('button', { name: '更多' }), '导出 Excel'),
  ])
  expect(file.suggestedFilename()).toMatch(/^合同额趋势-.*\.xlsx$/)
  const map = page.getByRole('region', { name: '区域分布' })
  await seeCities(desk, map, director)
  await map.getByRole('button', { name: '看记录' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: '客户 / 行业', exact: true }).click()
  await drawer.locator('.lines .line').first().waitFor()
  await desk.picture('drill-divided')
  const name = (await drawer.locator('.lines .line .name').first().textContent())!.trim()
  const [response] = await Promise.all([
    page.waitForResponse(
      (answer) => answer.url().endsWith('/records') && (answer.request().postData() ?? '').includes(name),
    ),
    drawer.locator('.lines .line').first().click(),
  ])
  const inside = (await response.json()) as { total: number; filter: unknown }
  const counted = await director.post('/api/apps/crm/forms/contract/records/sums', {
    fields: [],
    group: 'customer.industry',
    filter: inside.filter,
  })
  expect(counted.body.rows).toEqual([{ group: name, count: inside.total, sums: {} }])
  await drawer.getByText(`客户 / 行业：${name}`).waitFor()
  expect(await desk.accessibility()).toEqual([])

  await drawer.getByRole('button', { name: '联动其他图' }).click()
  await page
    .getByRole('region', { name: '业绩龙虎榜' })
    .getByText(/^联动：/)
    .waitFor()
  await page.getByRole('region', { name: '业绩龙虎榜' }).scrollIntoViewIfNeeded()
  await desk.picture('dashboard-crossed')
  expect(await desk.accessibility()).toEqual([])
  await page.getByRole('button', { name: '取消联动' }).first().click()
  await vi.waitFor(async () => expect(await page.getByText(/^联动：/).count()).toBe(0))
  expect(desk.complaints).toEqual([])
  await desk.close()
}, 90_000)

test('a builder makes a chart of what a list shows in one click', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  await page.goto('/apps/crm/forms/contract')
  await handsOn(page).menu(page.getByRole('toolbar').getByRole('button', { name: '更多' }), '做成图表')
  await page.locator('[data-part=sentence]', { hasText: '合同' }).waitFor()
  await page.locator('canvas').first().waitFor()
  await desk.picture('chart-of-list')
  await vi.waitFor(async () =>
    expect(Object.keys((await crm.admin.get('/api/apps/crm/draft')).body.reports)).toContain('contract_chart'),
  )
  expect(desk.complaints).toEqual([])
  await desk.close()
}, 60_000)

test('a dashboard is arranged on a phone: cards below each other, everything else in sheets', async () => {
  const desk = await visit(browser, crm, { as: crm.admin, viewport: PHONE })
  const { page } = desk
  await page.goto('/design/crm/dashboard/leads')
  const cards = page.locator('[data-item]')
  await cards.first().waitFor()
  const before = await cards.evaluateAll((all) => all.map((one) => one.getAttribute('data-item')))
  await desk.picture('dashboard-designer-on-phone')
  expect(
    await page.locator('html').evaluate((html) => {
      const { scrollWidth, clientWidth } = html as unknown as { scrollWidth: number; clientWidth: number }
      return scrollWidth - clientWidth
    }),
  ).toBeLessThanOrEqual(0)

  await cards.nth(1).locator('header').click()
  const sheet = page.getByRole('dialog', { name: '设置' })
  await sheet.locator('[data-part=item-label]').waitFor()
  await desk.picture('dashboard-designer-sheet')
  expect(await desk.accessibility()).toEqual([])
  await sheet.locator('[data-part=arrow-up]').click()
  await sheet.getByRole('button', { name: '关闭' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await vi.waitFor(async () => expect(await cards.first().getAttribute('data-item')).toBe(before[1]))

  await page.locator('[data-sheet=left]').click()
  const sources = page.getByRole('dialog', { name: '可以放上去的' })
  await sources.locator('[data-source=text]').waitFor()
  await desk.picture('dashboard-designer-sources')
  await sources.locator('[data-source=text]').click()
  await sheet.locator('[data-part=item-text]').waitFor()
  await sheet.getByRole('button', { name: '移除' }).first().click()
  await vi.waitFor(async () => expect(await cards.count()).toBe(before.length))
  await page.goto('/design/crm/report/contract_by_province')
  await page.locator('[data-part=sentence]').waitFor()
  await page.locator('.tiles').waitFor()
  await desk.picture('report-designer-on-phone')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
}, 60_000)

test('a dashboard by mail and a watched figure are set up where they stand, and found again on one page', async () => {
  const director = await crm.as('linwentao')
  await director.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  const hands = handsOn(page)
  await page.goto('/apps/crm/dashboards/cockpit')
  const trend = page.getByRole('region', { name: '合同额趋势' })
  await trend.locator('canvas').waitFor()

  await hands.menu(page.locator('.bar').getByRole('button', { name: '更多' }), '邮件订阅')
  const mail = page.getByRole('dialog', { name: '邮件订阅' })
  await mail.getByRole('radio', { name: '每周一' }).click()
  await mail.getByRole('button', { name: '订阅', exact: true }).click()
  await mail.locator('li', { hasText: '每周一' }).waitFor()
  await desk.picture('subscribe-dialog')
  expect(await desk.accessibility()).toEqual([])
  await page.keyboard.press('Escape')
  await mail.waitFor({ state: 'hidden' })

  await hands.menu(trend.getByRole('button', { name: '更多' }), '越界提醒')
  const alert = page.getByRole('dialog', { name: '越界提醒：合同额趋势' })
  await alert.locator('[data-part=alert-bound] input, input[data-part=alert-bound]').fill('12,000')
  await alert.getByRole('button', { name: '开始提醒' }).click()
  await alert.locator('li', { hasText: '高于' }).waitFor()
  await desk.picture('alert-dialog')
  expect(await desk.accessibility()).toEqual([])
  await alert.getByRole('link', { name: '我的全部订阅与提醒' }).click()

  const mails = page.getByRole('region', { name: '邮件订阅' })
  const alerts = page.getByRole('region', { name: '越界提醒' })
  await mails.locator('li', { hasText: '管理驾驶舱' }).waitFor()
  await alerts.locator('li', { hasText: '高于 12,000' }).waitFor()
  await desk.picture('watching')
  expect(await desk.accessibility()).toEqual([])

  await hands.menu(mails.getByRole('button', { name: '更多' }), '暂停')
  await mails.getByText('已暂停').waitFor()
  await hands.menu(alerts.getByRole('button', { name: '更多' }), '修改')
  const change = page.getByRole('dialog', { name: '越界提醒：合同额趋势' })
  await change.getByRole('radio', { name: '低于' }).click()
  await change.getByRole('button', { name: '保存' }).click()
  await alerts.locator('li', { hasText: '低于 12,000' }).waitFor()
  expect((await director.get('/api/subscriptions')).body.rows).toMatchObject([{ paused: true, cron: '30 8 * * 1' }])
  expect((await director.get('/api/alerts')).body.rows).toMatchObject([{ direction: 'below', bound: '12000' }])

  // Changed where it was made, with the filters that it has.
  await hands.menu(mails.getByRole('button', { name: '更多' }), '修改')
  await mail.getByRole('radio', { name: '每月 1 日' }).click()
  await mail.getByRole('button', { name: '保存' }).click()
  await mail.locator('li', { hasText: '每月 1 日' }).waitFor()

  await director.patch('/api/auth/me', { locale: 'en-US' })
  const phone = await visit(browser, crm, { as: director, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/account/watching')
  const list = phone.page.getByRole('region', { name: 'Alerts' })
  await list.locator('li').waitFor()
  await phone.picture('watching-en-phone')
  expect(await phone.accessibility()).toEqual([])
  await handsOn(phone.page).menu(list.getByRole('button', { name: 'More' }), 'Delete this alert')
  await phone.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await list.getByText('None yet.').waitFor()
  expect((await director.get('/api/alerts')).body.rows).toEqual([])
  expect([...desk.complaints, ...phone.complaints]).toEqual([])
  await phone.close()
  await desk.close()
}, 90_000)

// helpers

/** A province becomes its cities in the place of the map; a city leads to exactly its records. */
async function seeCities(desk: Visit, map: Locator, director: Awaited<ReturnType<Crm['as']>>): Promise<void> {
  const { page } = desk
  const tile = map.locator('.tiles button:enabled').first()
  const province = (await tile.getAttribute('title'))!.split(' ')[0]!
  await tile.click()
  await map.getByRole('navigation').getByText(province, { exact: true }).waitFor()
  await map.locator('.line').first().waitFor()
  await map.scrollIntoViewIfNeeded()
  await desk.picture('map-cities')
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith('/records')),
    map.locator('.line').first().click(),
  ])
  const inside = (await answer.json()) as { total: number; filter: unknown }
  expect(inside.total).toBeGreaterThan(0)
  const all = await director.post('/api/apps/crm/forms/contract/records/query', { filter: inside.filter, size: 500 })
  expect(all.body.rows).toHaveLength(inside.total)
  const drawer = page.getByRole('dialog')
  await drawer.getByText(`：${province} `).waitFor()
  await desk.picture('map-city-records')
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  await map.getByRole('button', { name: '全国' }).click()
  await map.locator('.tiles').waitFor()
}
