import type { App } from './http/app.ts'
import { healthRoutes } from './http/health-routes.ts'
import type { Platform } from './platform.ts'
import { sessionRoutes } from './sessions/session-routes.ts'
import type { Sessions } from './sessions/sessions.ts'
import { createThrottle } from './sessions/throttle.ts'
import { authenticate } from './sessions/authenticate.ts'

/** All routes of the product, one line per module. */
export async function registerRoutes(app: App, platform: Platform, sessions: Sessions): Promise<void> {
  authenticate(app, platform.config, sessions)
  healthRoutes(app, platform)
  sessionRoutes(app, platform, sessions, createThrottle(platform))
}
