import type { Locator, Page } from 'playwright-core'

/** What a hand does in the builder: choosing in lists, writing names in two languages, building conditions. */
export function handsOn(page: Page) {
  const option = (name: string) => page.getByRole('option', { name, exact: true }).filter({ visible: true })
  const hands = {
    /** A new rule in the rule designer. */
    async rule(name: string, key: string, form: string) {
      await page.locator('.list').getByRole('button', { name: '新建规则' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('名称').fill(name)
      await dialog.getByLabel('标识').fill(key)
      await hands.pick(dialog.locator('.el-select'), form)
      await dialog.getByRole('button', { name: '创建', exact: true }).click()
    },
    /** Opens a list and presses one of its entries. */
    async pick(list: Locator, ...names: string[]) {
      await list.click()
      for (const name of names) await option(name).first().click()
      if (names.length > 1) await page.keyboard.press('Escape')
    },
    /** Presses the entries of a menu on a button. */
    async menu(button: Locator, name: string) {
      await button.click()
      await page.getByRole('menuitem', { name, exact: true }).filter({ visible: true }).click()
    },
    /** A text for people, in both languages. */
    async name(input: Locator, chinese: string, english: string) {
      await input.locator('input, textarea').first().fill(chinese)
      await input.getByRole('button', { name: '其他语言' }).click()
      const other = page.locator('[data-language=en-US]').filter({ visible: true })
      await other.fill(english)
      await other.press('Escape')
      await other.waitFor({ state: 'hidden' })
    },
    /** A field in the picker of conditions and values, found by typing. */
    async field(picker: Locator, label: string, group?: string) {
      await picker.click()
      await page.locator('input.search').filter({ visible: true }).fill(label)
      const found = option(label)
      await (group ? found.and(page.locator(`p:text-is("${group}") ~ button`)) : found).first().click()
    },
    /** One row of a condition builder: field, comparison, value(s). */
    async condition(
      builder: Locator,
      field: [label: string, group?: string],
      operator: string,
      value: string[] | number | true,
    ) {
      await builder.getByRole('button', { name: '条件', exact: true }).last().click()
      const row = builder.locator('.condition-row').last()
      await hands.field(row.locator('.field-picker'), ...field)
      await hands.pick(row.locator('.operator'), operator)
      if (value === true) await row.locator('.value .el-switch').click()
      else if (typeof value === 'number') await row.locator('.value input').fill(String(value))
      else await hands.pick(row.locator('.value .el-select'), ...value)
    },
  }
  return hands
}
