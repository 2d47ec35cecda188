import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DESKTOP, launchBrowser, PHONE, visit } from './browser.ts'
import { chooseDrilled, seeCities, seePictures, seeSums, takeDrilled } from './board-hands.ts'
import { startCrm, type Crm } from './crm.ts'
import { publishExtraBoard } from './extra-board.ts'
import { handsOn } from './hands.ts'
import { keepSegments } from './keep-segments.ts'
import { segmentConditions } from './segment-conditions.ts'
import { watchFigures } from './watch-figures.ts'

let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm({}, { people: true, sampleData: true }), launchBrowser()])
  await publishExtraBoard(crm)
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
  await seePictures(desk)
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
  await takeDrilled(desk, drawer, inside.total)
  await chooseDrilled(desk, drawer, director, inside)
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
  await expect.poll(() => page.getByText(/^联动：/).count()).toBe(0)
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
  await page.goto('/apps/crm/dashboards/leads')
  await handsOn(page).menu(page.getByRole('banner').getByRole('button', { name: '更多' }), '编辑仪表盘')
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
  await expect.poll(() => cards.first().getAttribute('data-item')).toBe(before[1])

  await page.locator('[data-sheet=left]').click()
  const sources = page.getByRole('dialog', { name: '可以放上去的' })
  await sources.locator('[data-source=text]').waitFor()
  await desk.picture('dashboard-designer-sources')
  await sources.locator('[data-source=text]').click()
  await sheet.locator('[data-part=item-text]').waitFor()
  await sheet.getByRole('button', { name: '移除' }).first().click()
  await expect.poll(() => cards.count()).toBe(before.length)
  await page.goto('/design/crm/report/contract_by_province')
  await page.locator('[data-part=sentence]').waitFor()
  await page.locator('.tiles').waitFor()
  await desk.picture('report-designer-on-phone')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
}, 60_000)

test(
  'a dashboard by mail and a watched figure are set up where they stand, and found again on one page',
  () => watchFigures(crm, browser),
  90_000,
)

test('a dashboard of two tabs is turned, crossed by a click, opened on a wall, and printed whole', async () => {
  const director = await crm.as('linwentao')
  await director.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  const hands = handsOn(page)
  await page.goto('/apps/crm/dashboards/x_board')
  const industry = page.getByRole('region', { name: '行业排名' })
  await industry.locator('.line').first().waitFor()
  const zero = page.getByRole('region', { name: '除以零' })
  await zero.getByText('–').first().waitFor()

  // A group of one card narrows the other, and is taken away where it is said.
  const name = (await industry.locator('.line .name').first().textContent())!.trim()
  await industry.locator('.line').first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: '联动其他图' }).click()
  const growth = page.getByRole('region', { name: '新增客户跟踪' })
  await growth.getByText(`联动：${name}`).waitFor()
  await industry.getByText(`联动：${name}`).waitFor({ state: 'detached' })
  await page.locator('.bar').getByRole('button', { name: '取消联动' }).click()
  await expect.poll(() => page.getByText(/^联动：/).count()).toBe(0)

  // Two steps into a figure, and back by the first of them.
  await industry.locator('.line').first().click()
  for (const by of ['级别', '来源']) {
    await drawer
      .getByRole('button', { name: new RegExp(`${by}$`) })
      .first()
      .click()
    await drawer.locator('.lines .line').first().click()
    await drawer.locator('.lines').waitFor({ state: 'detached' })
  }
  const crumbs = drawer.locator('.trail .ui-chip')
  await expect.poll(() => crumbs.count()).toBe(2)
  await desk.picture('drill-breadcrumbs')
  await crumbs.first().locator('button').first().click()
  await expect.poll(() => crumbs.count()).toBe(1)
  // Escape takes back what lies on top, though the focus is still on its button: first the panel of columns, then the drawer.
  await drawer.getByRole('button', { name: '选择要显示的列' }).click()
  const panel = page.locator('.ui-popover:visible')
  await panel.waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  expect(await drawer.isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })

  await page.getByRole('tab', { name: '明细' }).click()
  const cross = page.getByRole('region', { name: '行业与级别' })
  await cross.locator('table tr.sum').first().waitFor()
  await desk.picture('cross-table')
  expect(new URL(page.url()).searchParams.get('tab')).toBe('two')
  expect(await desk.accessibility()).toEqual([])
  await seeSums(cross, director)

  await page.clock.install()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1440, height: 420 })
  await hands.menu(page.locator('.bar').getByRole('button', { name: '更多' }), '大屏模式')
  await page.locator('.wall .wall-head').waitFor()
  // Nobody touches it: what lies below comes up, then the other page, and everything again.
  const seen = async () => {
    const top = await page.locator('.wall .body').evaluate((body) => body.scrollTop)
    return `${new URL(page.url()).searchParams.get('tab') ?? 'one'}${top > 0 ? ' below' : ''}`
  }
  const found = [await seen()]
  for (let turn = 0; turn < 6; turn++) {
    await page.clock.fastForward(20_000)
    await expect.poll(seen).not.toBe(found.at(-1))
    found.push(await seen())
  }
  expect(found).toEqual(['two', 'one', 'one below', 'two', 'one', 'one below', 'two'])
  await page.setViewportSize(DESKTOP)
  await page.locator('.wall').getByRole('tab', { name: '总览' }).click()
  await page.locator('.wall').getByRole('region', { name: '行业排名' }).locator('.line').first().waitFor()
  await desk.picture('dashboard-wall')
  await page.getByRole('button', { name: '退出大屏' }).click()
  await page.locator('.wall').waitFor({ state: 'detached' })

  await hands.menu(page.locator('.bar').getByRole('button', { name: '更多' }), '打印 / 存为 PDF')
  await page.locator('.board-paper h2', { hasText: '明细' }).waitFor()
  const printed = page.getByRole('region', { name: '行业与级别' })
  await printed.locator('tfoot').waitFor()
  // Nothing of a table is left behind an edge on paper.
  expect(
    await printed.locator('.scroll').evaluate((scroll) => {
      const { scrollHeight, clientHeight } = scroll as unknown as { scrollHeight: number; clientHeight: number }
      return scrollHeight - clientHeight
    }),
  ).toBeLessThanOrEqual(1)
  await page.emulateMedia({ media: 'print' })
  const file = await page.pdf({ format: 'A4', landscape: true })
  expect(file.subarray(0, 5).toString('latin1')).toBe('%PDF-')
  expect((file.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length).toBeGreaterThanOrEqual(2)
  await page.emulateMedia({ media: 'screen' })
  await desk.picture('dashboard-print')
  await page
    .getByRole('link', { name: '回到仪表盘' })
    .or(page.getByRole('button', { name: '回到仪表盘' }))
    .click()
  await page.getByRole('tab', { name: '总览' }).waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
}, 120_000)

test('a dashboard follows what is written while it is looked at', async () => {
  const director = await crm.as('linwentao')
  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  await page.goto('/apps/crm/dashboards/x_board')
  const card = page.getByRole('region', { name: '新增客户数' })
  const figure = card.locator('.value')
  await figure.waitFor()
  const before = Number((await figure.textContent())!.replace(/\D/g, ''))
  const seller = await crm.as('chenxiaoming')
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
  const made = await seller.post('/api/apps/crm/forms/customer/records', {
    ...{ name: '实时刷新测试有限公司', mobile: '13800139999', contact_name: '林实时', filed_on: today },
  })
  expect(made.status, made.text).toBe(201)
  await vi.waitFor(async () => expect(Number((await figure.textContent())!.replace(/\D/g, ''))).toBe(before + 1), {
    timeout: 30_000,
    interval: 200,
  })
  expect(desk.complaints).toEqual([])
  await desk.close()
}, 60_000)

test('what cannot be answered is said in its own place, the rest of the page unharmed', async () => {
  const seller = await crm.as('chenxiaoming')
  await seller.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: seller, expected: [400] })
  const { page } = desk
  await page.goto('/apps/crm/dashboards/x_board')
  // He may not read what a product costs.
  const cost = page.getByRole('region', { name: '成本合计' })
  await cost.locator('.problem', { hasText: 'cost' }).waitFor()
  await page.getByRole('region', { name: '除以零' }).getByText('–').first().waitFor()
  await page.getByRole('region', { name: '行业排名' }).locator('.line').first().waitFor()
  await desk.picture('bad-question')
  expect(await desk.accessibility()).toEqual([])

  // A link with a value that no filter has: said where the charts stand, and mended in the bar.
  await page.goto(`/apps/crm/dashboards/x_board?f=${encodeURIComponent('{"period":"someTimes"}')}`)
  const industry = page.getByRole('region', { name: '行业排名' })
  await industry.getByText('筛选“期间”里的值不对，请重新选择').waitFor()
  await cost.waitFor()
  await page.locator('.bar').getByRole('button', { name: /^期间/ }).click()
  await page.getByRole('button', { name: '今年', exact: true }).click()
  await industry.locator('.line').first().waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
}, 60_000)

test(
  'a group is kept as a segment: it is a list, narrows a dashboard, and is what a rule is for',
  () => keepSegments(crm, browser),
  120_000,
)

test(
  'a list and a rule ask whether a record is in a segment, and say so where it is gone',
  () => segmentConditions(crm, browser),
  120_000,
)
