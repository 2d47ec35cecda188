import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, PHONE, visit } from './browser.ts'
import { startCrm, type Crm } from './crm.ts'

let server: Crm
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startCrm(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('a visitor of a stand scans a code, registers on the phone, and a salesperson has the lead', async () => {
  const builder = await visit(browser, server, { as: server.admin, expected: [422] })
  const desk = builder.page
  await desk.goto('/design/crm/form/lead')
  await desk
    .getByRole('tab', { name: '公开表单' })
    .or(desk.getByText('公开表单', { exact: true }))
    .first()
    .click()
  await desk.getByRole('button', { name: '生成链接' }).nth(1).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByRole('img', { name: '二维码' }).waitFor()
  const address = (await dialog.getByRole('link').getAttribute('href'))!
  await builder.picture('public-form-code')
  await desk.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await builder.picture('public-form-designer')
  expect(await builder.accessibility()).toEqual([])

  const guest = await visit(browser, server, { viewport: PHONE, expected: [409, 422] })
  const { page } = guest
  await page.goto(new URL(address).pathname)
  await page.getByRole('heading', { name: '展会登记' }).waitFor()
  await guest.picture('public-form-phone')
  expect(await guest.accessibility()).toEqual([])
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('请填写公司名称').first().waitFor()
  await page.getByLabel('公司名称').fill('温州扫码阀门有限公司')
  await page.getByLabel('联系人').fill('林先生')
  await page.getByLabel('手机').fill('1380013')
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('手机号必须为11位数字').first().waitFor()
  await guest.picture('public-form-phone-mistake')
  await page.getByLabel('手机').fill('13800137788')
  await page.getByLabel('地区').click()
  await page.getByText('浙江省', { exact: true }).first().click()
  await page.getByText('温州市', { exact: true }).first().click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('谢谢您来到我们的展位').waitFor()
  await guest.picture('public-form-phone-done')

  const { rows } = (
    await server.admin.post('/api/apps/crm/forms/lead/records/query', {
      filter: { '==': [{ var: 'company_name' }, '温州扫码阀门有限公司'] },
      expand: ['owner_id'],
    })
  ).body
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ source: '展会扫码', mobile: '13800137788', created_by: null })
  expect(rows[0].owner_id?.title, 'the rules have given it to somebody').toEqual(expect.any(String))

  // The same again tells nothing of whose it is.
  await page.getByRole('button', { name: '再填一份' }).click()
  await page.getByLabel('公司名称').fill('温州扫码阀门有限公司')
  await page.getByLabel('联系人').fill('林先生')
  await page.getByLabel('手机').fill('13800137788')
  await page.getByLabel('地区').click()
  await page.getByText('浙江省', { exact: true }).first().click()
  await page.getByText('温州市', { exact: true }).first().click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('已经登记过了').first().waitFor()
  expect(await page.content()).not.toContain(rows[0].owner_id.title)
  expect(guest.complaints).toEqual([])
  await guest.close()

  // Closed at once, in the other language, on a desk.
  await desk.getByRole('button', { name: '停用' }).first().click()
  await desk.getByText('已停用').waitFor()
  await builder.picture('public-form-closed')
  expect(builder.complaints).toEqual([])
  await builder.close()
  const late = await visit(browser, server, { locale: 'en-US', expected: [422] })
  await late.page.goto(new URL(address).pathname)
  await late.page.getByText('This link cannot be used now').waitFor()
  await late.picture('public-form-late')
  expect(late.complaints).toEqual([])
  await late.close()
})

test('two records of one customer are merged on the record page, and taken apart again', async () => {
  const customers = '/api/apps/crm/forms/customer/records'
  const make = async (values: object) => {
    const made = await server.admin.post(customers, values)
    expect(made.status, made.text).toBe(201)
    return made.body.id as string
  }
  const stays = await make({ name: '宁波合并轴承有限公司', mobile: '13800136601', contact_name: '周先生' })
  const goes = await make({ name: '宁波合并轴承（集团）有限公司', mobile: '13800136602', contact_name: '郑女士' })
  const contacts = async (id: string) =>
    (
      await server.admin.post('/api/apps/crm/forms/contact/records/query', {
        filter: { '==': [{ var: 'customer' }, id] },
        count: 'exact',
      })
    ).body.total
  expect([await contacts(stays), await contacts(goes)]).toEqual([1, 1])

  const desk = await visit(browser, server, { as: server.admin })
  const { page } = desk
  await page.goto(`/apps/crm/forms/customer/records/${stays}`)
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByText('合并重复记录').click()
  const dialog = page.getByRole('dialog')
  // The select's own placeholder lies over its input.
  await dialog.getByLabel('与哪一条合并').click({ force: true })
  await page.getByRole('option', { name: /宁波合并轴承.集团/ }).click()
  const mobile = dialog.getByRole('group', { name: '手机' })
  await mobile.getByRole('radio').nth(1).check()
  await desk.picture('merge')
  expect(await desk.accessibility()).toEqual([])
  await dialog.getByRole('button', { name: '合并', exact: true }).click()
  await page.getByText(/已与“宁波合并轴承.集团.有限公司”合并/).waitFor()
  expect((await server.admin.get(`${customers}/${stays}`)).body).toMatchObject({
    name: '宁波合并轴承有限公司',
    mobile: '13800136602',
  })
  expect([await contacts(stays), (await server.admin.get(`${customers}/${goes}`)).status]).toEqual([2, 404])
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销合并').waitFor()
  expect((await server.admin.get(`${customers}/${stays}`)).body.mobile).toBe('13800136601')
  expect([await contacts(stays), await contacts(goes)]).toEqual([1, 1])
  expect(desk.complaints).toEqual([])
  await desk.close()

  const phone = await visit(browser, server, { as: server.admin, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto(`/apps/crm/forms/customer/records/${stays}`)
  await phone.page.getByRole('button', { name: 'More' }).click()
  await phone.page.getByText('Merge duplicates').click()
  await phone.page.getByLabel('Merge with').click({ force: true })
  await phone.page.getByRole('option', { name: /宁波合并轴承.集团/ }).click()
  await phone.page.getByRole('group').first().waitFor()
  await phone.picture('merge-phone')
  expect(phone.complaints).toEqual([])
  await phone.close()
})
