import type { TestClient } from '@tenon/server/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { buildTicketForm } from './build-ticket-form.ts'
import { startCrm, type Crm } from './crm.ts'
import { canvasLabels, choose, onCanvas, publishDraft } from './designing.ts'

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
const LIST = '/apps/crm/forms/desk_ticket'

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
  await drag(page, onCanvas('问题类型'), onCanvas('状态'), { x: 0.98, y: 0.5 })
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
  expect(body.rights.desk_ticket).toMatchObject({ create: true, edit: true, delete: false })
  expect(body.forms.desk_ticket.checks).toMatchObject([{ do: 'block', message: '解决时间不能早于提交时间' }])
})

test('it is filled on a desk and on a phone, with linkage and validation while typing', async () => {
  const desk = await visit(browser, crm, { as: service })
  await desk.page.goto('/apps/crm')
  await desk.page.getByRole('navigation').getByRole('link', { name: '工单', exact: true }).click()
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

// helpers

const WAIT = { timeout: 15_000, interval: 100 } as const
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
  await field(page, '客户').locator('.el-select').click()
  await field(page, '客户').locator('input').pressSequentially('博远')
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
type Row = Record<string, unknown> & { readonly id: string; readonly version: number }
async function query(who: TestClient, form = 'desk_ticket'): Promise<{ rows: Row[] }> {
  const { status, body, text } = await who.post(`/api/apps/crm/forms/${form}/records/query`, { size: 200 })
  expect(status, text).toBe(200)
  return body
}
async function finish(place: Visit): Promise<void> {
  expect(place.complaints).toEqual([])
  await place.close()
}
