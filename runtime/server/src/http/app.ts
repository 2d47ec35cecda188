import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { PlatformError } from '@tenon/engine'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import type { Config } from '../config.ts'
import { answerErrors, sendError } from './errors.ts'
import { acceptJson } from './json-body.ts'
import { logRequests } from './request-log.ts'
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
  securityHeaders(app, config)
  logRequests(app)
  return app as unknown as App
}
