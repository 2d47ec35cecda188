import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { TestClient, TestServer } from '@tenon/server/testing'
import { sessionCookieName } from '../runtime/server/src/sessions/session-cookie.ts'
import { chromium, type Browser, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { findChromium } from '../scripts/chromium.ts'

export const DESKTOP = { width: 1440, height: 900 } as const
export const PHONE = { width: 390, height: 844 } as const
/** Pictures of the pages for people to look at; git ignores them. */
const PICTURES = join(import.meta.dirname, 'pictures')

/** Only what is wrong is described, in the page itself (it has no frames): a third of the time. */
const AXE: Parameters<AxeBuilder['options']>[0] = { runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] }

/** A real Chromium without a network of its own; `scrollbars`: with those that a hand can drag. */
export function launchBrowser({ scrollbars = false }: { readonly scrollbars?: boolean } = {}): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium found: set CHROMIUM_PATH.')
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-gpu']
  // Without a locale of its own the machine would not let Chromium say a file's name in Chinese.
  const env = { LANG: 'C.UTF-8', ...process.env }
  return chromium.launch({
    executablePath,
    args,
    env,
    ...(scrollbars ? { ignoreDefaultArgs: ['--hide-scrollbars'] } : {}),
  })
}

export interface Visit {
  readonly page: Page
  /** What a silent page would not have said: console errors, failed scripts, CSP violations, foreign hosts. */
  readonly complaints: readonly string[]
  picture(name: string): Promise<void>
  /** Serious findings of axe, as `rule: selector`. */
  accessibility(): Promise<string[]>
  close(): Promise<void>
}

export interface VisitOptions {
  readonly as?: TestClient
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly locale?: 'zh-CN' | 'en-US'
  /** Statuses that a page may meet on purpose (a 409 that is handled). */
  readonly expected?: readonly number[]
}

/** A page of its own browser context, signed in as a person, that notes everything a user would be annoyed by. */
export async function visit(browser: Browser, server: TestServer, options: VisitOptions = {}): Promise<Visit> {
  const { viewport = DESKTOP, locale = 'zh-CN', expected = [] } = options
  const context = await browser.newContext({
    viewport,
    locale,
    timezoneId: 'Asia/Shanghai',
    hasTouch: viewport.width < 768,
    baseURL: server.baseUrl,
    reducedMotion: 'reduce',
  })
  const complaints: string[] = []
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return
    const status = /status of (\d{3})/.exec(message.text())?.[1]
    if (status && expected.includes(Number(status))) return
    complaints.push(`console ${message.type()}: ${message.text()} ${message.location().url}`)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== new URL(server.baseUrl).origin)
      complaints.push(`foreign host: ${url.href}`)
  })
  if (options.as) await signIn(page, server, options.as)
  return {
    page,
    complaints,
    async picture(name) {
      mkdirSync(PICTURES, { recursive: true })
      await page.screenshot({ path: join(PICTURES, `${name}.png`) })
    },
    async accessibility() {
      const { violations } = await new AxeBuilder({ page }).options(AXE).setLegacyMode().analyze()
      return violations
        .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
        .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}`))
    },
    close: () => context.close(),
  }
}

/** Drags with the real mouse in small steps, as a hand does. */
export async function drag(page: Page, from: string, to: string, at: { x: number; y: number } = { x: 0.5, y: 0.5 }) {
  const start = await box(page, from)
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(start.x + start.width / 2 + 6, start.y + start.height / 2 + 6, { steps: 3 })
  // Near an edge the canvas scrolls on while one drags: what is small is brought to the middle first.
  await page
    .locator(to)
    .first()
    .evaluate((element) => element.clientHeight < 300 && element.scrollIntoView({ block: 'center' }))
  const end = await box(page, to)
  await page.mouse.move(end.x + end.width * at.x, end.y + end.height * at.y, { steps: 12 })
  await page.mouse.move(end.x + end.width * at.x + 1, end.y + end.height * at.y, { steps: 2 })
  await page.mouse.up()
}

// helpers

async function box(page: Page, selector: string) {
  const locator = page.locator(selector).first()
  await locator.scrollIntoViewIfNeeded()
  const found = await locator.boundingBox()
  if (!found) throw new Error(`Nothing to drag at ${selector}`)
  return found
}

/** By the session's cookie, as a browser that signed in earlier; the sign-in page has tests of its own. */
async function signIn(page: Page, server: TestServer, who: TestClient): Promise<void> {
  await page
    .context()
    .addCookies([{ name: sessionCookieName(server.platform.config), value: who.token, url: server.baseUrl }])
}

/** Takes the picture of a page that has nothing to complain of, neither by itself nor for who cannot see it. */
export async function quiet(seen: Visit, name: string): Promise<void> {
  await seen.picture(name)
  expect(await seen.accessibility()).toEqual([])
  expect(seen.complaints).toEqual([])
}
