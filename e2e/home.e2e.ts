import type { TestClient } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { choose } from './designing.ts'

/** The first page of a salesperson: what is to be done is ticked off there, and a visit is written down without leaving it. */
let crm: Crm
let browser: Browser
let seller: TestClient
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
  seller = await crm.as('chenxiaoming')
  const day = (days: number) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now() + days * 86_400_000)
  const next = `${day(-1)}T10:00:00+08:00`
  const customer = await make('customer', { name: CUSTOMER, mobile: '13812345678', next_contact_at: next })
  for (const [title, days] of [
    ['回访报价意见', -3],
    ['提交合同扫描件', 0],
    ['节后拜访', 9],
  ] as const)
    await make('task', { title, due_at: `${day(days)}T23:59:59+08:00`, kind: '回访', assignee: seller.id, customer })
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

const CUSTOMER = '苏州博远精密机械有限公司'

test('what is late stands first; a tick does it and is taken back', async () => {
  const desk = await visit(browser, crm, { as: seller })
  const { page } = desk
  await page.goto('/')
  const agenda = page.getByRole('region', { name: '我的安排' })
  await agenda.getByText('回访报价意见').waitFor()
  expect((await agenda.locator('h3').allTextContents()).map((text) => text.trim())).toEqual([
    '已逾期 2',
    '今天 1',
    '以后 1',
  ])
  await agenda.getByText('逾期 2 天').waitFor()
  await agenda.getByText(CUSTOMER).first().waitFor()
  await page.getByText('最久 2 天').waitFor()
  await desk.picture('home')
  expect(await desk.accessibility()).toEqual([])

  await agenda.getByLabel('完成“回访报价意见”').first().click({ force: true })
  await agenda.getByText('刚完成').waitFor()
  await status('回访报价意见', '完成')
  await page.getByRole('button', { name: '撤销' }).click()
  await status('回访报价意见', '待办')
  await agenda.getByText('刚完成').waitFor({ state: 'detached' })
  // Whom one agreed to call stands there too; what came of it is written down in the row.
  await agenda.getByRole('radio', { name: '客户回访' }).click()
  await agenda.getByText('回访报价意见').waitFor({ state: 'detached' })
  await agenda.getByRole('button', { name: '写跟进记录' }).click()
  const entry = page.getByRole('region', { name: '写一条跟进记录…' })
  await entry.locator('[data-field=customer]').getByText(CUSTOMER).waitFor()
  await desk.picture('home-write')
  await page.keyboard.press('Escape')
  await finish(desk)
})

test('a boss without tasks has the figures of the cockpit before him', async () => {
  const desk = await visit(browser, crm, { as: await crm.as('liangjianguo') })
  const { page } = desk
  await page.goto('/')
  for (const card of ['合同总额', '销售漏斗']) await page.getByRole('heading', { name: card }).waitFor()
  expect(await page.getByRole('region', { name: '我的安排' }).count()).toBe(0)
  await desk.picture('home-boss')
  expect(await desk.accessibility()).toEqual([])
  await finish(desk)
  const own = await visit(browser, crm, { as: seller })
  await own.page.goto('/')
  await own.page.getByText('我的目标').waitFor()
  expect(await own.page.getByText('销售漏斗').count()).toBe(0)
  await finish(own)
})

test('a follow-up is written on the first page, on a desk and on a phone', async () => {
  const desk = await visit(browser, crm, { as: seller })
  await write(desk, '郑经理确认两条产线，周四前看方案')
  await finish(desk)

  const phone = await visit(browser, crm, { as: seller, viewport: PHONE })
  await write(phone, '门卫不让进，改约下周')
  await finish(phone)

  const { rows } = (await seller.post('/api/apps/crm/forms/follow_up/records/query', { expand: ['customer'] })).body
  expect(
    rows.map((row: { content: string; customer: { title: string } }) => [row.content, row.customer.title]),
  ).toEqual(
    expect.arrayContaining([
      ['郑经理确认两条产线，周四前看方案', CUSTOMER],
      ['门卫不让进，改约下周', CUSTOMER],
    ]),
  )
})

// helpers

async function write(place: Visit, text: string): Promise<void> {
  const { page } = place
  await page.goto('/')
  const card = page.getByRole('region', { name: '写一条跟进记录…' })
  await card.getByRole('button', { name: '写一条跟进记录…' }).click()
  await card.getByRole('button', { name: '保存跟进记录' }).click()
  await card.locator('[data-field=content] .line.bad').waitFor()
  await card.locator('[data-field=content] textarea').fill(text)
  await card.locator('[data-field=customer] .el-select').click()
  await card.locator('[data-field=customer] input').pressSequentially('博远')
  await page.locator('.el-select-dropdown__item:visible', { hasText: CUSTOMER }).click()
  await choose(page, card.locator('[data-field=method] .el-select'), '电话')
  await place.picture(`home-quick-${page.viewportSize()!.width}`)
  expect(await place.accessibility()).toEqual([])
  await card.getByRole('button', { name: '保存跟进记录' }).click()
  await page.getByText('已保存跟进记录').waitFor()
  await card.getByRole('button', { name: '写一条跟进记录…' }).waitFor()
}
async function status(title: string, expected: string): Promise<void> {
  const filter = { '==': [{ var: 'title' }, title] }
  await vi.waitFor(
    async () => {
      const { rows } = (await seller.post('/api/apps/crm/forms/task/records/query', { filter })).body
      expect(rows[0].status).toBe(expected)
    },
    { timeout: 10_000, interval: 100 },
  )
}
async function make(form: string, values: object): Promise<string> {
  const made = await seller.post(`/api/apps/crm/forms/${form}/records`, values)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
async function finish(place: Visit): Promise<void> {
  expect(place.complaints).toEqual([])
  await place.close()
}
