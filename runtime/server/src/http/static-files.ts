import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import { PlatformError } from '@tenon/engine'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { credentialOf } from '../sessions/session-cookie.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { App } from './app.ts'
import { sendError } from './errors.ts'

const DIST = join(import.meta.dirname, '../../../app/dist')

/**
 * The built pages: hashed assets for ever, index.html never cached; every address that is no API and no file is a page
 * of the application. An unknown API address is 401 to anonymous people and 404 to the others.
 */
export async function serveStaticFiles(app: App, config: Config, sessions: Sessions, folder = DIST): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  // Listed once: a request's path is looked up, never joined to a folder.
  const files = new Set(built ? listFiles(folder) : [])
  await app.register(fastifyStatic, {
    root: built ? folder : import.meta.dirname,
    serve: false,
    cacheControl: false,
    preCompressed: built,
  })

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = decoded(request.url.split('?')[0]!)
    if (/^\/*(api|metrics|health)(\/|$)/i.test(path)) {
      const credential = credentialOf(request, config)
      const viewer = credential && (await sessions.viewer(credential.id))
      return sendError(new PlatformError(viewer ? 'NOT_FOUND' : 'UNAUTHENTICATED'), request, reply)
    }
    const file = path.slice(1)
    if (files.has(file)) {
      const hashed = file.startsWith('assets/')
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      return reply.sendFile(file)
    }
    // Whoever looks by hand whether the server answers (curl) asks for anything.
    const wanted = path === '/' || (request.headers.accept ?? '').includes('text/html')
    const page = wanted && !/\.\w{1,8}$/.test(path)
    if (!built || !page || !SAFE.has(request.method)) return sendError(new PlatformError('NOT_FOUND'), request, reply)
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  }
  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    config: { permission: 'public' },
    schema: { hide: true } as object,
    handler: answer,
  })
  app.setNotFoundHandler(answer)
}

// helpers

const SAFE = new Set(['GET', 'HEAD'])

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
