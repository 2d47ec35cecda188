import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startFlowApp, type FlowApp, type TestClient } from '@tenon/server/testing'
import { sessionCookieName } from '../runtime/server/src/sessions/session-cookie.ts'
import { DESKTOP, launchBrowser, PHONE, quiet, type Visit, type VisitOptions } from './browser.ts'
import { openAs } from './flow-visits.ts'
import { openPublish, publishNow } from './publishing.ts'

let app: FlowApp
let browser: Browser
const people = (chinese: string, english: string, role: string) => ({
  id: role,
  kind: 'userTask',
  label: { 'zh-CN': chinese, 'en-US': english },
  approvers: [{ kind: 'role', role }],
})
beforeAll(async () => {
  const legal = {
    ...people('主管审批', 'Manager', 'boss'),
    actions: ['approve', 'reject', 'return', 'transfer', 'addSign'],
    fields: { '*': 'readonly', opinion: 'required', files: 'editable' },
    commentRequired: ['reject'],
  }
  ;[app, browser] = await Promise.all([
    startFlowApp({
      legal: { label: { 'zh-CN': '用印审批', 'en-US': 'Seal' }, steps: [legal], settings: { withdraw: 'any' } },
      plain: { label: { 'zh-CN': '请假', 'en-US': 'Leave' }, steps: [people('主管审批', 'Manager', 'boss')] },
      named: {
        label: { 'zh-CN': '方案评审', 'en-US': 'Plan' },
        steps: [{ ...people('评审人', 'Reviewer', 'boss'), approvers: [{ kind: 'chosen' }] }],
      },
      twice: {
        label: { 'zh-CN': '合同评审', 'en-US': 'Review' },
        steps: [
          { ...people('法务审核', 'Legal', 'boss'), fields: { '*': 'hidden', title: 'readonly' } },
          { ...people('财务审核', 'Finance', 'chief'), fields: { '*': 'hidden', amount: 'readonly' } },
          { ...people('负责人', 'Head', 'empty'), fields: { '*': 'readonly' } },
        ],
      },
    }),
    launchBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await app?.server.close()
})

const open = (as: TestClient, options: VisitOptions = {}): Promise<Visit> => openAs(browser, app, as, options)
test('the applicant gets it back with the reason, changes one value and submits again; only who sees the change decides again', async () => {
  const { server, ok } = app
  const keeper = await server.person('drawer', { platformRoles: ['builder'], roles: [['fl', 'chief']] })
  const head = await server.person('head', { roles: [['fl', 'empty']] })
  const design = await open(keeper)
  await design.page.goto('/design/fl/flow/twice')
  await design.page.locator('[data-step="$start"]').click()
  await design.page.locator('.right').getByRole('tab', { name: '选项', exact: true }).click()
  await design.page.locator('[data-part=after-return]').click()
  await design.page.getByRole('option', { name: '只有看到内容有变的人重新审批' }).filter({ visible: true }).click()
  await quiet(design, 'flow-after-return')
  await publishNow(await openPublish(design.page))
  await design.close()
  await ok(server.admin.patch(`/api/users/${keeper.id}`, { status: 'disabled' }))

  const { id, record } = await app.start('twice', { title: '苏州博远年度框架', amount: 58_000 })
  const decide = async (
    who: TestClient,
    act: string,
    seen: (place: Visit) => Promise<void> = async () => undefined,
  ) => {
    const place = await open(who)
    await place.page.goto('/inbox')
    await place.page.locator('[data-row]', { hasText: '苏州博远年度框架' }).click()
    await place.page.locator(`[data-act=${act}]`).waitFor()
    await seen(place)
    await place.page.locator(`[data-act=${act}]`).click()
    if (act === 'return') {
      await place.page.locator('[data-part=words] textarea, textarea[data-part=words]').fill('金额与报价不一致，请核对')
      await place.page.getByRole('dialog').locator('[data-part=send]').click()
    }
    await place.page.locator('[data-row]', { hasText: '苏州博远年度框架' }).waitFor({ state: 'hidden' })
    expect(place.complaints).toEqual([])
    await place.close()
  }
  await decide(app.boss, 'approve')
  await decide(app.chief, 'approve')
  await decide(head, 'return')

  const applicant = await open(app.staff)
  const { page } = applicant
  await page.goto('/inbox')
  await page.locator('[data-row]', { hasText: '苏州博远年度框架' }).click()
  await page.locator('[data-part=returned]', { hasText: '金额与报价不一致，请核对' }).waitFor()
  await quiet(applicant, 'inbox-returned')
  await page.locator('[data-act=edit]').click()
  await page.getByLabel('金额').fill('49000')
  await page.getByRole('button', { name: '保存', exact: false }).filter({ visible: true }).last().click()
  await page.locator('[data-fact=amount]', { hasText: /49,?000/ }).waitFor()
  await page.locator('[data-act=resubmit]').click()
  await page.locator('[data-row]', { hasText: '苏州博远年度框架' }).waitFor({ state: 'hidden' })
  expect(applicant.complaints).toEqual([])
  await applicant.close()
  expect(await ok(app.staff.get(`/api/apps/fl/forms/request/records/${record}`))).toMatchObject({ amount: 49_000 })

  // Legal does not see the amount: nothing is asked of it again, and the trace says why.
  expect((await ok(app.boss.get('/api/inbox'))).rows.map((row: { instance: string }) => row.instance)).not.toContain(id)
  await decide(app.chief, 'approve', async (place) => {
    const change = place.page.locator('[data-diff=amount]')
    await change.waitFor()
    expect(await change.innerText()).toMatch(/58,?000[^]*49,?000/)
    await place.page.locator('.trace', { hasText: '所见没有变化，沿用上次同意' }).waitFor()
    await quiet(place, 'inbox-changed-only')
  })
  const phone = await open(head, { viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/inbox')
  await phone.page.locator('[data-row]', { hasText: '苏州博远年度框架' }).click()
  await phone.page.locator('[data-diff=amount]').waitFor()
  await quiet(phone, 'inbox-changed-phone')
  await phone.page.locator('[data-act=approve]').click()
  await phone.page.locator('.inbox-list').waitFor()
  await phone.close()
  expect((await ok(app.staff.get(`/api/flow-instances/${id}`))).status).toBe('approved')
})

test('who starts a flow names who decides, in the dialog of its button', async () => {
  const { server, ok } = app
  const { forms, revisions } = await ok(server.admin.get('/api/apps/fl/draft'))
  const buttons = [{ key: 'ask', label: { 'zh-CN': '提请评审', 'en-US': 'Ask for a review' }, flow: 'named' }]
  const match = { 'if-match': `"${revisions['form/request']}"` }
  await ok(server.admin.put('/api/apps/fl/draft/form/request', { ...forms.request, buttons }, match))
  await ok(server.admin.post('/api/apps/fl/publish', {}))
  for (const options of [{ viewport: DESKTOP }, { viewport: PHONE, locale: 'en-US' as const }]) {
    const phone = options.viewport === PHONE
    const title = phone ? 'Stand at the fair' : '展台方案'
    const record = await ok(app.staff.post('/api/apps/fl/forms/request/records', { title }), 201)
    const place = await open(app.staff, options)
    const { page } = place
    await page.goto(`/apps/fl/forms/request/records/${record.id}`)
    if (phone) {
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Ask for a review' }).filter({ visible: true }).click()
    } else await page.getByRole('button', { name: '提请评审' }).click()
    const dialog = page.getByRole('dialog')
    // The preview beside it names the node, too.
    await dialog.locator('label', { hasText: phone ? 'Reviewer' : '评审人' }).waitFor()
    expect(await dialog.locator('[data-part=start]').isDisabled()).toBe(true)
    await dialog.locator('[data-part=person] .el-select__wrapper').click()
    await page.keyboard.type('other')
    await page.getByRole('option', { name: 'other', exact: true }).filter({ visible: true }).click()
    await quiet(place, `flow-start-choice${options.viewport.width}`)
    await dialog.locator('[data-part=start]').click()
    await dialog.waitFor({ state: 'hidden' })
    await place.close()
    const reviewer = await open(app.other, options)
    await reviewer.page.goto('/inbox')
    await reviewer.page.locator('[data-row]', { hasText: title }).waitFor()
    await reviewer.close()
  }
})

test('managers one by one, people named at the step before, and who may be added are set by mouse', async () => {
  const { server, ok } = app
  const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['fl', 'chief']] })
  const place = await open(builder)
  const { page } = place
  const pick = async (part: string, name: string) => {
    await page.locator(`[data-part=${part}]`).click()
    await page.getByRole('option', { name, exact: true }).filter({ visible: true }).first().click()
  }
  const tab = (name: string) => page.locator('.right').getByRole('tab', { name, exact: true }).click()
  const step = async (index: number) => (await ok(builder.get('/api/apps/fl/draft'))).flows.twice.steps[index]
  await page.goto('/design/fl/flow/twice')
  await page.locator('[data-step=boss]').click()
  await page.locator('.kinds [data-kind=managers]').click()
  await pick('managers-until', '到担任某角色的人')
  await pick('managers-role', '流程管理员')
  await quiet(place, 'flow-managers')
  await tab('超时')
  await page.locator('.right').getByRole('switch', { name: '限时处理' }).locator('xpath=..').click()
  await page.getByRole('button', { name: '添加提醒' }).click()
  await page.locator('.reminder .el-select').first().click()
  await page.getByRole('option', { name: '每隔', exact: true }).filter({ visible: true }).click()
  await tab('高级')
  await page.locator('[data-part=add-within]').click()
  await page.locator('.right .kinds [data-kind=role]').click()
  await page.locator('.right .one .el-select').click()
  await page.getByRole('option', { name: '主管', exact: true }).filter({ visible: true }).click()
  await vi.waitFor(async () => {
    const { approvers, mode, timeout, addFrom } = await step(0)
    expect(approvers).toEqual([{ kind: 'managers', of: 'initiator', role: 'chief' }])
    expect(mode).toBe('sequence')
    expect(timeout.remind).toEqual([{ every: { value: 2, unit: 'workHour' } }])
    expect(addFrom).toEqual([{ kind: 'role', role: 'boss' }])
  }, 10_000)
  await page.locator('[data-step=chief]').click()
  await tab('审批人')
  await page.locator('.kinds [data-kind=chosen]').first().click()
  await pick('chosen-by', '上一节点指定')
  await page.locator('[data-part=chosen-many]').click()
  await vi.waitFor(
    async () => expect((await step(1)).approvers).toEqual([{ kind: 'chosen', by: 'previous', many: true }]),
    10_000,
  )
  await quiet(place, 'flow-chosen')
  await place.close()

  // On a phone the sheet leaves the pressed step in sight, also in a flow that is shorter than the screen.
  const phone = await open(builder, { viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/design/fl/flow/twice')
  await phone.page.locator('[data-step=empty]').click()
  const sheet = (await phone.page.locator('.node-drawer').boundingBox())!
  await expect
    .poll(async () => {
      const { y, height } = (await phone.page.locator('[data-step=empty]').boundingBox())!
      return y > 0 && y + height <= sheet.y
    })
    .toBe(true)
  await quiet(phone, 'flow-phone-pressed')
  await phone.close()
  await ok(server.admin.patch(`/api/users/${builder.id}`, { status: 'disabled' }))
})

test('the inbox is cleared by keyboard, by a press on the line that can be taken back, and several at once, each with its result', async () => {
  for (const title of ['年假三天', '病假半天', '事假一天']) await app.start('plain', { title })
  await app.start('legal', { title: '合同用印' })
  await app.start('twice', { title: '年度框架' })
  const place = await open(app.boss)
  const { page } = place
  const line = (title: string) => page.locator('[data-row]', { hasText: title })
  const shown = () => page.locator('.title h2').innerText()
  await page.goto('/inbox')
  await line('事假一天').click()
  await page.locator('.title h2', { hasText: '事假一天' }).waitFor()
  await page.locator('.title h2').click()
  await page.keyboard.press('j')
  await page.locator('.title h2', { hasText: '病假半天' }).waitFor()
  await page.keyboard.press('k')
  await page.locator('.title h2', { hasText: '事假一天' }).waitFor()
  await page.keyboard.press('r')
  await page.getByRole('dialog').locator('[data-part=send]', { hasText: '拒绝' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.locator('.title h2').click()
  await page.keyboard.press('a')
  await line('事假一天').waitFor({ state: 'hidden' })
  // The next one is before him by itself.
  await expect.poll(shown).toContain('病假半天')

  await line('年假三天').hover()
  await line('年假三天').locator('[data-part=quick]').click()
  await line('年假三天').waitFor({ state: 'hidden' })
  expect(await line('合同用印').locator('[data-part=quick]').count()).toBe(0)
  await line('年度框架').hover()
  await line('年度框架').locator('[data-part=quick]').click()
  await line('年度框架').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '拿回' }).click()
  await line('年度框架').waitFor()
  expect((await app.chief.get('/api/inbox')).text).not.toContain('年度框架')
  await quiet(place, 'inbox-quick')

  await page.locator('.group', { hasText: '用印审批' }).locator('[data-part=batch]').click()
  await line('合同用印').click()
  await page.locator('[data-part=approve-chosen]').click()
  await line('合同用印').locator('[data-part=refused]', { hasText: '请先填写这个节点的必填项：法务意见' }).waitFor()
  await quiet(place, 'inbox-batch-refused')
  await place.close()
})

test('what goes wrong on the page of a task is said there, nothing changes, and what was written stays', async () => {
  const { server, ok } = app
  const folder = await mkdtemp(join(tmpdir(), 'tenon-large-'))
  const large = join(folder, '大文件.png')
  await writeFile(large, '')
  await truncate(large, 50 * 1024 * 1024 + 1)
  for (const options of [{ viewport: DESKTOP }, { viewport: PHONE, locale: 'en-US' as const }]) {
    const phone = options.viewport === PHONE
    const say = (chinese: string, english: string) => (phone ? english : chinese)
    const place = await open(app.boss, { ...options, expected: [422] })
    const { page } = place
    const opinion = page.locator('.task-fields [data-field=opinion] input, .task-fields [data-field=opinion] textarea')
    const comment = page.locator('[data-part=comment] textarea, textarea[data-part=comment]').first()
    /** Opens a task of its own and writes on it; what happens then must leave the words. */
    const written = async (title: string) => {
      const begun = await app.start('legal', { title })
      const task = await app.task(app.boss, begun.id)
      await page.goto(`/inbox/${task}`)
      await opinion.fill('违约金偏低')
      await comment.fill('请核对第三条')
      return { ...begun, task }
    }
    const kept = async () => {
      expect(await opinion.inputValue()).toBe('违约金偏低')
      expect(await comment.inputValue()).toBe('请核对第三条')
    }
    const overtaken = page.locator('[data-part=overtaken]')
    const eventsOf = async (id: string) => (await ok(app.chief.get(`/api/flow-instances/${id}`))).events.length

    const missing = await written('缺必填')
    await opinion.fill('')
    await page.locator('[data-act=approve]').click()
    await page.getByText(say('请填写后再同意', 'Fill this in before approving')).waitFor()
    expect(await comment.inputValue()).toBe('请核对第三条')
    expect(await eventsOf(missing.id)).toBe(2)
    await opinion.fill('违约金偏低')

    await page.locator('.task-fields [data-field=files] input[type=file]').setInputFiles(large)
    await page.getByText(say('超过 50 MB', 'larger than 50 MB')).waitFor()
    await kept()
    await quiet(place, `task-large-file${options.viewport.width}`)

    // The page is loaded again: it says from when these words are.
    await page.reload()
    await page.locator('[data-part=resumed]').waitFor()
    await kept()

    await page.locator('[data-act=reject]').click()
    expect(
      await page.getByRole('dialog').locator('[data-part=words] textarea, textarea[data-part=words]').inputValue(),
    ).toBe('请核对第三条')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    const withdrawn = await written('被撤回')
    await ok(app.staff.post(`/api/flow-instances/${withdrawn.id}/withdraw`, {}))
    await overtaken.getByText(say('已撤回流程', 'has withdrawn the flow')).waitFor()
    await kept()
    await quiet(place, `task-withdrawn${options.viewport.width}`)

    const done = await written('别处已处理')
    await ok(app.boss.post(`/api/tasks/${done.task}/approve`, { values: { opinion: '好' } }))
    await overtaken.getByText(say('已在别处处理过', 'decided elsewhere')).waitFor()
    await kept()

    const given = await written('已改派')
    await ok(
      app.chief.post(`/api/flow-instances/${given.id}/reassign`, { task: given.task, to: app.other.id, comment: '代' }),
    )
    await overtaken.getByText(say('已交给别人', 'gone to somebody else')).waitFor()
    await kept()
    await overtaken.locator('[data-part=go-on]').click()
    await overtaken.waitFor({ state: 'hidden' })

    const gone = await server.person(`gone${options.viewport.width}`)
    await written('转给停用的人')
    if (phone) {
      await page.locator('[data-part=more-acts]').click()
      await page.getByRole('menuitem', { name: 'Transfer' }).filter({ visible: true }).click()
    } else await page.locator('[data-act=transfer]').click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('[data-part=person] .el-select__wrapper').click()
    await page.keyboard.type(`gone${options.viewport.width}`)
    await page.locator('.el-select-dropdown__item:visible', { hasText: `gone${options.viewport.width}` }).click()
    await ok(server.admin.patch(`/api/users/${gone.id}`, { status: 'disabled' }))
    await dialog.locator('[data-part=send]').click()
    await dialog.getByText(say('此人已停用', 'This person is disabled')).waitFor()
    expect(await dialog.locator('[data-part=words] textarea, textarea[data-part=words]').inputValue()).toBe(
      '请核对第三条',
    )
    await quiet(place, `task-disabled${options.viewport.width}`)
    await place.close()
  }

  // Whoever opened the inbox without choosing keeps the task before him when another one comes in above it.
  const desk = await open(app.boss, { expected: [401] })
  const { page } = desk
  await page.goto('/inbox')
  const before = await page.locator('[data-task]').getAttribute('data-task')
  await page.locator('textarea[data-part=comment], [data-part=comment] textarea').first().fill('先看看')
  await app.start('legal', { title: '刚刚到的' })
  await page.locator('[data-row]', { hasText: '刚刚到的' }).waitFor()
  expect(await page.locator('[data-task]').getAttribute('data-task')).toBe(before)
  const comment = page.locator('textarea[data-part=comment], [data-part=comment] textarea').first()
  expect(await comment.inputValue()).toBe('先看看')

  // Disabled while the page is open: told at the next press, and the words are there when he may come back.
  await page.locator('.task-fields input, .task-fields textarea').first().fill('违约金偏低')
  await ok(server.admin.patch(`/api/users/${app.boss.id}`, { status: 'disabled' }))
  await page.locator('[data-act=approve]').click()
  await page.getByText('登录已失效，请重新登录').waitFor()
  await page.waitForURL(/\/login/)
  await ok(server.admin.patch(`/api/users/${app.boss.id}`, { status: 'active' }))
  const value = await server.sessions.open(app.boss.id, {})
  await page.context().addCookies([{ name: sessionCookieName(server.platform.config), value, url: server.baseUrl }])
  await page.goto(`/inbox/${before}`)
  await page.locator('[data-part=resumed]').waitFor()
  expect(await comment.inputValue()).toBe('先看看')
  expect(desk.complaints).toEqual([])
  await desk.close()
  await rm(folder, { recursive: true, force: true })
})
