import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { handsOn } from './hands.ts'

const signed = JSON.parse(readFileSync(join(import.meta.dirname, '../templates/crm/rules/signed.json'), 'utf8'))
let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

test('the rule of a contract in force is built again by mouse, and tried on two contracts', async () => {
  const builder = await crm.person('builder', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const left = await contractOf('宁波凯创自动化有限公司', '已终止')
  const good = await contractOf('苏州博远精密机械有限公司', '合作中')
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  await page.goto('/design/crm/rule/signed')
  const hands = handsOn(page)

  await hands.menu(page.locator('.object-bar').getByRole('button', { name: '更多' }), '删除规则')
  await hands.rule('签约成功', 'signed', '合同')

  await hands.pick(page.locator('[data-part=event]'), '更新记录')
  await hands.pick(page.locator('[data-part=event-field]'), '合同状态')
  await hands.pick(page.locator('[data-part=event-to] .el-select'), '生效')
  const condition = page.locator('.step', { has: page.locator('h3.if') }).locator('.condition-builder')
  await hands.condition(condition, ['合作状态', '客户'], '不等于', ['已终止'])

  const mail = await action(page, '发送邮件', 'mail')
  await role(page, mail, '财务')
  await texts(mail, '主题', signed.then[0].subject, '正文', signed.then[0].text)

  const tell = await action(page, '发送通知', 'tell')
  await role(page, tell, '财务')
  await texts(tell, '标题', signed.then[1].title, '内容', signed.then[1].body)

  const todo = await action(page, '创建记录', 'todo')
  await hands.pick(todo.locator('[data-part=form]'), '待办')
  const title = await value(page, todo, 'title', '标题', '拼接文字')
  await title.getByRole('textbox', { name: '标题' }).fill('服务开通：{customer.name}')
  await hands.pick((await value(page, todo, 'kind', '类型')).locator('.operand .el-select'), '服务开通')
  await (await value(page, todo, 'due_at', '截止时间', '公式')).locator('textarea').fill('DATEADD(NOW(), 2, "天")')
  await hands.field((await value(page, todo, 'customer', '客户', '取自字段')).locator('.field-picker'), '客户')
  await value(page, todo, 'contract', '合同', '本记录')
  await (await value(page, todo, 'source_rule', '来源规则')).locator('.operand input').fill('签约成功')
  await hands.pick(todo.locator('[data-part=add-pick]'), '负责人员')
  await role(page, todo.locator('[data-pick=assignee]'), '客服')
  await hands.condition(todo.locator('[data-pick=assignee] .condition-builder'), ['状态'], '属于', ['待办', '进行'])

  const active = await action(page, '更新记录', 'active')
  await hands.pick(active.locator('[data-part=target]'), '关联的 客户')
  await hands.pick((await value(page, active, 'coop_status', '合作状态')).locator('.operand .el-select'), '合作中')
  await hands.pick(active.locator('[data-part=add-list]'), '标签')
  await hands.pick(active.locator('[data-add=tags] .el-select'), '已签约')
  await page.keyboard.press('Escape')

  const erp = await action(page, '调用接口', 'erp')
  await hands.pick(erp.locator('[data-part=address-from]'), '“对接地址”里的地址')
  await hands.pick(erp.locator('[data-part=address-field]'), '地址')
  await hands.condition(erp.locator('.condition-builder'), ['启用'], '等于', true)
  await hands.condition(erp.locator('.condition-builder'), ['事件'], '等于', ['合同生效 contract.signed'])
  await erp.getByRole('textbox', { name: '事件名' }).fill('contract.signed')
  for (const each of [
    '合同编号',
    '合同名称',
    '合同金额',
    '签订日期',
    '客户',
    '客户 / 客户编号',
    '客户 / 客户名称',
    '客户 / 统一社会信用代码',
  ])
    await hands.pick(erp.locator('[data-part=add-body]'), each)
  await hands.pick(erp.locator('[data-part=lines]'), '合同明细')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: '名称与说明' }).click()
  await hands.name(page.locator('[data-part=rule-label]'), '签约成功', 'Contract in force')
  await hands.name(page.locator('[data-part=rule-group]'), '合同与回款', 'Contracts')
  await hands.name(page.locator('[data-part=rule-help]'), signed.help['zh-CN'], signed.help['en-US'])

  await vi.waitFor(async () => expect((await builder.get('/api/apps/crm/draft')).body.rules.signed).toEqual(signed), {
    timeout: 10_000,
    interval: 200,
  })
  await page.locator('.middle').evaluate((one) => one.scrollTo(0, 0))

  await trial(page, left)
  const tree = page.locator('.rule-trial')
  await tree
    .locator('[data-part=verdict]')
    .getByText(/没有触发.*实际是 已终止。改好/s)
    .waitFor()
  expect(await tree.locator('.node.first').innerText()).toMatch(/合作状态.*\n.*实际是.*已终止/s)
  await place.picture('rule-designer-why-not')
  expect(await place.accessibility()).toEqual([])
  await trial(page, good)
  await tree.locator('[data-part=verdict]').getByText('会触发：发送邮件').waitFor()
  await place.picture('rule-designer-why')

  // A follow-up that confirms the needs moves the stage, and the stage is logged.
  await page.locator('[data-rule=needs_confirmed]').click()
  await page.locator('.object-bar').getByRole('button', { name: '依赖关系' }).click()
  await page.locator('[data-to=stage_log]', { hasText: '改了商机的' }).waitFor()
  await place.picture('rule-designer-links')
  expect(await place.accessibility()).toEqual([])
  expect(place.complaints).toEqual([])
  await place.close()
})

test('a branch is built by mouse, and a trial says which way a contract goes', async () => {
  const builder = await crm.person('brancher', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const contract = await contractOf('无锡联创电子有限公司', '潜在')
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  await page.goto('/design/crm/rule/signed')
  const hands = handsOn(page)
  await hands.rule('按金额归档', 'by_amount', '合同')

  await page.locator('.action-list > .more > [data-add=branch]').click()
  const branch = page.locator('[data-action=branch]')
  const inside = async (way: string, title: string) => {
    const list = branch.locator(`[data-way="${way}"]`)
    await hands.menu(list.locator('[data-part=add-action]'), '发送通知')
    const card = list.locator('.action-list > .card').last()
    await role(page, card, '财务')
    await card.getByRole('textbox', { name: '标题' }).fill(title)
  }
  await hands.condition(branch.locator('[data-way="0"] .condition-builder'), ['合同金额'], '大于等于', 1_000_000)
  await inside('0', '大合同')
  await inside('otherwise', '普通合同')
  await vi.waitFor(
    async () => {
      const [action] = (await builder.get('/api/apps/crm/draft')).body.rules.by_amount.then
      expect(action).toMatchObject({
        id: 'branch',
        ways: [{ if: { '>=': [{ var: 'amount' }, 1_000_000] }, then: [{ id: 'notify', title: '大合同' }] }],
        otherwise: [{ id: 'notify_2', title: '普通合同' }],
      })
    },
    { timeout: 10_000, interval: 200 },
  )
  await trial(page, contract)
  const steps = page.locator('.trial-steps')
  await steps.locator('[data-trial=branch]', { hasText: '走「其他情况」' }).waitFor()
  await steps.locator('[data-trial=notify]', { hasText: '不执行' }).waitFor()
  await steps.locator('[data-trial=notify_2]', { hasText: '会执行' }).waitFor()
  await place.picture('rule-designer-branch')
  expect(await place.accessibility()).toEqual([])
  expect(place.complaints).toEqual([])
  await place.close()
})

test('a loop over the lines of a contract is built by mouse, each line makes a ticket; a step that finds a record serves a later one', async () => {
  const builder = await crm.person('looper', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  await page.goto('/design/crm/rule/signed')
  const hands = handsOn(page)
  await hands.rule('按明细建工单', 'tickets', '合同')
  await hands.pick(page.locator('[data-part=event]'), '更新记录')
  await hands.pick(page.locator('[data-part=event-field]'), '合同状态')
  await hands.pick(page.locator('[data-part=event-to] .el-select'), '生效')

  const before = await action(page, '查找记录', 'before')
  await hands.pick(before.locator('[data-part=form]'), '服务工单')
  await hands.condition(before.locator('.condition-builder'), ['优先级'], '属于', ['高'])
  await page.keyboard.press('Escape')
  await hands.pick(before.locator('[data-part=sort]'), '创建时间')
  await before.getByRole('radio', { name: '降序' }).click()

  await page.locator('.action-list > .more > [data-add=loop]').click()
  const loop = page.locator('[data-action=loop]')
  await hands.pick(loop.locator('[data-part=over]'), '合同明细')
  const list = loop.locator('[data-way=do]')
  await hands.menu(list.locator('[data-part=add-action]'), '创建记录')
  const ticket = list.locator('.action-list > .card').last()
  await hands.pick(ticket.locator('[data-part=form]'), '服务工单')
  const title = await value(page, ticket, 'title', '标题', '拼接文字')
  await title.locator('.field-picker').click()
  await page.locator('input.search').filter({ visible: true }).fill('当前的合同明细 / 数量')
  await page.getByRole('option', { name: '数量', exact: true }).filter({ visible: true }).first().click()
  await title.getByRole('textbox', { name: '标题' }).press('Home')
  await title.getByRole('textbox', { name: '标题' }).pressSequentially('{name}：')
  await hands.field(
    (await value(page, ticket, 'customer', '客户', '取自字段')).locator('.field-picker'),
    '客户',
    '合同',
  )
  const wanted = [
    {
      id: 'before',
      kind: 'findRecords',
      form: 'ticket',
      where: { in: [{ var: 'priority' }, ['高']] },
      sort: [{ field: 'created_at', desc: true }],
    },
    {
      id: 'loop',
      kind: 'loop',
      over: 'items',
      do: [
        {
          id: 'create_record',
          kind: 'createRecord',
          form: 'ticket',
          values: { title: '{name}：{$made.loop.quantity}', customer: { var: 'customer' } },
        },
      ],
    },
  ]
  const then = async () => (await builder.get('/api/apps/crm/draft')).body.rules.tickets.then
  await vi.waitFor(async () => expect(await then()).toEqual(wanted), { timeout: 10_000, interval: 200 })
  await page.locator('.sentence', { hasText: '对每条合同明细创建记录（服务工单）' }).waitFor()

  // Cards inside are moved and copied like those outside, by keys too.
  await ticket.getByRole('button', { name: '复制动作' }).press('Enter')
  const copy = list.locator('.action-list > .card').last()
  await copy.getByRole('button', { name: '更多' }).press('Enter')
  await page.getByRole('menuitem', { name: '上移', exact: true }).filter({ visible: true }).press('Enter')
  const ids = async () => (await then())[1].do.map(({ id }: { id: string }) => id)
  await vi.waitFor(async () => expect(await ids()).toEqual(['create_record_2', 'create_record']), {
    timeout: 10_000,
    interval: 200,
  })
  await hands.menu(list.locator('.action-list > .card').first().getByRole('button', { name: '更多' }), '删除动作')
  await vi.waitFor(async () => expect(await then()).toEqual(wanted), { timeout: 10_000, interval: 200 })

  const keeper = await crm.person('looped', { roles: [['crm', 'data_admin']] })
  const make = async (form: string, body: object) => {
    const made = await keeper.post(`/api/apps/crm/forms/${form}/records`, body)
    expect(made.status, made.text).toBe(201)
    return made.body
  }
  const customer = await make('customer', { name: '昆山同创精密机械有限公司', mobile: '13811220033' })
  const products = [
    await make('product', { code: 'FW-1', name: '驻场服务' }),
    await make('product', { code: 'FW-2', name: '远程服务' }),
  ]
  const items = products.map(({ id }, i) => ({ product: id, quantity: i + 2, price: 100 }))
  const contract = await make('contract', { name: '同创服务合同', customer: customer.id, amount: 1000, items })
  // Made behind the page, which has asked for records before: its list asks again.
  await trial(page, `${contract.no} ${contract.name}`)
  await page.locator('[data-trial=loop]', { hasText: '2 条' }).waitFor()
  await page.locator('[data-trial=create_record]', { hasText: '2 条' }).waitFor()
  await place.picture('rule-designer-loop')
  expect(await place.accessibility()).toEqual([])
  await loop.scrollIntoViewIfNeeded()
  await place.picture('rule-designer-loop-card')
  expect(place.complaints).toEqual([])
  await place.close()
})

test('a wait is built by mouse; a run that waits is told by its log and its record, and cancelled', async () => {
  const builder = await crm.person('waiter', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  await page.goto('/design/crm/rule/signed')
  const hands = handsOn(page)
  await hands.rule('三天后回访', 'call_later', '合同')
  await page.locator('.action-list > .more > [data-add=wait]').click()
  const wait = page.locator('[data-action=wait]')
  const threeDays = async () => {
    await wait.getByRole('spinbutton', { name: '多久' }).fill('3')
    await page.keyboard.press('Tab')
  }
  await threeDays()
  const tell = await action(page, '发送通知', 'tell')
  await role(page, tell, '财务')
  await tell.getByRole('textbox', { name: '标题' }).fill('回访：{name}')
  const [rest, send] = [
    { id: 'wait', kind: 'wait', for: { value: 3, unit: 'day' }, still: true },
    { id: 'tell', kind: 'notify', title: '回访：{name}' },
  ]
  const then = async () => (await builder.get('/api/apps/crm/draft')).body.rules.call_later.then
  await vi.waitFor(async () => expect(await then()).toMatchObject([rest, send]), { timeout: 10_000, interval: 200 })
  await wait.getByRole('radio', { name: '记录里的日期' }).click()
  await hands.pick(wait.locator('[data-part=wait-of]'), '签订日期')
  await hands.pick(wait.locator('[data-part=wait-side]'), '之前')
  await wait.getByLabel('几点').fill('10:30')
  await page.keyboard.press('Tab')
  const around = { of: 'signed_at', for: { value: -1, unit: 'day' }, at: '10:30' }
  await vi.waitFor(async () => expect((await then())[0]).toMatchObject(around), { timeout: 10_000, interval: 200 })
  await place.picture('rule-designer-wait')
  expect(await place.accessibility()).toEqual([])
  await wait.getByRole('radio', { name: '一段时间' }).click()
  await threeDays()
  await vi.waitFor(async () => expect((await then())[0]).toEqual(rest), { timeout: 10_000, interval: 200 })
  expect((await builder.post('/api/apps/crm/publish', {})).status).toBe(200)

  const contract = await contractOf('常州恒立机电有限公司', '潜在')
  await page.reload()
  await trial(page, contract)
  await page.locator('[data-trial=wait]', { hasText: '会等到' }).waitFor()
  await page.locator('.object-bar').getByRole('button', { name: '运行记录' }).click()
  const runs = page.locator('[data-part=runs]')
  await runs.locator('[data-part=waiting]', { hasText: '继续执行后面的动作' }).waitFor()
  await runs.locator('[data-step=wait].pausing').waitFor()
  await runs.locator('[data-step=tell].waiting').waitFor()
  await place.picture('rule-runs-waiting')
  expect(await place.accessibility()).toEqual([])

  const { rows } = (await builder.get('/api/apps/crm/rules/call_later/runs')).body
  const other = await visit(browser, crm, { as: builder })
  await other.page.goto(`/apps/crm/forms/contract/records/${rows[0].record}`)
  await other.page.getByText('三天后回访').first().waitFor()
  await other.picture('record-waiting')
  await other.close()

  await runs.locator('[data-part=cancel-wait]').click()
  await page.getByRole('dialog').getByRole('button', { name: '取消等待' }).click()
  await runs.locator('[data-part=ended]', { hasText: '有人取消了等待' }).waitFor()
  await runs.locator('[data-status=cancelled]').waitFor()
  expect(place.complaints).toEqual([])
  await place.close()
})

// helpers

async function contractOf(name: string, coop_status: string): Promise<string> {
  const keeper = await crm.person(`keeper-${name.codePointAt(0)}`, { roles: [['crm', 'data_admin']] })
  const mobile = `138${String(name.codePointAt(0)).padStart(8, '0')}`
  const customer = await keeper.post('/api/apps/crm/forms/customer/records', { name, mobile, coop_status })
  expect(customer.status, customer.text).toBe(201)
  const body = { name: `${name}年度框架`, customer: customer.body.id, amount: 126000 }
  const contract = await keeper.post('/api/apps/crm/forms/contract/records', body)
  expect(contract.status, contract.text).toBe(201)
  return `${contract.body.no} ${contract.body.name}`
}

async function action(page: Page, kind: string, id: string): Promise<Locator> {
  await handsOn(page).menu(page.locator('[data-part=add-action]'), kind)
  const card = page.locator('.action-list > .card').last()
  await card.locator('[data-part=action-id]').fill(id)
  await card.locator('[data-part=action-id]').press('Tab')
  return page.locator(`.action-list > [data-action=${id}]`)
}

type Texts = Readonly<Record<'zh-CN' | 'en-US', string>>
/** The two texts of a message, in Chinese first and then in English. */
async function texts(card: Locator, head: string, heading: Texts, name: string, text: Texts): Promise<void> {
  for (const language of ['zh-CN', 'en-US'] as const) {
    if (language === 'en-US') await card.locator('[data-part=languages]').click()
    await card.getByRole('textbox', { name: head }).fill(heading[language])
    await card.getByRole('textbox', { name }).fill(text[language])
  }
}

async function role(page: Page, inside: Locator, name: string): Promise<void> {
  await inside.locator('[data-kind=role]').click()
  await handsOn(page).pick(inside.locator('.recipients .one .el-select'), name)
}

/** A field that an action sets, and where its value comes from. */
async function value(page: Page, card: Locator, key: string, label: string, source?: string): Promise<Locator> {
  const hands = handsOn(page)
  await hands.pick(card.locator('[data-part=add-value]'), label)
  const row = card.locator(`[data-value=${key}]`)
  if (source) await hands.pick(row.locator('.source'), source)
  return row
}

async function trial(page: Page, record: string): Promise<void> {
  await handsOn(page).pick(page.locator('[data-part=trial-record]'), record)
  await page.locator('[data-part=trial-run]').click()
}
