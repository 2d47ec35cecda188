import { createHmac, timingSafeEqual } from 'node:crypto'

/** A place on the list of a subscription. */
export interface Subscriber {
  readonly subscription: string
  readonly user: string
}

/** Names a subscription and a person, and proves that we wrote it: it can end that and nothing else. */
export function unsubscribeToken(secretKey: string, { subscription, user }: Subscriber): string {
  const names = Buffer.concat([bytesOf(subscription), bytesOf(user)])
  return Buffer.concat([names, proofOf(secretKey, names)]).toString('base64url')
}
/** Who it is about; undefined for what we did not write. */
export function readUnsubscribeToken(secretKey: string, token: string): Subscriber | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 32 + PROOF) return undefined
  const names = bytes.subarray(0, 32)
  if (!timingSafeEqual(bytes.subarray(32), proofOf(secretKey, names))) return undefined
  return { subscription: idOf(names.subarray(0, 16)), user: idOf(names.subarray(16)) }
}

// helpers

const PROOF = 16
const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
const idOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const proofOf = (secretKey: string, names: Buffer): Buffer =>
  createHmac('sha256', secretKey).update('unsubscribe/').update(names).digest().subarray(0, PROOF)
