import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportDefinition } from '@tenon/engine'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, visit, PHONE, type Visit } from './browser.ts'
import { barAt } from './chart.ts'
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
const REPORT = 'contract_month_industry'

test('the report of months and industries is made by mouse from nothing, put on a dashboard and drilled into', async () => {
  const file = join(import.meta.dirname, `../templates/crm/reports/${REPORT}.json`)
  const template: unknown = JSON.parse(await readFile(file, 'utf8'))
  const before = await draftOf()
  const removed = await crm.admin.delete(`/api/apps/crm/draft/report/${REPORT}`, {
    'if-match': `"${before.revisions[`report/${REPORT}`] ?? 0}"`,
  })
  expect(removed.status, removed.text).toBeLessThan(300)
  expect((await draftOf()).reports).not.toHaveProperty(REPORT)

  const desk = await visit(browser, crm, { as: crm.admin })
  await makeReport(desk)
  await vi.waitFor(async () => expect((await draftOf()).reports[REPORT]).toEqual(template), WAIT)
  await arrangeDashboard(desk)
  const { items } = (await draftOf()).dashboards['cockpit']!
  const made = items.find((item) => item.report === REPORT)
  await publish(desk.page)
  await finish(desk)

  await drillAsDirector(made!)
})

test('rows of a subform are counted, a figure is shared by its form, a formula is completed while it is typed, cells are shaded', async () => {
  // What is shared in the draft is answered once it is published: until then the result says what it does not know.
  const desk = await visit(browser, crm, { as: crm.admin, expected: [400] })
  const { page } = desk
  const hands = handsOn(page)
  await newReport(page, '产品明细', 'x_rows', '合同')
  await hands.pick(page.locator('[data-part=report-form]'), '合同 / 合同明细')
  await page.locator('[data-part=sentence]', { hasText: '统计合同 / 合同明细的记录数' }).waitFor()
  await drag(page, '[data-field="product"]', '[data-shelf=dimensions] .slot')
  await drag(page, '[data-field="subtotal"]', '[data-shelf=measures] .slot')
  await drag(page, '[data-field="parent.status"]', '[data-shelf=filter] .slot')
  await page.locator('.properties .condition-row .value').click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: '生效' }).first().click()
  await page.getByRole('button', { name: '回到图表设置' }).click()
  await page.getByText(/用时 \d+ 毫秒/).waitFor()
  await desk.picture('report-of-rows')
  expect(await desk.accessibility()).toEqual([])

  // A formula over the figures, completed from their names.
  await page.locator('[data-part=add-formula]').click()
  const formula = page.locator('.properties .formula-input')
  // What stands there at first is replaced by the first key.
  await expect
    .poll(() => formula.locator('textarea').evaluate((area) => area === area.ownerDocument.activeElement))
    .toBe(true)
  await page.keyboard.type('小')
  await formula.getByRole('option', { name: '小计' }).click()
  await formula.locator('textarea').pressSequentially(' / 记')
  await formula.getByRole('option', { name: '记录数' }).click()
  await page.locator('[data-pill=ratio]:not(.bad)').waitFor()
  await desk.picture('formula-measure')
  await page.getByRole('button', { name: '回到图表设置' }).click()

  await page.locator('[data-chart=table]').click()
  await page.locator('[data-chart=table][aria-checked=true]').waitFor()
  await page.locator('.settings-form div', { hasText: '按大小着色' }).last().locator('.el-switch').click()
  const cells = page.locator('.result tbody td.r')
  await vi.waitFor(async () => {
    const colours = await cells.evaluateAll((all) =>
      all.map((cell) => (cell as unknown as { style: { background: string } }).style.background),
    )
    expect(new Set(colours.filter((colour) => colour !== '')).size).toBeGreaterThan(2)
  }, WAIT)
  await desk.picture('shaded-table')
  await vi.waitFor(
    async () =>
      expect((await draftOf()).reports['x_rows']).toMatchObject({
        dataset: { form: 'contract', rows: 'items' },
        measures: expect.arrayContaining([expect.objectContaining({ key: 'ratio' })]),
        charts: [expect.objectContaining({ kind: 'table', settings: { scale: true } })],
      }),
    WAIT,
  )
  const definition = (await draftOf()).reports['x_rows']
  const [mine, template] = await Promise.all([
    crm.admin.post('/api/apps/crm/reports/preview', { definition }),
    crm.admin.post('/api/apps/crm/reports/product_sales/data', {}),
  ])
  expect(mine.body.totals.subtotal).toBe(template.body.totals.amount)
  const row = mine.body.rows[0] as Record<string, number>
  expect(row['ratio']).toBeCloseTo(row['subtotal']! / row['records']!, 6)

  // A figure of a form, defined once and used by another report.
  await newReport(page, '合同额一', 'x_share', '合同')
  await drag(page, '[data-field="amount"]', '[data-shelf=measures] .slot')
  await page.locator('[data-pill=amount] .body').click()
  await page.locator('[data-part=share]').click()
  await vi.waitFor(async () => {
    const { reports } = await draftOf()
    expect(reports['x_share']).toMatchObject({ measures: expect.arrayContaining([expect.objectContaining(SHARED)]) })
  }, WAIT)
  await newReport(page, '合同额二', 'x_shared', '合同')
  await page.locator('[data-shared=amount]').click()
  await page.locator('[data-shelf=measures] [data-pill=amount]').waitFor()
  await page.getByText(/用时 \d+ 毫秒/).waitFor()
  await desk.picture('shared-figure')
  await vi.waitFor(async () => {
    const { reports } = await draftOf()
    for (const key of ['x_share', 'x_shared'])
      expect(reports[key]).toMatchObject({ measures: expect.arrayContaining([expect.objectContaining(SHARED)]) })
  }, WAIT)
  expect(await desk.accessibility()).toEqual([])
  // What two reports use is not taken away.
  await page.getByRole('button', { name: '删除公共定义“合同金额”' }).click()
  await page.getByText('还有 2 张报表在用“合同金额”，不能删除').waitFor()

  // An axis of its chart in a unit and under a name of its own.
  await drag(page, '[data-field="signed_at"]', '[data-shelf=dimensions] .slot')
  await page.locator('[data-chart=bar]').click()
  await page.locator('[data-chart=bar][aria-checked=true]').waitFor()
  const axis = page.locator('[data-axis]').filter({ has: page.locator('[data-part=axis-unit]') })
  await hands.pick(axis.locator('[data-part=axis-unit]'), '亿')
  await axis.locator('[data-part=axis-title] input').first().fill('新签金额')
  await vi.waitFor(async () => {
    const { charts } = (await draftOf()).reports['x_shared'] as ReportDefinition
    const axes = charts[0]!.settings!['axes'] as object
    expect(Object.values(axes)).toEqual([{ unit: '亿', title: expect.anything() }])
    expect(JSON.stringify(axes)).toContain('新签金额')
  }, WAIT)
  await desk.picture('axis-settings')
  expect(await desk.accessibility()).toEqual([])
  await finish(desk)
})

// helpers

async function newReport(page: Page, name: string, key: string, form: string): Promise<void> {
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
const SHARED = { agg: 'shared', field: '$amount' }
const WAIT = { timeout: 20_000, interval: 150 } as const
interface Item {
  readonly id: string
  readonly report?: string
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}
interface Draft {
  readonly reports: Record<string, unknown>
  readonly dashboards: Record<string, { readonly items: Item[] }>
  readonly revisions: Record<string, number>
}
const draftOf = async (): Promise<Draft> => (await crm.admin.get('/api/apps/crm/draft')).body as Draft

async function makeReport(desk: Visit): Promise<void> {
  const { page } = desk
  await page.goto('/design/crm/report')
  await page.locator('.switcher .object').click()
  await page.getByRole('button', { name: '新建', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '新建' })
  await dialog.getByLabel('名称').fill('月份 × 行业合同额')
  await dialog.getByLabel('标识').fill(REPORT)
  await dialog.locator('.el-select').click()
  await page.getByRole('option', { name: '合同', exact: true }).click()
  await dialog.getByRole('button', { name: '创建' }).click()
  // It counts the contracts at once.
  await page.locator('[data-part=sentence]', { hasText: '统计合同的记录数' }).waitFor()
  await desk.picture('report-designer-empty')

  await drag(page, '[data-field="signed_at"]', '[data-shelf=dimensions] .slot')
  await page.locator('[data-chart=line][aria-checked=true]').waitFor()
  await drag(page, '[data-field="customer.industry"]', '[data-shelf=colour] .slot')
  await page.locator('[data-chart=bar][aria-checked=true]').waitFor()
  expect(await page.locator('[data-shelf=colour] [data-pill="customer.industry"]').count()).toBe(1)
  // What cannot show two dimensions is grey and says why.
  const pie = page.locator('[data-chart=pie]')
  expect(await pie.getAttribute('aria-disabled')).toBe('true')
  expect(await pie.getAttribute('title')).toContain('只放得下 1 个维度')

  await drag(page, '[data-field="amount"]', '[data-shelf=measures] .slot')
  await page.getByRole('button', { name: '移除“记录数”' }).click()
  await page.locator('[data-pill=amount] .body').click()
  await setLabels(page, '[data-part=measure-label]', { 'zh-CN': '合同金额', 'en-US': 'Amount' })
  await page.getByRole('button', { name: '回到图表设置' }).click()
  await setLabels(page, '[data-part=report-label]', { 'zh-CN': '月份 × 行业合同额', 'en-US': 'Month by industry' })

  // The time that it opens with: the date first, a year by itself.
  await page.locator('[data-part=add-time]').click()
  await page.locator('[data-part=time] .el-select').first().click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: /^签订日期$/ }).click()
  await page.locator('[data-pill=period]', { hasText: '近 12 个月' }).waitFor()

  await drag(page, '[data-field="status"]', '[data-shelf=filter] .slot')
  const row = page.locator('.properties .condition-row')
  await row.locator('.value').click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: '生效' }).first().click()
  await page
    .locator('[data-part=sentence]', {
      hasText: '按签订日期（月）、行业统计合同的合同金额（求和），签订日期：近 12 个月，只看',
    })
    .waitFor()
  await page.getByText(/用时 \d+ 毫秒/).waitFor()
  await page.getByRole('button', { name: '回到图表设置' }).click()
  await page.locator('.result canvas').waitFor()
  await desk.picture('report-designer')
  expect(await desk.accessibility()).toEqual([])

  // Undo takes the filter away, redo brings it back.
  await page.keyboard.press('Control+z')
  await page.locator('[data-pill=filter]').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+Shift+z')
  await page.locator('[data-pill=filter]').waitFor()
  await page.keyboard.press('Control+s')
}

async function arrangeDashboard(desk: Visit): Promise<void> {
  const { page } = desk
  const asked: string[] = []
  // The page before may still ask for its own preview.
  await page.goto('about:blank')
  page.on('request', (request) => {
    if (request.url().includes('/reports/preview')) asked.push(new URL(request.url()).pathname)
  })
  await page.goto('/design/crm/dashboard/cockpit')
  await page.locator('[data-item=funnel]').waitFor()
  await page.locator('[data-item=month] canvas').waitFor()
  // All cards are one question.
  expect(asked).toEqual(['/api/apps/crm/reports/previews'])
  await desk.picture('dashboard-designer')
  await drag(page, `[data-source="${REPORT}/0"]`, '[data-item=funnel]', { x: 0.1, y: 0.1 })
  const card = page.locator(`[data-report=${REPORT}]`)
  await card.locator('canvas').waitFor()
  const dropped = await itemOf()
  // It stands where it was let go; the funnel has given way.
  expect(dropped).toMatchObject({ x: 0, y: 3, w: 6, h: 8 })

  // Moved to the right half by its head, then made higher by its corner.
  await drag(page, `[data-report=${REPORT}] header`, '[data-item=month] header', { x: 0.5, y: 0.5 })
  const moved = await vi.waitFor(async () => {
    const now = await itemOf()
    expect(now).toMatchObject({ x: 6, w: 6, h: 8 })
    return now
  }, WAIT)
  const corner = await card.locator('.corner').boundingBox()
  await page.mouse.move(corner!.x + 9, corner!.y + 9)
  await page.mouse.down()
  await page.mouse.move(corner!.x + 9, corner!.y + 9 + 40, { steps: 6 })
  await page.mouse.up()
  await vi.waitFor(async () => expect(await itemOf()).toMatchObject({ ...moved, h: 9 }), WAIT)
  await page.keyboard.press('Control+z')
  await vi.waitFor(async () => expect(await itemOf()).toMatchObject({ ...moved, h: 8 }), WAIT)
  await page.keyboard.press('Control+Shift+z')
  await vi.waitFor(async () => expect(await itemOf()).toMatchObject({ ...moved, h: 9 }), WAIT)
  await desk.picture('dashboard-designer-moved')
  expect(await desk.accessibility()).toEqual([])
  await page.getByRole('radio', { name: '手机' }).click()
  await desk.picture('dashboard-designer-phone')
  await page.getByRole('radio', { name: '桌面' }).click()
}
async function itemOf(): Promise<Item> {
  return vi.waitFor(async () => {
    const found = (await draftOf()).dashboards['cockpit']!.items.find((item) => item.report === REPORT)
    expect(found).toBeDefined()
    return found!
  }, WAIT)
}

async function publish(page: Page): Promise<void> {
  await page.getByRole('button', { name: '发布', exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: /^(确认)?发布/ }).last()
  await confirm.click()
  await dialog.waitFor({ state: 'hidden' })
}

/** The bars of the new card lead to exactly the contracts that they count. */
async function drillAsDirector(made: Item): Promise<void> {
  const director = await crm.as('linwentao')
  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  await page.goto('/apps/crm/dashboards/cockpit')
  const card = page.getByRole('region', { name: '月份 × 行业合同额' })
  await card.locator('canvas').waitFor()
  await card.scrollIntoViewIfNeeded()
  expect(made).toMatchObject({ x: 6, h: 9 })
  await desk.picture('dashboard-with-new-card')
  const bar = await barAt(page, card.locator('canvas'), 'first')
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith(`/reports/${REPORT}/records`)),
    page.mouse.click(bar.x, bar.y),
  ])
  const asked = response.request().postDataJSON() as {
    readonly dashboard: string
    readonly filters: object
    readonly drill: { readonly dimensions: Record<string, string> }
  }
  const found = (await response.json()) as { total: number }
  expect(Object.keys(asked.drill.dimensions).sort()).toEqual(['customer.industry', 'signed_at'])
  expect(found.total).toBeGreaterThan(0)
  const { dashboard, filters } = asked
  const all = (await director.post(`/api/apps/crm/reports/${REPORT}/data`, { dashboard, filters })).body as {
    rows: Record<string, string | number>[]
  }
  const clicked = all.rows.find((row) =>
    Object.entries(asked.drill.dimensions).every(([key, value]) => row[key] === value),
  )!
  const records = await director.post(`/api/apps/crm/reports/${REPORT}/records`, { ...asked, size: 500 })
  const sum = (records.body.rows as { amount: number }[]).reduce((total, row) => total + Number(row.amount), 0)
  expect(sum).toBeCloseTo(Number(clicked['amount']), 2)
  await page.getByRole('button', { name: '在列表中打开' }).waitFor()
  await page.getByText('签订日期：').waitFor()
  await desk.picture('report-drill')
  await finish(desk)

  const phone = await visit(browser, crm, { as: director, viewport: PHONE })
  await phone.page.goto(`/apps/crm/reports/${REPORT}`)
  await phone.page.locator('canvas').waitFor()
  await phone.picture('report-phone')
  await finish(phone)
}

/** Where the first bar is: where the pointer becomes a hand. */
async function setLabels(page: Page, place: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await page.locator(`${place} button, ${place} + button`).first().click()
  for (const [language, text] of Object.entries(texts))
    await page
      .locator(
        `.ui-popover:visible [data-language="${language}"] input, .ui-popover:visible input[data-language="${language}"]`,
      )
      .fill(text)
  await page.keyboard.press('Escape')
  await page
    .locator('.ui-popover:visible')
    .waitFor({ state: 'detached' })
    .catch(() => undefined)
}
async function finish(desk: Visit): Promise<void> {
  expect(desk.complaints).toEqual([])
  await desk.close()
}
