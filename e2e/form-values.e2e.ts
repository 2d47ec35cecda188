import { publishApp, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { handsOn } from './hands.ts'
import { enterCell } from './typing-ways.ts'

/** Values that come from other records, and records that are chosen: as they are written there, from both sides, in their tree. */
let server: TestServer
let browser: Browser
let seller: TestClient
let reader: TestClient
const WAIT = { timeout: 15_000 }
const at = (form: string) => `/api/apps/shop/forms/${form}/records`

const field = (key: string, type: string, label: string, settings: object = {}, more: object = {}) => ({
  id: `f_${key}`,
  key,
  type,
  label,
  settings,
  ...more,
})
const forms = [
  {
    kind: 'form',
    key: 'category',
    label: '分类',
    title: 'name',
    fields: [field('name', 'text', '名称'), field('above', 'relation', '上级分类', { form: 'category' })],
  },
  {
    kind: 'form',
    key: 'customer',
    label: '客户',
    title: 'name',
    fields: [
      field('name', 'text', '客户名称'),
      field('credit', 'money', '信用额度', { scale: 2, currency: 'CNY' }),
      field('level', 'select', '级别', {
        options: [
          { value: 'A', label: { 'zh-CN': '重点', 'en-US': 'Key' }, color: 'd2' },
          { value: 'B', label: { 'zh-CN': '普通', 'en-US': 'Plain' } },
        ],
      }),
      field('category', 'relation', '所属分类', { form: 'category' }),
      field('total', 'rollup', '订单总额', { from: 'deal.customer', measure: 'sum', field: 'amount' }),
      field('deals', 'mirror', '名下订单', { from: 'deal.customer' }),
      field('quota', 'formula', '半数额度', { expression: { '*': [{ var: 'credit' }, 0.5] }, currency: 'CNY' }),
      field('items', 'subform', '常购明细', {
        fields: [
          field('product', 'text', '产品'),
          field('qty', 'number', '数量'),
          field('price', 'money', '单价'),
          field('unit', 'text', '单位'),
          field('remark', 'text', '备注说明'),
        ],
      }),
    ],
    figures: ['total'],
    views: [{ key: 'all', kind: 'table', label: '全部', columns: ['name', 'credit', 'total', 'deals', 'quota'] }],
  },
  {
    kind: 'form',
    key: 'deal',
    label: '订单',
    title: 'name',
    fields: [
      field('name', 'text', '订单名称'),
      field('amount', 'money', '金额'),
      field('customer', 'relation', '客户', { form: 'customer' }),
      field('partners', 'relation', '合作客户', { form: 'customer', many: true }),
      field('credit', 'lookup', '客户额度', { relation: 'customer', field: 'credit' }),
      field('level', 'lookup', '客户级别', { relation: 'customer', field: 'level' }),
      field('kind', 'select', '类型', { options: [{ value: '设备' }, { value: '服务' }] }),
      field('part', 'select', '细类', { options: [{ value: '机床' }, { value: '刀具' }, { value: '培训' }] }),
    ],
    linkage: [
      { when: { '==': [{ var: 'kind' }, '设备'] }, options: { part: ['机床', '刀具'] } },
      { when: { '==': [{ var: 'kind' }, '服务'] }, options: { part: ['培训'] } },
    ],
    views: [
      { key: 'all', kind: 'table', label: '全部', columns: ['name', 'amount', 'credit', 'level', 'kind', 'part'] },
    ],
  },
]
const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, export: {}, print: {} }
const roles = [
  { kind: 'role', key: 'seller', label: '销售', forms: { category: all, customer: all, deal: all } },
  {
    kind: 'role',
    key: 'reader',
    label: '只看',
    forms: { customer: all, deal: { view: { scope: 'all' } }, category: { view: { scope: 'all' } } },
  },
]
let customer: string
let other: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
  await publishApp(server.admin, 'shop', [...forms, ...roles] as never)
  seller = await server.person('xiaochen', { name: '陈晓', roles: [['shop', 'seller']] })
  reader = await server.person('kanke', { name: '看客', roles: [['shop', 'reader']] })
  customer = await make('customer', {
    name: '苏州博远',
    credit: 50000,
    level: 'A',
    items: [{ product: '主轴轴承', qty: 12, price: 860.5, unit: '套', remark: '带密封' }],
  })
  other = await make('customer', { name: '无锡恒立', credit: 800, level: 'B' })
  await make('deal', { name: '一号订单', amount: 12000.5, customer, kind: '设备' })
  await make('deal', { name: '二号订单', amount: 300, customer: other, kind: '服务' })
  await make('deal', { name: '三号订单', amount: 88 })
  const machines = await make('category', { name: '机械' })
  const pumps = await make('category', { name: '泵', above: machines })
  await make('category', { name: '离心泵', above: pumps })
  await make('category', { name: '电气' })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('what a look-up or a sum hands on is written as in its own field: list, record, form, print, file', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto('/apps/shop/forms/deal')
  const row = page.locator('.record-table tr:visible', { hasText: '一号订单' })
  await row.getByText('¥50,000.00').waitFor()
  await row.getByText('重点').waitFor()
  await desk.picture('lookup-list')
  await page.goto('/apps/shop/forms/customer')
  await page.locator('.record-table').getByText('¥12,000.50').first().waitFor()
  const feet = page.locator('.foot-figure')
  await feet.filter({ hasText: '¥50,800.00' }).waitFor()
  await feet.filter({ hasText: '¥12,300.50' }).waitFor()
  await handsOn(page).menu(feet.filter({ hasText: '¥50,800.00' }), '平均')
  await feet.filter({ hasText: '¥25,400.00' }).first().waitFor()
  // A formula has its own: its column is written and summed up as the amounts that it gives.
  await page.locator('.record-table').getByText('¥25,000.00').waitFor()
  await vi.waitFor(async () => expect(await feet.filter({ hasText: '¥25,400.00' }).count()).toBe(2), WAIT)
  await page.goto(`/apps/shop/forms/customer/records/${customer}`)
  await page.locator('[data-field=total]', { hasText: '¥12,000.50' }).waitFor()
  await page.getByRole('tab', { name: /订单 · 客户/ }).click()
  await page.locator('.related').getByText('¥50,000.00').waitFor()
  await page.goto(`/apps/shop/forms/customer/records/${customer}/edit`)
  await page.locator('[data-field=total]', { hasText: '¥12,000.50' }).waitFor()
  await page.goto(`/apps/shop/forms/customer/records/${customer}/print`)
  await page.locator('.paper', { hasText: '¥12,000.50' }).waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('records are made to point to this one from its side, moved from elsewhere, and let go, each in the log of its own', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto(`/apps/shop/forms/customer/records/${customer}`)
  await page.getByRole('tab', { name: /订单 · 客户/ }).click()
  const list = page.locator('.related')
  await list.getByText('一号订单').waitFor()
  await list.getByRole('button', { name: '关联已有' }).click()
  const dialog = page.getByRole('dialog', { name: /关联到“苏州博远”/ })
  await dialog.getByText('现在属于 无锡恒立').waitFor()
  expect(await dialog.locator('li', { hasText: '一号订单' }).getByRole('checkbox').isDisabled()).toBe(true)
  await dialog.locator('li', { hasText: '二号订单' }).getByRole('checkbox').click()
  await dialog.getByLabel('搜索订单').fill('三号')
  await vi.waitFor(async () => expect(await dialog.locator('li').count()).toBe(1), WAIT)
  await dialog.locator('li', { hasText: '三号订单' }).getByRole('checkbox').click()
  await desk.picture('link-dialog')
  expect(await desk.accessibility()).toEqual([])
  await dialog.getByRole('button', { name: '关联 2 条' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await list.getByText('三号订单').waitFor()
  expect(await orders(customer)).toEqual(['一号订单', '三号订单', '二号订单'])
  await page
    .getByRole('tab', { name: /订单 · 客户/ })
    .getByText('3')
    .waitFor()

  await list.locator('tr', { hasText: '二号订单' }).hover()
  await list.locator('tr', { hasText: '二号订单' }).getByRole('button', { name: '取消关联' }).click()
  await list.getByText('二号订单').waitFor({ state: 'hidden' })
  expect(await orders(customer)).toEqual(['一号订单', '三号订单'])
  await page.getByRole('button', { name: '撤销' }).click()
  await list.getByText('二号订单').waitFor()
  await desk.picture('related-linked')
  const [id] = await idsOf('二号订单')
  const { items } = (await seller.get(`${at('deal')}/${id}/timeline?kind=changed`)).body
  expect(items).toHaveLength(3)
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, server, { as: seller, viewport: PHONE })
  await phone.page.goto(`/apps/shop/forms/customer/records/${customer}`)
  await phone.page.getByRole('tab', { name: /订单 · 客户/ }).click()
  await phone.page.locator('.related').getByText('一号订单').waitFor()
  await phone.picture('related-phone')
  await phone.page.getByRole('button', { name: '关联已有' }).click()
  await phone.page.getByRole('dialog').getByText('已关联').first().waitFor()
  await phone.picture('link-dialog-phone')
  expect(phone.complaints).toEqual([])
  await phone.close()

  const closed = await visit(browser, server, { as: reader })
  await closed.page.goto(`/apps/shop/forms/customer/records/${customer}`)
  await closed.page.getByRole('tab', { name: /订单 · 客户/ }).click()
  await closed.page.locator('.related').getByText('一号订单').waitFor()
  expect(await closed.page.getByRole('button', { name: /关联/ }).count()).toBe(0)
  const [first] = await idsOf('一号订单')
  expect((await reader.patch(`${at('deal')}/${first}`, { customer: null })).status).toBe(403)
  await closed.close()
})

test('the other side of a relation is a field of the form: chosen and let go there, kept by a draft, shown in list, filter and print', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto(`/apps/shop/forms/customer/records/${other}/edit`)
  const box = page.locator('.form-field[data-field=deals]')
  const choose = async (name: string) => {
    await box.locator('.el-select').click()
    await box.locator('.el-select input').fill(name)
    await page.locator('.el-select-dropdown__item:visible', { hasText: name }).click()
    await box.locator('li', { hasText: name }).waitFor()
  }
  await choose('一号')
  await box.getByText('将从“苏州博远”移到这里').waitFor()
  await desk.picture('mirror-form')
  expect(await desk.accessibility()).toEqual([])
  await page.getByText('草稿已保存').waitFor()
  await page.reload()
  await box.getByText('将从“苏州博远”移到这里').waitFor()
  await page.keyboard.press('Control+s')
  await page.waitForURL(/records\/[0-9a-f-]{36}$/)
  expect(await orders(other)).toContain('一号订单')
  await page.locator('.detail[data-field=deals]').getByRole('link', { name: '一号订单' }).waitFor()
  await desk.picture('mirror-record')
  await page.goto(`/apps/shop/forms/customer/records/${other}/print`)
  await page.locator('.paper', { hasText: '一号订单' }).waitFor()

  await page.goto('/apps/shop/forms/customer')
  const row = page.locator('.record-table tr:visible', { hasText: '无锡恒立' })
  await row.getByText('一号订单').waitFor()
  await desk.picture('mirror-list')
  await page.goto(`/apps/shop/forms/customer/records/${other}/edit`)
  await box.getByRole('button', { name: '去掉一号订单' }).click()
  await choose('三号')
  await page.keyboard.press('Control+s')
  await page.waitForURL(/records\/[0-9a-f-]{36}$/)
  expect(await orders(other)).not.toContain('一号订单')
  const [first] = await idsOf('一号订单')
  await seller.patch(`${at('deal')}/${first}`, { customer })
  const [third] = await idsOf('三号订单')
  await seller.patch(`${at('deal')}/${third}`, { customer })
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, server, { as: seller, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto(`/apps/shop/forms/customer/records/${customer}/edit`)
  await phone.page.locator('.form-field[data-field=deals] li').first().waitFor()
  await phone.page.locator('.form-field[data-field=deals]').scrollIntoViewIfNeeded()
  await phone.picture('mirror-form-phone')
  expect(phone.complaints).toEqual([])
  await phone.close()
})

test('a relation to several has its other side too, where one of several is added and let go', async () => {
  const [id] = await idsOf('一号订单')
  await seller.patch(`${at('deal')}/${id}`, { partners: [other] })
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto(`/apps/shop/forms/customer/records/${customer}`)
  await page.getByRole('tab', { name: /订单 · 合作客户/ }).click()
  await page.getByRole('button', { name: '关联已有' }).click()
  const dialog = page.getByRole('dialog', { name: /关联到“苏州博远”/ })
  await dialog.locator('li', { hasText: '一号订单' }).getByRole('checkbox').click()
  await dialog.getByRole('button', { name: '关联 1 条' }).click()
  await page.locator('.related').getByText('一号订单').waitFor()
  expect((await seller.get(`${at('deal')}/${id}`)).body.partners).toEqual([other, customer])
  await page.locator('.related tr', { hasText: '一号订单' }).hover()
  await page.locator('.related').getByRole('button', { name: '取消关联' }).click()
  await page.locator('.related').getByText('还没有订单').waitFor()
  expect((await seller.get(`${at('deal')}/${id}`)).body.partners).toEqual([other])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a record of a hierarchy is chosen in it, or found by its name', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto(`/apps/shop/forms/customer/records/${other}/edit`)
  const list = page.locator('.form-field[data-field=category] .el-select')
  const choice = list.locator('input')
  await list.click()
  const options = page.locator('.el-select-dropdown__item:visible')
  const shown = () => options.locator('.ell').allInnerTexts()
  await vi.waitFor(async () => expect([...(await shown())].sort()).toEqual(['机械', '电气'].sort()), WAIT)
  await page.getByRole('button', { name: '机械 的下级（1）' }).click()
  await options.getByText('泵', { exact: true }).waitFor()
  // By keys as in any tree: down to it, right opens, left closes, Enter chooses.
  const over = page.locator('.el-select-dropdown__item.is-hovering:visible .ell')
  const down = async (to: string) => {
    await page.keyboard.press('ArrowDown')
    await vi.waitFor(async () => expect(await over.allInnerTexts()).toEqual([to]), WAIT)
  }
  await down('泵')
  await page.keyboard.press('ArrowRight')
  await options.getByText('离心泵').waitFor()
  await page.keyboard.press('ArrowLeft')
  await options.getByText('离心泵').waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowRight')
  await options.getByText('离心泵').waitFor()
  await desk.picture('relation-tree')
  await down('离心泵')
  await page.keyboard.press('Enter')
  await vi.waitFor(
    async () => expect(await page.locator('[data-field=category]').innerText()).toContain('离心泵'),
    WAIT,
  )
  await list.click()
  await choice.fill('离心')
  await vi.waitFor(async () => expect(await shown()).toEqual(['离心泵']), WAIT)
  // Found by its name, it says where it stands.
  await options.getByText('泵', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+s')
  await page.waitForURL(/records\/[0-9a-f-]{36}$/)
  const saved = (await seller.get(`${at('customer')}/${other}?expand=category`)).body
  expect(saved.category.title).toBe('离心泵')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('rows stand whole beside the timeline: each opens where a table would be cut', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto(`/apps/shop/forms/customer/records/${customer}`)
  const rows = page.locator('.left [data-field=items]')
  await rows.locator('.card-row', { hasText: '主轴轴承' }).waitFor()
  expect(await rows.locator('table').count()).toBe(0)
  await desk.picture('subform-narrow')
  await rows.locator('.card-row').click()
  const drawer = page.getByRole('dialog').filter({ hasText: '备注说明' })
  await drawer.getByText('带密封').waitFor()
  await drawer.getByText('¥860.50').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a cell of the list offers what linkage leaves for its row, and is saved by the choice', async () => {
  const desk = await visit(browser, server, { as: seller })
  const { page } = desk
  await page.goto('/apps/shop/forms/deal')
  const offered = async (order: string): Promise<readonly string[]> => {
    await enterCell(page, order, '细类')
    await page.locator('.el-select-dropdown__item:visible').first().waitFor()
    return page.locator('.el-select-dropdown__item:visible').allInnerTexts()
  }
  expect((await offered('一号订单')).map((each) => each.trim())).toEqual(['机床', '刀具'])
  await page.locator('.el-select-dropdown__item:visible', { hasText: '刀具' }).click()
  await page.locator('.record-table tr:visible').getByText('刀具').waitFor()
  expect((await offered('二号订单')).map((each) => each.trim())).toEqual(['培训'])
  await page.keyboard.press('Escape')
  const [id] = await idsOf('一号订单')
  await vi.waitFor(async () => expect((await seller.get(`${at('deal')}/${id}`)).body.part).toBe('刀具'), WAIT)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

async function make(form: string, values: object): Promise<string> {
  const made = await seller.post(at(form), values)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
async function idsOf(order: string): Promise<string[]> {
  const { body } = await seller.post(`${at('deal')}/query`, { filter: { '==': [{ var: 'name' }, order] } })
  return body.rows.map(({ id }: { id: string }) => id)
}
async function orders(of: string): Promise<string[]> {
  const { body } = await seller.post(`${at('deal')}/query`, { filter: { '==': [{ var: 'customer' }, of] } })
  return body.rows.map(({ name }: { name: string }) => name).sort()
}
