import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BOSS, startFlowApp, type FlowApp, type TestClient } from '@tenon/server/testing'
import { sign } from './approving.ts'
import { DESKTOP, launchBrowser, PHONE, quiet, type Visit, type VisitOptions } from './browser.ts'
import { openAs } from './flow-visits.ts'

let app: FlowApp
let browser: Browser
beforeAll(async () => {
  const write = {
    id: 'write',
    kind: 'serviceTask',
    label: { 'zh-CN': '写回意见', 'en-US': 'Write back' },
    actions: [{ id: 'set', kind: 'setFields', set: { opinion: { var: 'title' } } }],
  }
  const decide = {
    id: 'decide',
    kind: 'userTask',
    label: { 'zh-CN': '主管审批', 'en-US': 'Manager' },
    approvers: BOSS,
    signRequired: ['approve'],
  }
  const tell = {
    id: 'tell',
    kind: 'serviceTask',
    label: { 'zh-CN': '通知 ERP', 'en-US': 'Tell the ERP' },
    // An address that the server may not reach: refused at once and for good.
    actions: [{ id: 'hook', kind: 'webhook', url: 'http://127.0.0.1:9/erp', event: 'request.approved' }],
  }
  const work = {
    id: 'work',
    kind: 'handleTask',
    label: { 'zh-CN': '办理', 'en-US': 'Work' },
    approvers: [{ kind: 'initiator' }],
  }
  ;[app, browser] = await Promise.all([
    startFlowApp({
      signed: { label: { 'zh-CN': '付款审批', 'en-US': 'Payment' }, steps: [decide, write, work] },
      branching: {
        label: { 'zh-CN': '用印评审', 'en-US': 'Seal' },
        steps: [
          { ...decide, signRequired: [] },
          {
            id: 'gate',
            kind: 'exclusiveGateway',
            branches: [
              { id: 'more', when: { '>': [{ var: 'amount' }, 1] }, steps: [work] },
              { id: 'rest', default: true, steps: [] },
            ],
          },
          {
            id: 'both',
            kind: 'inclusiveGateway',
            label: { 'zh-CN': '会审', 'en-US': 'Review' },
            branches: [
              { id: 'one', when: { '>': [{ var: 'amount' }, 2] }, steps: [] },
              { id: 'none', default: true, steps: [] },
            ],
          },
        ],
      },
      judged: {
        label: { 'zh-CN': '折扣审批', 'en-US': 'Discount' },
        steps: [
          {
            ...decide,
            signRequired: [],
            fields: { '*': 'readonly', title: 'editable', amount: 'editable', opinion: 'editable', files: 'editable' },
          },
        ],
      },
      calling: { label: { 'zh-CN': '同步 ERP', 'en-US': 'Tell the ERP' }, steps: [tell] },
    }),
    launchBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await app?.server.close()
})

const open = (as: TestClient, options: VisitOptions = {}): Promise<Visit> => openAs(browser, app, as, options)
test('an approval is signed by hand on desk and phone, and stands with its signature in trace and on paper', async () => {
  for (const [title, options] of [
    ['办公室租金', { viewport: DESKTOP }],
    ['服务器采购', { viewport: PHONE, locale: 'en-US' }],
  ] as const) {
    const { id, record } = await app.start('signed', { title, amount: 58_000 })
    const place = await open(app.boss, options)
    const { page } = place
    await page.goto(`/inbox/${await app.task(app.boss, id)}`)
    await page.locator('[data-part=comment] textarea, textarea[data-part=comment]').first().fill('同意付款')
    await page.locator('[data-act=approve]').click()
    const send = page.getByRole('dialog').locator('[data-part=send]')
    expect(await send.isDisabled()).toBe(true)
    await sign(page)
    await quiet(place, `flow-sign${options.viewport.width}`)
    await send.click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await place.close()

    const reader = await open(app.staff, options)
    await reader.page.goto(`/inbox/${await app.task(app.staff, id)}`)
    await reader.page.locator('.trace img.signature').waitFor()
    await reader.page
      .locator('[data-act=approve]', { hasText: options.viewport === PHONE ? 'Complete' : '完成办理' })
      .waitFor()
    await quiet(reader, `flow-signed${options.viewport.width}`)
    await reader.page.goto(`/apps/fl/forms/request/records/${record}`)
    await reader.page.locator('.entry img.signature').first().waitFor()
    await reader.page.goto(`/approvals/${id}/print`)
    await reader.page.locator('.comment img').waitFor()
    expect(await reader.page.locator('.paper').innerText()).toContain('同意付款')
    await quiet(reader, `flow-print${options.viewport.width}`)
    await reader.close()
  }
})

test('an automatic node that failed is found among the incidents, tried again, and passed by', async () => {
  const { id } = await app.start('signed', { title: `${'很长的标题'.repeat(50)}` })
  const task = await app.task(app.boss, id)
  const desk = await open(app.boss)
  await desk.page.goto(`/inbox/${task}`)
  await desk.page.locator('[data-act=approve]').click()
  await sign(desk.page)
  await desk.page.getByRole('dialog').locator('[data-part=send]').click()
  await desk.page.getByRole('dialog').waitFor({ state: 'hidden' })
  await desk.close()
  for (const options of [{ viewport: DESKTOP }, { viewport: PHONE, locale: 'en-US' as const }]) {
    const place = await open(app.chief, options)
    const { page } = place
    await page.goto('/flow-monitor')
    await page.getByRole('tab', { name: options.viewport === PHONE ? /Incidents/ : /异常/ }).click()
    const incident = page.locator('[data-part=incident]')
    await incident.locator('[data-act=retry]').waitFor()
    await quiet(place, `flow-incidents${options.viewport.width}`)
    const act = options.viewport === PHONE ? 'skip' : 'retry'
    await incident.locator(`[data-act=${act}]`).click()
    await page.locator('[data-part=words] textarea, textarea[data-part=words]').fill('再试')
    await quiet(place, `flow-incident-${act}`)
    await page.getByRole('dialog').locator('[data-part=send]').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    if (act === 'skip') await incident.waitFor({ state: 'hidden' })
    else await incident.getByText('已试 2 次').waitFor()
    await place.close()
  }
  expect(await app.task(app.staff, id)).toBeDefined()
})

test('what another system did not get after all tries stands among the incidents until it is tried again or passed by', async () => {
  const { id } = await app.start('calling', { title: '服务器采购' })
  /** When each call was tried last. */
  const failed = async (): Promise<string[]> =>
    (await app.ok(app.chief.get('/api/flow-admin/instances?state=stuck'))).rows.map(
      ({ incident }: { incident: { since: string } }) => incident.since,
    )
  await expect.poll(async () => (await failed()).length, { timeout: 20_000 }).toBe(1)
  const [first] = await failed()
  for (const options of [{ viewport: DESKTOP }, { viewport: PHONE, locale: 'en-US' as const }]) {
    const place = await open(app.chief, options)
    const { page } = place
    await page.goto('/flow-monitor')
    await page.getByRole('tab', { name: options.viewport === PHONE ? /Incidents/ : /异常/ }).click()
    const incident = page.locator(`[data-row="${id}"] [data-part=incident]`)
    await incident.getByText('127.0.0.1:9').waitFor()
    await quiet(place, `flow-call-failed${options.viewport.width}`)
    const act = options.viewport === PHONE ? 'skip' : 'retry'
    await incident.locator(`[data-act=${act}]`).click()
    await page.locator('[data-part=words] textarea, textarea[data-part=words]').fill('对方已恢复')
    await page.getByRole('dialog').locator('[data-part=send]').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    if (act === 'skip') await incident.waitFor({ state: 'hidden' })
    // Tried again it is refused once more.
    else await expect.poll(async () => (await failed()).filter((at) => at > first!).length, { timeout: 20_000 }).toBe(1)
    await place.close()
  }
  expect(await failed()).toEqual([])
})

test('an administrator makes a working calendar with days off and on', async () => {
  const place = await open(app.server.admin)
  const { page } = place
  await page.goto('/settings/calendars')
  await quiet(place, 'calendars-empty')
  await page.locator('[data-part=add]').click()
  await page.locator('[data-part=name] input, input[data-part=name]').first().fill('客服轮班')
  const year = new Date().getFullYear()
  await page.locator(`[data-day="${year}-12-24"]`).click()
  await page.locator('[data-part=own-days] input').fill('年终盘点')
  await page.locator('[data-part=save]').click()
  await page.locator('[data-calendar=calendar_1]').waitFor()
  const [row] = (await app.ok(app.server.admin.get('/api/calendars'))).rows
  const works = [6, 0].includes(new Date(`${year}-12-24T00:00:00Z`).getUTCDay())
  expect(row).toMatchObject({
    name: '客服轮班',
    isDefault: true,
    days: [{ day: `${year}-12-24`, works, note: '年终盘点' }],
  })
  await quiet(place, 'calendars')
  await place.close()
  const phone = await open(app.server.admin, { viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/settings/calendars')
  await phone.page.locator('[data-day]').first().waitFor()
  await quiet(phone, 'calendars-phone')
  await phone.close()
})

test('running approvals are taken over to the published version, with a step for the one that is gone', async () => {
  const { server, ok } = app
  const keeper = await server.person('keeper', { platformRoles: ['builder'], roles: [['fl', 'chief']] })
  const older = [await app.start('signed', { title: '旧版一' }), await app.start('signed', { title: '旧版二' })]
  const { flows, revisions } = await ok(server.admin.get('/api/apps/fl/draft'))
  const [first, ...others] = flows.signed.steps
  const label = { 'zh-CN': '财务审批', 'en-US': 'Finance' }
  const next = { ...flows.signed, steps: [{ ...first, id: 'finance', label }, ...others] }
  const match = { 'if-match': `"${revisions['flow/signed']}"` }
  await ok(server.admin.put('/api/apps/fl/draft/flow/signed', next, match))
  await ok(server.admin.post('/api/apps/fl/publish', {}))

  const phone = await open(keeper, { viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/design/fl/flow/signed')
  await phone.page.locator('.object-bar').getByRole('button', { name: 'Versions' }).click()
  await phone.page.locator('[data-part=plan-migration]').click()
  await phone.page.locator('[data-map=decide]').waitFor()
  await phone.page.locator('[data-part=migration]').scrollIntoViewIfNeeded()
  await quiet(phone, 'flow-migration390')
  await phone.close()

  const place = await open(keeper)
  const { page } = place
  await page.goto('/design/fl/flow/signed')
  await page.locator('.object-bar').getByRole('button', { name: '版本' }).click()
  await page.locator('[data-part=before]').waitFor()
  await page.locator('[data-part=plan-migration]').click()
  await page.locator('[data-map=decide]').click()
  await page.getByRole('option', { name: '财务审批' }).filter({ visible: true }).click()
  await page.locator('[data-part=migration]').getByText('迁移后：财务审批').first().waitFor()
  await page.locator('[data-part=migration] .el-input input').last().fill('流程改由财务审批')
  await quiet(place, 'flow-migration1440')
  await page.locator('[data-part=migrate]').click()
  await page.getByText(/已迁移 \d+ 份/).waitFor()
  for (const { id } of older) {
    const { version, nodes } = await ok(keeper.get(`/api/flow-instances/${id}`))
    expect([version, nodes[0].node]).toEqual([2, 'finance'])
  }
  expect(place.complaints).toEqual([])
  await place.close()
})

test('a condition to start, copies of a step, and branches that ask who began and how a step ended are set by mouse', async () => {
  const builder = await app.server.person('drawer', { platformRoles: ['builder'], roles: [['fl', 'chief']] })
  const place = await open(builder)
  const { page } = place
  const right = page.locator('.right')
  const option = (name: string) => page.getByRole('option', { name, exact: true }).filter({ visible: true }).first()
  const saved = async () => (await app.ok(builder.get('/api/apps/fl/draft'))).flows.branching
  const condition = async (within: Locator, group: string, field: string, value: string) => {
    await within.getByRole('button', { name: '条件', exact: true }).click()
    await within.locator('.condition-row').last().locator('.field-picker').click()
    await page.locator('.group', { hasText: group }).filter({ visible: true }).waitFor()
    await option(field).click()
    await within.locator('.condition-row').last().locator('.value .el-select').click()
    await option(value).click()
  }
  await page.goto('/design/fl/flow/branching')
  await page.locator('[data-step="$start"]').click()
  await condition(page.locator('[data-part=start-when]'), '发起人', '成员', 'staff')
  await quiet(place, 'flow-start-when')

  await page.locator('[data-step=decide]').click()
  await right.getByRole('tab', { name: '高级', exact: true }).click()
  await right.locator('[data-part=copies]').click()
  await right.getByText('到达时', { exact: true }).click()
  await right.locator('.kinds [data-kind=initiator]').last().click()
  await quiet(place, 'flow-copies')

  await page.locator('[data-step=more]').click()
  await right.locator('.condition-row .remove').click()
  await condition(right, '前面节点的结果', '主管审批', '跳过')
  await page.locator('[data-step=more]', { hasText: '“主管审批”的结果' }).waitFor()
  await quiet(place, 'flow-step-result')

  await page.locator('[data-step=both]').click()
  await right.getByText('只结束这个分支', { exact: true }).click()
  await right.getByLabel('完成几个分支后继续', { exact: true }).fill('1')
  await right.getByLabel('完成几个分支后继续', { exact: true }).blur()
  await expect.poll(saved).toMatchObject({
    start: { when: { '==': [{ var: '$user.id' }, app.staff.id] } },
    steps: [
      { copy: { on: ['approve', 'arrive'], to: [{ kind: 'initiator' }] } },
      { branches: [{ when: { '==': [{ var: '$step.decide' }, 'skipped'] } }, {}] },
      { join: 1, onReject: 'branch' },
    ],
  })
  expect(place.complaints).toEqual([])
  await place.close()
  const phone = await open(builder, { viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/design/fl/flow/branching')
  await phone.page.locator('[data-step=more]', { hasText: 'the result of “Manager”' }).click()
  await quiet(phone, 'flow-step-result390')
  await phone.close()
  await app.ok(app.server.admin.patch(`/api/users/${builder.id}`, { status: 'disabled' }))
})

test('a refused approval is submitted again from its page, changed first or as it is', async () => {
  for (const options of [{ viewport: DESKTOP }, { viewport: PHONE, locale: 'en-US' as const }]) {
    const { id, record } = await app.start('signed', { title: `打印机采购 ${options.viewport.width}`, amount: 3_000 })
    await app.ok(app.boss.post(`/api/tasks/${await app.task(app.boss, id)}/reject`, { comment: '超出预算' }))
    const place = await open(app.staff, options)
    const { page } = place
    await page.goto(`/inbox/${id}?box=started`)
    await page.locator('[data-act=again]').waitFor()
    await quiet(place, `inbox-again${options.viewport.width}`)
    expect(await page.locator('[data-act=edit]').getAttribute('href')).toContain(record)
    await page.locator('[data-act=again]').click()
    await page.locator('[data-act=again]').waitFor({ state: 'hidden' })
    const { items } = await app.ok(app.staff.get(`/api/apps/fl/forms/request/records/${record}/flows`))
    expect(items.map(({ status }: { status: string }) => status)).toEqual(['running', 'rejected'])
    await page.getByRole('link', { name: options.viewport === PHONE ? 'Earlier approval' : '上一次审批' }).waitFor()
    expect(place.complaints).toEqual([])
    await place.close()
  }
})

test('what a linkage hides, asks for or holds fast is so on the page of a task, while it is filled in', async () => {
  const { server, ok } = app
  const { forms, revisions } = await ok(server.admin.get('/api/apps/fl/draft'))
  const over = (amount: number) => ({ '>': [{ var: 'amount' }, amount] })
  const linkage = [
    { when: over(1000), require: ['opinion'] },
    { when: over(5000), readonly: ['title'], show: ['files'] },
  ]
  const match = { 'if-match': `"${revisions['form/request']}"` }
  await ok(server.admin.put('/api/apps/fl/draft/form/request', { ...forms.request, linkage }, match))
  await ok(server.admin.post('/api/apps/fl/publish', {}))
  for (const options of [{ viewport: DESKTOP }, { viewport: PHONE, locale: 'en-US' as const }]) {
    const say = (chinese: string, english: string) => (options.viewport === PHONE ? english : chinese)
    const { id, record } = await app.start('judged', { title: '苏州博远年度框架', amount: 9000, opinion: '旧' })
    const place = await openAs(browser, app, app.boss, { ...options })
    const { page } = place
    const field = (key: string) => page.locator(`.task-fields [data-field=${key}]`)
    const amount = field('amount').locator('input')
    await page.goto(`/inbox/${await app.task(app.boss, id)}`)
    await field('title').locator('output', { hasText: '苏州博远年度框架' }).waitFor()
    await amount.fill('800')
    await field('opinion').locator('label:not(.required)').waitFor()
    await field('opinion').locator('input').fill('')
    await amount.fill('2000')
    await field('opinion').locator('label.required').waitFor()
    await page.locator('[data-act=approve]').click()
    await field('opinion').getByText(say('请填写后再同意', 'Fill this in before approving')).waitFor()
    await field('title').locator('input').fill('改过的标题')
    expect(await field('files').count()).toBe(0)
    await amount.fill('8000')
    await field('title').locator('output', { hasText: '苏州博远年度框架' }).waitFor()
    await field('title')
      .getByText(say('由其他内容决定，现在不能改', 'Set by other fields; it cannot be changed now'))
      .waitFor()
    await field('files').waitFor()
    await field('opinion').locator('input').fill('量大，可以')
    await quiet(place, `task-linkage${options.viewport.width}`)
    await page.locator('[data-act=approve]').click()
    await expect.poll(async () => (await ok(app.chief.get(`/api/flow-instances/${id}`))).status).toBe('approved')
    expect(await ok(app.staff.get(`/api/apps/fl/forms/request/records/${record}`))).toMatchObject({
      title: '苏州博远年度框架',
      amount: 8000,
      opinion: '量大，可以',
    })
    await place.close()
  }
})
