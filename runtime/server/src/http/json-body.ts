import { PlatformError } from '@tenon/engine'
import type { FastifyInstance } from 'fastify'

const MAX_DEPTH = 64

/**
 * JSON bodies: numbers of more than 15 significant digits arrive as their source text (JSON.parse rounds before any
 * check); keys that reach for a prototype and more than 64 levels are refused. A request without a body is one with an empty
 * object, for every operation that describes a body: what it may leave out, it may leave out altogether.
 */
export function acceptJson(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    // An empty body with a JSON header is what browsers send on a POST without one.
    if (body === '') return done(null, undefined)
    try {
      done(null, parseJson(body as string))
    } catch (error) {
      done(error as Error)
    }
  })
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) request.body = {}
    done()
  })
}

/**
 * Parses a JSON text as described above. Throws PlatformError INVALID.
 * @example parseJson('{"a":12345678901234567.89}') // { a: '12345678901234567.89' }
 */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = /[\d.]{16}/.test(text) || /\d[eE]/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch (cause) {
    throw new PlatformError('INVALID', {}, { cause, issues: [{ path: '', code: 'JSON' }] })
  }
  refuseTraps(value)
  return value
}

// helpers

/** NB: the third argument is ES2025 source text access; TypeScript's library does not know it yet. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const digits = context.source
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
  const exact = digits.length <= 15 && Number.isFinite(value) && !(value === 0 && digits !== '')
  return exact ? value : context.source
}

/** Iterative, because JSON.parse takes 200,000 nested arrays that any recursion dies of. */
function refuseTraps(root: unknown): void {
  if (typeof root !== 'object' || root === null) return
  let level: object[] = [root]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH)
      throw new PlatformError('INVALID', {}, { issues: [{ path: '', code: 'DEPTH', params: { max: MAX_DEPTH } }] })
    const next: object[] = []
    for (const node of level) {
      for (const key of Object.keys(node)) {
        const child = (node as Record<string, unknown>)[key]
        const trap =
          key === '__proto__' ||
          (key === 'constructor' && typeof child === 'object' && child !== null && Object.hasOwn(child, 'prototype'))
        if (trap) throw new PlatformError('INVALID', {}, { issues: [{ path: key, code: 'KEY' }] })
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
}
