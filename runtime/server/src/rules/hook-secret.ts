import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { PlatformError } from '@tenon/engine'
import type { IncomingHttpHeaders } from 'node:http'
import { signature } from './webhook-job.ts'

/** How far the time of a signature may be from ours. */
const TOLERANCE_MS = 5 * 60_000

/** The secret of an address: made of the product's key, so that it stands nowhere and is shown once. */
export const hookSecret = (secretKey: string, hook: { readonly id: string; readonly generation: number }): string =>
  `whsec_${createHmac('sha256', secretKey).update(`hook/${hook.id}/${hook.generation}`).digest('base64')}`

/**
 * Lets a caller in who signs as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`), or who sends the
 * secret itself (`x-webhook-secret`, or as a bearer token). Errors: UNAUTHENTICATED.
 */
export function checkHookCaller(headers: IncomingHttpHeaders, body: string, secret: string, now: Date): void {
  const signed = one(headers['webhook-signature'])
  if (signed !== undefined) return checkSignature(headers, signed, body, secret, now)
  const given = one(headers['x-webhook-secret']) ?? /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (given === undefined || !same(given, secret)) throw new PlatformError('UNAUTHENTICATED', { reason: 'hookSecret' })
}

/** The caller's own name for this call. Errors: INVALID where it is too long. */
export function callKey(headers: IncomingHttpHeaders): string | null {
  const key = one(headers['webhook-id']) ?? one(headers['idempotency-key'])
  if (key === undefined || key === '') return null
  if (key.length > 200)
    throw new PlatformError(
      'INVALID',
      {},
      { issues: [{ path: 'idempotency-key', code: 'TOO_LONG', params: { max: 200 } }] },
    )
  return key
}

// helpers

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)

function checkSignature(headers: IncomingHttpHeaders, signed: string, body: string, secret: string, now: Date): void {
  const id = one(headers['webhook-id']) ?? ''
  const timestamp = one(headers['webhook-timestamp']) ?? ''
  const expected = signature(secret, id, timestamp, body)
  // Several signatures may stand beside each other while a key changes.
  const fits = signed.split(' ').filter((part) => same(part, expected)).length > 0
  if (id === '' || !/^\d{1,12}$/.test(timestamp) || !fits)
    throw new PlatformError('UNAUTHENTICATED', { reason: 'hookSecret' })
  if (Math.abs(Number(timestamp) * 1000 - now.getTime()) > TOLERANCE_MS)
    throw new PlatformError('UNAUTHENTICATED', { reason: 'hookTime' })
}

/** In the same time whatever differs. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
