import { PlatformError } from '@tenon/engine'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { assertAdmitted } from './early-viewer.ts'
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
  app.decorateRequest('proof', null)
  app.addHook('onRequest', async (request) => {
    const { permission, early } = request.routeOptions.config
    // An address nobody registered is handled by the not-found handler, which asks for a viewer itself.
    if (permission === 'public' || request.is404) return
    const credential = credentialOf(request, config)
    const remembered = credential && early ? sessions.remembered(credential.id) : null
    const proof = credential && sessions.viewer(credential.id)
    // Whoever asks through `asViewer` hears of it; nobody else waits for it any more.
    if (remembered) proof!.catch(() => {})
    const viewer = remembered ?? (await proof)
    if (!viewer || !credential) throw new PlatformError('UNAUTHENTICATED')
    if (credential.by === 'cookie' && !SAFE.has(request.method)) {
      if (!sessions.csrfMatches(credential.id, request.headers['x-csrf-token']))
        throw new PlatformError('FORBIDDEN', { reason: 'csrf' })
    }
    assertAdmitted(request, viewer)
    if (remembered) request.proof = proof
    request.viewer = viewer
    request.credential = credential.by
  })
  // An answer that was made before anybody had asked (a refused body) waits for the proof as well.
  app.addHook('onSend', (request, _reply, _payload, done) => {
    const { proof } = request
    if (!proof) return done()
    request.proof = null
    proof.then((viewer) => (viewer ? done() : done(new PlatformError('UNAUTHENTICATED'))), done)
  })
}
