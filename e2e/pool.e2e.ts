import type { TestClient } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'

const C = '/api/apps/crm/forms/customer/records'
let crm: Crm
let browser: Browser
let keeper: TestClient
let wu: TestClient
let chen: TestClient

beforeAll(async () => {
  ;[crm, browser] = await Promise.all([startCrm(), launchBrowser()])
  keeper = await crm.person('keeper', { roles: [['crm', 'data_admin']] })
  ;[wu, chen] = (await Promise.all(['wulei', 'chenxiaoming'].map((name) => crm.as(name)))) as [TestClient, TestClient]
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
})

test('a customer of the pool hides his number until somebody takes him: at a desk and on a phone', async () => {
  const [desk, hand] = [await pooled('宁波凯创自动化有限公司'), await pooled('苏州博远精密机械有限公司')]

  const place = await visit(browser, crm, { as: wu })
  await place.page.goto('/apps/crm/forms/customer?view=pool')

  await place.page.getByText('宁波凯创自动化有限公司').filter({ visible: true }).first().waitFor()
  expect(await place.page.locator('main').first().innerText()).not.toContain('13900001111')
  await place.picture('pool-desk')
  await place.page.goto(`/apps/crm/forms/customer/records/${desk}`)
  await place.page.getByRole('button', { name: '领取', exact: true }).first().click()
  await place.page.getByText('13900001111').first().waitFor()
  await place.picture('pool-claimed')
  expect(await place.accessibility()).toEqual([])
  expect(place.complaints).toEqual([])
  await place.close()
  expect((await keeper.get(`${C}/${desk}`)).body).toMatchObject({ owner_id: wu.id, in_pool: false })

  await chen.patch('/api/auth/me', { locale: 'en-US' })
  const phone = await visit(browser, crm, { as: chen, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/apps/crm/forms/customer?view=pool')
  await phone.page.getByText('苏州博远精密机械有限公司').filter({ visible: true }).first().waitFor()
  await phone.picture('pool-phone-en')
  await phone.page.goto(`/apps/crm/forms/customer/records/${hand}`)
  // What one comes for is the filled button of the foot, not a line of a menu.
  const take = phone.page.locator('footer').getByRole('button', { name: 'Take', exact: true })
  await take.waitFor()
  await phone.picture('pool-phone-record-en')
  await take.click()
  await phone.page.getByRole('tab', { name: 'Details' }).click()
  await phone.page.getByText('13900001111').filter({ visible: true }).first().waitFor()
  await phone.picture('pool-phone-claimed-en')
  expect(await phone.accessibility()).toEqual([])
  expect(phone.complaints).toEqual([])
  await phone.close()
  expect((await keeper.get(`${C}/${hand}`)).body).toMatchObject({ owner_id: chen.id, in_pool: false })
  const filter = { '==': [{ var: 'customer' }, hand] }
  const { body } = await keeper.post('/api/apps/crm/forms/owner_log/records/query', { filter, sort: ['-at'] })
  expect(body.rows[0]).toMatchObject({ to_owner: chen.id, reason: '领取' })
})

// helpers

async function made(values: object): Promise<string> {
  const { status, body, text } = await keeper.post(C, { mobile: '13900001111', ...values })
  expect(status, text).toBe(201)
  return body.id
}

async function pooled(name: string): Promise<string> {
  const id = await made({ name })
  // The rule of the night has given him back: whether he is in the pool is for rules alone to say.
  await crm.platform.pool.query(
    `update app_crm.customer set owner_id = null, dept_id = null, in_pool = true, pooled_at = now() where id = $1`,
    [id],
  )
  return id
}
