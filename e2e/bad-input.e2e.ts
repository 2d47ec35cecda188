import { publishApp, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { onCanvas } from './designing.ts'
import { enterCell } from './typing-ways.ts'

/** What nobody should type, typed: it is refused at its field and stays there, or it is kept to the letter. */
let server: TestServer
let browser: Browser
let clerk: TestClient
const WAIT = { timeout: 15_000 }
const RECORDS = '/api/apps/odd/forms/thing/records'

const field = (key: string, type: string, label: string, settings: object = {}) => ({
  id: `f_${key}`,
  key,
  type,
  label,
  settings,
})
const thing = {
  kind: 'form',
  key: 'thing',
  label: '物料',
  title: 'name',
  fields: [
    field('name', 'text', '名称'),
    field('note', 'longText', '说明'),
    field('digits', 'text', '证号', { pattern: 'digits', maxLength: 2000 }),
    field('n', 'number', '数量'),
    field('m', 'money', '押金', { min: 0 }),
    field('share', 'percent', '折扣'),
    field('day', 'date', '到货日期'),
    field('at', 'datetime', '约定时间'),
    field('clock', 'time', '班次'),
    field('choice', 'select', '级别', { options: [{ value: 'A' }, { value: 'B' }] }),
    field('up', 'relation', '上级物料', { form: 'thing' }),
    field('total', 'rollup', '下级数量', { from: 'thing.up', measure: 'sum', field: 'n' }),
    field('span', 'dateRange', '保修期'),
    field('place', 'location', '存放地点'),
    field('double', 'formula', '两倍', { text: '数量 * 2', expression: { '*': [{ var: 'n' }, 2] } }),
  ],
  views: [{ key: 'all', kind: 'table', label: '全部', columns: ['name', 'n', 'm', 'day'] }],
}
const clerkRole = {
  kind: 'role',
  key: 'clerk',
  label: '录入',
  forms: { thing: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } } },
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
  await publishApp(server.admin, 'odd', [thing, clerkRole] as never)
  clerk = await server.person('clerk', { name: '王录', roles: [['odd', 'clerk']] })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** What stands in the box afterwards, where it is not what was typed: an amount gets its digits. */
const REFUSED: readonly (readonly [label: string, text: string, reason: string, shown?: string])[] = [
  ['名称', '长'.repeat(300), '最多 200 个字'],
  ['名称', 'a\u0000b', '含有不能保存的字符'],
  ['名称', 'a\ud800b', '含有不能保存的字符'],
  ['证号', '1'.repeat(5000), '最多 2000 个字'],
  ['证号', `${'1'.repeat(1999)}a`, '只能填写数字'],
  ['数量', '1e400', '请填写数字'],
  ['数量', 'NaN', '请填写数字'],
  ['数量', '9'.repeat(90), '请填写数字'],
  ['押金', '-1', '不小于 0', '-1.00'],
  ['押金', '面议', '请填写金额'],
  ['折扣', '半价', '请填写数字'],
  ['到货日期', 'tomorrow', '请填写正确的日期'],
  ['到货日期', '2024-02-30', '请填写正确的日期'],
  ['约定时间', 'tomorrow', '请填写正确的日期和时间'],
  ['约定时间', '2024-02-30 10:00', '请填写正确的日期和时间'],
  ['班次', '25:61', '请填写正确的时间'],
  ['存放地点', '路'.repeat(300), '最多 200 个字'],
  ['说明', 'a\udc00b', '含有不能保存的字符'],
]

test('what is typed wrongly is refused at its field with the reason, and stays to be corrected', async () => {
  const desk = await visit(browser, server, { as: clerk })
  const { page } = desk
  await page.goto('/apps/odd/forms/thing/new')
  await box(page, '名称').waitFor()
  for (const [label, text, reason, shown = text] of REFUSED) {
    await type(box(page, label), text)
    await page.keyboard.press('Tab')
    await vi.waitFor(async () => {
      expect(await line(page, label), `${label} ${text.slice(0, 20)}`).toContain(reason)
      expect(await box(page, label).inputValue()).toBe(shown)
    }, WAIT)
  }
  // Both ends of a span, one of them no day.
  const ends = field$(page, '保修期').locator('input')
  await type(ends.nth(0), '2024-02-30')
  await type(ends.nth(1), '2024-03-01')
  await page.keyboard.press('Tab')
  await vi.waitFor(async () => {
    expect(await line(page, '保修期')).toContain('请填写正确的日期')
    expect([await ends.nth(0).inputValue(), await ends.nth(1).inputValue()]).toEqual(['2024-02-30', '2024-03-01'])
  }, WAIT)
  await desk.picture('bad-input')
  await page.keyboard.press('Control+s')
  await page.locator('.foot', { hasText: '处需要修改' }).waitFor()
  expect(page.url()).toContain('/new')
  expect((await clerk.post(`${RECORDS}/query`, {})).body.rows).toEqual([])
  expect(await desk.accessibility()).toEqual([])

  // Each is corrected where it stands; what people write in sheets is read.
  const right: readonly (readonly [string, string])[] = [
    ['名称', '👩‍👩‍👧‍👦 机械🏭 𠮷野家'],
    ['证号', '0'.repeat(200)],
    ['数量', '12345678901234567890'],
    ['押金', '1.2万'],
    ['折扣', '8.5'],
    ['到货日期', '2024年2月29日'],
    ['约定时间', '2024/2/29 9:30'],
    ['班次', '9:05'],
    ['存放地点', '路'.repeat(200)],
    ['说明', '好😀'],
  ]
  for (const [label, text] of right) {
    await type(box(page, label), text)
    await page.keyboard.press('Tab')
    await vi.waitFor(async () => expect(await line(page, label), label).toBe(''), WAIT)
  }
  await type(ends.nth(0), '2024.2.28')
  await type(ends.nth(1), '2024-03-01')
  await page.keyboard.press('Tab')
  await vi.waitFor(async () => expect(await line(page, '保修期')).toBe(''), WAIT)
  expect(await box(page, '到货日期').inputValue()).toBe('2024-02-29')
  await page.keyboard.press('Control+s')
  await page.waitForURL(/records\/[0-9a-f-]{36}/)
  const id = page.url().split('/').at(-1)
  expect((await clerk.get(`${RECORDS}/${id}`)).body).toMatchObject({
    name: '👩‍👩‍👧‍👦 机械🏭 𠮷野家',
    digits: '0'.repeat(200),
    n: '12345678901234567890',
    m: 12000,
    share: 0.085,
    day: '2024-02-29',
    at: '2024-02-29T01:30:00.000Z',
    clock: '09:05:00',
    span: { from: '2024-02-28', to: '2024-03-01' },
    note: '好😀',
  })
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('an amount that stands with its separators is replaced as a whole, by Tab as by selecting it', async () => {
  const made = await clerk.post(RECORDS, { name: '押金单', m: 1000 })
  const desk = await visit(browser, server, { as: clerk })
  const { page } = desk
  await page.goto(`/apps/odd/forms/thing/records/${made.body.id}/edit`)
  const money = box(page, '押金')
  await vi.waitFor(async () => expect(await money.inputValue()).toBe('1,000.00'), WAIT)
  await box(page, '数量').click()
  await page.keyboard.press('Tab')
  await page.keyboard.type('-1')
  expect(await money.inputValue()).toBe('-1')
  await page.keyboard.press('Escape')
  await money.fill('25')
  expect(await money.inputValue()).toBe('25')
  await page.keyboard.press('Control+s')
  await page.waitForURL(/records\/[0-9a-f-]{36}$/)
  expect((await clerk.get(`${RECORDS}/${made.body.id}`)).body.m).toBe(25)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('in the record and on a phone a day that is none stays in its place with the reason', async () => {
  const made = await clerk.post(RECORDS, { name: '改日期', day: '2026-01-05' })
  const desk = await visit(browser, server, { as: clerk, expected: [400] })
  const { page } = desk
  await page.goto(`/apps/odd/forms/thing/records/${made.body.id}`)
  await page.getByRole('button', { name: '修改到货日期' }).or(page.locator('[data-field=day] .pencil')).first().click()
  const inPlace = page.locator('[data-field=day] input')
  await type(inPlace, 'tomorrow')
  await page.keyboard.press('Enter')
  await page.locator('[data-field=day] [role=alert]', { hasText: '请填写正确的日期' }).waitFor()
  expect(await inPlace.inputValue()).toBe('tomorrow')
  await type(inPlace, '2026-02-06')
  await page.keyboard.press('Enter')
  await vi.waitFor(
    async () => expect((await clerk.get(`${RECORDS}/${made.body.id}`)).body.day).toBe('2026-02-06'),
    WAIT,
  )
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, server, { as: clerk, viewport: PHONE })
  await phone.page.goto('/apps/odd/forms/thing/new')
  await type(box(phone.page, '到货日期'), '2024-02-30')
  await phone.page.keyboard.press('Tab')
  await vi.waitFor(async () => expect(await line(phone.page, '到货日期')).toContain('请填写正确的日期'), WAIT)
  await phone.picture('bad-input-phone')
  await phone.close()
})

test('a cell of the list refuses a day that is none where it was typed, and takes it when it is corrected', async () => {
  const made = await clerk.post(RECORDS, { name: '表里改日期', day: '2026-01-05' })
  const desk = await visit(browser, server, { as: clerk, expected: [400] })
  const { page } = desk
  await page.goto('/apps/odd/forms/thing')
  const line = page.locator('.record-table .title:visible', { hasText: '表里改日期' })
  const head = page.locator('.record-table th:visible', { hasText: '到货日期' }).first()
  // The rows may be drawn anew while they are measured.
  const [row, column] = await vi.waitFor(async () => {
    const [at, above] = await Promise.all([line.boundingBox(), head.boundingBox()])
    expect([at, above]).not.toContain(null)
    return [at!, above!]
  }, 10_000)
  await page.mouse.dblclick(column.x + column.width / 2, row.y + row.height / 2)
  const cell = page.locator('.record-table .editor')
  await type(cell.locator('input'), '2026-02-30')
  await page.keyboard.press('Enter')
  await cell.getByRole('alert').filter({ hasText: '请填写正确的日期' }).waitFor()
  expect(await cell.locator('input').inputValue()).toBe('2026-02-30')
  expect((await clerk.get(`${RECORDS}/${made.body.id}`)).body.day).toBe('2026-01-05')
  await type(cell.locator('input'), '2026-02-28')
  await page.keyboard.press('Enter')
  await cell.waitFor({ state: 'detached' })
  expect((await clerk.get(`${RECORDS}/${made.body.id}`)).body.day).toBe('2026-02-28')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('what is typed into a cell stays while others write, and the keys stay where somebody has gone', async () => {
  const [, beside] = [
    await clerk.post(RECORDS, { name: '正在改的一条' }),
    await clerk.post(RECORDS, { name: '旁边的一条' }),
  ]
  const desk = await visit(browser, server, { as: clerk })
  const { page } = desk
  await page.goto('/apps/odd/forms/thing')
  const rename = async (name: string, version: number) => {
    const path = `${RECORDS}/${beside.body.id}`
    expect((await clerk.patch(path, { name }, { 'if-match': `"${version}"` })).status).toBe(200)
    await page.locator('.record-table .title:visible', { hasText: name }).waitFor()
  }
  await page.locator('.record-table .title:visible', { hasText: '正在改的一条' }).waitFor()
  await enterCell(page, '正在改的一条', '名称')
  const box = page.locator('.record-table .editor input')
  await type(box, '改到一半')
  await rename('别人改了名', 1)
  expect([await box.inputValue(), await isFocused(box)]).toEqual(['改到一半', true]) // prettier-ignore
  const search = page.locator('.search input:visible, input.search:visible').first()
  await search.focus()
  await rename('别人又改了名', 2)
  expect(await isFocused(search)).toBe(true)
  expect(await box.inputValue()).toBe('改到一半')
  await box.focus()
  await page.keyboard.press('Enter')
  await page.locator('.record-table .title:visible', { hasText: '改到一半' }).waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('the designer refuses lists of ten thousand and fields that are computed from themselves, and says why', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  await page.goto('/design/odd/form/thing')
  await page.locator(onCanvas('级别')).click()
  await page.getByRole('button', { name: '编辑选项' }).click()
  const dialog = page.getByRole('dialog', { name: '编辑选项' })
  const names = dialog.locator('.name input')
  await names.first().click()
  await paste(names.first(), Array.from({ length: 10_000 }, (_, i) => `选项${i}`).join('\n'))
  await dialog.getByText('粘贴的 10000 行没有加入：选项最多 400 项').waitFor()
  expect(await names.count()).toBe(2)
  await names.first().fill('长'.repeat(101))
  await dialog.getByText('选项名称最多 100 个字').waitFor()
  expect(await dialog.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
  await desk.picture('bad-input-options')
  await names.first().fill('A')
  await paste(names.last(), Array.from({ length: 398 }, (_, i) => `选项${i}`).join('\n'))
  await vi.waitFor(async () => expect(await names.count()).toBe(400), WAIT)
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.waitFor({ state: 'hidden' })

  // A formula of itself, written with the names that people see.
  await page.locator(onCanvas('两倍')).click()
  await page.locator('.formula-input textarea').fill('两倍 + 1')
  const panel = page.locator('.properties')
  await panel.getByText('公式互相引用成环：两倍 → 两倍').waitFor()
  await page.locator(`${onCanvas('两倍')}.faulty`).waitFor()
  await desk.picture('bad-input-formula')
  // A sum of itself over the records below.
  await page.locator(onCanvas('下级数量')).click()
  await page.locator('.el-select:has(#setting-field)').click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: '下级数量' }).click()
  await panel.getByText('公式互相引用成环：下级数量 → 下级数量').waitFor()
  await page.getByText('已自动保存').waitFor()
  const plan = await server.admin.post('/api/apps/odd/plan', {})
  expect(plan.body.errors.map((each: { code: string }) => each.code)).toContain('FORMULA_CYCLE')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

const field$ = (page: Page, label: string): Locator => page.locator(`.form-field:has(> label:text-is("${label}"))`)
const box = (page: Page, label: string): Locator => field$(page, label).locator('input, textarea').first()
const line = async (page: Page, label: string): Promise<string> => {
  const said = field$(page, label).locator('.line')
  return (await said.count()) > 0 ? (await said.first().innerText()).trim() : ''
}
/** As by hand or from the clipboard; characters that a keyboard has not are put there as the clipboard would. */
const isFocused = (box: Locator) => box.evaluate((element) => element.matches(':focus'))
async function type(input: Locator, text: string): Promise<void> {
  await input.click()
  await input.press('Control+a')
  const codes = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
  await input.evaluate((element, units) => {
    const { document, Event } = globalThis as unknown as PageGlobals
    const target = element as unknown as { value: string; dispatchEvent(event: unknown): void }
    const given = units.map((unit) => String.fromCharCode(unit)).join('')
    document.execCommand('insertText', false, given)
    if (target.value === given) return
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(target), 'value')!.set!.call(target, given)
    target.dispatchEvent(new Event('input', { bubbles: true }))
  }, codes)
}
const paste = (input: Locator, text: string): Promise<void> =>
  input.evaluate((element, given) => {
    const { ClipboardEvent, DataTransfer } = globalThis as unknown as PageGlobals
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', given)
    const target = element as unknown as { dispatchEvent(event: unknown): void }
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)

/** What these files, which know nothing of the browser's types, need of a page. */
interface PageGlobals {
  readonly document: { execCommand(command: string, ui: boolean, text: string): void }
  readonly Event: new (type: string, options: object) => unknown
  readonly ClipboardEvent: new (type: string, options: object) => unknown
  readonly DataTransfer: new () => { setData(type: string, text: string): void }
}
