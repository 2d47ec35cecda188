import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser, PHONE, visit, type Visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'
import { startMailSink } from './mail-sink.ts'

let crm: Crm
let browser: Browser
let sink: Awaited<ReturnType<typeof startMailSink>>
beforeAll(async () => {
  sink = await startMailSink()
  ;[crm, browser] = await Promise.all([startCrm({ env: { SMTP_URL: sink.url } }), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
  await sink?.close()
})

const customer = {
  name: '苏州博远精密机械有限公司',
  mobile: '13812345678',
  contact_name: '王芳',
  source: '官网注册',
  expected_amount: 126000,
}

test('five people carry a contract from the signed customer to its mail and to-do', async () => {
  const seller = await crm.as('chenxiaoming')
  for (const [username, mail] of [
    ['liwenjing', 'liwenjing@example.com'],
    ['wuhao', 'wuhao@example.com'],
  ] as const)
    await crm.platform.db.updateTable('meta.user').set({ email: mail }).where('username', '=', username).execute()
  const created = await seller.post('/api/apps/crm/forms/customer/records', customer)
  expect(created.status, created.text).toBe(201)

  await signCustomer(created.body.id)
  const contract = await vi.waitFor(async () => {
    const { rows } = (await seller.post('/api/apps/crm/forms/contract/records/query', {})).body
    expect(rows).toHaveLength(1)
    return rows[0]
  })
  expect(contract).toMatchObject({ amount: 126000, status: '审批中' })

  await approveAs('xujing', { picture: 'inbox-manager' })
  await approveAs('linwentao', { phone: true, picture: 'inbox-director-phone' })
  await approveAs('shenyulan', {
    picture: 'inbox-legal',
    async fill(page) {
      // Only what the node gives to legal can be edited here.
      expect(
        await page
          .locator('.task-fields [data-field]')
          .evaluateAll((all) => all.map((one) => one.getAttribute('data-field'))),
      ).toEqual(expect.arrayContaining(['legal_opinion', 'risk']))
      await page.getByRole('button', { name: '同意', exact: false }).last().click()
      await page.getByText('请填写后再同意').first().waitFor()
      await choose(page, 'risk', '低')
      await page
        .locator('[data-field=legal_opinion] textarea, [data-field=legal_opinion] input')
        .first()
        .fill('违约金比例偏低，其余条款无异议。')
    },
  })
  for (const username of ['liwenjing', 'wuhao'])
    await approveAs(username, {
      async fill(page) {
        if (!(await page.locator('.task-fields').count())) return
        await chooseFirst(page, 'credit_result')
        const sealed = page.locator('[data-field=sealed] .el-switch')
        if (!(await sealed.evaluate((one) => one.classList.contains('is-checked')))) await sealed.click()
      },
    })

  const signed = await seller.get(`/api/apps/crm/forms/contract/records/${contract.id}`)
  expect(signed.body).toMatchObject({
    status: '生效',
    approval_status: '已通过',
    legal_opinion: '违约金比例偏低，其余条款无异议。',
  })
  await vi.waitFor(() => expect(sink.mails).toHaveLength(2), { timeout: 20_000, interval: 200 })
  expect(sink.mails.flatMap((mail) => mail.to).sort()).toEqual(['liwenjing@example.com', 'wuhao@example.com'])
  const service = await crm.as('kefuxiaowang')
  const todos = await vi.waitFor(async () => {
    const found: { title: string }[] = []
    for (const username of ['kefuxiaowang', 'kefuxiaoli', 'kefuxiaozhang'])
      found.push(...(await (await crm.as(username)).post('/api/apps/crm/forms/task/records/query', {})).body.rows)
    const unique = new Map(found.map((row) => [(row as unknown as { id: string }).id, row]))
    expect([...unique.values()].filter((row) => row.title.startsWith('服务开通'))).toHaveLength(1)
    return unique
  })
  expect(todos.size).toBeGreaterThan(0)
  expect(service.username).toBe('kefuxiaowang')
}, 240_000)

// helpers

const WAIT = { timeout: 20_000, interval: 100 } as const

/** The seller sets the customer to 已签约 on its page, in place. */
async function signCustomer(id: string): Promise<void> {
  const desk = await visit(browser, crm, { as: await crm.as('chenxiaoming') })
  const { page } = desk
  await page.goto(`/apps/crm/forms/customer/records/${id}`)
  const field = page.locator('[data-field=deal_status]').first()
  await field.waitFor()
  await field.click()
  await page
    .getByRole('option', { name: '已签约' })
    .or(page.locator('.el-select-dropdown__item', { hasText: '已签约' }))
    .first()
    .click()
  await page.keyboard.press('Enter').catch(() => undefined)
  await vi.waitFor(async () => {
    const now = await (await crm.as('chenxiaoming')).get(`/api/apps/crm/forms/customer/records/${id}`)
    expect(now.body.deal_status).toBe('已签约')
  })
  await finish(desk)
}

async function approveAs(
  username: string,
  how: { phone?: boolean; picture?: string; fill?: (page: Page) => Promise<void> } = {},
): Promise<void> {
  const person = await crm.as(username)
  await vi.waitFor(async () => expect((await person.get('/api/inbox')).body.rows).toHaveLength(1), {
    timeout: 15_000,
    interval: 100,
  })
  const place = await visit(browser, crm, { as: person, ...(how.phone ? { viewport: PHONE } : {}) })
  const { page } = place
  await page.goto('/inbox')
  await page.locator('[data-row]').first().click()
  await page.locator('[data-act=approve]').waitFor()
  await page.locator('.facts [data-fact]').first().waitFor()
  await how.fill?.(page)
  if (how.picture) await place.picture(how.picture)
  await page.locator('[data-act=approve]').click()
  try {
    await vi.waitFor(async () => expect((await person.get('/api/inbox')).body.rows).toHaveLength(0), WAIT)
  } catch (error) {
    await place.picture(`failed-${username}`)
    throw error
  }
  await finish(place)
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  const at = page.locator(`[data-field=${field}]`)
  const plain = at.getByText(option, { exact: true })
  if (await plain.count()) return plain.first().click()
  await at.locator('.el-select, input').first().click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click()
}
async function chooseFirst(page: Page, field: string): Promise<void> {
  const at = page.locator(`[data-field=${field}]`)
  const select = at.locator('.el-select')
  if (!(await select.count())) return at.locator('button, label').nth(1).click()
  await select.first().click()
  await page.locator('.el-select-dropdown__item:visible').first().click()
}
async function finish(place: Visit): Promise<void> {
  expect(place.complaints).toEqual([])
  await place.close()
}
