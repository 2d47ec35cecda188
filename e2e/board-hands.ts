import type { TestClient } from '@tenon/server/testing'
import { readFile } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import excel from 'exceljs'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import type { Visit } from './browser.ts'
import { handsOn } from './hands.ts'

/** What the cross table shows is what the database says: every industry counts its customers once. */
export async function seeSums(card: Locator, director: TestClient): Promise<void> {
  const { body } = await director.post('/api/apps/crm/reports/x_cross/data', { dashboard: 'x_board' })
  const whole = (await card.locator('tfoot td').last().textContent())!.trim()
  expect(Number(whole.replace(/\D/g, ''))).toBe(body.totals.customers)
  const sums = (body.subtotals as Record<string, unknown>[]).filter(
    (row) => 'customer.industry' in row && !('customer.source' in row) && !('customer.level' in row),
  )
  const shown = await card
    .locator('tbody tr.sum td:last-child')
    .evaluateAll((cells) => cells.map((cell) => Number(cell.textContent?.replace(/\D/g, ''))))
  expect(shown.length).toBeGreaterThan(0)
  const counts = sums.map((row) => row['customers'])
  for (const one of shown) expect(counts).toContain(one)
}

/** A province becomes its cities in the place of the map; a city leads to exactly its records. */
export async function seeCities(desk: Visit, map: Locator, director: TestClient): Promise<void> {
  const { page } = desk
  const tile = map.locator('.tiles button:enabled').first()
  const province = (await tile.getAttribute('title'))!.split(' ')[0]!
  await tile.click()
  await map.getByRole('navigation').getByText(province, { exact: true }).waitFor()
  await map.locator('.line').first().waitFor()
  await map.scrollIntoViewIfNeeded()
  await desk.picture('map-cities')
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith('/records')),
    map.locator('.line').first().click(),
  ])
  const inside = (await answer.json()) as { total: number; filter: unknown }
  expect(inside.total).toBeGreaterThan(0)
  const all = await director.post('/api/apps/crm/forms/contract/records/query', { filter: inside.filter, size: 500 })
  expect(all.body.rows).toHaveLength(inside.total)
  const drawer = page.getByRole('dialog')
  await drawer.getByText(`：${province} `).waitFor()
  await desk.picture('map-city-records')
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  await map.getByRole('button', { name: '全国' }).click()
  await map.locator('.tiles').waitFor()
}

/** What is behind a figure goes into a file, as many records as were counted, in the columns that were chosen; the choice stays. */
export async function takeDrilled(desk: Visit, drawer: Locator, total: number): Promise<void> {
  const { page } = desk
  const heads = drawer.locator('thead th:not(.tick)')
  await heads.first().waitFor()
  const before = await heads.allTextContents()
  await drawer.locator('[data-part=columns]').click()
  const panel = page.locator('.fields').filter({ visible: true })
  await panel.getByText(before[1]!, { exact: true }).click()
  await expect.poll(() => heads.allTextContents()).toEqual(before.filter((_, i) => i !== 1))
  await desk.picture('drill-columns')
  await page.keyboard.press('Escape')
  const [file] = await Promise.all([page.waitForEvent('download'), drawer.locator('[data-part=export]').click()])
  const book = new excel.Workbook()
  await book.xlsx.readFile(await file.path())
  const sheet = book.worksheets[0]!
  expect(sheet.actualRowCount - 1).toBe(total)
  const columns = (sheet.getRow(1).values as unknown[]).map(String)
  expect([columns.includes(before[0]!), columns.includes(before[1]!)]).toEqual([true, false])
  await drawer.locator('[data-part=columns]').click()
  await panel.getByRole('button', { name: '恢复视图的字段' }).click()
  await expect.poll(() => heads.allTextContents()).toEqual(before)
  await page.keyboard.press('Escape')
}

/** Under the records stand the figures of all of them, above them the way that was gone; what is ticked goes into a file, or into the list. */
export async function chooseDrilled(
  desk: Visit,
  drawer: Locator,
  director: TestClient,
  inside: { readonly total: number; readonly filter: unknown },
): Promise<void> {
  const { page } = desk
  expect(await drawer.locator('.crumbs > :not(.ui-icon)').count()).toBe(3)
  const shown = Math.min(20, inside.total)
  await drawer.locator('tfoot').getByText(`共 ${inside.total} 条，显示 1 – ${shown}`).waitFor()
  const { body } = await director.post('/api/apps/crm/forms/contract/records/sums', {
    fields: ['amount'],
    filter: inside.filter,
  })
  const sum = Number(body.rows[0].sums.amount.sum)
  const under = drawer.locator('tfoot .foot-figure').first()
  await expect
    .poll(async () => Number(((await under.getAttribute('aria-label')) ?? '').replace(/^.*: \D*|[^\d.]/g, '')))
    .toBe(sum)
  const boxes = drawer.locator('tbody input[type=checkbox]')
  await boxes.first().check()
  const bar = page.getByRole('region', { name: '已选择的记录' })
  await desk.picture('drill-chosen')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    bar.getByRole('button', { name: '导出', exact: true }).click(),
  ])
  const book = new excel.Workbook()
  await book.xlsx.readFile(await file.path())
  expect(book.worksheets[0]!.actualRowCount - 1).toBe(1)
  await boxes.first().uncheck()
  await bar.waitFor({ state: 'detached' })
}

/** A card that is drawn, one that is built of elements, and the whole page become pictures as large as they are, with something on them. */
export async function seePictures({ page }: Visit): Promise<void> {
  await page.getByRole('region', { name: '应收账龄' }).locator('canvas').waitFor()
  const hands = handsOn(page)
  const more = (within: Locator) => within.getByRole('button', { name: '更多' })
  for (const [part, button, entry, name] of [
    ...['合同额趋势', '销售漏斗', '区域分布'].map((title) => {
      const card = page.getByRole('region', { name: title })
      return [card, more(card), '保存为图片', title] as const
    }),
    [page.locator('.body'), more(page.locator('.bar')), '整个仪表盘存为图片', '管理驾驶舱'] as const,
  ]) {
    const [file] = await Promise.all([page.waitForEvent('download'), hands.menu(button, entry)])
    expect(file.suggestedFilename()).toBe(`${name}.png`)
    const seen = lookInto(await readFile(await file.path()))
    const size = await part.evaluate(({ clientWidth, scrollHeight }) => [clientWidth * 2, scrollHeight * 2])
    expect([name, seen.width, seen.height]).toEqual([name, ...size])
    // Text, lines and bars, not one colour.
    expect([name, seen.values > 100]).toEqual([name, true])
  }
}

// helpers

/** How large a PNG is, and how many different values its pixels are stored with: few where nothing is drawn. */
function lookInto(png: Buffer): { width: number; height: number; values: number } {
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const pixels = inflateSync(Buffer.concat(data))
  const values = new Set<number>()
  for (let at = 0; at + 4 <= pixels.length; at += 4) values.add(pixels.readUInt32BE(at))
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), values: values.size }
}
