import type { Page } from 'playwright-core'
import { choose, condition, dropNew, dropSection, giveOptions, newForm, require, section } from './designing.ts'

/** The form 工单, made in the designer of an app by nothing but mouse and keyboard, up to but without publishing. */
export async function buildTicketForm(page: Page, app: string): Promise<void> {
  await page.goto(`/design/${app}/form`)
  await newForm(page, '工单', 'desk_ticket')

  // Into the first section, field by field; the last drop lands in the left column before what is there.
  await dropNew(page, 'text', section(0), '工单号')
  await require(page)
  await dropNew(page, 'relation', section(0), '客户')
  await choose(page, page.locator('.el-select:has(#setting-form)'), '客户')
  await require(page)
  await dropNew(page, 'select', section(0), '问题类型')
  await giveOptions(page, ['产品故障', '退换货', '投诉', '开票', '使用咨询'], { share: '工单问题类型' })
  await dropNew(page, 'longText', section(0), '描述')

  await dropSection(page, '处理')
  await dropNew(page, 'select', section(1), '状态')
  await giveOptions(page, ['待处理', '处理中', '已解决'])
  await dropNew(page, 'member', section(1), '处理人')
  await dropNew(page, 'date', section(1), '提交时间')
  await dropNew(page, 'date', section(1), '解决时间')

  // 解决时间 shows when 状态 is 已解决, in the one condition builder.
  const shown = page.locator('.panel-section', { hasText: '显示条件' })
  await shown.locator('.el-switch').click()
  await condition(page, shown, '状态', '等于', '已解决')

  // It may not be earlier than 提交时间: a check with the builder's own message.
  const checks = page.locator('.panel-section', { hasText: '校验' })
  await checks.getByRole('button', { name: '添加' }).click()
  const check = page.getByRole('dialog', { name: '校验' })
  await condition(page, check, '解决时间', '早于', { field: '提交时间' })
  await check.getByLabel('提示语').fill('解决时间不能早于提交时间')
  await check.getByRole('button', { name: '保存' }).click()
}
