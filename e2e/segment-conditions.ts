import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { PHONE, quiet, visit } from './browser.ts'
import type { Crm } from './crm.ts'
import { handsOn } from './hands.ts'

const inSegment = (path: string, id: string) => ({ inSegment: [{ var: path }, id] })
const VIEWS = '/api/apps/crm/forms/customer/views'

/** Segments in conditions that are clicked together: of a list, of a rule; and what is said when one is gone. */
export async function segmentConditions(crm: Crm, browser: Browser): Promise<void> {
  const director = await crm.as('linwentao')
  await director.patch('/api/auth/me', { locale: 'zh-CN' })
  const kept = async (label: string, filter: object) => {
    const made = await director.post(VIEWS, { label, filter, segment: true, shared: true })
    expect(made.status, made.text).toBe(201)
    return made.body.id as string
  }
  const active = await kept('A 级客户', { '==': [{ var: 'level' }, 'A'] })
  const passing = await kept('要删掉的分群', { '!=': [{ var: 'name' }, null] })
  const total = async (filter: object) =>
    (await director.post('/api/apps/crm/forms/contract/records/query', { filter, count: 'exact' })).body.total as number
  const [inside, all] = [await total(inSegment('customer', active)), await total({ '!=': [{ var: 'id' }, null] })]
  expect([inside > 0, inside < all]).toEqual([true, true])

  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  const hands = handsOn(page)
  await page.goto('/apps/crm/forms/contract')
  await page.locator('.vxe-body--row').first().waitFor()
  await page.getByRole('button', { name: '筛选' }).click()
  const builder = page.locator('.condition-builder').filter({ visible: true })
  await hands.condition(builder, ['客户', '合同'], '属于分群', ['A 级客户'])
  await desk.picture('segment-filter')
  expect(await desk.accessibility()).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByText('客户 属于分群 A 级客户').waitFor()
  await page.getByText(`共 ${inside} 条`).filter({ visible: true }).first().waitFor()
  await desk.picture('segment-chip')

  // A link that somebody kept names one that is gone since.
  const personal = await director.post('/api/apps/crm/forms/contract/views', { label: '旧链接', filter: inSegment('customer', passing) }) // prettier-ignore
  expect((await director.delete(`${VIEWS}/${passing}`)).status).toBe(204)
  await page.goto(`/apps/crm/forms/contract?view=${personal.body.id}`)
  await page
    .getByText(/这个分群已不存在/)
    .first()
    .waitFor()
  await desk.picture('segment-gone')
  expect(desk.complaints.filter((one) => !one.includes('400'))).toEqual([])
  await desk.close()

  await director.patch('/api/auth/me', { locale: 'en-US' })
  const phone = await visit(browser, crm, { as: director, viewport: PHONE, locale: 'en-US' })
  const tap = handsOn(phone.page)
  await phone.page.goto('/apps/crm/forms/contract')
  await phone.page.getByRole('button', { name: 'Filter', exact: true }).click()
  const small = phone.page.locator('.condition-builder').filter({ visible: true })
  await small.getByRole('button', { name: 'Condition', exact: true }).last().click()
  const row = small.locator('.condition-row').last()
  await tap.field(row.locator('.field-picker'), 'Customer', 'Contract')
  await tap.pick(row.locator('.operator'), 'is in the segment')
  await tap.pick(row.locator('.value .el-select'), 'A 级客户')
  await phone.picture('segment-phone')
  await phone.page.keyboard.press('Escape')
  await phone.page
    .getByText(/is in the segment A 级客户/)
    .first()
    .waitFor()
  await quiet(phone, 'segment-phone-list')
  await phone.close()
  await director.patch('/api/auth/me', { locale: 'zh-CN' })

  const designing = await visit(browser, crm, { as: crm.admin })
  const draw = handsOn(designing.page)
  await designing.page.goto('/design/crm/rule/signed')
  const judged = designing.page.locator('.step', { has: designing.page.locator('h3.if') }).locator('.condition-builder')
  await draw.condition(judged, ['这条记录'], '属于分群', [])
  await designing.page.getByText('没有能用的分群').first().waitFor()
  await designing.page.keyboard.press('Escape')
  await draw.field(judged.locator('.condition-row').last().locator('.field-picker'), '客户', '合同')
  await draw.pick(judged.locator('.condition-row').last().locator('.operator'), '不属于分群')
  await draw.pick(judged.locator('.condition-row').last().locator('.value .el-select'), 'A 级客户')
  await designing.page.getByText('客户 不属于分群 “A 级客户”').first().waitFor()
  await designing.picture('segment-rule-condition')
  expect(await designing.accessibility()).toEqual([])
  expect(designing.complaints).toEqual([])
  await designing.close()
}
