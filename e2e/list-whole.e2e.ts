import type { TestClient } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'

const WAIT = { timeout: 60_000, interval: 50 }
const CUSTOMERS = '/api/apps/crm/forms/customer/records'
let crm: Crm
let browser: Browser
let boss: TestClient
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm({}, { people: true, sampleData: true }), launchBrowser()])
  boss = crm.admin
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

test('everything that matches is changed as a whole, and told when it has ended', async () => {
  const create = Array.from({ length: 2_100 }, (_, i) => ({ name: `批量客户${i}有限公司`, mobile: '13800138000' }))
  for (let at = 0; at < create.length; at += 500)
    expect((await boss.post(`${CUSTOMERS}/batch`, { create: create.slice(at, at + 500) })).status).toBe(200)
  const desk = await visit(browser, crm, { as: boss })
  const { page } = desk
  await page.goto('/apps/crm/forms/customer?q=批量客户')
  await page.getByLabel('选择已加载的全部记录').filter({ visible: true }).first().click()
  await page.getByRole('button', { name: /选择全部/ }).click()
  await page.getByText('已选 2,100 条').waitFor()
  await desk.picture('bulk-bar')
  await page.getByRole('button', { name: '批量编辑' }).click()
  const dialog = page.getByRole('dialog', { name: /批量编辑 2,100 条/ })
  await dialog.getByLabel('要修改的字段').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: '备注', exact: true }).click()
  await dialog.getByLabel('改为').fill('年底回访')
  // Somebody works on one of them: the job waits for him, so that it can be looked at.
  await crm.platform.db.transaction().execute(async (trx) => {
    await trx
      .selectFrom('app_crm.customer' as never)
      .select('id' as never)
      .where('name' as never, '=', '批量客户1500有限公司' as never)
      .forUpdate()
      .execute()
    await dialog.getByRole('button', { name: /修改 2,100 条/ }).click()
    await page
      .getByRole('dialog', { name: '正在批量修改' })
      .getByText(/[1-9][\d,]* \/ 2,100 条/)
      .waitFor()
    await desk.picture('bulk-job')
    expect(await desk.accessibility()).toEqual([])
    // Whoever loads the page again sees it go on.
    await page.reload()
    await page.getByRole('status').filter({ hasText: '正在批量修改' }).waitFor()
    await desk.picture('bulk-strip')
  })
  await page.getByText('已修改 2,100 条').waitFor()
  const { body } = await boss.post(`${CUSTOMERS}/query`, {
    filter: { '==': [{ var: 'remark' }, '年底回访'] },
    size: 1,
    count: 'exact',
  })
  expect(body.total).toBe(2_100)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a button of the form is pressed for everything that matches, and stopped on the way', async () => {
  const draft = (await boss.get('/api/apps/crm/draft')).body
  const { customer } = draft.forms
  const put = async (path: string, body: object) => {
    const saved = await boss.put(`/api/apps/crm/draft/${path}`, body, {
      'if-match': `"${draft.revisions[path] ?? 0}"`,
    })
    expect(saved.status, saved.text).toBeLessThan(300)
  }
  const views = customer.views.map((view: { key: string }) =>
    view.key === 'all' ? { ...view, settings: { buttons: ['visited'] } } : view,
  )
  const button = { key: 'visited', label: { 'zh-CN': '登记已回访', 'en-US': 'Mark as visited' } }
  await put('form/customer', { ...customer, views, buttons: [...customer.buttons, button] })
  await put('rule/visited', {
    kind: 'rule',
    key: 'visited',
    label: '登记已回访',
    form: 'customer',
    onImport: false,
    when: [{ on: 'button', button: 'visited' }],
    then: [{ id: 'set', kind: 'setFields', set: { remark: '已回访' } }],
  })
  const published = await boss.post('/api/apps/crm/publish', {})
  expect(published.status, published.text).toBe(200)
  const visited = async () =>
    (
      await boss.post(`${CUSTOMERS}/query`, {
        filter: { '==': [{ var: 'remark' }, '已回访'] },
        size: 1,
        count: 'exact',
      })
    ).body.total
  const desk = await visit(browser, crm, { as: boss })
  const { page } = desk
  await page.goto('/apps/crm/forms/customer?q=批量客户')
  await page.getByLabel('选择已加载的全部记录').filter({ visible: true }).first().click()
  await page.getByRole('button', { name: /选择全部/ }).click()
  await page.getByText('已选 2,100 条').waitFor()
  await crm.platform.db.transaction().execute(async (trx) => {
    await trx
      .selectFrom('app_crm.customer' as never)
      .select('id' as never)
      .where('name' as never, '=', '批量客户300有限公司' as never)
      .forUpdate()
      .execute()
    await page.getByRole('button', { name: '登记已回访' }).click()
    const asked = page.getByRole('dialog', { name: '请确认' })
    await asked.getByText('对符合条件的全部 2,100 条客户执行“登记已回访”').waitFor()
    await desk.picture('bulk-press-ask')
    await asked.getByRole('button', { name: '登记已回访' }).click()
    const dialog = page.getByRole('dialog', { name: '正在批量操作' })
    await dialog.getByText(/[1-9][\d,]* \/ 2,100 条/).waitFor()
    await desk.picture('bulk-press')
    expect(await desk.accessibility()).toEqual([])
    await dialog.getByRole('button', { name: '停止' }).click()
  })
  await page.getByText(/已停止，之前的 [\d,]+ 条已经处理/).waitFor()
  const done = await visited()
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(2_100)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('an arrangement follows its person into another browser; a shared view of somebody else is locked', async () => {
  const desk = await visit(browser, crm, { as: boss })
  await desk.page.goto('/apps/crm/forms/customer')
  await desk.page.getByRole('button', { name: '行高' }).click()
  await desk.page.getByRole('menuitem', { name: '宽松' }).click()
  await vi.waitFor(async () => {
    const kept = await boss.get('/api/apps/crm/forms/customer/list-settings')
    expect(Object.values(kept.body.views)).toEqual([{ height: 56 }])
  }, WAIT)
  await desk.close()
  const other = await visit(browser, crm, { as: boss })
  await other.page.goto('/apps/crm/forms/customer')
  const row = other.page.locator('.vxe-body--row').first()
  await row.waitFor()
  await vi.waitFor(async () => expect((await row.boundingBox())?.height).toBe(56), WAIT)
  await other.picture('list-tall')
  await other.close()

  const shared = { label: '重点客户', shared: true, columns: ['name', 'level'], sort: ['name'] }
  const colleague = await crm.as('xujing')
  expect((await colleague.post('/api/apps/crm/forms/customer/views', shared)).status).toBe(201)
  const reader = await visit(browser, crm, { as: boss })
  const { page } = reader
  await page.goto('/apps/crm/forms/customer')
  await page.getByRole('tab', { name: /重点客户/ }).click()
  await page.getByRole('button', { name: '客户名称' }).click()
  await page.getByText('视图由').waitFor()
  expect(await page.getByRole('button', { name: '保存到视图' }).count()).toBe(0)
  await page.getByRole('button', { name: '另存为视图' }).click()
  await page.getByRole('textbox', { name: '名称' }).fill('我的重点客户')
  await page.getByLabel('共享给能打开这个表单的人').click()
  await page.getByText('谁可以修改').waitFor()
  await reader.picture('view-dialog')
  expect(await reader.accessibility()).toEqual([])
  await page.getByRole('button', { name: '保存视图' }).click()
  await page.getByRole('tab', { name: /我的重点客户/ }).waitFor()
  await reader.picture('view-tabs')
  await reader.close()
})

test.each(['zh-CN', 'en-US'] as const)(
  'list, board, record and form in %s, on the desk and on the phone',
  async (locale) => {
    expect((await boss.patch('/api/auth/me', { locale })).status).toBe(200)
    for (const viewport of [{ width: 1440, height: 900 }, PHONE]) {
      const name = (page: string) => `${page}-${locale.slice(0, 2)}-${viewport.width}`
      const desk = await visit(browser, crm, { as: boss, viewport, locale })
      const { page } = desk
      const { body } = await boss.post('/api/apps/crm/forms/opportunity/records/query', { size: 1 })
      const id = body.rows[0].id as string
      for (const [what, path, ready] of [
        ['list', '/apps/crm/forms/customer', viewport.width > 700 ? '.vxe-body--row' : '.cards, .card-list, article'],
        ['board', '/apps/crm/forms/opportunity?view=board', '.lane .card'],
        ['calendar', '/apps/crm/forms/opportunity?as=calendar', '.month, .calendar, [role=grid]'],
        ['record', `/apps/crm/forms/opportunity/records/${id}`, '.entry'],
        ['form', '/apps/crm/forms/opportunity/new', '.form-field'],
      ] as const) {
        await page.goto(path)
        await page.locator(ready).first().waitFor()
        await page.waitForLoadState('networkidle')
        await desk.picture(name(`staff-${what}`))
        expect(await desk.accessibility(), name(what)).toEqual([])
      }
      expect(desk.complaints).toEqual([])
      await desk.close()
    }
  },
)
