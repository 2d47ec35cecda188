import multipart from '@fastify/multipart'
import { PlatformError } from '@tenon/engine'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes multipart/form-data and nothing else; all other routes refuse it with 415. */
    multipart?: boolean
  }
}

/** Multipart bodies where a route asks for them: one file, few fields, by `request.file()`. */
export async function acceptUploads(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    limits: { fileSize: 50 * 1024 * 1024, files: 1, fields: 20, fieldSize: 100_000, parts: 25, headerPairs: 50 },
    throwFileSizeLimit: true,
  })
  // After authentication, before a byte of the body is read.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const type = request.headers['content-type'] ?? ''
    const isMultipart = /^multipart\//i.test(type)
    if (isMultipart !== (request.routeOptions.config.multipart === true) && (isMultipart || type !== ''))
      done(new PlatformError('UNSUPPORTED'))
    else done(null, payload)
  })
}
