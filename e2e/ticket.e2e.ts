import type { TestClient } from '@tenon/server/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { buildTicketForm, canvasLabels, choose, condition, publishDraft } from './build-ticket-form.ts'
import { startCrm, type Crm } from './crm.ts'

let crm: Crm
let browser: Browser
let service: TestClient
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
  service = await crm.as('kefuxiaowang')
  const made = await crm.admin.post('/api/apps/crm/forms/customer/records', { name: CUSTOMER, mobile: '13812345678' })
  expect(made.status, made.text).toBe(201)
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

const CUSTOMER = '苏州博远精密机械有限公司'
const LIST = '/apps/crm/forms/ticket'

test('a ticket form is built by mouse from nothing, tried on a phone, given to a role and published', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  await buildTicketForm(page, 'crm')
  const built = [
    ['工单号', '客户', '问题类型', '描述'],
    ['状态', '处理人', '提交时间', '解决时间'],
  ]
  await expectLabels(page, built)
  await desk.picture('ticket-designer')

  // From the left column of one section into the right column of the other, and back by keys.
  await drag(page, onCanvas('问题类型'), `${onCanvas('状态')}`, { x: 0.98, y: 0.5 })
  const moved = [
    ['工单号', '客户', '描述'],
    ['状态', '问题类型', '处理人', '提交时间', '解决时间'],
  ]
  await expectLabels(page, moved)
  await page.locator('.canvas h2').click()
  await page.keyboard.press('Control+z')
  await expectLabels(page, built)
  await page.keyboard.press('Control+Shift+z')
  await expectLabels(page, moved)
  await page.locator('.object-bar').getByRole('button', { name: '撤销' }).click()
  await expectLabels(page, built)

  await page.locator('.object-bar').getByRole('radio', { name: '手机' }).click()
  const phone = page.locator('.phone')
  await field(phone, '状态').waitFor()
  expect(await field(phone, '解决时间').count()).toBe(0)
  await choose(page, field(phone, '状态').locator('.el-select'), '已解决')
  await field(phone, '解决时间').waitFor()
  await desk.picture('ticket-preview-phone')
  await page.getByRole('button', { name: '退出预览' }).click()

  await page.locator('.app-bar').getByRole('button', { name: '角色' }).click()
  await page.locator('.object-list').getByRole('button', { name: '客服' }).click()
  for (const action of ['查看', '新建', '编辑'])
    await page.getByLabel(`工单 ${action}`, { exact: true }).locator('xpath=..').click()
  await publishDraft(page)
  expect(await desk.accessibility()).toEqual([])
  await finish(desk)

  const { body } = await service.get('/api/apps/crm/definitions')
  expect(body.rights.ticket).toMatchObject({ create: true, edit: true, delete: false })
  expect(body.forms.ticket.checks).toMatchObject([{ do: 'block', message: '解决时间不能早于提交时间' }])
})

test('it is filled on a desk and on a phone, with linkage and validation while typing', async () => {
  const desk = await visit(browser, crm, { as: service })
  await desk.page.goto(LIST)
  await desk.page.getByRole('link', { name: '新建工单' }).first().click()
  await fill(desk.page, 'GD-1001')
  await desk.picture('ticket-form')
  await desk.page.keyboard.press('Control+s')
  await desk.page.waitForURL(/records\/[0-9a-f-]{36}/)
  await finish(desk)

  const phone = await visit(browser, crm, { as: service, viewport: PHONE })
  await phone.page.goto(`${LIST}/new`)
  await fill(phone.page, 'GD-1002')
  await phone.picture('ticket-form-phone')
  await phone.page.getByRole('button', { name: '保存', exact: true }).click()
  await phone.page.waitForURL(/records\/[0-9a-f-]{36}/)
  await phone.page.getByText('GD-1002').first().waitFor()
  await phone.picture('ticket-record-phone')
  await phone.page.goto(LIST)
  await phone.page.locator('a.card').nth(1).waitFor()
  await phone.picture('ticket-list-phone')
  expect(await phone.accessibility()).toEqual([])
  await finish(phone)

  const { rows } = await query(service)
  expect(rows).toHaveLength(2)
  for (const row of rows)
    expect(Object.values(row)).toEqual(expect.arrayContaining(['已解决', '2026-03-02', '2026-03-05']))
})

test('the list is sorted, filtered, searched, arranged and kept as a view', async () => {
  const [known] = (await query(service)).rows
  const { select: _kind, ...rest } = strip(known!)
  for (let at = 0; at < 30; at++) {
    const ticket = { ...rest, text: `GD-2${String(at).padStart(3, '0')}`, select: at % 3 ? '投诉' : '开票' }
    expect((await service.post('/api/apps/crm/forms/ticket/records', ticket)).status).toBe(201)
  }
  const desk = await visit(browser, crm, { as: service })
  const { page } = desk
  await page.goto(LIST)
  const titles = () => page.locator('.record-table .title').allTextContents()
  await page.getByRole('button', { name: '按“工单号”排序' }).click()
  await vi.waitFor(async () => expect((await titles())[0]).toBe('GD-1001'), WAIT)
  await page.getByRole('button', { name: '按“工单号”排序' }).click()
  await vi.waitFor(async () => expect((await titles())[0]).toBe('GD-2029'), WAIT)

  await page.getByRole('button', { name: '筛选' }).click()
  await condition(page, page.locator('.ui-popover:visible').last(), '问题类型', '等于', '开票')
  await vi.waitFor(async () => expect(await titles()).toHaveLength(10), WAIT)
  await page.keyboard.press('Escape')
  expect(await page.locator('.chips').innerText()).toContain('问题类型')
  await page.getByLabel('在结果中搜索').fill('gd-2003')
  await vi.waitFor(async () => expect(await titles()).toEqual(['GD-2003']), WAIT)
  await page.getByLabel('在结果中搜索').fill('')
  await vi.waitFor(async () => expect(await titles()).toHaveLength(10), WAIT)

  await page.getByRole('button', { name: '字段', exact: true }).click()
  await page.locator('.fields li', { hasText: '描述' }).locator('.ui-checkbox').click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '另存为视图' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('input:not([type=checkbox])').first().fill('开票工单')
  await dialog.getByRole('button', { name: /保存/ }).click()
  await page.getByRole('tab', { name: /开票工单/ }).waitFor()
  await desk.picture('ticket-list')
  await page.reload()
  await vi.waitFor(async () => expect(await titles()).toHaveLength(10), WAIT)
  expect((await titles())[0]).toBe('GD-2027')
  expect(await page.locator('.record-table thead').first().innerText()).not.toContain('描述')
  expect(await desk.accessibility()).toEqual([])
  await finish(desk)
})

test('the record is changed in place, stands among the lists of its customer, and a stale save names the field', async () => {
  const desk = await visit(browser, crm, { as: service, expected: [409] })
  const { page } = desk
  const [ticket] = (await query(service, 'GD-1001')).rows
  await page.goto(`${LIST}/records/${ticket!.id}`)
  const state = page.locator('.detail', { hasText: '问题类型' })
  await state.hover()
  await state.getByRole('button').click()
  await choose(page, state.locator('.el-select'), '投诉')
  await vi.waitFor(
    async () => expect((await query(service, 'GD-1001')).rows[0]).toMatchObject({ select: '投诉' }),
    WAIT,
  )
  await page.locator('.timeline, .center').getByText('问题类型').first().waitFor()
  await desk.picture('ticket-record')

  // Two people at once: the second one is shown both values and keeps his.
  await page.goto(`${LIST}/records/${ticket!.id}/edit`)
  await field(page, '描述').locator('textarea').fill('第二个人写的')
  const [now] = (await query(service, 'GD-1001')).rows
  const other = await crm.admin.patch(`/api/apps/crm/forms/ticket/records/${ticket!.id}`, {
    longText: '第一个人写的',
    version: now!.version,
  })
  expect(other.status, other.text).toBe(200)
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('第一个人写的').waitFor()
  expect(await dialog.innerText()).toContain('描述')
  await desk.picture('ticket-conflict')
  await dialog.getByRole('button', { name: '合并并保存' }).click()
  await page.waitForURL(/records\/[0-9a-f-]{36}$/)
  await page.getByText('第二个人写的').first().waitFor()

  const customer = (await query(crm.admin, undefined, 'customer')).rows[0]!.id
  await page.goto(`/apps/crm/forms/customer/records/${customer}`)
  await page.getByRole('tab', { name: /工单/ }).click()
  await page.getByText('GD-1001').first().waitFor()
  await finish(desk)
})

// helpers

const WAIT = { timeout: 15_000, interval: 100 } as const
const onCanvas = (label: string) => `.canvas-field:has(.label:has-text("${label}"))`
const field = (at: Page | Locator, label: string) => at.locator(`.form-field:has(> label:text-is("${label}"))`)
const expectLabels = (page: Page, labels: string[][]) =>
  vi.waitFor(async () => expect(await canvasLabels(page)).toEqual(labels), WAIT)

/** A ticket that was solved: what is wrong is said at the field as soon as it is left, and what is hidden appears. */
async function fill(page: Page, number: string): Promise<void> {
  const solved = field(page, '解决时间')
  await field(page, '工单号').locator('input').click()
  await page.keyboard.press('Tab')
  await field(page, '工单号').locator('.line.bad').waitFor()
  await field(page, '工单号').locator('input').fill(number)
  const customer = field(page, '客户').locator('input')
  await customer.click()
  await customer.pressSequentially('博远')
  await page.locator('.el-select-dropdown__item:visible', { hasText: CUSTOMER }).click()
  await choose(page, field(page, '问题类型').locator('.el-select'), '产品故障')
  await field(page, '描述').locator('textarea').fill('三号机异响')
  expect(await solved.count()).toBe(0)
  await choose(page, field(page, '状态').locator('.el-select'), '已解决')
  await date(page, field(page, '提交时间'), '2026-03-02')
  await date(page, solved, '2026-03-01')
  await solved.getByText('解决时间不能早于提交时间').waitFor()
  await date(page, solved, '2026-03-05')
  await solved.getByText('解决时间不能早于提交时间').waitFor({ state: 'detached' })
}
async function date(page: Page, at: Locator, value: string): Promise<void> {
  await at.locator('input').click()
  await at.locator('input').fill(value)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
}
type TicketRow = Record<string, unknown> & { readonly id: string; readonly version: number }
async function query(who: TestClient, title?: string, form = 'ticket'): Promise<{ rows: TicketRow[] }> {
  const filter = title === undefined ? {} : { filter: { '==': [{ var: 'text' }, title] } }
  const { status, body, text } = await who.post(`/api/apps/crm/forms/${form}/records/query`, { ...filter, size: 200 })
  expect(status, text).toBe(200)
  return body
}
const strip = (row: TicketRow) =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([key, value]) => value !== null && /^(text|relation|select|date|long|member)/.test(key),
    ),
  ) as Record<string, unknown>
async function finish(place: Visit): Promise<void> {
  expect(place.complaints).toEqual([])
  await place.close()
}
