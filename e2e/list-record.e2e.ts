import type { TestClient } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { handsOn } from './hands.ts'

let crm: Crm
let browser: Browser
let service: TestClient
let customer: string
/** Tickets 01–24: every third one is a complaint. */
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
  service = await crm.as('kefuxiaowang')
  customer = (await create(crm.admin, 'customer', { name: '苏州博远精密机械有限公司', mobile: '13812345678' })).id
  const numbers = Array.from({ length: 24 }, (_, at) => String(at + 1).padStart(2, '0'))
  for (const at of numbers)
    await create(service, 'ticket', { title: `三号机异响 ${at}`, customer, kind: Number(at) % 3 ? '咨询' : '投诉' })
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

test('the list is sorted, filtered, searched, arranged and kept as a view', async () => {
  const desk = await visit(browser, crm, { as: service })
  const { page } = desk
  const hands = handsOn(page)
  const titles = () => page.locator('.record-table .title:visible').allTextContents()
  const shows = (first: string, count?: number) =>
    vi.waitFor(async () => {
      const found = await titles()
      expect(found[0]).toBe(`三号机异响 ${first}`)
      if (count !== undefined) expect(found).toHaveLength(count)
    }, WAIT)
  await page.goto('/apps/crm/forms/ticket')
  await shows('24')
  // The frozen columns lie over the table a frame after its rows are there: their heads are what one presses.
  const head = page.locator('.record-table .vxe-table--fixed-left-wrapper .sorter', { hasText: '标题' })
  await head.click()
  await shows('01')
  await head.click()
  await shows('24')

  await page.getByRole('button', { name: '筛选' }).click()
  const builder = page.locator('.condition-builder')
  await hands.condition(builder, ['类型'], '等于', ['投诉'])
  await shows('24', 8)
  // Escape closes what lies on top, one layer at a time, wherever the focus is.
  await builder.locator('.operator').click()
  await page.keyboard.press('Escape')
  await page.locator('.el-select-dropdown:visible').waitFor({ state: 'hidden' })
  expect(await builder.isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await builder.waitFor({ state: 'hidden' })
  expect(await page.locator('.chips').innerText()).toContain('类型')

  const search = page.getByLabel('在结果中搜索')
  await search.fill('异响 09')
  await shows('09', 1)
  await search.fill('')
  await shows('24', 8)
  await page.getByRole('button', { name: '字段', exact: true }).click()
  await page.locator('.fields li', { hasText: '处理人' }).locator('.ui-checkbox').click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '另存为视图' }).click()
  await page.getByRole('dialog').getByLabel('名称').fill('投诉工单')
  await page.getByRole('dialog').getByRole('button', { name: /保存/ }).click()
  await page.getByRole('tab', { name: /投诉工单/ }).waitFor()
  await desk.picture('ticket-list')
  await page.reload()
  await shows('24', 8)
  expect(await page.locator('.record-table thead').first().innerText()).not.toContain('处理人')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a list is narrowed to a department with those below it, at a desk and on a phone', async () => {
  for (const [at, seller] of ['wulei', 'wangzhiyuan'].entries())
    await create(await crm.as(seller), 'customer', { name: `部门客户${at}有限公司`, mobile: `1390000000${at}` })
  for (const [locale, viewport, words] of [
    ['zh-CN', undefined, ['筛选', '条件', '所属部门', '属于（含下级）', '不属于（含下级）']],
    ['zh-CN', PHONE, ['筛选', '条件', '所属部门', '属于（含下级）', '不属于（含下级）']],
    ['en-US', undefined, ['Filter', 'Condition', 'Department', 'is or is below', 'is not and is not below']],
    ['en-US', PHONE, ['Filter', 'Condition', 'Department', 'is or is below', 'is not and is not below']],
  ] as const) {
    const [button, condition, field, within, not] = words
    const name = `${locale.slice(0, 2)}-${viewport?.width ?? 1440}`
    expect((await crm.admin.patch('/api/auth/me', { locale })).status).toBe(200)
    const desk = await visit(browser, crm, { as: crm.admin, locale, ...(viewport ? { viewport } : {}) })
    const { page } = desk
    const hands = handsOn(page)
    const shown = (company: string) => page.getByText(company).filter({ visible: true })
    await page.goto('/apps/crm/forms/customer?q=有限公司')
    await shown('苏州博远精密机械有限公司').first().waitFor()
    await page.getByRole('button', { name: button, exact: true }).click()
    const builder = page.locator('.condition-builder')
    await builder.getByRole('button', { name: condition, exact: true }).last().click()
    const row = builder.locator('.condition-row').last()
    await hands.field(row.locator('.field-picker'), field)
    await hands.pick(row.locator('.operator'), within)
    const choose = async (title: string) => {
      await row.locator('.value .el-select').click()
      // The organisation stands there as a tree.
      const node = page.locator('.el-tree-node__content:visible', { hasText: title })
      await node.waitFor()
      await desk.picture(`within-departments-${name}`)
      await node.click()
    }
    await choose('销售部')
    await shown('苏州博远精密机械有限公司').first().waitFor({ state: 'hidden' })
    for (const company of ['部门客户0有限公司', '部门客户1有限公司']) await shown(company).first().waitFor()
    await hands.pick(row.locator('.operator'), not)
    await shown('苏州博远精密机械有限公司').first().waitFor()
    expect(await shown('部门客户1有限公司').count()).toBe(0)
    await hands.pick(row.locator('.operator'), within)
    await choose('华南销售组')
    await shown('部门客户0有限公司').first().waitFor({ state: 'hidden' })
    await shown('部门客户1有限公司').first().waitFor()
    await page.keyboard.press('Escape')
    expect(await page.locator('.chips').filter({ visible: true }).first().innerText()).toMatch(`${within} 华南销售组`)
    await desk.picture(`within-departments-list-${name}`)
    expect(await desk.accessibility(), name).toEqual([])
    expect(desk.complaints, name).toEqual([])
    await desk.close()
  }
})

test('a record is changed in place, a stale save names the field, and its customer lists it', async () => {
  const { id } = await create(service, 'ticket', { title: '主轴过热', customer, description: '开机十分钟后报警' })
  const path = `/api/apps/crm/forms/ticket/records/${id}`
  const saved = async () => (await service.get(path)).body
  const desk = await visit(browser, crm, { as: service, expected: [409] })
  const { page } = desk
  await page.goto(`/apps/crm/forms/ticket/records/${id}`)
  const kind = page.locator('.detail', { hasText: '类型' })
  await kind.hover()
  await kind.getByRole('button').click()
  const complaint = page.locator('.el-select-dropdown__item:visible', { hasText: '投诉' })
  await complaint.click()
  await vi.waitFor(async () => expect((await saved()).kind).toBe('投诉'), WAIT)
  await page.locator('.timeline').getByText('类型').first().waitFor()
  await desk.picture('ticket-record')

  // Two people at once: the second one is shown both values and decides.
  await page.goto(`/apps/crm/forms/ticket/records/${id}/edit`)
  await page.getByLabel('问题描述').fill('第二个人写的')
  const other = await crm.admin.patch(path, { description: '第一个人写的' })
  expect(other.status, other.text).toBe(200)
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('第一个人写的').waitFor()
  expect(await dialog.innerText()).toContain('问题描述')
  await desk.picture('ticket-conflict')
  await dialog.getByRole('button', { name: '合并并保存' }).click()
  await page.waitForURL(new RegExp(`records/${id}$`))
  expect((await saved()).description).toBe('第二个人写的')

  await page.goto(`/apps/crm/forms/customer/records/${customer}`)
  await page.getByRole('tab', { name: /工单/ }).click()
  await page.getByText('主轴过热').first().waitFor()
  await desk.picture('ticket-of-customer')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('who starts a flow names who decides, among those whom its builder allows', async () => {
  const { admin } = crm
  const put = (kind: string, key: string, body: object) =>
    admin.put(`/api/apps/buy/draft/${kind}/${key}`, { kind, key, ...body }, { 'if-match': '"0"' })
  await admin.post('/api/apps', { key: 'buy', name: '采购' })
  await put('form', 'purchase', {
    label: '采购申请',
    fields: [{ id: 'f_1', key: 'title', type: 'text', label: '标题' }],
    title: 'title',
    buttons: [{ key: 'send', label: '提交审批', flow: 'approve' }],
  })
  const all = { scope: 'all' }
  await put('role', 'staff', { label: '员工', forms: { purchase: { view: all, create: {}, edit: all } } })
  await put('role', 'boss', { label: '主管', forms: {} })
  await put('flow', 'approve', {
    label: '采购审批',
    form: 'purchase',
    title: '{title}',
    steps: [
      {
        id: 'boss',
        kind: 'userTask',
        label: '主管审批',
        approvers: [{ kind: 'chosen', from: [{ kind: 'role', role: 'boss' }] }],
      },
    ],
  })
  const published = await admin.post('/api/apps/buy/publish', {})
  expect(published.status, published.text).toBe(200)
  const staff = await crm.person('lili', { name: '李丽', roles: [['buy', 'staff']] })
  const boss = await crm.person('wangjun', { name: '王军', roles: [['buy', 'boss']] })
  const made = await staff.post('/api/apps/buy/forms/purchase/records', { title: '三台铣床' })

  const desk = await visit(browser, crm, { as: staff })
  const { page } = desk
  await page.goto(`/apps/buy/forms/purchase/records/${made.body.id}`)
  await page.getByRole('button', { name: '提交审批' }).click()
  const dialog = page.getByRole('dialog', { name: '提交审批' })
  await dialog.getByText('“主管审批”由谁处理').waitFor()
  expect(await dialog.getByRole('button', { name: '发起' }).isDisabled()).toBe(true)
  await dialog.locator('[data-part=person] .el-select__wrapper').click()
  await page.locator('.el-select-dropdown__item:visible').first().waitFor()
  expect(await page.locator('.el-select-dropdown__item:visible').allInnerTexts()).toEqual(['王军'])
  await page.locator('.el-select-dropdown__item:visible').click()
  await desk.picture('start-flow')
  expect(await desk.accessibility()).toEqual([])
  await dialog.getByRole('button', { name: '发起' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('王军').first().waitFor()
  expect((await boss.get('/api/inbox')).body.rows).toMatchObject([{ title: '三台铣床' }])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a record goes to another day of the calendar by mouse, by keys and on a phone; what is refused goes back', async () => {
  const { admin } = crm
  const put = (kind: string, key: string, body: object) =>
    admin.put(`/api/apps/plan/draft/${kind}/${key}`, { kind, key, ...body }, { 'if-match': '"0"' })
  const month = new Date().toISOString().slice(0, 7)
  const day = (of: number) => `${month}-${String(of).padStart(2, '0')}`
  await admin.post('/api/apps', { key: 'plan', name: '排程' })
  await put('form', 'visit', {
    label: '拜访',
    title: 'name',
    fields: [
      { id: 'f_1', key: 'name', type: 'text', label: '事由' },
      { id: 'f_2', key: 'start', type: 'date', label: '开始', settings: { max: day(20) } },
      { id: 'f_3', key: 'finish', type: 'date', label: '结束' },
      { id: 'f_4', key: 'at', type: 'datetime', label: '集合时间' },
      {
        id: 'f_5',
        key: 'state',
        type: 'select',
        label: '状态',
        settings: { options: [{ value: '待定' }, { value: '确认' }] },
      },
    ],
    views: [
      { key: 'days', kind: 'calendar', label: '日程', columns: ['name'], settings: { date: 'start', end: 'finish' } },
      { key: 'hours', kind: 'calendar', label: '集合', columns: ['name'], settings: { date: 'at' } },
      { key: 'board', kind: 'kanban', label: '看板', columns: ['name'], group: 'state' },
    ],
  })
  const all = { scope: 'all' }
  await put('role', 'planner', { label: '排程员', forms: { visit: { view: all, create: {}, edit: all } } })
  await put('role', 'reader', { label: '看的人', forms: { visit: { view: all } } })
  const published = await admin.post('/api/apps/plan/publish', {})
  expect(published.status, published.text).toBe(200)
  const planner = await crm.person('zhangwei', { name: '张伟', roles: [['plan', 'planner']] })
  const reader = await crm.person('sunli', { name: '孙丽', roles: [['plan', 'reader']] })
  const records = '/api/apps/plan/forms/visit/records'
  const values = { name: '苏州走访', start: day(12), finish: day(14), at: `${day(12)}T01:30:00Z`, state: '待定' }
  const { id } = (await planner.post(records, values)).body
  const saved = async () => {
    const { start, finish, at } = (await planner.get(`${records}/${id}`)).body
    return [start, finish, at]
  }
  const stands = (...expected: unknown[]) => vi.waitFor(async () => expect(await saved()).toEqual(expected), WAIT)

  const desk = await visit(browser, crm, { as: planner, expected: [400] })
  const { page } = desk
  await page.goto('/apps/plan/forms/visit')
  const on = (of: number) => page.locator(`[data-day="${day(of)}"]`)
  const at = values.at.replace('Z', '.000Z')
  // By any of its days: the whole of it goes along.
  await on(13).locator('.entry').dragTo(on(16))
  await stands(day(15), day(17), at)
  await desk.picture('calendar-moved')
  expect(await desk.accessibility()).toEqual([])
  await page.getByRole('button', { name: '撤销' }).click()
  await stands(day(12), day(14), at)
  await on(12).locator('.entry.first').waitFor()
  await on(14).locator('.end').dragTo(on(18))
  await stands(day(12), day(18), at)
  await on(18).locator('.entry.last').waitFor()

  const entry = page.locator('[data-entry] button')
  await entry.first().focus()
  await page.keyboard.press('Alt+ArrowRight')
  await page.keyboard.press('Alt+ArrowRight')
  await stands(day(14), day(20), at)
  await page.keyboard.press('Shift+ArrowLeft')
  await stands(day(14), day(19), at)
  await page.keyboard.press('Alt+ArrowUp')
  await stands(day(7), day(12), at)
  expect(await page.evaluate(focused)).toContain('苏州走访')

  // The form takes no day after the 20th.
  await on(7).locator('.entry').first().dragTo(on(22))
  await page.getByText(/没有移动：/).waitFor()
  await on(7).locator('.entry.first').waitFor()
  await stands(day(7), day(12), at)
  await desk.picture('calendar-refused')

  await page.goto('/apps/plan/forms/visit?view=hours')
  await on(12).locator('.entry').dragTo(on(5))
  await stands(day(7), day(12), at.replace(day(12), day(5)))

  // Held at the edge of the sheet, it turns: the record goes to another month.
  const heading = page.locator('.calendar h2')
  const from = await heading.innerText()
  await on(5).locator('.entry').hover()
  await page.mouse.down()
  await on(6).hover()
  const left = (await page.locator('.edge.left').boundingBox())!
  await page.mouse.move(left.x + 8, left.y + 200, { steps: 6 })
  await vi.waitFor(async () => expect(await heading.innerText()).not.toBe(from), WAIT)
  await desk.picture('calendar-edge')
  // Off the edge it stands still, wherever it has come to.
  const grid = (await page.locator('.sheet .grid').boundingBox())!
  await page.mouse.move(grid.x + grid.width / 2, grid.y + grid.height / 2, { steps: 6 })
  await page.locator('.edge.on').waitFor({ state: 'hidden' })
  const before = (await page.locator('[data-day]').nth(12).getAttribute('data-day'))!
  expect(before.slice(0, 7) < month, before).toBe(true)
  await page.locator(`[data-day="${before}"]`).hover()
  const shown = await heading.innerText()
  await page.mouse.up()
  await stands(day(7), day(12), at.replace(day(12), before))
  expect(await heading.innerText()).toBe(shown)
  await page.locator('.edge').first().waitFor({ state: 'hidden' })
  // The way back of the move before is gone: it would have taken this one back as well.
  await page.getByText(`已改到${Number(before.slice(5, 7))}月${Number(before.slice(8))}日`).waitFor()
  expect(await page.getByRole('button', { name: '撤销' }).count()).toBe(1)
  await page.getByRole('button', { name: '撤销' }).click()
  await stands(day(7), day(12), at.replace(day(12), day(5)))

  // A card of the board is moved in the same way.
  await page.goto('/apps/plan/forms/visit?view=board')
  const state = (expected: string) =>
    vi.waitFor(async () => expect((await planner.get(`${records}/${id}`)).body.state).toBe(expected), WAIT)
  const lane = (name: string) => page.getByRole('region', { name: new RegExp(`^${name}，`) })
  await lane('待定').locator('.card').dragTo(lane('确认').locator('.cards'))
  await state('确认')
  await page.getByRole('button', { name: '撤销' }).click()
  await state('待定')
  await lane('待定').locator('.card').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, crm, { as: planner, viewport: PHONE })
  await phone.page.goto('/apps/plan/forms/visit')
  await phone.page.locator(`button:has([datetime="${day(8)}"])`).click()
  await phone.page.getByRole('button', { name: '改日期' }).click()
  const dialog = phone.page.getByRole('dialog', { name: '改日期' })
  await dialog.getByLabel('结束').fill(day(9))
  await phone.page.keyboard.press('Tab')
  await phone.picture('calendar-date-phone')
  expect(await phone.accessibility()).toEqual([])
  await dialog.getByRole('button', { name: '保存' }).click()
  await stands(day(7), day(9), at.replace(day(12), day(5)))
  await phone.page.getByText(/已改到/).waitFor()
  await phone.picture('calendar-phone')
  expect(phone.complaints).toEqual([])
  await phone.close()

  const other = await visit(browser, crm, { as: reader })
  await other.page.goto('/apps/plan/forms/visit')
  await other.page.locator('[data-entry]').first().waitFor()
  expect(await other.page.locator('[data-entry]').first().getAttribute('draggable')).toBe('false')
  await other.close()
})

// helpers

const WAIT = { timeout: 15_000, interval: 100 } as const

async function create(who: TestClient, form: string, values: object): Promise<{ readonly id: string }> {
  const made = await who.post(`/api/apps/crm/forms/${form}/records`, values)
  expect(made.status, made.text).toBe(201)
  return made.body
}

/** In the page: the words of what has the focus. */
function focused(): string {
  const { document } = globalThis as unknown as { document: { activeElement: { textContent: string } | null } }
  return document.activeElement?.textContent ?? ''
}
