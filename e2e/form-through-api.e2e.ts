import { startTestServer, TEST_PASSWORD, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drag, launchBrowser, PHONE, visit } from './browser.ts'
import { canvasLabels, newForm, onCanvas, section } from './designing.ts'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Builds, and may see the records as well. */
let both: Promise<TestClient> | undefined
const buildersKeeper = () =>
  (both ??= server.person('zhaomin', { name: '赵敏', platformRoles: ['builder'], roles: [['assets', 'keeper']] }))

const device = {
  kind: 'form',
  key: 'device',
  label: { 'zh-CN': '设备', 'en-US': 'Device' },
  title: 'name',
  fields: [
    { id: 'f_1', key: 'name', type: 'text', label: '名称', required: true },
    { id: 'f_2', key: 'price', type: 'money', label: '价格' },
    { id: 'f_3', key: 'bought', type: 'date', label: '购买日期' },
    {
      id: 'f_4',
      key: 'state',
      type: 'select',
      label: '状况',
      settings: { options: [{ value: '在用' }, { value: '停用' }] },
    },
    { id: 'f_5', key: 'photo', type: 'image', label: '照片' },
    { id: 'f_6', key: 'part_of', type: 'relation', label: '属于', settings: { form: 'device' } },
    { id: 'f_7', key: 'signed', type: 'signature', label: '签收' },
  ],
  layout: [
    { section: '基本信息', columns: 2, items: ['name', 'price', 'bought', 'state', 'photo', 'part_of', 'signed'] },
  ],
  views: [{ key: 'all', kind: 'table', label: '全部', columns: ['name', 'price', 'bought'] }],
}
const keeper = {
  kind: 'role',
  key: 'keeper',
  label: '保管员',
  forms: { device: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, delete: { scope: 'all' } } },
}
const menu = {
  kind: 'app',
  key: 'assets',
  label: '资产',
  menu: [{ group: '业务', items: [{ kind: 'form', key: 'device' }] }],
}

test('a form made through the API is published, filled and listed in the browser', async () => {
  const { admin } = server
  expect((await admin.post('/api/apps', { key: 'assets', name: '资产' })).status).toBeLessThan(300)
  const draft = (await admin.get('/api/apps/assets/draft')).body
  const put = (path: string, body: unknown, revision = 0) =>
    admin.put(`/api/apps/assets/draft/${path}`, body, { 'if-match': `"${revision}"` })
  expect((await put('form/device', device)).status).toBeLessThan(300)
  expect((await put('role/keeper', keeper)).status).toBeLessThan(300)
  expect((await put('app/assets', menu, draft.revisions['app/assets'] ?? 0)).status).toBeLessThan(300)
  const published = await admin.post('/api/apps/assets/publish', { note: '第一版' })
  expect(published.body).toMatchObject({ version: expect.any(Number) })

  const person = await server.person('wangfang', { name: '王芳', roles: [['assets', 'keeper']] })
  const desk = await visit(browser, server, { as: person })
  await desk.page.goto('/apps/assets/forms/device')
  await desk.page
    .getByRole('link', { name: '新建设备' })
    .or(desk.page.getByRole('button', { name: '新建设备' }))
    .first()
    .click()
  await desk.page.getByLabel('名称').fill('三号空压机')
  await desk.page.getByLabel('价格').fill('12345.67')
  await desk.page.keyboard.press('Control+s')
  await desk.page.waitForURL(/records\/[0-9a-f-]{36}/)
  await desk.page.goto('/apps/assets/forms/device')
  await desk.page.getByText('三号空压机').first().waitFor()
  expect(await desk.page.getByText('¥12,345.67').count()).toBeGreaterThan(0)
  await desk.picture('ground-list')
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, server, { as: person, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/apps/assets/forms/device')
  await phone.page.getByText('三号空压机').first().waitFor()
  await phone.picture('ground-list-phone')
  expect(phone.complaints).toEqual([])
  await phone.close()

  const { rows } = (await person.post('/api/apps/assets/forms/device/records/query', {})).body
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ name: '三号空压机', price: 12345.67, version: 1 })
})

test('fields chosen together go into another form by keys; two builders of one draft are told of each other', async () => {
  const colleague = await server.person('lina', { name: '李娜', platformRoles: ['builder'] })
  const desk = await visit(browser, server, { as: server.admin, expected: [409] })
  const { page } = desk
  await page.goto('/design/assets/form/device')
  // A click takes one, Shift all up to there, Ctrl one out again.
  await page.locator(onCanvas('名称')).click()
  await page.locator(onCanvas('购买日期')).click({ modifiers: ['Shift'] })
  await page.getByText('选中 3 个字段').waitFor()
  await desk.picture('designer-many')
  await page.locator(onCanvas('名称')).click({ modifiers: ['Control'] })
  await page.getByText('选中 2 个字段').waitFor()
  await page.keyboard.press('Control+c')
  await newForm(page, '备件', 'part')
  await page.locator('.canvas h2').click()
  await page.keyboard.press('Control+v')
  await expectLabels(['价格', '购买日期'])
  await page.keyboard.press('Control+z')
  await expectLabels([])
  // Another tab has the same clipboard.
  await page.keyboard.press('Control+Shift+z')
  await page.getByText('已自动保存').waitFor()
  await page.reload()
  await page.locator('.canvas h2').click()
  await page.keyboard.press('Control+v')
  await expectLabels(['价格', '购买日期', '价格', '购买日期'])
  await page.keyboard.press('Delete')
  await expectLabels(['价格', '购买日期'])
  await page.getByText('已自动保存').waitFor()

  const saved = (await colleague.get('/api/apps/assets/draft')).body
  const theirs = { ...saved.forms.part, label: '备件与耗材' }
  const sent = await colleague.put('/api/apps/assets/draft/form/part', theirs, {
    'if-match': `"${saved.revisions['form/part']}"`,
  })
  expect(sent.status, sent.text).toBeLessThan(300)
  await page.locator(onCanvas('价格')).dblclick()
  await page.keyboard.type('单价')
  await page.keyboard.press('Enter')
  const conflict = page.getByRole('dialog', { name: /备件/ })
  await conflict.getByText('李娜').waitFor()
  await desk.picture('designer-conflict')
  expect(await desk.accessibility()).toEqual([])
  await conflict.locator('.choice').first().click()
  await page.locator('.canvas h2', { hasText: '备件与耗材' }).waitFor()
  await expectLabels(['价格', '购买日期'])
  expect(desk.complaints).toEqual([])
  await desk.close()

  async function expectLabels(labels: string[]) {
    await vi.waitFor(async () => expect((await canvasLabels(page)).flat()).toEqual(labels), { timeout: 15_000 })
  }
})

test('parts are found by typing, taken by keys, put in order in the outline and moved to another tab', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  await page.goto('/design/assets/form/device')
  await newForm(page, '领用单', 'issue')
  const labels = (...expected: string[][]) =>
    vi.waitFor(async () => expect(await canvasLabels(page)).toEqual(expected), { timeout: 15_000 })
  await page.keyboard.press('/')
  await page.keyboard.type('dhwb')
  await vi.waitFor(
    async () => expect(await page.locator('.palette .kind').allInnerTexts()).toEqual(['单行文本', '多行文本']),
    {
      timeout: 15_000,
    },
  )
  await page.keyboard.press('Enter')
  await labels(['单行文本'])
  await page.keyboard.press('Escape')
  await page.keyboard.type('日期')
  await page.keyboard.press('Enter')
  await labels(['单行文本', '日期'])
  await page.keyboard.press('Escape')
  // Reached by Tab, a part is added by Enter; after a click Enter names what was added.
  await page.locator('.palette .kind[data-kind=text]').focus()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(focusedKind)).not.toBe('text')
  const tabbed = await page.evaluate(focusedKind)
  await page.keyboard.press('Enter')
  const third = (await page.locator(`.palette .kind[data-kind=${tabbed}]`).innerText()).trim()
  await labels(['单行文本', '日期', third])
  await page.locator('.palette .kind[data-kind=member]').click()
  await page.keyboard.press('Enter')
  await page.keyboard.type('领用人')
  await page.keyboard.press('Enter')
  await labels(['单行文本', '日期', third, '领用人'])

  const taken = (count: number) => page.getByText(`选中 ${count} 个字段`).waitFor()
  await page.locator('.canvas h2').click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await taken(3)
  await page.keyboard.press('Shift+ArrowUp')
  await taken(2)
  await desk.picture('designer-keys')

  await page.getByRole('tab', { name: /已有字段/ }).click()
  const line = (name: string) => `.outline .line:has-text("${name}")`
  const chosen = () => page.locator('.canvas-field.selected .label > span:first-child').allInnerTexts()
  await page.locator(line('日期')).click()
  expect(await chosen()).toEqual(['日期'])
  await page.locator(line('领用人')).click({ modifiers: ['Shift'] })
  await taken(3)
  await page.locator(line('领用人')).click()
  await drag(page, line('领用人'), line('单行文本'), { x: 0.5, y: 0.2 })
  await labels(['领用人', '单行文本', '日期', third])
  expect(await chosen()).toEqual(['领用人'])
  await desk.picture('designer-outline')
  expect(await desk.accessibility()).toEqual([])

  await page.getByRole('tab', { name: '组件' }).click()
  await drag(page, '.palette [data-kind=tabs]', '.canvas .drop')
  await labels(['领用人', '单行文本', '日期', third], [], [])
  await drag(page, onCanvas('日期'), section(1))
  await labels(['领用人', '单行文本', third], ['日期'], [])
  await drag(page, onCanvas('日期'), section(2))
  await labels(['领用人', '单行文本', third], [], ['日期'])
  await page.getByText('标签页：标签 2').waitFor()
  await page.getByText('已自动保存').waitFor()
  await page.reload()
  await labels(['领用人', '单行文本', third], [], ['日期'])
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a form is tried as a role, with its rights and linkage, on a desk and on a phone, empty and with a record', async () => {
  const { admin } = server
  const clerk = {
    kind: 'role',
    key: 'clerk',
    label: '录入员',
    forms: {
      device: {
        view: { scope: 'all' },
        edit: { scope: 'all' },
        fields: { price: 'hidden', bought: 'readonly' },
      },
    },
  }
  const put = await admin.put('/api/apps/assets/draft/role/clerk', clerk, { 'if-match': '"0"' })
  expect(put.status, put.text).toBeLessThan(300)
  const desk = await visit(browser, server, { as: await buildersKeeper() })
  const { page } = desk
  await page.goto('/design/assets/form/device')
  for (const device of ['电脑', '手机']) {
    await page.locator('.object-bar').getByRole('radio', { name: device }).click()
    await page.getByRole('radio', { name: /保管员/ }).click()
    const stage = page.locator('.stage')
    await stage.getByLabel('价格').fill('12')
    await page.getByRole('radio', { name: /录入员/ }).click()
    await stage.getByLabel('价格').waitFor({ state: 'detached' })
    await page.getByText('这个角色不能新建').waitFor()
    await page.locator('aside .line', { hasText: '价格' }).waitFor()
    // With a record that is there he may change what is his to change, and the record stays as it is.
    await page.locator('[data-part=trial-record]').click()
    await page.locator('.el-select-dropdown__item:visible', { hasText: '三号空压机' }).click()
    await vi.waitFor(async () => expect(await stage.getByLabel('名称').inputValue()).toBe('三号空压机'), {
      timeout: 15_000,
    })
    expect(await page.getByText('这个角色不能').count()).toBe(0)
    expect(await stage.getByLabel('价格').count()).toBe(0)
    await stage.getByLabel('名称').fill('')
    await stage.getByRole('button', { name: '提交' }).click()
    await page.getByText('还有 1 处要改正').first().waitFor()
    await desk.picture(`designer-preview-role-${device === '手机' ? 'phone' : 'desk'}`)
    expect(await desk.accessibility()).toEqual([])
    await page.getByRole('button', { name: '不使用，空白表单' }).click()
  }
  const { rows } = (await (await buildersKeeper()).post('/api/apps/assets/forms/device/records/query', {})).body
  expect(rows).toMatchObject([{ name: '三号空压机', version: 1 }])
  expect(desk.complaints).toEqual([])
  await desk.close()

  // On a small screen the roles stand above the form.
  const phone = await visit(browser, server, { as: await buildersKeeper(), viewport: { width: 900, height: 844 } })
  await phone.page.goto('/design/assets/form/device')
  await phone.page.getByRole('button', { name: '预览' }).first().click()
  await phone.page.getByRole('radio', { name: /录入员/ }).click()
  await phone.page.getByText('这个角色不能新建').waitFor()
  await phone.picture('designer-preview-role-390')
  expect(phone.complaints).toEqual([])
  await phone.close()
})

test('a view is designed where it is seen: its columns are dragged by their heads', async () => {
  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  await page.goto('/design/assets/form/device')
  await page.locator('.object-bar').getByText('视图', { exact: true }).click()
  const heads = () => page.locator('.sketch .head').allInnerTexts()
  await vi.waitFor(async () => expect(await heads()).toEqual(['名称', '价格', '购买日期']), { timeout: 15_000 })
  await drag(page, '.sketch .head:nth-child(3)', '.sketch .head:nth-child(2)', { x: 0.2, y: 0.5 })
  await vi.waitFor(async () => expect(await heads()).toEqual(['名称', '购买日期', '价格']), { timeout: 15_000 })
  await drag(page, '.line:nth-child(3) .grip', '.line:nth-child(1)', { x: 0.5, y: 0.2 })
  await vi.waitFor(async () => expect(await heads()).toEqual(['价格', '名称', '购买日期']), { timeout: 15_000 })
  await page.getByRole('button', { name: '撤销' }).first().click()
  await vi.waitFor(async () => expect(await heads()).toEqual(['名称', '购买日期', '价格']), { timeout: 15_000 })
  await desk.picture('designer-view-table')
  // Every other kind is drawn as well, by the fields that it was given or finds.
  for (const [kind, drawn, count] of [
    ['日历', '.month .entry', 5],
    ['画廊', '.gallery .card', 4],
    ['看板', '.board section', 2],
    ['树形', '.head', 3],
  ] as const) {
    await page.getByRole('radio', { name: new RegExp(kind) }).click()
    await vi.waitFor(async () => expect(await page.locator(`.sketch ${drawn}`).count()).toBe(count), {
      timeout: 15_000,
    })
    expect(await page.locator('.sketch').innerText()).toContain('示例')
    await desk.picture(`designer-view-${kind}`)
    expect(await desk.accessibility()).toEqual([])
  }
  await page.getByText('已自动保存').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('who leaves is asked, and what was typed is there again after signing out and in', async () => {
  const person = await server.person('chenjing', { name: '陈静', roles: [['assets', 'keeper']] })
  const desk = await visit(browser, server, { as: person, expected: [401] })
  const { page } = desk
  await page.goto('/apps/assets/forms/device/new')
  await page.getByLabel('名称').fill('四号空压机')
  await page.getByRole('link', { name: '工作台' }).first().click()
  const asked = page.getByRole('dialog')
  await asked.waitFor()
  await desk.picture('form-leave')
  await asked.getByRole('button').last().click()
  await asked.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '陈静 的菜单' }).click()
  await page.getByRole('button', { name: '退出登录' }).click()
  const name = page.getByLabel('账号')
  await name.fill('chenjing')
  await page.getByLabel('密码', { exact: true }).fill(TEST_PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/login')
  await page.goto('/apps/assets/forms/device/new')
  await vi.waitFor(async () => expect(await page.getByLabel('名称').inputValue()).toBe('四号空压机'), {
    timeout: 15_000,
  })
  await desk.picture('form-draft-again')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

test('a signature is kept when the pen rests, without a word', async () => {
  const desk = await visit(browser, server, { as: await buildersKeeper() })
  const { page } = desk
  await page.goto('/apps/assets/forms/device/new')
  await page.getByLabel('名称').fill('四号空压机')
  const canvas = page.locator('[data-field=signed] canvas')
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  const kept = page.waitForResponse((response) => response.url().endsWith('/api/files') && response.ok())
  for (const line of [0.3, 0.7]) {
    await page.mouse.move(box.x + 40, box.y + box.height * line)
    await page.mouse.down()
    await page.mouse.move(box.x + 180, box.y + box.height * (1 - line), { steps: 6 })
    await page.mouse.up()
  }
  await kept
  await desk.picture('signature-drawn')
  await page.keyboard.press('Control+s')
  await page.waitForURL(/records\/[0-9a-f-]{36}$/)
  await page.locator('.detail[data-field=signed] img').waitFor()
  await desk.picture('signature-record')
  expect(desk.complaints).toEqual([])
  await desk.close()
})

// helpers

/** In the page: the kind of part that has the focus. */
function focusedKind(): string | undefined {
  const { document } = globalThis as unknown as {
    document: { activeElement: { dataset: Record<string, string | undefined> } | null }
  }
  return document.activeElement?.dataset['kind']
}
