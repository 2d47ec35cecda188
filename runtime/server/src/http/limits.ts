import compress from '@fastify/compress'
import rateLimit from '@fastify/rate-limit'
import { PlatformError } from '@tenon/engine'
import { constants } from 'node:zlib'
import type { App } from './app.ts'

/** Requests of one person that may be under way at a time. */
const CONCURRENT = 64
/** Sign-ins and other public writes per address and minute; the throttle on accounts is in the database. */
export const PUBLIC_WRITES = { max: 300, timeWindow: '1 minute' } as const

/**
 * What protects the process from its callers: compression for large answers, limits per address and
 * per person. Load is not shed by the event loop's delay: one long start or one busy neighbour would refuse everybody.
 */
export async function limitRequests(app: App): Promise<void> {
  await app.register(compress, {
    threshold: 4_096,
    encodings: ['gzip', 'identity'],
    zlibOptions: { level: constants.Z_BEST_SPEED },
    customTypes: /^application\/json|^text\/(html|plain)/,
    globalDecompression: false,
  })
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) =>
      new PlatformError('RATE_LIMITED', { retryAfter: Math.ceil(ttl / 1000) }),
  })

  const underWay = new Map<string, number>()
  const done = (id: string) => {
    const left = (underWay.get(id) ?? 1) - 1
    if (left > 0) underWay.set(id, left)
    else underWay.delete(id)
  }
  app.addHook('preHandler', (request, reply, next) => {
    const id = request.viewer?.id
    if (id === undefined) return next()
    const count = (underWay.get(id) ?? 0) + 1
    if (count > CONCURRENT) return next(new PlatformError('RATE_LIMITED', { retryAfter: 1 }))
    underWay.set(id, count)
    // 'close' of the raw answer comes exactly once, also when the caller hangs up or the answer was hijacked.
    reply.raw.once('close', () => done(id))
    next()
  })
}
