import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { errorMessage, PlatformError } from '@tenon/engine'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import type { Config } from '../config.ts'
import { collectApi } from './api-docs.ts'
import { refuseUploads } from './uploads.ts'
import { answerErrors, sendError } from './errors.ts'
import { acceptJson } from './json-body.ts'
import { logRequests } from './request-log.ts'
import { limitRequests } from './limits.ts'
import { requirePermissions } from './permission.ts'
import { securityHeaders } from './security-headers.ts'
import { validateRequests } from './validation.ts'

/** The HTTP application: routes are typed by their TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Fastify with only JSON bodies (multipart where a route asks), strict validation, our errors, default deny, security headers. */
export async function createApp(config: Config, log: FastifyBaseLogger): Promise<App> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    trustProxy: typeof config.trustProxy === 'boolean' ? config.trustProxy : [...config.trustProxy],
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200, caseSensitive: true, ignoreTrailingSlash: false },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // What Node's parser refuses never becomes a request: the answer is written by hand, in our shape.
    clientErrorHandler: (_error, socket) => {
      if (!socket.writable) return void socket.destroy()
      const error = { code: 'INVALID', message: errorMessage('INVALID', 'zh-CN'), requestId: randomUUID() }
      const body = JSON.stringify({ error })
      const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}`
      socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`)
    },
    frameworkErrors: (error, request, reply) => {
      const code = error.statusCode === 400 || error.code === 'FST_ERR_BAD_URL' ? 'INVALID' : 'INTERNAL'
      sendError(new PlatformError(code, {}, { cause: error }), request as never, reply as never)
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  acceptJson(app)
  validateRequests(app)
  answerErrors(app)
  requirePermissions(app)
  await app.register(cookie)
  refuseUploads(app)
  securityHeaders(app, config)
  logRequests(app)
  const typed = app as unknown as App
  await limitRequests(typed)
  await collectApi(typed)
  return typed
}
