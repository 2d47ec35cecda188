import multipart from '@fastify/multipart'
import { PlatformError } from '@tenon/engine'
import type { FastifyInstance } from 'fastify'
import type { App } from './app.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes multipart/form-data and nothing else; all other routes refuse it with 415. It stands in `uploads`. */
    multipart?: boolean
  }
}

/** Everything but the routes of `uploads` refuses a multipart body, and they refuse every other. */
export function refuseUploads(app: FastifyInstance): void {
  // After authentication, before a byte of the body is read.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const type = request.headers['content-type'] ?? ''
    const isMultipart = /^multipart\//i.test(type)
    if (isMultipart !== (request.routeOptions.config.multipart === true) && (isMultipart || type !== ''))
      done(new PlatformError('UNSUPPORTED'))
    else done(null, payload)
  })
}

/**
 * Routes that take multipart bodies: one file, few fields, by `request.file()`. In a scope of their own, since the parser of such
 * bodies has work to do before and after every request of its scope.
 */
export function uploads(app: App, routes: (scope: App) => void): void {
  void app.register(async (scope) => {
    await scope.register(multipart, {
      limits: { fileSize: 50 * 1024 * 1024, files: 1, fields: 20, fieldSize: 100_000, parts: 25, headerPairs: 50 },
      throwFileSizeLimit: true,
    })
    routes(scope)
  })
}
