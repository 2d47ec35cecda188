import { PlatformError } from '@tenon/engine'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { checkPermission } from '../http/permission.ts'
import { credentialOf } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Every route that is not public: who is it (401), has he proved it was his page (403 without X-CSRF-Token on a write by
 * cookie), may he (403). Runs before the body is read.
 */
export function authenticate(app: FastifyInstance, config: Config, sessions: Sessions): void {
  app.decorateRequest('viewer', null)
  app.decorateRequest('credential', null)
  app.addHook('onRequest', async (request) => {
    const { permission, beforePasswordChange } = request.routeOptions.config
    // An address nobody registered is handled by the not-found handler, which asks for a viewer itself.
    if (permission === 'public' || request.is404) return
    const credential = credentialOf(request, config)
    const viewer = credential && (await sessions.viewer(credential.id))
    if (!viewer) throw new PlatformError('UNAUTHENTICATED')
    if (credential.by === 'cookie' && !SAFE.has(request.method)) {
      if (!sessions.csrfMatches(credential.id, request.headers['x-csrf-token']))
        throw new PlatformError('FORBIDDEN', { reason: 'csrf' })
    }
    if (viewer.mustChangePassword && !beforePasswordChange)
      throw new PlatformError('FORBIDDEN', { reason: 'changePassword' })
    checkPermission(viewer, permission!)
    request.viewer = viewer
    request.credential = credential.by
  })
}
