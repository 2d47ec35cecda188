import type { Locator, Page } from 'playwright-core'

/** A point over the first or last bar of a chart: where the pointer says that it can be clicked. */
export async function barAt(page: Page, canvas: Locator, which: 'first' | 'last'): Promise<{ x: number; y: number }> {
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  for (let up = 44; up < box.height - 60; up += 24)
    for (let along = 48; along < box.width - 8; along += 4) {
      const x = box.x + (which === 'first' ? along : box.width - along + 40)
      const at = { x, y: box.y + box.height - up }
      await page.mouse.move(at.x, at.y)
      if ((await canvas.evaluate(cursorOver)) === 'pointer') return at
    }
  throw new Error('No bar to click.')
}

// helpers

const cursorOver = (canvas: unknown): string =>
  (canvas as { parentElement: { style: { cursor: string } } }).parentElement.style.cursor
