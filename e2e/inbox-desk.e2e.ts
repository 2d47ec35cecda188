import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'

let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

/** A signed customer starts the approval of a contract over the amount. */
async function contract(name: string, amount: number): Promise<void> {
  const seller = await crm.as('wulei')
  const values = { name, mobile: '13800138000', contact_name: '王芳', expected_amount: amount }
  const made = await seller.post('/api/apps/crm/forms/customer/records', values)
  expect(made.status, made.text).toBe(201)
  const url = `/api/apps/crm/forms/customer/records/${made.body.id}`
  expect((await seller.patch(url, { deal_status: '已签约' })).status).toBe(200)
}
async function quiet(seen: Visit, name: string): Promise<void> {
  await seen.picture(name)
  expect(await seen.accessibility()).toEqual([])
  expect(seen.complaints).toEqual([])
}
async function person(seen: Visit, name: string): Promise<void> {
  await seen.page.locator('[data-part=person] .el-select__wrapper').last().click()
  await seen.page.keyboard.type(name)
  await seen.page.locator('.el-select-dropdown__item:visible', { hasText: name }).first().click()
}

test('an approver clears the inbox by keyboard, sees what changed, and names who decides while he is away', async () => {
  await contract('苏州博远精密机械有限公司', 50_000)
  await contract('南京金陵物流集团有限公司', 76_000)
  await contract('芜湖奇点汽车零部件有限公司储能运维平台采购与配套服务', 120_000)
  const manager = await crm.as('xujing')
  const desk = await visit(browser, crm, { as: manager })
  await desk.page.goto('/inbox')
  await desk.page.locator('[data-task]').waitFor()
  expect(await desk.page.locator('.row').count()).toBe(3)
  const first = await desk.page.locator('[data-task]').getAttribute('data-task')
  await desk.page.locator('.title h2').click()
  await desk.page.keyboard.press('j')
  await expect
    .poll(() => desk.page.locator('[data-task]').getAttribute('data-task'), { timeout: 30_000 })
    .not.toBe(first)
  await desk.page.keyboard.press('Enter')
  await desk.page.locator('textarea:focus').waitFor()
  await desk.page.keyboard.type('请核对金额')
  await desk.page.locator('[data-part=edit-phrases]').click()
  await desk.page.locator('[data-part=phrases] textarea, textarea[data-part=phrases]').fill('同意\n请核对付款条款\n')
  await desk.page.locator('[data-part=save-phrases]').click()
  await desk.page.locator('[data-part=phrase]', { hasText: '请核对付款条款' }).waitFor()
  await desk.page.locator('[data-part=save-phrases]').waitFor({ state: 'hidden' })
  await quiet(desk, 'inbox-desk')

  const title = await desk.page.locator('.title h2').innerText()
  await desk.page.locator('[data-act=return]').click()
  await desk.page.locator('[data-part=send]').click()
  await expect.poll(() => desk.page.locator('.row').count(), { timeout: 30_000 }).toBe(2)
  const seller = await crm.as('wulei')
  const [back] = (await seller.get('/api/inbox')).body.rows
  const path = `/api/apps/crm/forms/contract/records/${back.record}`
  expect((await seller.patch(path, { remark: '付款条款：签约付 50%' })).status).toBe(200)
  expect((await seller.post(`/api/flow-instances/${back.instance}/resubmit`, {})).status).toBe(200)
  const name = title.split('：').at(-1)!
  await desk.page.locator('.row', { hasText: name }).click()
  await desk.page.locator('[data-diff=remark]', { hasText: '签约付 50%' }).waitFor()
  await quiet(desk, 'inbox-diff')

  await desk.page.getByRole('link', { name: '委托代理' }).click()
  await person(desk, '林文涛')
  const times = desk.page.locator('.el-range-input')
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
  await times.nth(0).fill(`${day(-1)} 09:00`)
  await times.nth(1).fill(`${day(3)} 18:00`)
  await times.nth(1).press('Enter')
  await desk.page.locator('[data-part=save]').click()
  await desk.page.locator('[data-part=window]', { hasText: '林文涛' }).waitFor()
  await quiet(desk, 'delegation')
  await desk.close()

  await contract('温州百川阀门有限公司', 42_500)
  const director = await crm.as('linwentao')
  const phone = await visit(browser, crm, { as: director, viewport: PHONE })
  await phone.page.goto('/inbox')
  await phone.page.locator('.row', { hasText: '温州百川' }).waitFor()
  await quiet(phone, 'inbox-phone')
  await phone.page.locator('.row', { hasText: '温州百川' }).click()
  await phone.page.getByText('林文涛 代 许静').first().waitFor()
  await quiet(phone, 'inbox-task-phone')
  await phone.page.goto('/me/delegations')
  await phone.page.locator('[data-part=window]').first().waitFor()
  await quiet(phone, 'delegation-phone')
  await phone.close()
})

test('who administers flows finds what runs, and gives it to somebody else with a reason', async () => {
  const { db } = crm.platform
  await db
    .insertInto('meta.role_member')
    .values({ app: 'crm', role: 'sales_director', user_id: crm.admin.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const desk = await visit(browser, crm, { as: crm.admin })
  await desk.page.goto('/flow-monitor')
  await desk.page.locator('tr[data-row]').first().waitFor()
  await quiet(desk, 'flow-monitor')
  await desk.page.locator('tr[data-row] .name').first().click()
  await desk.page.locator('.instance [data-part=more-acts]').click()
  await desk.page.getByText('改派', { exact: true }).click()
  await person(desk, '韩磊')
  await desk.page.locator('[data-part=words] textarea, textarea[data-part=words]').fill('主管休假')
  await quiet(desk, 'flow-reassign')
  await desk.page.locator('[data-part=send]').click()
  await desk.page.locator('.instance').getByText('韩磊').first().waitFor()
  await desk.close()
  const phone = await visit(browser, crm, { as: crm.admin, viewport: PHONE })
  await phone.page.goto('/flow-monitor')
  await phone.page.locator('.entry').first().waitFor()
  await quiet(phone, 'flow-monitor-phone')
  await phone.close()
})
