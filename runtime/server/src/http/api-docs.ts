import { join } from 'node:path'
import { createRequire } from 'node:module'
import swagger from '@fastify/swagger'
import { Type } from 'typebox'
import { PlatformError } from '@tenon/engine'
import { withErrors } from './api-errors.ts'
import type { App } from './app.ts'

const PAGE = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>Tenon API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`
const START = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, docExpansion: 'none', validatorUrl: null,
  requestInterceptor: async (request) => {
    if (request.method !== 'GET' && request.url.includes('/api/')) {
      const me = await fetch('/api/auth/me')
      if (me.ok) request.headers['X-CSRF-Token'] = (await me.json()).csrfToken
    }
    return request
  } })`
/** Swagger UI writes HTML by itself: it gets the product's policy without Trusted Types. */
const CSP =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'"
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']

/**
 * Collects every route that follows into an OpenAPI 3.1 document; call before routes are registered. A route that does
 * not say in a `summary` what it does cannot be registered.
 */
export async function collectApi(app: App): Promise<void> {
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (url.startsWith('/api') && !schema?.hide && !schema?.summary)
      throw new Error(`${String(method)} ${url} has no summary.`)
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tenon 榫卯',
        version: '0.1.0',
        description: 'HTTP API. `x-permission` says who may call an operation.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Session or API token' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'tenon', description: 'With X-CSRF-Token on writes' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transformObject: (document) => withErrors(document),
    // Our routes are grouped by the first word after /api.
    transform: ({ schema, url }) => {
      const tag = /^\/api\/([a-z-]+)/.exec(url)?.[1] ?? 'server'
      return { schema: { ...(schema as object), tags: [tag] }, url }
    },
  })
}

/** The document, and pages to read and try it. They tell the shape of the API, which is no secret; no data. */
export function apiDocRoutes(app: App): void {
  const config = { permission: 'public' } as const
  const folder = join(createRequire(import.meta.url).resolve('@fastify/swagger-ui'), '../static')
  const hide = { hide: true } as object

  app.get('/api/openapi.json', { config, schema: hide }, async () => app.swagger())
  app.get('/api/docs', { config, schema: hide }, async (_request, reply) =>
    reply.header('content-security-policy', CSP).type('text/html; charset=utf-8').send(PAGE),
  )
  app.get(
    '/api/docs/:file',
    { config, schema: { ...hide, params: Type.Object({ file: Type.String() }) } },
    async (request, reply) => {
      const { file } = request.params
      if (file === 'start.js') return reply.type('text/javascript; charset=utf-8').send(START)
      if (!FILES.includes(file)) throw new PlatformError('NOT_FOUND')
      return reply.header('cache-control', 'public, max-age=86400').sendFile(file, folder)
    },
  )
}
