import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { handsOn } from './hands.ts'

let crm: Crm
let browser: Browser
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

const RULE = '/api/apps/crm/draft/rule/site_lead'
const SENT = {
  company: '星河智能科技有限公司',
  contact: { name: '周敏', phone: '13611112222' },
  place: '310000',
  channel: '官网注册',
}
const PLACES = [
  ['手机', 'mobile', 'contact.phone'],
  ['公司名称', 'company_name', 'company'],
  ['联系人', 'contact_name', 'contact.name'],
  ['来源', 'source', 'channel'],
  ['地区', 'area', 'place'],
] as const

test('a builder opens a way in for another system by mouse, sees a run that stopped, lets it go on, and brings a version back', async () => {
  const builder = await crm.person('builder', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  await page.goto('/design/crm/rule/signed')
  const hands = handsOn(page)
  await hands.rule('官网线索', 'site_lead', '线索')

  await hands.pick(page.locator('[data-part=event]'), '外部调用')
  await page.getByRole('button', { name: '粘贴一段示例' }).click()
  await page.locator('[data-part=hook-paste] textarea, textarea[data-part=hook-paste]').fill(JSON.stringify(SENT))
  for (const [field, key, at] of PLACES) {
    await hands.pick(page.locator('[data-part=hook-field]'), field)
    await hands.pick(page.locator(`[data-hook-value=${key}] .el-select`), at)
  }
  await hands.pick(page.locator('[data-part=hook-match]'), '手机')
  await page.locator('[data-part=hook-make]').click()
  const secret = await page.locator('[data-part=hook-secret] code').innerText()
  const url = await page.locator('[data-part=hook-address] code').first().innerText()
  expect(secret).toMatch(/^whsec_/)
  await place.picture('rule-webhook')
  expect(await place.accessibility()).toEqual([])

  // Two steps by the keyboard of the API: what they look like is shown elsewhere.
  const first = await drafted(builder)
  expect(first.when[0]).toMatchObject({ on: 'webhook', match: 'mobile', values: { mobile: 'contact.phone' } })
  const task = {
    id: 'task',
    kind: 'createRecord',
    form: 'task',
    values: { title: '联系 {contact_name}', kind: '线索首跟', assignee: builder.id, lead: { var: 'id' } },
  }
  const second = { id: 'mark', kind: 'setFields', set: { remark: '来自官网' } }
  await publish(builder, { ...first, then: [task, second] })
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-webhook-secret': secret },
    body: JSON.stringify(SENT),
  })
  expect(answer.status, await answer.clone().text()).toBe(200)

  await page.reload()
  await page.locator('[data-part=hook-calls]').getByText('已新建').waitFor()
  expect(await page.locator('[data-part=hook-address]').innerText()).not.toContain('whsec_')

  // The task lacks the day by which it is due: the run stops there.
  await page.locator('.object-bar').getByRole('button', { name: '运行记录' }).click()
  const runs = page.locator('[data-part=runs]')
  await runs.locator('[data-part=stopped]').getByText('请填写').waitFor()
  await runs.locator('[data-step=task].failed').waitFor()
  await runs.locator('[data-step=mark].waiting').waitFor()
  await place.picture('rule-runs-stopped')
  expect(await place.accessibility()).toEqual([])

  const due = { dateAdd: [{ var: '$now' }, 1, 'day'] }
  await publish(builder, { ...first, then: [{ ...task, values: { ...task.values, due_at: due } }, second] })
  await runs.locator('[data-part=retry]').click()
  await runs.locator('[data-step=mark].done').waitFor()
  await runs.getByText('打开创建的待办').waitFor()
  await place.picture('rule-runs-done')

  await page.reload()
  await page.locator('.object-bar').getByRole('button', { name: '版本', exact: true }).click()
  const versions = page.locator('[data-part=versions]')
  await versions.getByText('两个版本没有区别').waitFor()
  const { rows } = (await builder.get('/api/apps/crm/rules/site_lead/versions')).body
  expect(rows).toHaveLength(2)
  await versions.locator('[data-part=before]').click()
  await page
    .getByRole('option', { name: `第 ${rows[1].revision} 版` })
    .filter({ visible: true })
    .click()
  await versions.locator('[data-change=task]').getByText('修改').waitFor()
  await place.picture('rule-versions')
  expect(await place.accessibility()).toEqual([])
  await versions.locator('[data-part=bring]').click()
  await vi.waitFor(async () => expect((await drafted(builder)).then).toEqual([task, second]), { timeout: 10_000 })

  // Asleep and awake again, as the draft has it.
  await page.locator('.object-bar .toggle .el-switch').click()
  await page.locator('.object-bar .toggle', { hasText: '已停用' }).waitFor()
  await vi.waitFor(async () => expect((await drafted(builder)).enabled).toBe(false), { timeout: 10_000 })
  await page.locator('.object-bar .toggle .el-switch').click()
  await vi.waitFor(async () => expect((await drafted(builder)).enabled).toBeUndefined(), { timeout: 10_000 })
  expect(place.complaints).toEqual([])
  await place.close()
})

test('clocks and calls of rules are readable on a phone and in English', async () => {
  const builder = await crm.person('reader', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  for (const [locale, viewport, name] of [
    ['en-US', undefined, 'desk-en'],
    ['zh-CN', PHONE, 'phone-zh'],
    ['en-US', PHONE, 'phone-en'],
    ['zh-CN', undefined, 'desk-zh'],
  ] as const) {
    expect((await builder.patch('/api/auth/me', { locale })).status).toBeLessThan(300)
    const place = await visit(browser, crm, { as: builder, locale, ...(viewport ? { viewport } : {}) })
    for (const [rule, part] of [
      ['lead_unfollowed', '[data-part=of]'],
      ['grade', '[data-part=every]'],
      ['pool_members', '[data-part=wait-unit]'],
      ['site_lead', '[data-part=hook-address]'],
    ] as const) {
      await place.page.goto(`/design/crm/rule/${rule}`)
      await place.page.locator(part).waitFor()
      await fits(place.page)
      await place.picture(`rule-${rule}-${name}`)
    }
    await look(place, locale === 'zh-CN' ? ['运行记录', '版本'] : ['Runs', 'Versions'], name)
    expect(await place.accessibility()).toEqual([])
    expect(place.complaints).toEqual([])
    await place.close()
  }
})

// helpers

async function drafted(builder: Awaited<ReturnType<Crm['person']>>) {
  await vi.waitFor(async () => expect((await builder.get('/api/apps/crm/draft')).body.rules.site_lead).toBeDefined(), {
    timeout: 10_000,
  })
  return (await builder.get('/api/apps/crm/draft')).body.rules.site_lead
}

async function publish(builder: Awaited<ReturnType<Crm['person']>>, rule: unknown): Promise<void> {
  const { body } = await builder.get('/api/apps/crm/draft')
  const revision = body.revisions?.['rule/site_lead'] ?? 0
  let put = await builder.put(RULE, rule, { 'if-match': `"${revision}"` })
  for (let at = 0; put.status === 409 && at < 50; at++) put = await builder.put(RULE, rule, { 'if-match': `"${at}"` })
  expect(put.status, put.text).toBe(200)
  const published = await crm.admin.post('/api/apps/crm/publish', {})
  expect(published.status, published.text).toBe(200)
}

/** Nothing hangs over the edge of the page. */
async function fits(page: Page): Promise<void> {
  const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  expect(over).toBeLessThanOrEqual(0)
}

async function look(place: Visit, names: readonly string[], name: string): Promise<void> {
  for (const [i, button] of names.entries()) {
    await place.page.locator('.object-bar').getByRole('button', { name: button, exact: true }).click()
    await place.page
      .locator(i === 0 ? '[data-part=runs] [data-step]' : '[data-part=changes]')
      .first()
      .waitFor()
    await fits(place.page)
    await place.picture(`rule-${i === 0 ? 'runs' : 'versions'}-${name}`)
  }
}
