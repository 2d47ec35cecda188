import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { visit } from './browser.ts'
import { barAt } from './chart.ts'
import type { Crm } from './crm.ts'
import { handsOn } from './hands.ts'

/** A group of a chart and a part of a funnel become segments: lists, what narrows a dashboard, and what a rule is for. */
export async function keepSegments(crm: Crm, browser: Browser): Promise<void> {
  const director = await crm.as('linwentao')
  await director.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  const hands = handsOn(page)
  await page.goto('/apps/crm/dashboards/leads')
  const source = page.getByRole('region', { name: '来源渠道' })
  const slice = await barAt(page, source.locator('canvas'), 'first')
  await page.mouse.click(slice.x, slice.y)
  const drawer = page.getByRole('dialog').first()
  await drawer.getByRole('button', { name: '存为分群' }).click()
  const keep = page.getByRole('dialog', { name: '存为分群' })
  await keep.locator('input[type=text], input:not([type])').first().fill('渠道客户')
  await keep.getByText('共享给能打开这个表单的人').click()
  await desk.picture('segment-save')
  await keep.getByRole('button', { name: '保存视图' }).click()
  await page.getByRole('button', { name: '打开', exact: true }).click()
  await page.getByRole('tab', { name: '渠道客户' }).waitFor()
  await page.locator('.vxe-body--row').first().waitFor()
  await desk.picture('segment-list')

  // Whoever owns one of its customers is told something, once.
  await hands.menu(page.getByRole('button', { name: '视图“渠道客户”的操作' }), '通知负责人…')
  const tell = page.getByRole('dialog', { name: '通知分群“渠道客户”的负责人' })
  const people = tell.locator('[data-part=people]')
  await people.waitFor()
  const told = Number(/\d+/.exec((await people.textContent())!)![0])
  await tell.locator('input[type=text], input:not([type])').first().fill('请在本周内联系')
  await desk.picture('segment-notify')
  expect(await desk.accessibility()).toEqual([])
  await tell.getByRole('button', { name: '发送' }).click()
  await page.getByText(`已通知 ${told} 人`).waitFor()
  const notices = await crm.platform.db
    .selectFrom('meta.notification')
    .select('title')
    .where('kind', '=', 'segment')
    .execute()
  expect(notices.map(({ title }) => title)).toEqual(Array.from({ length: told }, () => '林文涛：请在本周内联系'))

  await page.goto('/apps/crm/dashboards/cockpit')
  await hands.menu(page.locator('[data-part=segment]'), '客户：渠道客户')
  await page.getByRole('region', { name: '合同额趋势' }).getByText('渠道客户').waitFor()
  await desk.picture('segment-dashboard')
  expect(await desk.accessibility()).toEqual([])

  // How far a record got in a funnel is no condition: its part is kept as a list.
  const lost = page.getByRole('region', { name: '销售漏斗' }).locator('.bars button.lost').first()
  const count = Number((await lost.getAttribute('title'))!.match(/\d+$/)![0])
  await lost.click()
  await drawer.getByRole('button', { name: '存为分群' }).click()
  await keep.getByText(`这是一份名单：现在的 ${count} 条记录`).waitFor()
  await keep.locator('input[type=text], input:not([type])').first().fill('流失名单')
  await desk.picture('segment-of-funnel')
  await keep.getByRole('button', { name: '保存视图' }).click()
  await page.getByRole('button', { name: '打开', exact: true }).last().click()
  await page.getByRole('tab', { name: '流失名单' }).waitFor()
  await page.locator('.vxe-body--row').first().waitFor()
  await desk.picture('segment-of-funnel-list')
  const views = (await director.get('/api/apps/crm/forms/opportunity/views')).body.rows as { label: string; filter: unknown }[] // prettier-ignore
  const { filter } = views.find(({ label }) => label === '流失名单')!
  const listed = await director.post('/api/apps/crm/forms/opportunity/records/query', { filter, count: 'exact' })
  expect(listed.body.total).toBe(count)
  expect(await desk.accessibility()).toEqual([])
  expect(desk.complaints).toEqual([])
  await desk.close()

  const builder = await visit(browser, crm, { as: crm.admin })
  await builder.page.goto('/design/crm/rule/grade')
  await builder.page.locator('[data-part=audience]').click()
  await builder.page.getByRole('option', { name: '渠道客户' }).click()
  await builder.page.getByText('，只对分群里的记录').first().waitFor()
  await builder.picture('segment-rule')
  expect(await builder.accessibility()).toEqual([])
  expect(builder.complaints).toEqual([])
  await builder.close()
}
