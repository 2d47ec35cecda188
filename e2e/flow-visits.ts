import type { FlowApp, TestClient } from '@tenon/server/testing'
import type { Browser } from 'playwright-core'
import { visit, type Visit, type VisitOptions } from './browser.ts'

/** A person of the flow app at the screen, in the language of the visit. */
export async function openAs(
  browser: Browser,
  app: FlowApp,
  as: TestClient,
  options: VisitOptions = {},
): Promise<Visit> {
  await app.ok(as.patch('/api/auth/me', { locale: options.locale ?? 'zh-CN' }))
  return visit(browser, app.server, { as, ...options })
}
