import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionCookieName } from '../runtime/server/src/sessions/session-cookie.ts'
import { launchBrowser, PHONE, quiet, visit, type Visit } from './browser.ts'
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
  expect(await desk.page.getByPlaceholder('填写意见').inputValue()).toBe('请核对金额')
  await desk.page.locator('[data-part=edit-phrases]').click()
  await desk.page.locator('[data-part=phrases] textarea, textarea[data-part=phrases]').fill('同意\n请核对付款条款\n')
  await desk.page.locator('[data-part=save-phrases]').click()
  await desk.page.locator('[data-part=phrase]', { hasText: '请核对付款条款' }).waitFor()
  await desk.page.locator('[data-part=save-phrases]').waitFor({ state: 'hidden' })
  await quiet(desk, 'inbox-desk')

  const title = await desk.page.locator('.title h2').innerText()
  await desk.page.locator('[data-act=return]').click()
  await desk.page.locator('[data-part=target]', { hasText: '发起人' }).waitFor()
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

test('service fills rows of a ticket in, on the phone too; a link of a mail decides once without signing in', async () => {
  const opener = await crm.as('wulei')
  const customer = await opener.post('/api/apps/crm/forms/customer/records', {
    name: '常州恒立液压',
    mobile: '13800138000',
  })
  const open = async (title: string) => {
    const values = { title, customer: customer.body.id, kind: '故障' }
    const { body } = await opener.post('/api/apps/crm/forms/ticket/records', values)
    const { assignee } = (await crm.admin.get(`/api/apps/crm/forms/ticket/records/${body.id}`)).body
    const { username } = await crm.platform.db
      .selectFrom('meta.user')
      .select('username')
      .where('id', '=', assignee)
      .executeTakeFirstOrThrow()
    return { id: body.id as string, worker: await crm.as(username) }
  }
  const stepsOf = async (id: string) => (await crm.admin.get(`/api/apps/crm/forms/ticket/records/${id}`)).body.steps
  for (const [title, size] of [
    ['主轴异响', undefined],
    ['油泵漏油', PHONE],
  ] as const) {
    const { id, worker } = await open(title)
    const desk = await visit(browser, crm, { as: worker, expected: [400], ...(size ? { viewport: size } : {}) })
    const { rows } = (await worker.get('/api/inbox')).body
    await desk.page.goto(`/inbox/${rows.find((row: { title: string }) => row.title === title).id}`)
    const field = desk.page.locator('.task-fields [data-field=steps]')
    await field
      .getByRole('button', { name: /添加|新增|加一行/ })
      .first()
      .click()
    if (size) {
      const drawer = desk.page.locator('.el-drawer:visible')
      await drawer.getByLabel('内容').fill('已更换密封圈')
      await quiet(desk, 'inbox-rows-phone')
      await drawer.getByRole('button', { name: '完成' }).click()
    } else {
      await field.locator('[data-path="steps/0/text"]').click()
      await field.locator('[data-path="steps/0/text"] textarea').fill('已更换主轴轴承')
      await quiet(desk, 'inbox-rows')
    }
    // The time of a row is required by the form: the refusal names the row.
    await desk.page.locator('[data-act=approve]').click()
    await desk.page.locator('.task-fields').getByText('第 1 行').waitFor()
    expect(await stepsOf(id)).toEqual([])
    await desk.close()
  }

  const task = await crm.platform.db
    .selectFrom('meta.flow_task')
    .innerJoin('meta.flow_instance', 'meta.flow_instance.id', 'meta.flow_task.instance')
    .select(['meta.flow_task.id', 'assignee'])
    .where('meta.flow_instance.flow', '=', 'contract_approval')
    .where('meta.flow_task.state', '=', 'pending')
    .where('meta.flow_task.node', 'in', ['manager', 'manager_2'])
    .executeTakeFirst()
  if (!task) throw new Error('No contract waits for anybody.')
  const link = async () => {
    const token = randomBytes(32).toString('base64url')
    const token_hash = createHash('sha256').update(token).digest()
    const expires_at = new Date(Date.now() + 86_400_000).toISOString()
    const values = { id: randomUUID(), token_hash, task: task.id, person: task.assignee, expires_at }
    await crm.platform.db.insertInto('meta.task_link').values(values).execute()
    return `/decide/${token}`
  }
  const [path, other] = [await link(), await link()]
  const phone = await visit(browser, crm, { viewport: PHONE, expected: [422] })
  await phone.page.goto(path)
  await phone.page.locator('[data-act=approve]').waitFor()
  await quiet(phone, 'decide-phone')
  await phone.page.getByLabel('意见').fill('同意')
  await phone.page.locator('[data-act=approve]').click()
  await phone.page.getByText('已处理', { exact: true }).waitFor()
  await phone.page.goto(other)
  await phone.page.getByText('这个链接不能再用了').waitFor()
  await phone.close()

  const chief = await visit(browser, crm, { as: await crm.as('linwentao') })
  await chief.page.goto('/flow-monitor')
  await chief.page.getByRole('tab', { name: '效率' }).click()
  await chief.page.locator('[data-part=by-node]').getByText('销售经理审批').first().waitFor()
  await quiet(chief, 'flow-statistics')
  await chief.close()
})

test('a form left half filled in waits among the drafts of the one who typed it, and is gone when it is saved', async () => {
  const seller = await crm.as('wulei')
  const desk = await visit(browser, crm, { as: seller })
  const { page } = desk
  const drafts = page.getByRole('tab', { name: '草稿' })
  const line = page.locator('[data-draft]', { hasText: '无锡先导智能' })
  await page.goto('/inbox?box=drafts')
  await page.getByText('填了一半的表单会留在这里').waitFor()
  await quiet(desk, 'inbox-drafts-empty')

  await page.goto('/apps/crm/forms/customer/new')
  const name = page.getByLabel('客户名称')
  await name.fill('无锡先导智能')
  await page.getByText('草稿已保存').waitFor()
  await page.goto('/inbox')
  await drafts.filter({ hasText: '1' }).click()
  await line.waitFor()
  expect(await line.innerText()).toMatch(/客户 · .*填写[^]*新建/)
  await quiet(desk, 'inbox-drafts')

  await line.locator('[data-part=remove-draft]').click()
  await line.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '撤销' }).click()
  await line.waitFor()

  // Somebody else signs in on the same browser.
  const enter = async (id: string) => {
    const value = await crm.sessions.open(id, {})
    await page.context().addCookies([{ name: sessionCookieName(crm.platform.config), value, url: crm.baseUrl }])
    await page.goto('/inbox?box=drafts')
  }
  await enter((await crm.as('xujing')).id)
  await page.getByText('填了一半的表单会留在这里').waitFor()
  expect(await page.locator('[data-draft]').count()).toBe(0)
  await enter(seller.id)

  await line.getByRole('link').click()
  await expect.poll(() => name.inputValue()).toBe('无锡先导智能')
  await page.getByLabel('手机').fill('13800138000')
  await page.locator('button.save').click()
  await page.waitForURL(/\/customer\/records\//)
  await page.goto('/inbox?box=drafts')
  await page.getByText('填了一半的表单会留在这里').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, crm, { as: seller, viewport: PHONE })
  await phone.page.goto('/apps/crm/forms/customer/new')
  await phone.page.getByLabel('客户名称').fill('常熟风范电力设备股份有限公司西北分公司')
  await phone.page.getByText('草稿已保存').waitFor()
  await phone.page.goto('/inbox?box=drafts')
  await phone.page.locator('[data-draft]').waitFor()
  await quiet(phone, 'inbox-drafts-phone')
  await phone.close()
})
