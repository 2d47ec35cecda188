import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestClient } from '@tenon/server/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { approveInInbox, choose, chooseFirst } from './approving.ts'
import { drag, launchBrowser, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { handsOn } from './hands.ts'
import { openPublish, publishNow } from './publishing.ts'

const shipped = JSON.parse(
  readFileSync(join(import.meta.dirname, '../templates/crm/flows/contract_approval.json'), 'utf8'),
)
let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

test('the shipped contract flow is built again from empty by mouse', async () => {
  const builder = await crm.person('builder', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  await page.goto('/design/crm/flow/contract_approval')
  const hands = handsOn(page)
  const on = flowHands(page)

  await page.locator('.switcher .object').click()
  await hands.menu(page.locator('.line', { hasText: '合同审批' }).getByRole('button').last(), '删除')
  await page.locator('.switcher .object').click()
  await page.locator('.choice.new').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('名称').fill('合同审批')
  await dialog.getByLabel('标识').fill('contract_approval')
  await hands.pick(dialog.locator('.el-select'), '合同')
  await dialog.getByRole('button', { name: '创建', exact: true }).click()

  const settings = page.locator('.flow-settings')
  await hands.name(settings.locator('[data-part=flow-label]'), '合同审批', 'Contract approval')
  await hands.name(settings.locator('[data-part=flow-help]'), shipped.help['zh-CN'], shipped.help['en-US'])
  await hands.pick(settings.locator('[data-part=start-by]'), '销售', '销售经理', '销售总监', '数据管理员')
  await settings.getByRole('switch', { name: '审批中锁定记录' }).locator('xpath=..').click()
  await on.role(settings, '销售总监')
  await on.tab('待办显示')
  await settings.locator('[data-part=flow-title]').fill('{name}')
  await hands.pick(settings.locator('[data-part=flow-figure]'), '合同金额')
  await on.tab('状态回写')
  await hands.pick(settings.locator('[data-part=status-field]'), '审批状态')
  for (const [state, value] of Object.entries(shipped.settings.status as Record<string, string>))
    await hands.pick(settings.locator(`[data-status=${state}]`), value)

  await on.insert(':0', 'serviceTask')
  await on.call('合同进入审批', 'Contract goes to approval')
  await on.setStatus('in_approval', '审批中')
  await on.identify('submit')

  await on.insert(':1', 'exclusiveGateway')
  await on.call('按合同金额', 'By amount')
  await on.identify('amount')
  await on.branch('exclusive_gateway_1', ['10 万以下', 'Below 100,000'], 'small', 100_000)
  await page.getByRole('button', { name: '添加分支' }).click()
  await on.branch('amount_1', ['10–100 万', '100,000 to 1 million'], 'middle', 1_000_000)
  await on.branch('exclusive_gateway_else', ['100 万以上', '1 million and more'], 'large')

  await on.insert('small:0', 'userTask')
  await on.call('销售经理审批', 'Sales manager')
  await on.drawer.locator('[data-kind=departmentHead]').click()
  await on.deadline()
  await on.identify('manager')
  await on.copyTo('manager_2', 'middle:0')
  await on.copyTo('manager_3', 'large:0')
  await on.select('manager_2')
  await on.copyTo('manager_4', null)
  await on.call('销售总监审批', 'Sales director')
  await hands.pick(on.drawer.locator('.recipients .el-select').last(), '第 2 级上级')
  await on.identify('director_2')
  await on.copyTo('director_3', 'large:1')
  await on.copyTo('director_4', null)
  await on.call('总经理审批', 'General manager')
  await on.role(on.drawer, '高管')
  await hands.pick(on.row('发起人是审批人'), '自动跳过')
  await on.tab('超时')
  await hands.pick(on.row('到时未处理'), '只提醒')
  await on.identify('general')

  await on.insert(':2', 'userTask')
  await on.call('法务审核', 'Legal review')
  await on.role(on.drawer, '法务')
  await hands.pick(on.row('发起人是审批人'), '由本人审批')
  await hands.pick(on.row('同一人重复出现'), '每次都审批')
  await on.fields({ legal_opinion: '必填', risk: '必填', credit_result: '只读', sealed: '只读' })
  await on.deadline()
  await on.identify('legal')
  await on.copyTo('legal_2', null)
  await on.call('财务会签', 'Finance')
  await on.role(on.drawer, '财务')
  await on.drawer.getByRole('radio', { name: '会签' }).click()
  await on.fields({ legal_opinion: null, risk: null, credit_result: '必填', sealed: '必填' })
  await on.identify('finance')

  await on.insert(':4', 'serviceTask')
  await on.call('合同生效', 'Contract in force')
  await on.setStatus('in_force', '生效')
  await on.identify('effect')
  await on.insert(':5', 'copyTask')
  await on.call('抄送负责人和客服', 'Copy to owner and service')
  await on.drawer.locator('[data-kind=field]').click()
  await on.drawer.getByRole('button', { name: '添加', exact: true }).click()
  await on.drawer.locator('.add').getByRole('button', { name: '角色' }).click()
  await hands.pick(on.drawer.locator('.one').last().locator('.el-select'), '客服')
  await on.fields({ legal_opinion: '隐藏', risk: '隐藏', credit_result: '隐藏' })
  await on.identify('tell')

  await vi.waitFor(
    async () => expect((await builder.get('/api/apps/crm/draft')).body.flows.contract_approval).toEqual(shipped),
    { timeout: 10_000, interval: 200 },
  )
  await page.getByRole('button', { name: '适合窗口' }).click()
  await page.locator('[data-part=find-node]').click()
  await page
    .getByRole('option', { name: /^法务审核/ })
    .filter({ visible: true })
    .click()
  await page.locator('[data-step=legal].on').waitFor()
  await page.locator('.recipients .now').waitFor()
  await place.picture('flow-designer')
  expect(await place.accessibility()).toEqual([])
  await on.tab('字段权限')
  await on.drawer.locator('[data-field="items.price"]').scrollIntoViewIfNeeded()
  await place.picture('flow-fields')
  expect(await place.accessibility()).toEqual([])
  await page.locator('[data-step="$start"]').click()
  await on.tab('选项')
  await page.locator('[data-part=mail]').waitFor()
  await place.picture('flow-options')
  expect(await place.accessibility()).toEqual([])

  // Half a million, submitted by a seller: his manager, the director, both of legal (one decides), both of finance.
  const title = await contractOf(builder, 500_000)
  await page.locator('.object-bar').getByRole('button', { name: '模拟' }).click()
  const trial = page.locator('.flow-simulation')
  await hands.pick(trial.locator('[data-part=trial-record]'), title)
  await hands.pick(trial.locator('[data-part=initiator]'), await nameOf('wulei'))
  await trial.locator('[data-part=simulate]').click()
  await trial.locator('[data-part=effort]').waitFor()
  expect(await trial.locator('[data-part=effort] b').allInnerTexts()).toEqual(['4', '6', '约 21 个工作日'])
  expect(await trial.locator('.flow-tree .flow-card.taken').evaluateAll(steps)).toEqual([
    ...['submit', 'manager_2', 'director_2', 'legal', 'finance', 'effect', 'tell'],
  ])
  expect(await trial.locator('.flow-tree .flow-card.untaken').evaluateAll(steps)).toEqual([
    ...['manager', 'manager_3', 'director_3', 'general'],
  ])
  expect(await trial.locator('[data-step=manager_2]').innerText()).toContain(await nameOf('xujing'))
  await place.picture('flow-simulate')
  expect(await place.accessibility()).toEqual([])
  await hands.pick(trial.locator('[data-part=change-value]'), '合同金额')
  await trial.locator('[data-part=changed-values] [data-field=amount] input').press('Control+a')
  await page.keyboard.type('50000')
  await trial.locator('[data-part=simulate]').click()
  await trial.locator('.flow-card.taken[data-step=manager]').waitFor()
  // Everybody who may begin it: the head of all has nobody above him; then the contract of today, decided by nobody yet.
  await trial.getByRole('tab', { name: '全员检查' }).click()
  await trial.locator('[data-part=check-company]').click()
  await trial.locator('[data-part=company]').waitFor()
  expect(await trial.locator('[data-part=company]').innerText()).toContain('检查了')
  await place.picture('flow-company')
  expect(await place.accessibility()).toEqual([])
  await trial.getByRole('tab', { name: '回测' }).click()
  await trial.locator('[data-part=run-back-test]').click()
  await trial.locator('[data-part=untaken]').waitFor()
  expect(await trial.locator('[data-part=untaken] li').allInnerTexts()).toEqual(['10 万以下', '100 万以上'])
  expect(await trial.locator('[data-part=effects]').innerText()).toContain('全部撤回')
  await trial.locator('[data-part=effects] li').first().scrollIntoViewIfNeeded()
  await place.picture('flow-back-test')
  expect(await place.accessibility()).toEqual([])

  // Built again it is what was published; without the copy to readers it is not.
  const bar = page.locator('.object-bar')
  await bar.getByRole('button', { name: '版本' }).click()
  const versions = page.locator('.flow-versions')
  await versions.locator('[data-part=changes]').getByText('两个版本没有区别').waitFor()
  await bar.getByRole('button', { name: '版本' }).click()
  await page.locator('[data-step=tell]').click()
  await page.keyboard.press('Delete')
  await bar.getByRole('button', { name: '版本' }).click()
  await versions.locator('[data-change=tell]').waitFor()
  expect(await versions.locator('[data-part=older] .flow-card.removed').evaluateAll(steps)).toEqual(['tell'])
  await place.picture('flow-versions')
  expect(await place.accessibility()).toEqual([])
  expect((await builder.get('/api/inbox')).body.rows).toEqual([])

  // Taken back; a branch is carried over another one, copied with Ctrl, and both taken back as well.
  await bar.getByRole('button', { name: '版本' }).click()
  const undo = page.getByRole('button', { name: /撤销/ }).first()
  await undo.click()
  await page.locator('[data-step=tell]').waitFor()
  const branches = () =>
    page.locator('[data-step=small], [data-step=middle], [data-step=large], [data-step=small_2]').evaluateAll(steps)
  await drag(page, '[data-step=small]', '[data-gap="amount:2"]')
  await expect.poll(() => branches()).toEqual(['middle', 'small', 'large'])
  await undo.click()
  await page.keyboard.down('Control')
  await drag(page, '[data-step=small]', '[data-gap="amount:2"]')
  await page.keyboard.up('Control')
  await expect.poll(() => branches()).toEqual(['small', 'middle', 'small_2', 'large'])
  await place.picture('flow-branch-copied')
  await undo.click()
  await expect.poll(() => branches()).toEqual(['small', 'middle', 'large'])

  // The director signs by hand; published, the flow is run by five people on desk and phone.
  await on.select('director_2')
  await on.tab('按钮')
  await on.drawer.locator('[data-asked="signRequired/approve"]').click()
  await publishNow(await openPublish(page))
  expect(place.complaints).toEqual([])
  await place.close()
  await runByFive(500_000)
}, 600_000)

test('somebody is named as approver in a company of more people than a list holds: found by pinyin, named after a reload', async () => {
  const builder = await crm.person('namer', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const crowd = Array.from({ length: 520 }, (_, i) => `a${String(i).padStart(4, '0')}`)
  await crm.platform.db
    .insertInto('meta.user')
    .values(
      crowd.map((name) => ({
        username: name,
        username_key: name,
        name,
        search: name,
        password_hash: '',
        platform_roles: [],
      })),
    )
    .execute()
  const made = await crm.admin.post('/api/users', { username: 'zhouxinyi', name: '周欣怡' })
  expect(made.status, made.text).toBe(201)
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  const card = page.locator('[data-step=manager]')
  await page.goto('/design/crm/flow/contract_approval')
  await card.click()
  await page.locator('.right .kinds [data-kind=member]').first().click()
  await page.locator('.right [data-part=person]').first().click()
  await page.keyboard.type('zxy')
  await page.getByRole('option', { name: '周欣怡', exact: true }).filter({ visible: true }).click()
  await page.keyboard.press('Escape')
  await card.filter({ hasText: '周欣怡' }).waitFor()
  await vi.waitFor(async () => {
    const { flows } = (await builder.get('/api/apps/crm/draft')).body
    expect(JSON.stringify(flows.contract_approval)).toContain(made.body.id)
  }, 10_000)
  await page.reload()
  await card.filter({ hasText: '周欣怡' }).waitFor()
  await card.click()
  await page.locator('.right [data-part=person]', { hasText: '周欣怡' }).waitFor()
  await place.picture('flow-named-person')
  expect(await place.accessibility()).toEqual([])
  expect(place.complaints).toEqual([])
  await place.close()
})

// helpers

/** The seller's manager, the director (who signs on his phone), legal on a phone, both of finance. */
async function runByFive(amount: number): Promise<void> {
  const seller = await crm.as('wulei')
  const values = { name: '苏州博远精密机械有限公司', mobile: '13800005678' }
  const customer = (await seller.post('/api/apps/crm/forms/customer/records', values)).body.id
  const body = { name: '博远年度框架', customer, amount }
  const contract = await seller.post('/api/apps/crm/forms/contract/records', body)
  expect(contract.status, contract.text).toBe(201)
  const start = { recordId: contract.body.id }
  const begun = await seller.post('/api/apps/crm/flows/contract_approval/instances', start)
  expect(begun.status, begun.text).toBe(201)
  const run = async (username: string, how: Parameters<typeof approveInInbox>[3] = {}) =>
    approveInInbox(browser, crm, await crm.as(username), how)
  await run('xujing')
  await run('linwentao', { phone: true, sign: true, picture: 'flow-run-sign' })
  await run('shenyulan', {
    phone: true,
    picture: 'flow-run-legal',
    async fill(page) {
      await choose(page, 'risk', '低')
      await page.locator('[data-field=legal_opinion] textarea').first().fill('条款无异议。')
    },
  })
  for (const username of ['liwenjing', 'wuhao'])
    await run(username, {
      async fill(page) {
        if (!(await page.locator('.task-fields').count())) return
        await chooseFirst(page, 'credit_result')
        const sealed = page.locator('[data-field=sealed] .el-switch')
        if (!(await sealed.evaluate((one) => one.classList.contains('is-checked')))) await sealed.click()
      },
    })
  const signed = await seller.get(`/api/apps/crm/forms/contract/records/${contract.body.id}`)
  expect(signed.body).toMatchObject({ status: '生效', approval_status: '已通过' })
  const { nodes } = (await seller.get(`/api/flow-instances/${begun.body.id}`)).body
  const signatures = nodes.flatMap((node: { node: string; tasks: { signature: string | null }[] }) =>
    node.tasks.flatMap((task) => (task.signature ? [node.node] : [])),
  )
  expect(signatures).toEqual(['director_2'])
}

const steps = (cards: { getAttribute(name: string): string | null }[]) =>
  cards.map((card) => card.getAttribute('data-step'))

async function nameOf(username: string): Promise<string> {
  const user = crm.platform.db.selectFrom('meta.user').select('name').where('username', '=', username)
  return (await user.executeTakeFirstOrThrow()).name
}

async function contractOf(as: TestClient, amount: number): Promise<string> {
  const values = { name: '上海华瑞精密仪器有限公司', mobile: '13800001234' }
  const customer = await as.post('/api/apps/crm/forms/customer/records', values)
  expect(customer.status, customer.text).toBe(201)
  const body = { name: '华瑞年度框架', customer: customer.body.id, amount }
  const contract = await as.post('/api/apps/crm/forms/contract/records', body)
  expect(contract.status, contract.text).toBe(201)
  return `${contract.body.no} ${contract.body.name}`
}

function flowHands(page: Page) {
  const hands = handsOn(page)
  const drawer = page.locator('.node-drawer')
  const on = {
    drawer,
    row: (label: string): Locator => drawer.locator('.row', { hasText: label }).locator('.el-select'),
    tab: (name: string) => page.locator('.right').getByRole('tab', { name, exact: true }).click(),
    select: (id: string) => page.locator(`[data-step=${id}]`).click(),
    async insert(place: string, kind: string) {
      await page.locator(`[data-place="${place}"]`).click()
      await page.locator(`.node-menu [data-kind=${kind}]`).click()
      await drawer.waitFor()
    },
    call: (chinese: string, english: string) => hands.name(page.locator('.right [data-part=title]'), chinese, english),
    async identify(id: string) {
      await on.tab('高级')
      await drawer.locator('[data-part=step-id]').fill(id)
      await drawer.locator('[data-part=step-id]').press('Tab')
      await page.locator(`[data-step=${id}]`).waitFor()
      await drawer.getByRole('tab').first().click()
    },
    async branch(now: string, [chinese, english]: [string, string], id: string, below?: number) {
      await on.select(now)
      const panel = page.locator('.branch-panel')
      await on.call(chinese, english)
      if (below !== undefined) await hands.condition(panel.locator('.condition-builder'), ['合同金额'], '小于', below)
      await panel.locator('[data-part=step-id]').fill(id)
      await panel.locator('[data-part=step-id]').press('Tab')
      await page.locator(`[data-step=${id}]`).waitFor()
    },
    async role(inside: Locator, name: string) {
      await inside.locator('.kinds [data-kind=role]').click()
      await hands.pick(inside.locator('.recipients .one .el-select'), name)
    },
    async deadline() {
      await on.tab('超时')
      await drawer.getByRole('switch', { name: '限时处理' }).locator('xpath=..').click()
      await number(drawer.locator('[data-part=deadline]'), 48)
      await hands.pick(on.row('到时未处理'), '转上级')
      await drawer.getByRole('button', { name: '添加提醒' }).click()
      await number(drawer.locator('[data-part=reminder]'), 24)
    },
    async fields(modes: Record<string, string | null>) {
      await on.tab('字段权限')
      for (const [field, mode] of Object.entries(modes)) {
        const row = drawer.locator(`[data-field=${field}]`)
        if (mode) await row.getByRole('radio', { name: mode, exact: true }).click()
        else await row.getByRole('button', { name: '恢复为与其余字段一致' }).click()
      }
    },
    async setStatus(id: string, value: string) {
      await hands.menu(drawer.locator('[data-part=add-action]'), '更新记录')
      await drawer.locator('[data-part=action-id]').fill(id)
      await drawer.locator('[data-part=action-id]').press('Tab')
      await hands.pick(drawer.locator('[data-part=add-value]'), '合同状态')
      await hands.pick(drawer.locator('[data-value=status] .operand .el-select'), value)
    },
    /** Copies the open step, which then stands under it as `id`, and carries it to a place. */
    async copyTo(id: string, place: string | null) {
      await drawer.getByRole('button', { name: '复制节点' }).click()
      await page.locator(`[data-step=${id}]`).waitFor()
      if (place) await drag(page, `[data-step=${id}]`, `[data-place="${place}"]`)
      await page.locator(`[data-step=${id}].on`).waitFor()
    },
  }
  return on
}

async function number(duration: Locator, value: number): Promise<void> {
  await duration.locator('input').first().fill(String(value))
  await duration.locator('input').first().press('Tab')
}
