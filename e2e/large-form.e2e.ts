import { publishApp, startTestServer, type TestServer } from '@tenon/server/testing'
import type { FormDefinition } from '@tenon/engine'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, visit } from './browser.ts'
import { largeForm } from './large-form.ts'

/**
 * Time on a machine that does other things says little, so what is asserted is the work: functions that are called for one
 * letter, and the fields whose drawing changes. Before fields were shared and drawn one by one, a letter took 1,950,000
 * calls in the designer and 840,000 in the form.
 */
const CALLS = 450_000
const WAIT = { timeout: 60_000, interval: 100 }
const ROWS = 8_000
const LONG = {
  kind: 'form',
  key: 'long',
  label: '流水',
  title: 'name',
  fields: [
    { id: 'f_1', key: 'name', type: 'text', label: '名称' },
    { id: 'f_2', key: 'amount', type: 'money', label: '金额' },
  ],
  views: [{ key: 'all', kind: 'table', label: '全部', columns: ['name', 'amount'], sort: ['amount'] }],
} satisfies FormDefinition
let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
  const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
  await publishApp(server.admin, 'assets', [
    largeForm('big', 400),
    LONG,
    { kind: 'role', key: 'keeper', label: '保管员', forms: { big: all, long: all } },
    { kind: 'app', key: 'assets', label: '资产', menu: [{ group: '业务', items: [{ kind: 'form', key: 'big' }] }] },
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('a form of 400 fields is designed as easily as a small one', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  await page.goto('/design/assets/form/big')
  await page.locator('.canvas-field').nth(399).waitFor()
  // The canvas draws controls, it does not make them.
  expect(await page.locator('.canvas :is(.el-input, .el-select, .el-date-editor)').count()).toBe(0)
  expect(await page.locator('.canvas *').count()).toBeLessThan(400 * 20)

  await page.locator('.canvas-field').nth(1).click()
  await page.locator('#field-label').click()
  await watchFields(page, '.canvas-field')
  expect(await callsOf(page, () => page.keyboard.press('b'))).toBeLessThan(CALLS)
  expect(await changedFields(page)).toEqual(['field_1'])

  // While something is dragged, the canvas stays as it is.
  await watchFields(page, '.canvas-field')
  await page.locator('[data-kind=text]').hover()
  await page.mouse.down()
  await page.mouse.move(700, 500, { steps: 12 })
  await page.locator('.insertion-line').waitFor()
  expect(await changedFields(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await page.locator('.insertion-line').waitFor({ state: 'hidden' })

  await drag(page, '[data-field=field_1]', '[data-field=field_4]', { x: 0.75, y: 0.9 })
  const order = () =>
    page.locator('.canvas-field').evaluateAll((all) => all.slice(0, 5).map((each) => each.getAttribute('data-field')))
  await vi.waitFor(async () => expect(await order()).not.toEqual([0, 1, 2, 3, 4].map((at) => `field_${at}`)), WAIT)
  await desk.picture('designer-400-fields')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a form of 400 fields is filled as easily as a small one, and in the end all its controls are real', async () => {
  const person = await server.person('wangfang', { name: '王芳', roles: [['assets', 'keeper']] })
  const desk = await visit(browser, server, { as: person })
  const { page } = desk
  await page.goto('/apps/assets/forms/big/new')
  const name = page.locator('[data-field=field_0] input')
  await name.waitFor()
  await vi.waitFor(async () => expect(await page.locator('.field-sketch').count()).toBe(0), WAIT)
  await name.click()
  await watchFields(page, '.form-field')
  expect(await callsOf(page, () => page.keyboard.press('b'))).toBeLessThan(CALLS)
  expect(await changedFields(page)).toEqual([])

  // A choice shows the one field that hangs on it, and the cursor has left the first.
  await page.locator('[data-field=field_2] .el-select').click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: '选项 b' }).click()
  await page.locator('[data-field=field_8]').waitFor()
  expect(
    (await changedFields(page)).filter((key) => !['field_0', 'field_2', 'field_6', 'field_8'].includes(key!)),
  ).toEqual([])

  // What was far from the screen takes the hand as well.
  const last = page.locator('[data-field=field_394] input')
  await last.scrollIntoViewIfNeeded()
  await last.fill('12.5')
  await page.locator('[data-field=field_391] input').fill('2')
  await page.keyboard.press('Tab')
  await vi.waitFor(async () => expect(await page.locator('[data-field=field_399]').innerText()).toContain('14.5'), WAIT)
  await desk.picture('form-400-fields')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a list of thousands of records is scrolled to its end, and the page holds no more rows than at its beginning', async () => {
  const person = await server.person('liulei', { name: '刘磊', roles: [['assets', 'keeper']] })
  await seedLong()
  const desk = await visit(browser, server, { as: person })
  const { page } = desk
  await page.goto('/apps/assets/forms/long')
  const rows = page.locator('.vxe-table--main-wrapper .vxe-body--row')
  await rows.first().waitFor()
  const held = await rows.count()
  await page.getByText('¥1.00', { exact: true }).click()
  // Each press goes to the last row that is there, and what comes next is fetched meanwhile.
  await vi.waitFor(
    async () => {
      await page.keyboard.press('Control+End')
      expect(await page.getByText(`记录 ${ROWS}`, { exact: true }).count()).toBeGreaterThan(0)
    },
    { timeout: 120_000, interval: 50 },
  )
  expect(await rows.count()).toBeLessThan(held + 20)
  // What is on the screen has its words.
  await page.getByText(`¥${ROWS.toLocaleString('en-US')}.00`, { exact: true }).waitFor()
  await desk.picture('list-long-end')
  await page.keyboard.press('Control+Home')
  await page.getByText('记录 1', { exact: true }).waitFor()
  await page.keyboard.press('ArrowDown')
  expect(await rows.count()).toBeLessThan(held + 20)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

/** As many records as a firm has after years, by one statement: the API would take minutes. */
async function seedLong(): Promise<void> {
  await server.platform.pool.query(
    `insert into app_assets.long (id, created_at, updated_at, name, amount)
     select meta.uuid_v7(), now(), now(), '记录 ' || n, n from generate_series(1, ${ROWS}) n`,
  )
}

/** Notes the fields whose drawing changes from now on. */
function watchFields(page: Page, selector: string): Promise<void> {
  // As text: it runs in the page, whose types this project has not.
  return page.evaluate(`
    globalThis.changed = new Set()
    new MutationObserver((records) => {
      for (const { target } of records) {
        const field = (target.closest ? target : target.parentElement)?.closest(${JSON.stringify(selector)})
        if (field) changed.add(field.getAttribute('data-field'))
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
  `)
}
const changedFields = (page: Page): Promise<(string | null)[]> =>
  page.evaluate(() => [...(globalThis as unknown as { changed: Set<string | null> }).changed])

/** How many calls of functions an act takes, up to half a second later: checks and drafts wait for a pause. */
async function callsOf(page: Page, act: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await act()
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)))
  const { result } = await session.send('Profiler.takePreciseCoverage')
  await session.detach()
  return result.flatMap(({ functions }) => functions).reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0)
}
