import { deflateSync, crc32 } from 'node:zlib'
import type { TestClient } from '@tenon/server/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DESKTOP, launchBrowser, PHONE, quiet, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { upload } from './importing.ts'

let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

test('records are looked at as a tree and as a gallery', async () => {
  const { admin } = crm
  const top = await create(admin, 'category', { name: '数控机床', sort: 1 })
  const lathe = await create(admin, 'category', { name: '车床', parent_id: top, sort: 1 })
  await create(admin, 'category', { name: '铣床', parent_id: top, sort: 2 })
  await create(admin, 'category', { name: '卧式车床', parent_id: lathe, sort: 1 })
  await create(admin, 'category', { name: '刀具', sort: 2 })
  for (const [at, name] of ['卧式车床 CK6150', '立式加工中心 VMC850', '五轴加工中心', '电火花机'].entries()) {
    const body = new FormData()
    body.append('file', new Blob([picture(at)], { type: 'image/png' }), `${name}.png`)
    const photo = at < 3 ? (await admin.post('/api/files', body)).body.id : null
    await create(admin, 'product', {
      code: `P-0${at}`,
      name,
      category: lathe,
      list_price: 128_000 + at * 60_000,
      ...(photo ? { photo: [photo] } : {}),
    })
  }
  const desk = await visit(browser, crm, { as: admin })
  const { page } = desk
  await page.goto('/apps/crm/forms/category')
  const rows = () => page.locator('.tree .title').allInnerTexts()
  await vi.waitFor(async () => expect(await rows()).toEqual(['数控机床', '刀具']), WAIT)
  await page.locator('[role=row][aria-level="1"]').first().focus()
  await page.keyboard.press('ArrowRight')
  await vi.waitFor(async () => expect(await rows()).toEqual(['数控机床', '车床', '铣床', '刀具']), WAIT)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await vi.waitFor(async () => expect(await rows()).toContain('卧式车床'), WAIT)
  await desk.picture('tree')
  expect(await desk.accessibility()).toEqual([])
  await page.getByLabel('在结果中搜索').fill('卧式')
  await vi.waitFor(async () => expect(await rows()).toEqual(['卧式车床']), WAIT)
  await nothingFound(page, '产品分类')
  await vi.waitFor(async () => expect(await rows()).toContain('刀具'), WAIT)
  await page.goto('/apps/crm/forms/product?view=gallery')
  await page.locator('.gallery .card').first().waitFor()
  await nothingFound(page, '产品')
  await vi.waitFor(async () => expect(await page.locator('.gallery img').count()).toBe(3), WAIT)
  await vi.waitFor(
    async () =>
      expect(
        await page
          .locator('.gallery img')
          .evaluateAll((all) => all.map((img) => (img as unknown as { naturalWidth: number }).naturalWidth)),
      ).toEqual([64, 64, 64]),
    WAIT,
  )
  await desk.picture('gallery')
  expect(await desk.accessibility()).toEqual([])
  await page.locator('.gallery .card').nth(1).click()
  await page.waitForURL(/records\//)
  await page.getByText('2 / 4').waitFor()
  await page.locator('.detail img').first().click()
  await page.getByRole('dialog', { name: '立式加工中心 VMC850.png' }).waitFor()
  await desk.picture('lightbox')
  expect(await desk.accessibility()).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.goBack()
  await page.locator('.gallery').waitFor()
  await page.setViewportSize(PHONE)
  await page.reload()
  await page.locator('.gallery .card').first().waitFor()
  await desk.picture('gallery-phone')
  await page.goto('/apps/crm/forms/category')
  await page.locator('.tree .fold').first().click()
  await page.getByText('铣床').waitFor()
  await desk.picture('tree-phone')
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('an import with nothing but warnings opens them, with whom each is like and whose that is', async () => {
  await create(crm.admin, 'customer', { name: '上海申江精密机械有限公司', mobile: '13911112222' })
  const desk = await visit(browser, crm, { as: crm.admin })
  const { page } = desk
  const rows = ['客户名称,手机', '上海申江精密机械制造有限公司,13911113333', '青岛海川物流有限公司,13911114444']
  await upload(page, 'customer', 'customers.csv', Buffer.from(rows.join('\n')))
  await page.getByRole('button', { name: '下一步：检查数据' }).click()
  await page.getByRole('button', { name: '导入 2 行', exact: true }).waitFor(WAIT)
  const tabs = page.locator('.grid [role=tab]')
  await vi.waitFor(async () => expect(await tabs.allInnerTexts()).toEqual([expect.stringMatching(/^提醒\s*1$/)]), WAIT)
  expect(await tabs.first().getAttribute('aria-selected')).toBe('true')
  const reason = page.locator('.grid tbody .reason')
  await vi.waitFor(async () => expect(await reason.allInnerTexts()).toHaveLength(1), WAIT)
  expect(await reason.innerText()).toMatch(/上海申江精密机械有限公司.*管理员/)
  // Nothing of it is cut off.
  expect(await reason.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)).toBe(true)
  await desk.picture('import-warnings')
  expect(await desk.accessibility()).toEqual([])
  await desk.close()
}, 60_000)

test('a filter that cannot be answered is named as the reason and taken away, however records are shown', async () => {
  await create(crm.admin, 'category', { name: '量具', sort: 9 })
  const broken = encodeURIComponent(JSON.stringify({ '==': [{ var: 'no_such_field' }, 'x'] }))
  const ways = [
    ['category', 'table', '量具'],
    ['category', 'tree', '量具'],
    ['opportunity', 'kanban', null],
  ] as const
  for (const viewport of [DESKTOP, PHONE]) {
    const desk = await visit(browser, crm, { as: crm.admin, viewport, expected: [400, 422] })
    const { page } = desk
    for (const [form, as, there] of ways) {
      await page.goto(`/apps/crm/forms/${form}?as=${as}&filter=${broken}`)
      await page.getByText('这个筛选条件无法使用').waitFor()
      await quiet(desk, `filter-wrong-${as}-${viewport.width}`)
      await page.getByRole('button', { name: '去掉筛选' }).click()
      await page.getByText('这个筛选条件无法使用').waitFor({ state: 'detached' })
      if (there) await page.getByText(there).first().waitFor()
      else await page.locator('.board').waitFor()
    }
    await desk.close()
  }
})

test('a guest fills in a public form on a phone, and the link closes when it expires', async () => {
  const desk = await visit(browser, crm, { as: crm.admin })
  await desk.page.goto('/design/crm/form/lead')
  await desk.page.getByText('公开表单', { exact: true }).first().click()
  // A new link is shown with its code at once.
  await desk.page.getByRole('button', { name: '生成链接' }).first().click()
  const dialog = desk.page.getByRole('dialog')
  const address = (await dialog.getByRole('link').getAttribute('href'))!
  expect(await dialog.locator('svg').count()).toBeGreaterThan(0)
  await desk.picture('public-link')
  expect(await desk.accessibility()).toEqual([])

  const guest = await visit(browser, crm, { viewport: PHONE, expected: [422] })
  const { page } = guest
  await page.goto(new URL(address).pathname)
  await page.getByLabel('公司名称').waitFor()
  expect(await page.getByLabel('负责人').count()).toBe(0)
  await page.getByLabel('公司名称').fill('无锡恒力传动有限公司')
  await page.getByLabel('联系人').fill('周敏')
  await page.getByLabel('手机').fill('13900001111')
  // The cascader answers to its label, and finds what is typed.
  await page.getByLabel('地区').fill('无锡市')
  await page.locator('.el-cascader__suggestion-item:visible').first().click()
  await guest.picture('public-form')
  expect(await guest.accessibility()).toEqual([])
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('已提交').waitFor()
  await guest.picture('public-done')
  const found = await crm.admin.post('/api/apps/crm/forms/lead/records/query', { search: '恒力传动' })
  expect(found.body.rows).toMatchObject([{ contact_name: '周敏' }])
  expect(['官网注册', '展会扫码']).toContain(found.body.rows[0].source)

  const all = (await crm.admin.get('/api/apps/crm/forms/lead/links')).body.rows
  const ended = await crm.admin.patch(`/api/apps/crm/forms/lead/links/${all[0].id}`, {
    expiresAt: new Date(Date.now() - 60_000).toISOString(),
  })
  expect(ended.status, ended.text).toBe(200)
  await page.reload()
  await page.getByText('这个链接现在不能用').waitFor()
  await guest.picture('public-expired')
  expect([...desk.complaints, ...guest.complaints]).toEqual([])
  await guest.close()
  await desk.close()
})

test('two records of one customer become one, and two again', async () => {
  const { admin } = crm
  const keep = await create(admin, 'customer', { name: '常州光洋轴承', mobile: '13511110000', remark: '老客户' })
  const twin = await create(admin, 'customer', {
    name: '常州光洋轴承有限公司',
    mobile: '13511110001',
    remark: '展会认识',
  })
  const contact = await create(admin, 'contact', {
    name: '陈工',
    customer: twin,
    job_title: '采购经理',
    mobile: '13511112222',
  })
  const of = async () => (await admin.get(`/api/apps/crm/forms/contact/records/${contact}`)).body.customer
  const desk = await visit(browser, crm, { as: admin })
  const { page } = desk
  await page.goto(`/apps/crm/forms/customer/records/${keep}`)
  await page.getByRole('button', { name: '更多' }).last().click()
  await page.getByRole('menuitem', { name: '合并重复记录' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.el-select').click()
  await page.keyboard.type('常州光洋')
  await page
    .getByRole('option', { name: /常州光洋轴承有限公司/ })
    .filter({ visible: true })
    .click()
  await dialog.locator('fieldset', { hasText: '备注' }).getByText('展会认识').click()
  await desk.picture('merge')
  expect(await desk.accessibility()).toEqual([])
  await dialog.getByRole('button', { name: '合并' }).last().click()
  await page.getByText(/已与“常州光洋轴承有限公司”合并/).waitFor()
  expect(await of()).toBe(keep)
  const merged = (await admin.get(`/api/apps/crm/forms/customer/records/${keep}`)).body
  expect([merged.mobile, merged.remark]).toEqual(['13511110000', '展会认识'])
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销合并').waitFor()
  expect(await of()).toBe(twin)
  expect((await admin.get(`/api/apps/crm/forms/customer/records/${keep}`)).body.remark).toBe('老客户')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('an earlier version of a record is brought back, and the record goes onto paper', async () => {
  const { admin } = crm
  const customer = await create(admin, 'customer', {
    name: '宁波精达成形',
    mobile: '13711110000',
    remark: '华东老客户',
  })
  const path = `/api/apps/crm/forms/customer/records/${customer}`
  expect((await admin.patch(path, { remark: '写错了', name: '宁波精达' })).status).toBe(200)
  const desk = await visit(browser, crm, { as: admin })
  const { page } = desk
  await page.goto(`/apps/crm/forms/customer/records/${customer}`)
  await page.locator('.entry.changed').first().hover()
  await page.locator('.entry.changed').first().getByRole('button', { name: '恢复' }).click()
  await page.getByRole('menuitem', { name: '撤销这次修改' }).click()
  const dialog = page.getByRole('dialog', { name: '撤销这次修改' })
  await dialog.getByText('华东老客户').waitFor()
  // The new name stays: only the remark goes back.
  await dialog
    .getByText('客户名称', { exact: true })
    .or(dialog.getByText('公司名称', { exact: true }))
    .first()
    .click()
  await desk.picture('restore')
  expect(await desk.accessibility()).toEqual([])
  await dialog.getByRole('button', { name: '恢复 1 项' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const now = (await admin.get(path)).body
  expect([now.name, now.remark]).toEqual(['宁波精达', '华东老客户'])
  await page.getByText('恢复了 1 个字段的旧值').waitFor()
  await desk.picture('record-restored')

  await page.getByRole('button', { name: '更多' }).last().click()
  await page.getByRole('menuitem', { name: '打印' }).click()
  await page.locator('.paper').getByText('宁波精达').first().waitFor()
  await desk.picture('print')
  expect(await desk.accessibility()).toEqual([])
  const log = (await admin.get(`/api/audit?record=${customer}&action=record.print`)).body
  expect(log.rows).toHaveLength(1)
  await page.setViewportSize(PHONE)
  await desk.picture('print-phone')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a range of a spreadsheet goes into the list, and out again', async () => {
  const { admin } = crm
  const ids: string[] = []
  for (const at of [1, 2, 3])
    ids.push(await create(admin, 'product', { code: `Z-${at}`, name: `夹具 ${at}`, list_price: at * 100 }))
  const prices = () =>
    Promise.all(ids.map(async (id) => (await admin.get(`/api/apps/crm/forms/product/records/${id}`)).body.list_price))
  const desk = await visit(browser, crm, { as: admin })
  const { page } = desk
  await page.goto('/apps/crm/forms/product?q=夹具')
  const cell = page
    .locator('.record-table .vxe-body--row', { hasText: '夹具 1' })
    .first()
    .locator('td', { hasText: '100' })
  await cell.click()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(copy, '1,500\n很贵\n1700\n')
  await page.keyboard.press('Control+v')
  const asked = page.getByRole('dialog', { name: '请确认' })
  await asked.getByText('粘贴到 2 条记录').waitFor()
  await desk.picture('paste-ask')
  await asked.getByRole('button', { name: '粘贴' }).click()
  const result = page.getByRole('dialog', { name: '完成 2 条，1 条没有成功' })
  await result.getByText('夹具 2').waitFor()
  expect(await result.innerText()).toContain('标准价')
  await desk.picture('paste-refused')
  expect(await desk.accessibility()).toEqual([])
  await result.getByRole('button', { name: '知道了' }).click()
  expect(await prices()).toEqual([1500, 200, 1700])
  await page.getByRole('button', { name: '撤销' }).click()
  await vi.waitFor(async () => expect(await prices()).toEqual([100, 200, 300]), WAIT)
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

/** Searches for what there is not, and takes the search away again. */
async function nothingFound(page: Page, of: string): Promise<void> {
  await page.getByLabel('在结果中搜索').fill('世上没有的东西')
  await page.getByText(`没有符合条件的${of}`).waitFor()
  await page.getByRole('button', { name: '清空', exact: true }).click()
  await vi.waitFor(async () => expect(await page.getByLabel('在结果中搜索').inputValue()).toBe(''), WAIT)
}

/** In the page: what a spreadsheet leaves on the clipboard. */
function copy(text: string): Promise<void> {
  const { navigator } = globalThis as unknown as {
    navigator: { clipboard: { writeText(text: string): Promise<void> } }
  }
  return navigator.clipboard.writeText(text)
}

const WAIT = { timeout: 15_000, interval: 100 } as const

async function create(who: TestClient, form: string, values: object): Promise<string> {
  const made = await who.post(`/api/apps/crm/forms/${form}/records`, values)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}

/** A png of 64 × 64 with one colour per number. */
function picture(number: number): Uint8Array<ArrayBuffer> {
  const colour = [
    [47, 111, 235],
    [22, 140, 100],
    [190, 110, 30],
  ][number % 3]!
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(64 * 3, Buffer.from(colour))])
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const size = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, sum])
  }
  const head = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0])
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 64 }, () => line)))),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}
