import type { Locator, Page } from 'playwright-core'

/** A point over the first or last bar of a chart: where the pointer says that it can be clicked. */
export async function barAt(page: Page, canvas: Locator, which: 'first' | 'last'): Promise<{ x: number; y: number }> {
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  // Column by column, each from the axis up: the bar that is wanted may be a low one.
  for (let along = 8; along < box.width - 8; along += 6)
    for (let up = 26; up < box.height - 60; up += 8) {
      const at = { x: box.x + (which === 'first' ? along : box.width - along), y: box.y + box.height - up }
      await page.mouse.move(at.x, at.y)
      if ((await canvas.evaluate(cursorOver)) === 'pointer') return at
    }
  throw new Error('No bar to click.')
}

// helpers

const cursorOver = (canvas: unknown): string =>
  (canvas as { parentElement: { style: { cursor: string } } }).parentElement.style.cursor
