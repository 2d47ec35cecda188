import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { PHONE, visit } from './browser.ts'
import type { Crm } from './crm.ts'
import { handsOn } from './hands.ts'

/** A dashboard by mail and watched figures, set up where they stand and found again on one page. */
export async function watchFigures(crm: Crm, browser: Browser): Promise<void> {
  const director = await crm.as('linwentao')
  await director.patch('/api/auth/me', { locale: 'zh-CN' })
  const desk = await visit(browser, crm, { as: director })
  const { page } = desk
  const hands = handsOn(page)
  await page.goto('/apps/crm/dashboards/cockpit')
  const trend = page.getByRole('region', { name: '合同额趋势' })
  await trend.locator('canvas').waitFor()

  await hands.menu(page.locator('.bar').getByRole('button', { name: '更多' }), '邮件订阅')
  const mail = page.getByRole('dialog', { name: '邮件订阅' })
  await mail.getByRole('radio', { name: '每周一' }).click()
  await mail.getByRole('button', { name: '订阅', exact: true }).click()
  await mail.locator('li', { hasText: '每周一' }).waitFor()
  await desk.picture('subscribe-dialog')
  expect(await desk.accessibility()).toEqual([])
  await page.keyboard.press('Escape')
  await mail.waitFor({ state: 'hidden' })

  await hands.menu(trend.getByRole('button', { name: '更多' }), '越界提醒')
  const alert = page.getByRole('dialog', { name: '越界提醒：合同额趋势' })
  await alert.locator('[data-part=alert-bound] input, input[data-part=alert-bound]').fill('12,000')
  await alert.getByRole('button', { name: '开始提醒' }).click()
  await alert.locator('li', { hasText: '高于' }).waitFor()
  await desk.picture('alert-dialog')
  expect(await desk.accessibility()).toEqual([])

  // One group of the chart by itself, and taken away again.
  await alert.locator('[data-part=alert-part]').click()
  const group = page.getByRole('option').filter({ visible: true, hasText: /月$/ }).last()
  const month = (await group.textContent())!.trim()
  await group.click()
  await alert.getByText('这一组现在是').waitFor()
  await alert.locator('[data-part=alert-bound] input, input[data-part=alert-bound]').fill('500')
  await alert.getByRole('button', { name: '开始提醒' }).click()
  const ofGroup = alert.locator('li', { hasText: month })
  await ofGroup.waitFor()
  await desk.picture('alert-of-group')
  const watched = (await director.get('/api/alerts')).body.rows as { part: { text: string } | null }[]
  expect(watched.map(({ part }) => part?.text ?? null).sort()).toEqual([month, null].sort())
  await ofGroup.getByRole('button', { name: '删除这条提醒' }).click()
  await ofGroup.waitFor({ state: 'detached' })
  await alert.getByRole('link', { name: '我的全部订阅与提醒' }).click()

  const mails = page.getByRole('region', { name: '邮件订阅' })
  const alerts = page.getByRole('region', { name: '越界提醒' })
  await mails.locator('li', { hasText: '管理驾驶舱' }).waitFor()
  await alerts.locator('li', { hasText: '高于 12,000' }).waitFor()
  await desk.picture('watching')
  expect(await desk.accessibility()).toEqual([])

  await hands.menu(mails.getByRole('button', { name: '更多' }), '暂停')
  await mails.getByText('已暂停').waitFor()
  await hands.menu(alerts.getByRole('button', { name: '更多' }), '修改')
  const change = page.getByRole('dialog', { name: '越界提醒：合同额趋势' })
  await change.getByRole('radio', { name: '低于' }).click()
  await change.getByRole('button', { name: '保存' }).click()
  await alerts.locator('li', { hasText: '低于 12,000' }).waitFor()
  expect((await director.get('/api/subscriptions')).body.rows).toMatchObject([{ paused: true, cron: '30 8 * * 1' }])
  expect((await director.get('/api/alerts')).body.rows).toMatchObject([{ direction: 'below', bound: '12000' }])

  // Changed where it was made, with the filters that it has.
  await hands.menu(mails.getByRole('button', { name: '更多' }), '修改')
  await mail.getByRole('radio', { name: '每月 1 日' }).click()
  await mail.getByRole('button', { name: '保存' }).click()
  await mail.locator('li', { hasText: '每月 1 日' }).waitFor()

  await director.patch('/api/auth/me', { locale: 'en-US' })
  const phone = await visit(browser, crm, { as: director, viewport: PHONE, locale: 'en-US' })
  await phone.page.goto('/account/watching')
  const list = phone.page.getByRole('region', { name: 'Alerts' })
  await list.locator('li').waitFor()
  await phone.picture('watching-en-phone')
  expect(await phone.accessibility()).toEqual([])
  await handsOn(phone.page).menu(list.getByRole('button', { name: 'More' }), 'Delete this alert')
  await phone.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await list.getByText('None yet.').waitFor()
  expect((await director.get('/api/alerts')).body.rows).toEqual([])
  expect([...desk.complaints, ...phone.complaints]).toEqual([])
  await phone.close()
  await desk.close()
}
