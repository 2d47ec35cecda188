import type { Locator, Page } from 'playwright-core'
import { drag } from './browser.ts'

/** What a builder's hand does in the form designer, step by step. */

/** The n-th section of the canvas. */
export const section = (n: number): string => `.canvas [data-section="${n}"]`
export const onCanvas = (label: string): string => `.canvas-field:has(.label:has-text("${label}"))`

/** Makes a form in the open designer and waits for its empty canvas. */
export async function newForm(page: Page, name: string, key: string): Promise<void> {
  await page.locator('.switcher .object').click()
  await page.getByRole('button', { name: '新建', exact: true }).click()
  await nameForm(page, name, key)
}
export async function nameForm(page: Page, name: string, key: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '新建' })
  await dialog.getByLabel('名称').fill(name)
  await dialog.getByLabel('标识').fill(key)
  await dialog.getByRole('button', { name: '创建' }).click()
  await page.locator('.canvas h2', { hasText: name }).waitFor()
}

/** Drags a kind from the palette to the end of a place, where it is selected, and names it in the panel. */
export async function dropNew(page: Page, kind: string, place: string, label: string): Promise<void> {
  await drag(page, `[data-kind=${kind}]`, place, { x: 0.75, y: 0.98 })
  await page.locator('#field-label').fill(label)
}
/** The same into a table of rows, as its last column. */
export async function dropColumn(page: Page, kind: string, table: string, label: string): Promise<void> {
  await drag(page, `[data-kind=${kind}]`, `.canvas [data-rows="${table}"]`, { x: 0.95, y: 0.5 })
  await page.locator('#field-label').fill(label)
}
/** Drags a new section below the last one and names it. */
export async function dropSection(page: Page, label: string): Promise<void> {
  await drag(page, '[data-kind=section]', '.canvas .drop')
  await page.locator('#section-label').fill(label)
}
export const require = (page: Page): Promise<void> => page.locator('.el-switch:has(#field-required)').click()

export async function giveOptions(page: Page, options: readonly string[], how: { share?: string } = {}): Promise<void> {
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

/** Switches a condition of the selected field on and clicks it together. */
export async function effect(page: Page, title: string, field: string, operator: string, value: string): Promise<void> {
  const shown = page.locator(`.panel-section:has(> header:has-text("${title}"))`)
  await shown.locator('.el-switch').click()
  await condition(page, shown, field, operator, value)
}
export async function condition(
  page: Page,
  builder: Locator,
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

/** The labels on the canvas, section by section, in order. */
export const canvasLabels = (page: Page): Promise<string[][]> =>
  page
    .locator('.canvas [data-zone=section]')
    .evaluateAll((zones) =>
      zones.map((zone) =>
        [...zone.querySelectorAll('[data-item] .label > span:first-child')].map((at) => at.textContent?.trim() ?? ''),
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
export async function choose(page: Page, input: Locator, option: string): Promise<void> {
  await input.click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click()
}
