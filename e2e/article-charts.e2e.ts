import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { barAt } from './chart.ts'
import { startCrm, type Crm } from './crm.ts'
import { publishDraft } from './designing.ts'
import { handsOn } from './hands.ts'

/** The charts that sales people ask for first, each made by mouse from nothing, and compared with those of the template. */
let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm({}, { people: true, sampleData: true }), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})
const WAIT = { timeout: 20_000, interval: 150 } as const

test('funnel, map, leaderboard, growth, targets and forecast are made by mouse from nothing', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  const settings = page.locator('.settings-form')

  await newReport(desk, '我的漏斗', 'my_funnel', '商机')
  await page.locator('[data-chart=funnel]').click()
  await page.locator('[data-chart=funnel][aria-checked=true]').waitFor()
  await page.locator('.result .funnel .line').nth(1).waitFor()
  await page.locator('[data-part=analysis] [data-input=log]').waitFor()
  await desk.picture('made-funnel')
  expect(await desk.accessibility()).toEqual([])
  // A part of a stage leads to the records that it counts.
  const reached = page.locator('.result .funnel .count').nth(2)
  const counted = (await reached.textContent())!.trim()
  await reached.click()
  await page.locator('[data-part=behind]', { hasText: new RegExp(`^\\s*${counted} 条记录`) }).waitFor()
  await desk.picture('made-funnel-records')
  await page.keyboard.press('Escape')
  await page.locator('[data-part=behind]').waitFor({ state: 'detached' })

  await newReport(desk, '我的地图', 'my_map', '合同')
  await dropAmount(page)
  await drag(page, '[data-field="customer.area"]', '[data-shelf=dimensions] .slot')
  await page.locator('[data-chart=tileMap][aria-checked=true]').waitFor()
  await onlyInForce(page)
  await page.locator('.result .tiles').waitFor()
  await desk.picture('made-map')
  expect(await desk.accessibility()).toEqual([])

  await newReport(desk, '我的龙虎榜', 'my_board', '合同')
  await dropAmount(page)
  await drag(page, '[data-field="owner_id"]', '[data-shelf=dimensions] .slot')
  await onlyInForce(page)
  await page.locator('[data-chart=leaderboard]').click()
  await settings.getByText('上一周期').click()
  await page.locator('[data-part=top] input').fill('10')
  await page.locator('[data-part=top] input').press('Enter')
  await page.locator('.result ol li').first().waitFor()
  await desk.picture('made-leaderboard')

  await newReport(desk, '我的增长', 'my_growth', '客户')
  await drag(page, '[data-field="filed_on"]', '[data-shelf=dimensions] .slot')
  await page.locator('[data-chart=line][aria-checked=true]').waitFor()
  await settings.locator('input').last().fill('3')
  await settings.locator('input').last().press('Tab')
  await page.locator('.result canvas').waitFor()
  await desk.picture('made-growth')
  const point = await barAt(page, page.locator('.result canvas'), 'last')
  await page.mouse.click(point.x, point.y)
  await page.locator('[data-part=behind]', { hasText: '条记录' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-part=behind]').waitFor({ state: 'detached' })

  await newReport(desk, '我的目标', 'my_targets', '合同')
  await dropAmount(page)
  await drag(page, '[data-field="dept_id"]', '[data-shelf=dimensions] .slot')
  await onlyInForce(page)
  await page.locator('[data-analysis=targets]').click()
  await page.locator('[data-chart=progress][aria-checked=true]').waitFor()
  await page.getByText(/用时 \d+ 毫秒/).waitFor()
  await desk.picture('made-targets')

  await newReport(desk, '我的预测', 'my_forecast', '商机')
  await page.locator('[data-chart=forecast]').click()
  await page.locator('.result .forecast').waitFor()
  await desk.picture('made-forecast')
  expect(await desk.accessibility()).toEqual([])

  await newReport(desk, '我的分段', 'my_bands', '合同')
  await drag(page, '[data-field="amount"]', '[data-shelf=dimensions] .slot')
  await page.locator('[data-shelf=dimensions] [data-pill=amount] .body').click()
  await page.getByRole('radio', { name: '分段' }).click()
  await page.locator('[data-part=bounds]').fill('10万, 50万')
  await page.locator('[data-part=bounds]').press('Tab')
  await page.locator('[data-part=sentence]', { hasText: '按合同金额统计合同的记录数' }).waitFor()
  await page.getByText(/用时 \d+ 毫秒/).waitFor()
  await desk.picture('made-bands')

  await vi.waitFor(
    async () => expect(Object.keys((await crm.admin.get('/api/apps/crm/draft')).body.reports)).toContain('my_bands'),
    WAIT,
  )
  await publishDraft(page)
  expect(desk.complaints).toEqual([])
  await desk.close()
  await compare()
  await onPhone()
})

// helpers

async function newReport({ page }: Visit, name: string, key: string, form: string): Promise<void> {
  await page.goto('/design/crm/report')
  await page.locator('.switcher .object').click()
  await page.getByRole('button', { name: '新建', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '新建' })
  await dialog.getByLabel('名称').fill(name)
  await dialog.getByLabel('标识').fill(key)
  await handsOn(page).pick(dialog.locator('.el-select'), form)
  await dialog.getByRole('button', { name: '创建' }).click()
  await page.locator('[data-part=sentence]', { hasText: `统计${form}的记录数` }).waitFor()
}
async function dropAmount(page: Page): Promise<void> {
  await drag(page, '[data-field="amount"]', '[data-shelf=measures] .slot')
  await page.getByRole('button', { name: '移除“记录数”' }).click()
}
async function onlyInForce(page: Page): Promise<void> {
  await drag(page, '[data-field="status"]', '[data-shelf=filter] .slot')
  await page.locator('.properties .condition-row .value').click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: '生效' }).first().click()
  await page.getByRole('button', { name: '回到图表设置' }).click()
}

/** What was made says what the template's own reports say, over all time. */
async function compare(): Promise<void> {
  const data = async (report: string) => {
    const answer = await crm.admin.post(`/api/apps/crm/reports/${report}/data`, { filters: { $period: null } })
    expect([report, answer.status]).toEqual([report, 200])
    return answer.body
  }
  expect((await data('my_funnel')).funnel).toEqual((await data('sales_funnel')).funnel)
  const [map, provinces] = [await data('my_map'), await data('contract_by_province')]
  const amounts = (rows: Record<string, unknown>[], key: string) =>
    Object.fromEntries(rows.map((row) => [String(row[key]), row['amount']]))
  expect(amounts(map.rows, 'customer.area')).toEqual(amounts(provinces.rows, 'province'))
  const [board, leaders] = [await data('my_board'), await data('sales_leaderboard')]
  expect(amounts(board.rows, 'owner_id')).toEqual(amounts(leaders.rows, 'owner_id'))
  const [growth, customers] = [await data('my_growth'), await data('customer_cohort')]
  expect(growth.rows.map((row: { records: number }) => row.records)).toEqual(
    customers.rows.map((row: { customers: number }) => row.customers),
  )
  expect(growth.rows.length).toBeGreaterThan(3)
  const { won, total, quarter } = (await data('forecast')).forecast
  expect((await data('my_forecast')).forecast).toMatchObject({ won, quarter })
  expect(Number(total)).toBeGreaterThan(0)
  const targets = await data('my_targets')
  expect(targets.columns.map((column: { key: string }) => column.key)).toEqual([
    'dept_id',
    'amount',
    'target',
    'attained',
  ])
  // Three bands in their order; together all contracts.
  const bands = await data('my_bands')
  expect(bands.columns[0].order).toEqual(['<100000', '100000–500000', '≥500000'])
  const all = await crm.admin.post('/api/apps/crm/forms/contract/records/query', { count: 'exact', size: 1 })
  expect(bands.totals.records).toBe(all.body.total)
}
async function onPhone(): Promise<void> {
  for (const report of ['my_funnel', 'my_map', 'my_board', 'my_growth']) {
    const phone = await visit(browser, crm, { as: crm.admin, viewport: PHONE })
    await phone.page.goto(`/apps/crm/reports/${report}`)
    await phone.page.locator('section.card .chart > *').first().waitFor()
    const { scrollWidth } = (await phone.page.evaluate('({ scrollWidth: document.documentElement.scrollWidth })')) as {
      scrollWidth: number
    }
    expect([report, scrollWidth]).toEqual([report, PHONE.width])
    await phone.picture(`made-${report}-phone`)
    expect(await phone.accessibility()).toEqual([])
    expect(phone.complaints).toEqual([])
    await phone.close()
  }
}
