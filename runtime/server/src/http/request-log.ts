import type { FastifyInstance } from 'fastify'

/** One line per answered request: method, route (never the address with its values), status, time, who. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const quiet =
      reply.statusCode < 500 && (request.routeOptions.url === '/health' || request.routeOptions.url === '/metrics')
    request.log[quiet ? 'debug' : 'info'](
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        viewer: request.viewer?.id ?? null,
      },
      'request',
    )
    done()
  })
}
