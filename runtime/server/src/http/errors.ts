import { issueMessage, PlatformError, type ErrorCode, type Issue } from '@tenon/engine'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { localeOf, sentenceOf } from './messages.ts'

/** Every error leaves as `{error: {code, message, requestId, issues?, params?}}`; the cause goes to the log only. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = asPlatformError(error)
    note(error, known, request)
    return sendError(known, request, reply)
  })
}

export function sendError(error: PlatformError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const retryAfter = error.params['retryAfter']
  if (error.code === 'RATE_LIMITED' && typeof retryAfter === 'number') reply.header('retry-after', retryAfter)
  return reply.code(error.status).send(errorBody(error, request))
}

/** The same for a part of an answer: what it would have been by itself, with its status. */
export function failedPart(thrown: unknown, request: Asking): { readonly status: number; readonly error: object } {
  const error = asPlatformError(thrown)
  note(thrown, error, request)
  return { status: error.status, ...errorBody(error, request) }
}

/** What a program made of a thing that was thrown: our own, fastify's, ajv's, Postgres'; anything else is INTERNAL. */
export function asPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error
  const { code = '', statusCode, validation } = (error ?? {}) as Partial<FastifyError>
  if (validation) return new PlatformError('INVALID', {}, { cause: error, issues: validation.map(toIssue) })
  if ((error as Partial<Error> | null)?.message === NO_CONNECTION)
    return new PlatformError('UNAVAILABLE', { reason: 'busy' }, { cause: error })
  const postgres = POSTGRES[code] ?? (code.startsWith('22') && code.length === 5 ? 'INVALID' : undefined)
  if (UNSTORABLE.has(code))
    return new PlatformError('INVALID', {}, { cause: error, issues: [{ path: '', code: 'CHARACTERS' }] })
  if (postgres) return new PlatformError(postgres, {}, { cause: error })
  const fastify = FASTIFY[code] ?? (statusCode !== undefined ? STATUS[statusCode] : undefined)
  return new PlatformError(fastify ?? 'INTERNAL', {}, { cause: error })
}

// helpers

type Asking = Pick<FastifyRequest, 'id' | 'headers' | 'log'>

/** For the log: what was thrown where nobody expected it, else why it was refused. That a reader leaves is neither. */
function note(thrown: unknown, known: PlatformError, request: Asking): void {
  if ((thrown as { code?: string } | null)?.code === READER_LEFT) request.log.debug('the reader left')
  else if (known.status >= 500) request.log.error({ err: thrown }, 'request failed')
  else request.log.debug({ code: known.code, cause: known.cause }, 'request refused')
}

function errorBody(error: PlatformError, request: Asking): { readonly error: object } {
  const locale = localeOf(request.headers['accept-language'])
  return {
    error: {
      code: error.code,
      message: sentenceOf(error, locale),
      requestId: request.id,
      ...(error.issues
        ? { issues: error.issues.map((issue) => ({ ...issue, message: issueMessage(issue, locale) })) }
        : {}),
      ...(Object.keys(error.params).length ? { params: error.params } : {}),
    },
  }
}

/** What a stream says whose answer nobody waits for any more. */
const READER_LEFT = 'ERR_STREAM_PREMATURE_CLOSE'
/** What pg says of a question that waited too long for one of its pool's connections: it has no code. */
const NO_CONNECTION = 'timeout exceeded when trying to connect'
/** U+0000 in a text, and either it or a lone surrogate in JSON. */
const UNSTORABLE = new Set(['22021', '22P05'])
/** SQLSTATE → our code. Class 22 (bad data) is INVALID altogether. */
const POSTGRES: Record<string, ErrorCode> = {
  '23502': 'INVALID',
  '23503': 'CONFLICT',
  '23505': 'DUPLICATE',
  '23514': 'INVALID',
  '40001': 'CONFLICT',
  '40P01': 'CONFLICT',
  '53300': 'UNAVAILABLE',
  '54000': 'INVALID',
  '54001': 'TOO_EXPENSIVE',
  '55P03': 'UNAVAILABLE',
  '57014': 'TOO_EXPENSIVE',
  '57P01': 'UNAVAILABLE',
  '57P03': 'UNAVAILABLE',
  ECONNREFUSED: 'UNAVAILABLE',
}
const FASTIFY: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED',
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
  FST_REQ_FILE_TOO_LARGE: 'TOO_LARGE',
}
const STATUS: Record<number, ErrorCode> = {
  400: 'INVALID',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'TOO_LARGE',
  414: 'TOO_LARGE',
  415: 'UNSUPPORTED',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
}

function toIssue(found: NonNullable<FastifyError['validation']>[number]): Issue {
  const params = found.params as Record<string, unknown>
  const inside = params['missingProperty'] ?? params['additionalProperty']
  const path = [...found.instancePath.split('/').slice(1), ...(typeof inside === 'string' ? [inside] : [])].join('/')
  const { limit } = params
  const bound = /^max/.test(found.keyword) ? { max: limit } : /^min/.test(found.keyword) ? { min: limit } : {}
  return { path, code: AJV_CODES[found.keyword] ?? 'INVALID', params: { ...bound, ...params } }
}
const AJV_CODES: Record<string, string> = {
  required: 'REQUIRED',
  type: 'TYPE',
  additionalProperties: 'UNKNOWN',
  pattern: 'PATTERN',
  enum: 'OPTION',
  minimum: 'RANGE',
  maximum: 'RANGE',
  minLength: 'TOO_SHORT',
  maxLength: 'TOO_LONG',
  minItems: 'RANGE',
  maxItems: 'TOO_MANY',
}
