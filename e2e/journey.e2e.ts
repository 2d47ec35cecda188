import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startMailSink, startTestServer, type TestClient, type TestServer } from '@tenon/server/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { approveInInbox, choose, chooseFirst, setInPlace } from './approving.ts'
import { launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { buildTicketForm } from './build-ticket-form.ts'
import { publishDraft } from './designing.ts'
import { barAt } from './chart.ts'
import { withPeople, type Crm } from './crm.ts'
import { bringIn } from './importing.ts'
import { openPublish, openVersions, publishNow, restoreBelow, tamper } from './publishing.ts'

/**
 * One company's way from an empty installation to trust in its data: each test goes on where the one before it ended. What a
 * person does is done by mouse and keyboard in Chromium; the API only tells what has become of it.
 */
const DATA = join(import.meta.dirname, 'fixtures/data')
interface Expected {
  readonly rows: number
  readonly imported: number
  readonly refused: number
}
const expected = JSON.parse(readFileSync(join(DATA, 'expected.json'), 'utf8')) as Record<string, Expected>

let server: TestServer
let crm: Crm
let browser: Browser
let desk: Visit
let sink: Awaited<ReturnType<typeof startMailSink>>
let customer: { readonly id: string; readonly name: string; readonly expected_amount: number }
beforeAll(async () => {
  sink = await startMailSink()
  ;[server, browser] = await Promise.all([startTestServer({ env: { SMTP_URL: sink.url } }), launchBrowser()])
  desk = await visit(browser, server, { as: server.admin, expected: [400] })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await sink?.close()
})

test('C: the CRM is installed and the files of four departments come in, nothing mapped by hand', async () => {
  const { page } = desk
  await page.goto('/templates')
  await page.getByRole('button', { name: '查看' }).first().click()
  await page.getByText('预演通过').waitFor()
  await page.getByRole('button', { name: '安装', exact: true }).click()
  await page.waitForURL(/\/apps\/crm/)
  crm = await withPeople(server)

  const bring = (form: string, file: string, sheet: string) =>
    bringIn(page, server, { form, file: join(DATA, file), expected: expected[sheet]! })
  await bring('customer', '销售部客户表.xlsx', '客户')
  await bring('follow_up', '销售部客户表.xlsx', '跟进记录')
  await bring('lead', '市场部线索.csv', '线索')
  await bring('contract', '财务部合同台账.xlsx', '合同')
  await buildTicketForm(page, 'crm')
  await publishDraft(page)
  await bring('desk_ticket', '客服部工单.xlsx', '工单')
  expect(desk.complaints).toEqual([])
}, 600_000)

test('D: a salesperson has his own customers before him, his manager those of the team', async () => {
  const seller = await crm.as('chenxiaoming')
  const manager = await crm.as('xujing')
  const { rows: owned } = await server.platform.pool.query<{ owner: string; own: string; team: string }>(
    `select count(*) filter (where owner_id = $1) as own, count(*) filter (where dept_id = d.department_id) as team
       from app_crm.customer,
            (select department_id from meta.department_member where user_id = $2 and is_primary) d
      where deleted_at is null`,
    [seller.id, manager.id],
  )
  const { own, team } = owned[0]!
  expect(Number(own)).toBeGreaterThan(0)
  expect(Number(team)).toBeGreaterThan(Number(own))
  for (const [who, count] of [
    [seller, own],
    [manager, team],
  ] as const) {
    const place = await visit(browser, crm, { as: who })
    await place.page.goto('/apps/crm/forms/customer')
    await place.page
      .getByText(`共 ${Number(count).toLocaleString('zh-CN')} 条`)
      .filter({ visible: true })
      .first()
      .waitFor()
    await finish(place)
  }
  const { rows } = (
    await seller.post('/api/apps/crm/forms/customer/records/query', {
      filter: {
        and: [
          { '>=': [{ var: 'expected_amount' }, 100_000] },
          { '<': [{ var: 'expected_amount' }, 1_000_000] },
          { '!=': [{ var: 'deal_status' }, '已签约'] },
        ],
      },
      sort: ['no'],
      size: 1,
    })
  ).body
  customer = rows[0]
  expect(customer.expected_amount).toBeGreaterThanOrEqual(100_000)
})

test('E, F: he signs a customer; five people carry the contract, one of them on the phone, to its mail and to-do', async () => {
  const seller = await crm.as('chenxiaoming')
  for (const username of ['liwenjing', 'wuhao'])
    await crm.platform.db
      .updateTable('meta.user')
      .set({ email: `${username}@example.com` })
      .where('username', '=', username)
      .execute()
  const place = await visit(browser, crm, { as: seller })
  await place.page.goto(`/apps/crm/forms/customer/records/${customer.id}`)
  await setInPlace(place.page, 'deal_status', '已签约')
  await finish(place)
  const contract = await vi.waitFor(async () => {
    const filter = { '==': [{ var: 'customer' }, customer.id] }
    const { rows } = (
      await seller.post('/api/apps/crm/forms/contract/records/query', { filter, sort: ['-created_at'] })
    ).body
    expect(rows[0]).toMatchObject({ amount: customer.expected_amount, status: '审批中' })
    return rows[0]
  }, WAIT)

  await approve('xujing')
  await approve('linwentao', { phone: true })
  await approve('shenyulan', {
    async fill(page) {
      const fields = page.locator('.task-fields [data-field]')
      const keys = await fields.evaluateAll((all) => all.map((one) => one.getAttribute('data-field')))
      expect(keys).toEqual(expect.arrayContaining(['legal_opinion', 'risk']))
      expect(keys).not.toContain('amount')
      await page.locator('[data-act=approve]').click()
      await page.getByText('请填写后再同意').first().waitFor()
      await choose(page, 'risk', '低')
      await page.locator('[data-field=legal_opinion] textarea').first().fill('违约金比例偏低，其余条款无异议。')
    },
  })
  for (const username of ['liwenjing', 'wuhao'])
    await approve(username, {
      async fill(page) {
        if (!(await page.locator('.task-fields').count())) return
        await chooseFirst(page, 'credit_result')
        const sealed = page.locator('[data-field=sealed] .el-switch')
        if (!(await sealed.evaluate((one) => one.classList.contains('is-checked')))) await sealed.click()
      },
    })

  const signed = await seller.get(`/api/apps/crm/forms/contract/records/${contract.id}`)
  expect(signed.body).toMatchObject({ status: '生效', approval_status: '已通过' })
  await vi.waitFor(() => expect(sink.mails).toHaveLength(2), WAIT)
  expect(sink.mails.flatMap((mail) => mail.to).sort()).toEqual(['liwenjing@example.com', 'wuhao@example.com'])
  const { rows: todos } = await crm.platform.pool.query(
    "select title from app_crm.task where title like '服务开通%' and deleted_at is null",
  )
  expect(todos).toHaveLength(1)
}, 300_000)

test('G: the director finds the contract behind the bar of this month', async () => {
  const director = await crm.as('linwentao')
  const place = await visit(browser, crm, { as: director })
  const { page } = place
  await page.goto('/apps/crm/dashboards/cockpit')
  const canvas = page.getByRole('region', { name: '合同额趋势' }).locator('canvas')
  await canvas.waitFor()
  const bar = await barAt(page, canvas, 'last')
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/reports/contract_by_month/records')),
    page.mouse.click(bar.x, bar.y),
  ])
  const asked = answer.request().postDataJSON() as Record<string, unknown>
  const { rows } = (await director.post('/api/apps/crm/reports/contract_by_month/records', { ...asked, size: 500 }))
    .body
  expect((rows as { name: string }[]).map(({ name }) => name)).toContain(`${customer.name} 合同`)
  await page.getByRole('button', { name: '在列表中打开' }).waitFor()
  await place.picture('journey-drill')
  await finish(place)
})

test('H: a field is added and another made required, published, filled, and rolled back; the log tells, and tells of tampering', async () => {
  const { page } = desk
  const { rows } = await crm.platform.pool.query<{ n: string }>(
    'select count(*) as n from app_crm.customer where uscc is null and deleted_at is null',
  )
  await page.goto('/design/crm/form/customer')
  await page.locator('.canvas [data-item] .label', { hasText: '统一社会信用代码' }).first().click()
  await page.locator('.el-switch:has(#field-required)').click()
  await page.locator('[data-kind=text]').click()
  await page.locator('#field-label').fill('资产编号')
  const dialog = await openPublish(page)
  await dialog.getByRole('button', { name: `${Number(rows[0]!.n).toLocaleString('zh-CN')} 行不合新规则` }).waitFor()
  await desk.picture('journey-publish')
  await publishNow(dialog)

  const seller = await crm.as('chenxiaoming')
  const place = await visit(browser, crm, { as: seller, expected: [400] })
  await place.page.goto('/apps/crm/forms/customer/new')
  await place.page.getByLabel('客户名称').fill('苏州博远精密机械有限公司')
  await place.page.getByLabel('手机', { exact: true }).fill('13812345678')
  await place.page.keyboard.press('Control+s')
  await place.page.getByText('请填写统一社会信用代码').first().waitFor()
  await place.page.getByLabel('统一社会信用代码').fill('91320500MA1K4XU82Q')
  await place.page.getByLabel('资产编号').fill('ZC-0042')
  await place.page.keyboard.press('Control+s')
  await place.page.waitForURL(/records\/[0-9a-f-]{36}/)
  await finish(place)
  const made = await find(seller, '苏州博远精密机械有限公司')
  const [key] = Object.entries(made).find(([, value]) => value === 'ZC-0042')!

  const drawer = await openVersions(page)
  await restoreBelow(page, drawer, 1)
  expect(Object.keys(await find(seller, customer.name))).not.toContain(key)
  expect(await find(seller, customer.name)).toMatchObject({ deal_status: '已签约' })
  await restoreBelow(page, drawer, 1)
  expect(await find(seller, '苏州博远精密机械有限公司')).toMatchObject({ [key]: 'ZC-0042', uscc: '91320500MA1K4XU82Q' })

  await page.goto('/settings/audit')
  await page.locator('table tbody tr').first().waitFor()
  await page.getByRole('button', { name: '更多条件' }).click()
  await page.getByLabel('改前或改后的值').fill('ZC-0042')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('table tbody tr').count()).toBe(1)
  expect(await page.locator('table tbody tr').textContent()).toContain('陈晓明')
  await page.getByRole('button', { name: '立即校验' }).click()
  await page.locator('.seal.good').waitFor(LONG)
  expect(await tamper(server, 'ZC-0042', 'ZC-9999')).toBe(1)
  await page.getByRole('button', { name: '立即校验' }).click()
  await page.locator('.seal.bad').waitFor(LONG)
  expect(await page.locator('.problems li').allTextContents()).toEqual([expect.stringContaining('陈晓明')])
  expect(desk.complaints).toEqual([])

  const phone = await visit(browser, crm, { as: seller, viewport: PHONE })
  await phone.page.goto('/apps/crm/forms/customer')
  await phone.page.locator('a.card').first().waitFor()
  await phone.picture('journey-customers-phone')
  await finish(phone)
}, 300_000)

// helpers

const WAIT = { timeout: 20_000, interval: 100 } as const
const LONG = { timeout: 60_000 } as const

const approve = async (username: string, how: { phone?: boolean; fill?: (page: Page) => Promise<void> } = {}) =>
  approveInInbox(browser, crm, await crm.as(username), how)

async function find(who: TestClient, name: string): Promise<Record<string, unknown>> {
  const filter = { '==': [{ var: 'name' }, name] }
  return (await who.post('/api/apps/crm/forms/customer/records/query', { filter })).body.rows[0]
}
async function finish(place: Visit): Promise<void> {
  expect(place.complaints).toEqual([])
  await place.close()
}
