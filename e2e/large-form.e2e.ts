import { publishApp, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
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
const ROWS = 100_000
const MILLION = 1_000_000
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
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser({ scrollbars: true })])
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

test(
  'a list of 100,000 records shows the right rows wherever it is scrolled to, and holds no more of them than at its beginning',
  { timeout: 480_000 },
  async () => {
    await seedLong(ROWS)
    const desk = await visit(browser, server, { as: await keeper(), expected: [400] })
    const { page } = desk
    let asked = 0
    page.on('request', (request) => void (request.url().endsWith('/long/records/query') && asked++))
    await page.goto('/apps/assets/forms/long')
    await seeWhole(page, 1)
    const rows = page.locator('.vxe-table--main-wrapper .vxe-body--row')
    const held = await rows.count()
    await page.getByText(`共 ${ROWS.toLocaleString('en-US')} 条`).waitFor()

    // By keys: to the end at once, up a screen, and back.
    await page.getByText('¥1.00', { exact: true }).click()
    await page.keyboard.press('Control+End')
    await seeWhole(page, ROWS)
    await desk.picture('list-long-end')
    await page.keyboard.press('PageUp')
    await page.keyboard.press('PageUp')
    await seeWhole(page, ROWS - 30)
    await page.keyboard.press('Control+Home')
    await seeWhole(page, 1)

    // By the wheel: every row that comes by is there, over the edges of what is fetched at a time.
    await rows.first().hover()
    for (let turn = 1; turn <= 12; turn++) {
      await page.mouse.wheel(0, 900)
      await seeWhole(page)
    }

    // By the scrollbar: what is dragged past is not fetched.
    const before = asked
    await dragScrollbar(page, 1)
    await seeWhole(page, ROWS)
    await dragScrollbar(page, 0.5)
    const middle = await seeWhole(page)
    expect(middle).toBeGreaterThan(ROWS * 0.4)
    expect(middle).toBeLessThan(ROWS * 0.6)
    await desk.picture('list-long-middle')
    // Of a thousand windows.
    expect(asked - before).toBeLessThan(250)
    expect(await rows.count()).toBeLessThan(held + 20)

    // A row far behind is edited in place, and its neighbours are the record's.
    const value = page.getByText(`¥${(middle + 2).toLocaleString('en-US')}.00`, { exact: true })
    await value.dblclick()
    await page.locator('.cell-editing input').fill(String(middle + 2.5))
    await page.keyboard.press('Enter')
    await page.getByText(`¥${(middle + 2).toLocaleString('en-US')}.50`, { exact: true }).waitFor()
    await page.getByText(`记录 ${middle + 2}`, { exact: true }).click()
    await page.getByText(`${(middle + 2).toLocaleString('en-US')} / ${ROWS.toLocaleString('en-US')}`).waitFor()
    expect(desk.complaints).toEqual([])
    await desk.close()
  },
)

test('rows of a long list that could not be read say so and come when they are asked for again', async () => {
  const desk = await visit(browser, server, { as: await keeper(), expected: [400] })
  const { page } = desk
  await page.goto('/apps/assets/forms/long')
  await seeWhole(page, 1)
  await page.getByText(`共 ${ROWS.toLocaleString('en-US')} 条`).waitFor()
  await page.route('**/long/records/query', (route) =>
    route.fulfill({ status: 400, json: { error: { code: 'INVALID' } } }),
  )
  await page.getByText('¥1.00', { exact: true }).click()
  await page.keyboard.press('Control+End')
  const retry = page.getByRole('alert').getByRole('button', { name: /没有加载出来/ })
  await retry.waitFor()
  await desk.picture('list-long-failed')
  expect(await desk.accessibility()).toEqual([])
  await page.unroute('**/long/records/query')
  await retry.click()
  await seeWhole(page, ROWS)
  await retry.waitFor({ state: 'hidden' })

  // Shift ticks what lies between, but not more than can be ticked.
  await page.getByText(`¥${ROWS.toLocaleString('en-US')}.00`, { exact: true }).click()
  await page.keyboard.press('x')
  await page.getByText('已选 1 条').waitFor()
  await page.keyboard.press('Control+Home')
  await seeWhole(page, 1)
  await page.keyboard.press('Shift+ ')
  await page.getByText('一次最多勾选').waitFor()
  await page.getByText('已选 1 条').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a list of a million records is scrolled to its end by keys, wheel and bar', { timeout: 480_000 }, async () => {
  await seedLong(MILLION)
  const desk = await visit(browser, server, { as: await keeper() })
  const { page } = desk
  await page.goto('/apps/assets/forms/long')
  await page.getByText('共 1,000,000 条').waitFor()
  await page.getByText('¥1.00', { exact: true }).click()
  await page.keyboard.press('Control+End')
  await seeWhole(page, MILLION)
  await desk.picture('list-million-end')
  await page.keyboard.press('PageUp')
  await page.keyboard.press('PageUp')
  await seeWhole(page, MILLION - 30)

  const rows = page.locator('.vxe-table--main-wrapper .vxe-body--row')
  await dragScrollbar(page, 0.5)
  let top = await seeWhole(page)
  expect(top).toBeGreaterThan(MILLION * 0.4)
  expect(top).toBeLessThan(MILLION * 0.6)
  // A wheel means rows, wherever the bar is and however fast it is turned.
  await rows.first().hover()
  for (const [way, turns] of [
    [900, 8],
    [-3_000, 4],
  ] as const)
    for (let turn = 0; turn < turns; turn++) {
      await page.mouse.wheel(0, way)
      const next = await seeWhole(page)
      expect(Math.abs(next - top)).toBeLessThan(200)
      top = next
    }
  await desk.picture('list-million-middle')
  await dragScrollbar(page, 1)
  await seeWhole(page, MILLION)
  for (let turn = 0; turn < 6; turn++) {
    await page.mouse.wheel(0, -2_000)
    await seeWhole(page)
  }
  await dragScrollbar(page, 0)
  await seeWhole(page, 1)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

let person: TestClient | undefined
const keeper = async () => (person ??= await server.person('liulei', { name: '刘磊', roles: [['assets', 'keeper']] }))

/**
 * Waits until the rows cover the whole table without a gap, each with the words of its place, one behind the other, and the
 * row of this number among them; answers with the number of the topmost.
 */
async function seeWhole(page: Page, number?: number): Promise<number> {
  let top = 0
  await vi.waitFor(async () => {
    const { area, rows } = (await page.evaluate(`(() => {
      const box = (element) => (({ top, bottom }) => ({ top, bottom }))(element.getBoundingClientRect())
      const scroller = document.querySelector('.vxe-table--main-wrapper .vxe-table--body-inner-wrapper')
      const area = box(scroller)
      const rows = [...scroller.querySelectorAll('.vxe-body--row')].map((row) => ({
        ...box(row),
        name: document.querySelector('.vxe-table--fixed-left-wrapper [rowid="' + row.getAttribute('rowid') + '"]')?.innerText.trim() || row.innerText.trim(),
        amount: row.innerText.match(/[¥]([0-9,.]+)/)?.[1],
      }))
      return { area, rows: rows.filter((row) => row.bottom > area.top + 1 && row.top < area.bottom - 1) }
    })()`)) as { area: Span; rows: (Span & { name: string; amount?: string })[] }
    expect(rows.length).toBeGreaterThan(5)
    expect(rows[0]!.top).toBeLessThanOrEqual(area.top + 1)
    expect(rows.at(-1)!.bottom).toBeGreaterThanOrEqual(area.bottom - 14)
    const numbers = rows.map(({ name }) => Number(/记录 (\d+)/.exec(name)?.[1]))
    expect(numbers.every(Number.isInteger)).toBe(true)
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
    expect(rows.map(({ amount }) => Math.floor(Number(amount?.replaceAll(',', ''))))).toEqual(numbers)
    if (number !== undefined) expect(numbers).toContain(number)
    top = numbers[0]!
  }, WAIT)
  return top
}
interface Span {
  readonly top: number
  readonly bottom: number
}

/** Takes the thumb of the table's scrollbar where it is and pulls it to a part of the way. */
async function dragScrollbar(page: Page, to: number): Promise<void> {
  const [bar, at] = (await page.evaluate(`(() => {
    const bar = document.querySelector('.record-table .vxe-table--scroll-y-handle')
    const { x, y, width, height } = bar.getBoundingClientRect()
    return [{ x, y, width, height }, bar.scrollTop / (bar.scrollHeight - bar.clientHeight)]
  })()`)) as [{ x: number; y: number; width: number; height: number }, number]
  // Between two arrows; the thumb of a list so long has its least height.
  const place = (part: number) => bar.y + 23 + part * (bar.height - 46)
  const x = bar.x + bar.width / 2
  await page.mouse.move(x, place(at))
  await page.mouse.down()
  await page.mouse.move(x, place(to), { steps: 40 })
  await page.mouse.up()
}

/** As many records as a firm has after years, by one statement: the API would take minutes. */
async function seedLong(to: number): Promise<void> {
  // Without the limit of a request's statement: on a busy machine a million rows take longer.
  const { directPool } = server.platform
  await directPool.query(
    `insert into app_assets.long (id, created_at, updated_at, name, amount)
     select meta.uuid_v7(), now(), now(), '记录 ' || n, n from generate_series((select count(*) from app_assets.long) + 1, ${to}) n`,
  )
  await directPool.query('vacuum analyze app_assets.long')
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
