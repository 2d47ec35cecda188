import type { Page } from 'playwright-core'
import { drag } from './browser.ts'

/** The form 工单, made in the designer of an app by nothing but mouse and keyboard, up to but without publishing. */
export async function buildTicketForm(page: Page, app: string): Promise<void> {
  await page.goto(`/design/${app}/form`)
  await page.locator('.switcher .object').click()
  await page.getByRole('button', { name: '新建', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '新建' })
  await dialog.getByLabel('名称').fill('工单')
  await dialog.getByLabel('标识').fill('desk_ticket')
  await dialog.getByRole('button', { name: '创建' }).click()
  await page.locator('.canvas h2', { hasText: '工单' }).waitFor()

  // Into the first section, field by field; the last drop lands in the left column before what is there.
  await dropNew(page, 'text', FIRST, '工单号')
  await page.locator('.el-switch:has(#field-required)').click()
  await dropNew(page, 'relation', FIRST, '客户')
  await choose(page, page.locator('.el-select:has(#setting-form)'), '客户')
  await page.locator('.el-switch:has(#field-required)').click()
  await dropNew(page, 'select', FIRST, '问题类型')
  await giveOptions(page, ['产品故障', '退换货', '投诉', '开票', '使用咨询'], { share: '工单问题类型' })
  await dropNew(page, 'longText', FIRST, '描述')

  await drag(page, '[data-kind=section]', '.canvas .drop')
  await page.locator('#section-label').fill('处理')
  await dropNew(page, 'select', SECOND, '状态')
  await giveOptions(page, ['待处理', '处理中', '已解决'])
  await dropNew(page, 'member', SECOND, '处理人')
  await dropNew(page, 'date', SECOND, '提交时间')
  await dropNew(page, 'date', SECOND, '解决时间')

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

/** The labels on the canvas, section by section, in order. */
export const canvasLabels = (page: Page): Promise<string[][]> =>
  page
    .locator('.canvas [data-zone=section]')
    .evaluateAll((zones) =>
      zones.map((zone) =>
        [...zone.querySelectorAll('[data-item] .label > span')].map((at) => at.textContent?.trim() ?? ''),
      ),
    )

export async function publishDraft(page: Page): Promise<void> {
  await page.locator('.app-bar').getByRole('button', { name: '发布' }).click()
  const dialog = page.getByRole('dialog', { name: /^发布/ })
  await dialog.locator('.operation').first().waitFor()
  await dialog.getByRole('button', { name: '发布', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** Picks from an open-on-click list of Element Plus, by its words. */
export async function choose(page: Page, input: ReturnType<Page['locator']>, option: string): Promise<void> {
  await input.click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click()
}

// helpers

const FIRST = '.canvas [data-section="0"]'
const SECOND = '.canvas [data-section="1"]'

/** Drags a kind from the palette to the end of a section, where it is selected, and names it in the panel. */
async function dropNew(page: Page, kind: string, section: string, label: string): Promise<void> {
  await drag(page, `[data-kind=${kind}]`, section, { x: 0.75, y: 0.98 })
  await page.locator('#field-label').fill(label)
}

async function giveOptions(page: Page, options: readonly string[], how: { share?: string } = {}): Promise<void> {
  await page.getByRole('button', { name: '编辑选项' }).click()
  const dialog = page.getByRole('dialog', { name: '编辑选项' })
  const names = dialog.locator('.name input')
  for (let left = await names.count(); left > 0; left--)
    await dialog.getByRole('button', { name: '删除选项' }).first().click()
  for (const [at, option] of options.entries()) {
    await dialog.getByRole('button', { name: '添加选项' }).click()
    await names.nth(at).fill(option)
  }
  await dialog.getByRole('button', { name: '保存' }).click()
  if (!how.share) return
  await page.getByRole('button', { name: '存为共享选项集' }).click()
  await page.getByRole('button', { name: '编辑选项' }).click()
  await dialog.getByLabel('选项集名称').fill(how.share)
  await dialog.getByRole('button', { name: '保存' }).click()
}

async function condition(
  page: Page,
  builder: ReturnType<Page['locator']>,
  field: string,
  operator: string,
  value: string | { readonly field: string },
): Promise<void> {
  const row = builder.locator('.condition-row').last()
  if (!(await row.count())) await builder.getByRole('button', { name: '条件', exact: true }).click()
  await row.getByRole('button', { name: '选择字段' }).click()
  await page.locator('[role=option]:visible', { hasText: field }).first().click()
  await choose(page, row.locator('.operator'), operator)
  if (typeof value === 'string') return choose(page, row.locator('.value .el-select'), value)
  await row.locator('.value .dynamic').click()
  await page
    .getByRole('menuitem', { name: value.field })
    .or(page.getByRole('menuitemradio', { name: value.field }))
    .first()
    .click()
}
