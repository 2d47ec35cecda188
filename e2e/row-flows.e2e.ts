import { publishApp, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DESKTOP, launchBrowser, PHONE, quiet, visit, type VisitOptions } from './browser.ts'
import { handsOn } from './hands.ts'
import { openPublish, publishNow } from './publishing.ts'

/** A shop opens: each row of what it needs is bought by a purchase of its own that somebody approves. */
let server: TestServer
let browser: Browser
let builder: TestClient
let staff: TestClient
let boss: TestClient
const DEALS = '/api/apps/shop/forms/deal/records'
const both = (chinese: string, english: string) => ({ 'zh-CN': chinese, 'en-US': english })
const field = (key: string, type: string, label: object, more: object = {}) => ({
  id: `f_${key}`,
  key,
  type,
  label,
  ...more,
})

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
  const all = { scope: 'all' as const }
  const full = { view: all, create: {}, edit: all, fields: { '*': { mode: 'editable' as const } } }
  const ask = {
    id: 'ask',
    kind: 'userTask',
    label: both('主管审批', 'Manager'),
    approvers: [{ kind: 'role', role: 'boss' }],
  }
  await publishApp(server.admin, 'shop', [
    {
      kind: 'form',
      key: 'deal',
      label: both('开店申请', 'Opening'),
      fields: [
        field('title', 'text', both('名称', 'Name')),
        field('spent', 'number', both('已花', 'Spent')),
        field('items', 'subform', both('采购明细', 'Items'), {
          settings: {
            fields: [
              field('name', 'text', both('品名', 'Item')),
              field('price', 'number', both('预算', 'Budget')),
              field('state', 'text', both('结果', 'Result')),
            ],
          },
        }),
      ],
    },
    {
      kind: 'form',
      key: 'purchase',
      label: both('采购单', 'Purchase'),
      fields: [
        field('what', 'text', both('品名', 'Item')),
        field('price', 'number', both('预算', 'Budget')),
        field('deal', 'relation', both('开店申请', 'Opening'), { settings: { form: 'deal' } }),
      ],
    },
    { kind: 'role', key: 'staff', label: both('员工', 'Staff'), forms: { deal: full, purchase: full } },
    { kind: 'role', key: 'boss', label: both('主管', 'Manager'), forms: {} },
    {
      kind: 'flow',
      key: 'purchase',
      label: both('采购审批', 'Purchase'),
      form: 'purchase',
      title: '{what}',
      steps: [ask],
    },
    { kind: 'flow', key: 'opening', label: both('开店审批', 'Opening'), form: 'deal', title: '{title}', steps: [ask] },
  ] as never)
  builder = await server.person('builder', { platformRoles: ['builder'], roles: [['shop', 'staff']] })
  staff = await server.person('staff', { name: '店长', roles: [['shop', 'staff']] })
  boss = await server.person('boss', { name: '主管', roles: [['shop', 'boss']] })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('a flow for each row is drawn by mouse, published and run', async () => {
  const place = await visit(browser, server, { as: builder })
  const { page } = place
  const hands = handsOn(page)
  await page.goto('/design/shop/flow/opening')
  await page.locator('[data-place=":1"]').click()
  await page.locator('.node-menu [data-kind=subFlow]').click()
  const drawer = page.locator('.node-drawer')
  await hands.name(page.locator('.right [data-part=title]'), '逐行采购', 'Buy each')
  await hands.pick(drawer.locator('[data-part=call]'), '采购审批（采购单）')
  await hands.pick(drawer.locator('[data-part=call-on]'), '“采购明细”每行一个：各新建一条“采购单”')
  // What is called the same, and the way back, is there already.
  const given = drawer.locator('[data-part=call-in]')
  await vi.waitFor(async () =>
    expect(
      await given.locator('[data-value]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-value'))),
    ).toEqual([...['what', 'price', 'deal']]),
  )
  const back = drawer.locator('[data-part=call-outRow]')
  await hands.pick(back.locator('[data-part=add-value]'), '结果')
  await hands.pick(back.locator('[data-value=state] .source'), '按结果')
  await back.locator('[data-outcome=approved] input').fill('买了')
  await back.locator('[data-outcome=otherwise] input').fill('没买')
  const sum = drawer.locator('[data-part=call-out]')
  await hands.pick(sum.locator('[data-part=add-value]'), '已花')
  await hands.pick(sum.locator('[data-value=spent] .source'), '取自字段')
  // A text for a number is told where it stands.
  await hands.field(sum.locator('[data-value=spent] .field-picker'), '品名')
  await page.locator('.problems', { hasText: '逐行采购 / 已花' }).waitFor()
  await hands.field(sum.locator('[data-value=spent] .field-picker'), '预算')
  await page.locator('.problems').waitFor({ state: 'detached' })
  await vi.waitFor(
    async () => {
      const { flows } = (await builder.get('/api/apps/shop/draft')).body
      expect(flows.opening.steps[1]).toMatchObject({
        flow: 'purchase',
        on: { kind: 'rows', field: 'items' },
        in: { what: { var: 'name' }, price: { var: 'price' }, deal: { var: 'parent.id' } },
        out: { spent: { var: 'price' } },
        outRow: {
          state: { if: [{ '==': [{ var: `$step.${flows.opening.steps[1].id}` }, 'approved'] }, '买了', '没买'] },
        },
      })
    },
    { timeout: 10_000, interval: 200 },
  )
  await quiet(place, 'row-flow-designer')
  await publishNow(await openPublish(page))
  await quiet(place, 'row-flow-published')
  await place.close()

  const items = [
    { name: '货架', price: 300 },
    { name: '收银机', price: 900 },
  ]
  const deal = (await staff.post(DEALS, { title: '春熙路店', items })).body
  await staff.post('/api/apps/shop/flows/opening/instances', { recordId: deal.id })
  const open = async () => (await boss.get('/api/inbox')).body.rows as { task: string; title: string }[]
  const decide = async (title: string, what: 'approve' | 'reject') => {
    await expect.poll(async () => (await open()).map((row) => row.title), { timeout: 20_000 }).toContain(title)
    const { task } = (await open()).find((row) => row.title === title)!
    const answer = await boss.post(`/api/tasks/${task}/${what}`, { comment: '好' })
    expect(answer.status, answer.text).toBe(200)
  }
  await decide('春熙路店', 'approve')
  await decide('货架', 'approve')
  await decide('收银机', 'reject')
  const states = async () =>
    (await staff.get(`${DEALS}/${deal.id}`)).body.items.map((row: { state: string }) => row.state)
  await expect.poll(states, { timeout: 20_000 }).toEqual(['买了', '没买'])
}, 300_000)

test.each([
  ['zh-CN', DESKTOP, 'zh'],
  ['en-US', DESKTOP, 'en'],
  ['zh-CN', PHONE, 'zh-phone'],
  ['en-US', PHONE, 'en-phone'],
] satisfies [VisitOptions['locale'], VisitOptions['viewport'], string][])(
  'the panel of a call reads well: %s %o',
  async (locale, viewport, name) => {
    await builder.patch('/api/auth/me', { locale })
    const place = await visit(browser, server, { as: builder, locale, viewport })
    await place.page.goto('/design/shop/flow/opening')
    await place.page
      .locator('[data-step]', { hasText: locale === 'zh-CN' ? '逐行采购' : 'Buy each' })
      .first()
      .click()
    await place.page.locator('[data-part=call-in]').waitFor()
    await quiet(place, `row-flow-${name}`)
    await place.close()
  },
  120_000,
)
