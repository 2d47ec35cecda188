import type { Browser, Page } from 'playwright-core'
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

test('the search does not say that nothing was found before it has asked, and the columns of people hold their words', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  await page.goto('/settings/people')
  const last = page
    .getByRole('row', { name: /陈晓明/ })
    .locator('td')
    .nth(6)
  expect(await last.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0)
  expect(await last.evaluate((cell) => cell.clientWidth)).toBeGreaterThanOrEqual(118)
  await page.keyboard.press('Control+k')
  const box = page.getByRole('dialog').locator('input').first()
  await box.fill('瓴')
  await page.getByText('再输入一个字').waitFor()
  expect(await page.getByText('没有找到').count()).toBe(0)
  await box.fill('瓴瓴')
  await page.getByText('没有找到“瓴瓴”').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('an administrator adds somebody, who must choose a password of his own; disabled, he is out at the next click', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  await page.goto('/settings/people')

  await page.getByRole('button', { name: '新增部门' }).first().click()
  const unit = page.getByRole('dialog', { name: '新增部门' })
  await unit.getByLabel('部门名称').fill('华西销售部')
  await unit.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '华西销售部', exact: true }).click()
  await page.getByText('这里还没有人').waitFor()

  await page.getByRole('button', { name: '新增人员' }).first().click()
  const form = page.getByRole('dialog', { name: '新增人员' })
  await form.getByRole('button', { name: '新增并生成初始密码' }).click()
  expect(await form.getByText('请填写').count()).toBe(2)
  await form.getByLabel('姓名').fill('贺兰')
  await form.getByLabel('账号').fill('helan')
  // The department that was open is chosen already; the role comes from the list.
  expect(await form.getByText('华西销售部').count()).toBeGreaterThan(0)
  await pick(page, form.locator('.el-select:has(#' + (await idOf(form, '角色')) + ')'), '销售')
  await page.keyboard.press('Escape')
  await form.getByRole('button', { name: '新增并生成初始密码' }).click()
  const once = page.getByRole('dialog', { name: '贺兰 的初始密码' })
  const first = (await once.locator('.password').textContent())!.trim()
  await once.getByRole('button', { name: '我已交给本人' }).click()
  await page.getByRole('row', { name: /贺兰/ }).getByText('待改初始密码').waitFor()
  await desk.picture('people')
  expect(await desk.accessibility()).toEqual([])

  const his = await visit(browser, crm)
  await signIn(his.page, 'helan', first)
  await his.page.getByRole('heading', { name: '设置新密码' }).waitFor()
  await his.picture('login-first-password')
  // Nothing else opens before.
  await his.page.goto('/inbox')
  await his.page.getByRole('heading', { name: '设置新密码' }).waitFor()
  await his.page.getByLabel('当前密码').fill(first)
  await his.page.getByLabel('新密码', { exact: true }).fill('short')
  await his.page.getByLabel('再输入一次新密码').fill('short')
  await his.page.getByRole('button', { name: '保存并进入' }).click()
  await his.page.getByText('新密码至少需要 8 个字符，现在是 5 个').waitFor()
  await his.page.getByLabel('新密码', { exact: true }).fill('青山依旧在-2026')
  await his.page.getByLabel('再输入一次新密码').fill('青山依旧在-2026')
  await his.page.getByRole('button', { name: '保存并进入' }).click()
  await his.page.waitForURL((url) => !url.pathname.startsWith('/login'))
  await his.page.goto('/apps/crm/forms/customer')
  await his.page.getByRole('link', { name: '新建客户' }).first().waitFor()

  await page.getByRole('button', { name: '贺兰 的操作' }).click()
  await page.getByRole('menuitem', { name: '停用账号' }).click()
  await page.getByText('已停用 贺兰').waitFor()
  await his.page.reload()
  await his.page.getByRole('heading', { name: '登录' }).waitFor()
  expect(his.complaints).toEqual([])
  await his.close()
  await end(desk)
})

test('a role is drawn by mouse: form × action × field × scope; published, it holds for its members', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  const seller = await crm.as('chenxiaoming')
  const customer = '/api/apps/crm/forms/customer'
  expect((await seller.post(`${customer}/exports`, {})).status).toBe(403)
  const made = await seller.post(`${customer}/records`, { name: '角色试点有限公司', mobile: '13912345678' })
  expect(made.status, made.text).toBe(201)
  const colleague = await crm.as('wulei')
  expect((await colleague.get(`${customer}/records/${made.body.id}`)).status).toBe(404)

  await page.goto('/design/crm/role')
  await page.locator('.objects, .object-list, nav').getByText('销售', { exact: true }).first().click()
  await page.getByRole('button', { name: '为什么看不到？' }).click()
  const panel = page.locator('.explain')
  await find(page, panel, '谁', '吴磊')
  await find(page, panel, '表单', '客户')
  await find(page, panel, '看哪条记录', '角色试点有限公司')
  await panel.getByText('吴磊 不能查看这条客户').waitFor()
  await panel.getByText('负责人是 吴磊').waitFor()
  await panel.getByText('把负责人改为 吴磊').waitFor()
  await desk.picture('roles-explain')
  expect(await desk.accessibility()).toEqual([])
  await panel.getByRole('button', { name: '关闭' }).click()

  const row = page.locator('tbody', { has: page.getByRole('button', { name: '客户', exact: true }) })
  await row.locator('.el-checkbox').nth(5).click()
  await pick(page, row.locator('.el-select').first(), '全部')
  await row.getByRole('button', { name: '客户', exact: true }).click()
  const field = row
    .locator('tr', { hasText: '微信' })
    .or(row.locator('tr', { hasText: '统一社会信用代码' }))
    .first()
  await field.getByText('隐藏', { exact: true }).click()
  await desk.picture('roles')
  expect(await desk.accessibility()).toEqual([])
  await page.locator('.app-bar').getByRole('button', { name: '发布' }).click()
  const dialog = page.getByRole('dialog', { name: /^发布/ })
  await dialog.locator('.operation').first().waitFor()
  await dialog.getByRole('button', { name: '发布', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })

  const seen = await colleague.get(`${customer}/records/${made.body.id}`)
  expect(seen.status).toBe(200)
  expect(Object.keys(seen.body)).not.toContain('uscc')
  expect((await seller.post(`${customer}/exports`, {})).status).toBe(202)
  await end(desk)

  const helen = await crm.person('helen', { name: 'Helen', platformRoles: ['administrator', 'builder'] })
  await helen.patch('/api/auth/me', { locale: 'en-US' })
  const phone = await visit(browser, crm, { as: helen, viewport: PHONE, locale: 'en-US' })
  for (const [path, name] of [
    ['/design/crm/role', 'roles'],
    ['/settings/people', 'people'],
  ] as const) {
    await phone.page.goto(path)
    await phone.page.locator('main').first().waitFor()
    await phone.page.waitForLoadState('networkidle')
    await phone.picture(`${name}-phone-en`)
  }
  await end(phone)
})

// helpers

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('账号').fill(username)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}
async function pick(page: Page, select: ReturnType<Page['locator']>, option: string): Promise<void> {
  await select.click()
  await page.locator('.el-select-dropdown__item:visible').getByText(option, { exact: true }).first().click()
}
/** Types into the list of a field and takes what it offers. */
async function find(page: Page, panel: ReturnType<Page['locator']>, label: string, text: string): Promise<void> {
  await panel.locator('.el-select:has(#' + (await idOf(panel, label)) + ')').click()
  await page.keyboard.type(text)
  await page.locator('.el-select-dropdown__item:visible', { hasText: text }).first().click()
}
const idOf = async (form: ReturnType<Page['locator']>, label: string): Promise<string> =>
  (await form.locator('label', { hasText: label }).first().getAttribute('for'))!
async function end(place: Visit): Promise<void> {
  expect(place.complaints).toEqual([])
  await place.close()
}
