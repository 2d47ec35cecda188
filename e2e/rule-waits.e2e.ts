import type { TestClient } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, PHONE, quiet, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { handsOn } from './hands.ts'

let crm: Crm
let browser: Browser
let builder: TestClient
beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
  builder = await crm.person('builder', { platformRoles: ['builder'], roles: [['crm', 'data_admin']] })
  const put = await builder.put('/api/apps/crm/draft/rule/check_contacts', RULE, { 'if-match': '"0"' })
  expect(put.status, put.text).toBe(200)
  const published = await crm.admin.post('/api/apps/crm/publish', {})
  expect(published.status, published.text).toBe(200)
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

const RECORDS = (form: string) => `/api/apps/crm/forms/${form}/records`
const RUNS = '/api/apps/crm/rules/check_contacts/runs'
/** Three days after a customer is there, the numbers of his contacts are those under which they are in WeChat. */
const RULE = {
  kind: 'rule',
  key: 'check_contacts',
  label: { 'zh-CN': '三天后核对联系人', 'en-US': 'Check contacts after three days' },
  form: 'customer',
  onImport: false,
  when: [{ on: 'created' }],
  then: [
    { id: 'rest', kind: 'wait', for: { value: 3, unit: 'day' } },
    {
      id: 'each',
      kind: 'loop',
      over: 'contact.customer',
      do: [{ id: 'number', kind: 'updateRecord', target: '$made.each', set: { mobile: { var: '$made.each.wechat' } } }],
    },
    { id: 'mark', kind: 'setFields', set: { remark: '已核对' } },
  ],
}

async function make(form: string, values: object): Promise<string> {
  const made = await builder.post(RECORDS(form), values)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
/** A customer with three contacts of whom one has no number under which he is in WeChat. */
async function customer(name: string): Promise<{ id: string; wrong: string }> {
  const id = await make('customer', { name, mobile: '13900139000' })
  const contact = (name: string, wechat: string) =>
    make('contact', { customer: id, name, mobile: '13700000000', job_title: '总经理', wechat })
  await contact('甲', '13700000001')
  const wrong = await contact('乙', 'yi-wechat')
  await contact('丙', '13700000003')
  return { id, wrong }
}

test('who may lets a rule that waits go on from the record, and from the log; a loop that stops says at which record', async () => {
  const one = await customer('立即继续一有限公司')
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  await page.goto(`/apps/crm/forms/customer/records/${one.id}`)
  const wait = page.locator('.timer', { hasText: '三天后核对联系人' })
  await wait.waitFor()
  await place.picture('wait-record')
  await wait.locator('[data-part=skip-wait]').click()
  await page.getByText('不再等到').waitFor()
  await quiet(place, 'wait-record-asked')
  await page.getByRole('button', { name: '立即继续' }).last().click()
  await wait.waitFor({ state: 'detached' })
  const runs = async () => (await builder.get(`${RUNS}?record=${one.id}`)).body.rows
  const [stopped] = await runs()
  expect(stopped).toMatchObject({
    status: 'failed',
    actions: [{ hurried: true }, {}, { failed: true, item: one.wrong, count: 1 }, { ran: false }],
  })

  // Its log says where it stopped and why; mended, it goes on with that record.
  await page.goto('/design/crm/rule/check_contacts')
  await page.locator('.object-bar').getByRole('button', { name: '运行记录' }).click()
  const log = page.locator('[data-part=runs]')
  await log.locator('[data-step=number].failed').waitFor()
  await log.getByText('已跳过等待').waitFor()
  expect(await log.locator('[data-part=stopped]').innerText()).toMatch(/手机/)
  await log.locator('[data-part=failed-item]').getByText('停在第 2 条记录').waitFor()
  const item = log.locator('[data-part=failed-item] a', { hasText: '乙' })
  expect(await item.getAttribute('href')).toContain(one.wrong)
  await quiet(place, 'loop-stopped')
  const fixed = await builder.patch(`${RECORDS('contact')}/${one.wrong}`, { wechat: '13700000002' })
  expect(fixed.status, fixed.text).toBe(200)
  await log.locator('[data-part=retry]').click()
  await log.locator('[data-step=mark].done').waitFor()
  const numbers = await builder.post(`${RECORDS('contact')}/query`, {
    filter: { and: [{ '==': [{ var: 'customer' }, one.id] }, { startsWith: [{ var: 'mobile' }, '1370000000'] }] },
  })
  expect(numbers.body.rows.map((row: { mobile: string }) => row.mobile).sort()).toEqual([
    '13700000001',
    '13700000002',
    '13700000003',
  ])

  const two = await make('customer', { name: '立即继续二有限公司', mobile: '13900139000' })
  await page.reload()
  await page.locator('.object-bar').getByRole('button', { name: '运行记录' }).click()
  await log.locator('[data-part=skip-wait]').waitFor()
  await place.picture('wait-log')
  await log.locator('[data-part=skip-wait]').click()
  await page.getByRole('button', { name: '立即继续' }).last().click()
  await log.locator('[data-step=mark].done').waitFor()
  await expect.poll(async () => (await builder.get(`${RECORDS('customer')}/${two}`)).body.remark).toBe('已核对')
  await quiet(place, 'wait-log-skipped')
  await place.close()
})

test('a loop through what a step has found is built by mouse; published, it changes those and no others', async () => {
  const owner = await make('customer', { name: '逐条复核有限公司', mobile: '13900139000' })
  const ticket = (title: string, priority: string) => make('ticket', { title, customer: owner, priority })
  const urgent = [await ticket('急一', '高'), await ticket('急二', '高')]
  const other = await ticket('不急', '低')
  const place = await visit(browser, crm, { as: builder })
  const { page } = place
  const hands = handsOn(page)
  await page.goto('/design/crm/rule/check_contacts')
  await hands.rule('复核急单', 'recheck', '客户')
  await hands.pick(page.locator('[data-part=event]'), '更新记录')
  await hands.pick(page.locator('[data-part=event-field]'), '备注')
  await hands.menu(page.locator('[data-part=add-action]'), '查找记录')
  const find = page.locator('.action-list > .card').last()
  await hands.pick(find.locator('[data-part=form]'), '服务工单')
  await hands.condition(find.locator('.condition-builder'), ['优先级'], '属于', ['高'])
  await page.keyboard.press('Escape')
  await find.getByRole('radio', { name: '多条' }).click()
  await page.locator('.action-list > .more > [data-add=loop]').click()
  const loop = page.locator('[data-action=loop]')
  await hands.pick(loop.locator('[data-part=over]'), '找到的多条服务工单')
  const list = loop.locator('[data-way=do]')
  await hands.menu(list.locator('[data-part=add-action]'), '更新记录')
  const change = list.locator('.action-list > .card').last()
  await hands.pick(change.locator('[data-part=target]'), '当前的服务工单')
  await hands.pick(change.locator('[data-part=add-value]'), '标题')
  const title = change.locator('[data-value=title]')
  await hands.pick(title.locator('.source'), '拼接文字')
  await title.getByRole('textbox', { name: '标题' }).fill('{name}：{$made.loop.title}')
  const draft = async () => (await builder.get('/api/apps/crm/draft')).body.rules.recheck.then
  await expect.poll(draft).toEqual([
    {
      id: 'find_records',
      kind: 'findRecords',
      form: 'ticket',
      where: { in: [{ var: 'priority' }, ['高']] },
      many: true,
    },
    {
      id: 'loop',
      kind: 'loop',
      over: '$made.find_records',
      do: [
        {
          id: 'update_record',
          kind: 'updateRecord',
          target: '$made.loop',
          set: { title: '{name}：{$made.loop.title}' },
        },
      ],
    },
  ])
  await loop.scrollIntoViewIfNeeded()
  await quiet(place, 'loop-found')
  const published = await crm.admin.post('/api/apps/crm/publish', {})
  expect(published.status, published.text).toBe(200)

  expect((await builder.patch(`${RECORDS('customer')}/${owner}`, { remark: '复核' })).status).toBe(200)
  const titleOf = async (id: string) => (await builder.get(`${RECORDS('ticket')}/${id}`)).body.title
  expect(await Promise.all([...urgent, other].map(titleOf))).toEqual([
    '逐条复核有限公司：急一',
    '逐条复核有限公司：急二',
    '不急',
  ])
  await page.locator('.object-bar').getByRole('button', { name: '运行记录' }).click()
  const log = page.locator('[data-part=runs]')
  await log.locator('[data-step=update_record].done', { hasText: '2 条' }).waitFor()
  await quiet(place, 'loop-found-log')
  await place.close()
})

test('whoever may not build rules sees what waits, without the button; it is readable on a phone and in English', async () => {
  const { id } = await customer('只能看有限公司')
  const [run] = (await builder.get(`${RUNS}?record=${id}`)).body.rows
  const reader = await crm.person('reader', { roles: [['crm', 'data_admin']] })
  expect((await reader.post(`${RUNS}/${run.id}/skip`, {})).status).toBe(403)
  const seen = await visit(browser, crm, { as: reader })
  await seen.page.goto(`/apps/crm/forms/customer/records/${id}`)
  await seen.page.locator('.timer', { hasText: '三天后核对联系人' }).waitFor()
  expect(await seen.page.locator('[data-part=skip-wait]').count()).toBe(0)
  await seen.close()
  const stopped = await customer('停下来有限公司')
  const [late] = (await builder.get(`${RUNS}?record=${stopped.id}`)).body.rows
  expect((await builder.post(`${RUNS}/${late.id}/skip`, {})).body.status).toBe('failed')
  for (const [locale, viewport, name] of [
    ['en-US', undefined, 'desk-en'],
    ['zh-CN', PHONE, 'phone-zh'],
    ['en-US', PHONE, 'phone-en'],
  ] as const) {
    expect((await builder.patch('/api/auth/me', { locale })).status).toBeLessThan(300)
    const place = await visit(browser, crm, { as: builder, locale, ...(viewport ? { viewport } : {}) })
    const { page } = place
    const fits = async () =>
      expect(
        await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth'),
      ).toBeLessThanOrEqual(0)
    await page.goto(`/apps/crm/forms/customer/records/${id}`)
    // On a phone what is near is said on top, and all of it is beside the details.
    if (viewport) await page.getByRole('tab', { name: locale === 'zh-CN' ? '详情' : 'Details' }).click()
    await page.locator('[data-part=skip-wait]').first().waitFor()
    await fits()
    await place.picture(`wait-record-${name}`)
    await page.goto('/design/crm/rule/check_contacts')
    await page
      .locator('.object-bar')
      .getByRole('button', { name: locale === 'zh-CN' ? '运行记录' : 'Runs', exact: true })
      .click()
    await page.locator('[data-part=failed-item]').waitFor()
    await fits()
    await quiet(place, `loop-stopped-${name}`)
    await place.close()
  }
})
