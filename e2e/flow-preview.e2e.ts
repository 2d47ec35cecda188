import { BOSS, publishMore, REQUESTS, startFlowApp, type FlowApp } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DESKTOP, launchBrowser, PHONE, quiet, type VisitOptions } from './browser.ts'
import { openAs } from './flow-visits.ts'

/** Who will approve, before anything is sent: beside the form, on the record, and ahead of an open task. */
let app: FlowApp
let browser: Browser
const both = (chinese: string, english: string) => ({ 'zh-CN': chinese, 'en-US': english })
beforeAll(async () => {
  const ask = (id: string, label: object, approvers: unknown, more: object = {}) => ({
    id,
    kind: 'userTask',
    label,
    approvers,
    ...more,
  })
  const nobody = [{ kind: 'role', role: 'empty' }]
  const released = { id: 'e', kind: 'exportRecords', form: 'request', to: [{ kind: 'initiator' }], purpose: '年度核对' }
  ;[app, browser] = await Promise.all([
    startFlowApp({
      saved: {
        label: both('采购审批', 'Purchase'),
        steps: [
          {
            id: 'gate',
            kind: 'exclusiveGateway',
            branches: [
              {
                id: 'more',
                when: { '>': [{ var: 'amount' }, 100] },
                steps: [ask('head', both('总监审批', 'Director'), BOSS)],
              },
              { id: 'rest', default: true, steps: [] },
            ],
          },
          ask('own', both('部门确认', 'Department'), [{ kind: 'initiator' }], { onSelf: { do: 'skip' } }),
          ask('money', both('财务会签', 'Finance'), nobody),
          { id: 'tell', kind: 'copyTask', label: both('抄送主管', 'Copy to manager'), to: BOSS },
        ],
      },
      filled: {
        label: both('付款审批', 'Payment'),
        steps: [
          ask('fill', both('主管核定', 'Manager'), BOSS, { fields: { '*': 'readonly', amount: 'editable' } }),
          {
            id: 'way',
            kind: 'exclusiveGateway',
            branches: [
              {
                id: 'much',
                when: { '>': [{ var: 'amount' }, 100] },
                steps: [ask('large', both('总监审批', 'Director'), nobody)],
              },
              { id: 'little', default: true, steps: [] },
            ],
          },
        ],
      },
      by_hand: {
        label: both('用印评审', 'Seal'),
        steps: [
          ask('first', both('主管审批', 'Manager'), BOSS),
          ask('next', both('专家评审', 'Expert'), [{ kind: 'chosen', by: 'previous' }]),
          ask('stop', both('盖章', 'Stamp'), nobody, { onEmpty: { do: 'pause' } }),
        ],
      },
      release: { label: both('导出申请', 'Export'), steps: [{ id: 'give', kind: 'serviceTask', actions: [released] }] },
    } as never),
    launchBrowser(),
  ])
  await publishMore(app.server.admin, 'fl', [
    {
      kind: 'rule',
      key: 'begin',
      label: '提交即审批',
      form: 'request',
      onImport: false,
      when: [{ on: 'created' }],
      if: { '!=': [{ var: 'opinion' }, '草稿'] },
      then: [{ id: 's', kind: 'startFlow', flow: 'saved' }],
    },
  ] as never)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await app?.server.close()
})

const PLACES = [
  ['zh-CN', DESKTOP, 'zh'],
  ['en-US', DESKTOP, 'en'],
  ['zh-CN', PHONE, 'zh-phone'],
  ['en-US', PHONE, 'en-phone'],
] satisfies [VisitOptions['locale'], VisitOptions['viewport'], string][]

test.each(PLACES)(
  'beside the form it follows what is filled in: %s %o',
  async (locale, viewport, name) => {
    const place = await openAs(browser, app, app.staff, { locale, viewport })
    const { page } = place
    await page.goto('/apps/fl/forms/request/new')
    const shown = page.locator('[data-part=flow-preview]')
    await shown.locator('[data-node=own]').waitFor()
    expect(await shown.locator('[data-node=head]').count()).toBe(0)
    const chinese = locale === 'zh-CN'
    expect(await shown.locator('[data-node=own]').innerText()).toContain(
      chinese ? '发起人本人，自动通过' : 'Own request',
    )
    expect(await shown.locator('[data-node=money]').innerText()).toContain(
      chinese ? '转流程管理员' : 'administrators of the flow decide',
    )
    await page.getByRole('textbox', { name: '标题' }).fill('服务器')
    await page.getByRole('textbox', { name: '金额' }).fill('5000')
    await page.getByRole('textbox', { name: '金额' }).press('Tab')
    await shown.locator('[data-node=head]').waitFor()
    await shown.scrollIntoViewIfNeeded()
    await quiet(place, `flow-preview-${name}`)
    await place.close()
    const { rows } = await app.server.platform.pool.query('select id from app_fl.request')
    expect(rows).toEqual([])
  },
  120_000,
)

test.each(PLACES)(
  'on the record and ahead of a task: %s %o',
  async (locale, viewport, name) => {
    const { id } = await app.ok(app.staff.post(REQUESTS, { title: '合同盖章', amount: 1, opinion: '草稿' }), 201)
    const place = await openAs(browser, app, app.staff, { locale, viewport })
    const { page } = place
    const chinese = locale === 'zh-CN'
    await page.goto(`/apps/fl/forms/request/records/${id}`)
    if (viewport === DESKTOP) {
      const line = page.locator('.flow', { hasText: chinese ? '用印评审' : 'Seal' })
      await line.getByRole('button', { name: chinese ? '预览' : 'Preview' }).click()
      await line
        .locator('[data-node=next]', { hasText: chinese ? '由上一节点指定' : 'Named at the step before' })
        .waitFor()
      await quiet(place, `flow-preview-record-${name}`)
    }
    const begun = await app.ok(app.staff.post('/api/apps/fl/flows/by_hand/instances', { recordId: id }), 201)
    await place.close()
    const desk = await openAs(browser, app, app.boss, { locale, viewport })
    await desk.page.goto(`/inbox/${await app.task(app.boss, begun.id)}`)
    const next = desk.page.locator('.trace [data-node=next]')
    await next.waitFor()
    expect(await next.innerText()).toContain(chinese ? '由上一节点指定' : 'Named at the step before')
    await next.scrollIntoViewIfNeeded()
    await quiet(desk, `flow-preview-task-${name}`)
    await desk.close()
  },
  120_000,
)

test.each(PLACES)(
  'the page of an export that was granted: %s %o',
  async (locale, viewport, name) => {
    const record = await app.ok(app.staff.post(REQUESTS, { title: '导出', amount: 1, opinion: '草稿' }), 201)
    await app.ok(app.staff.post('/api/apps/fl/flows/release/instances', { recordId: record.id }), 201)
    const latest = async () =>
      (await app.server.platform.pool.query('select id, status from meta.export order by id desc limit 1')).rows[0]
    await expect.poll(async () => (await latest())?.status, { timeout: 30_000 }).toBe('done')
    const place = await openAs(browser, app, app.staff, { locale, viewport })
    await place.page.goto(`/exports/${(await latest()).id}`)
    await place.page.locator('[data-part=download]').waitFor()
    await quiet(place, `export-${name}`)
    await place.close()
    const other = await openAs(browser, app, app.boss, { locale, viewport, expected: [404] })
    await other.page.goto(`/exports/${(await latest()).id}`)
    await other.page
      .getByText(locale === 'zh-CN' ? '文件已过期或不是您的' : 'The file has expired or is not yours')
      .waitFor()
    await quiet(other, `export-gone-${name}`)
    await other.close()
  },
  120_000,
)

test('ahead of a task it follows what is filled in there', async () => {
  const { id } = await app.ok(app.staff.post(REQUESTS, { title: '付款', amount: 1, opinion: '草稿' }), 201)
  const begun = await app.ok(app.staff.post('/api/apps/fl/flows/filled/instances', { recordId: id }), 201)
  const place = await openAs(browser, app, app.boss)
  const { page } = place
  await page.goto(`/inbox/${await app.task(app.boss, begun.id)}`)
  await page.locator('.trace [data-node=fill]').waitFor()
  expect(await page.locator('.trace [data-node=large]').count()).toBe(0)
  await page.getByRole('textbox', { name: '金额' }).fill('5000')
  await page.getByRole('textbox', { name: '金额' }).press('Tab')
  await page.locator('.trace [data-node=large]', { hasText: '转流程管理员' }).waitFor()
  await quiet(place, 'flow-preview-filled')
  await place.close()
}, 120_000)
