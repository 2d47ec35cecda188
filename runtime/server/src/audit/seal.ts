import { createHmac, createPrivateKey, createPublicKey, hkdfSync, sign, verify, type KeyObject } from 'node:crypto'
import type { SealRange } from '../db/audit-statements.ts'

/** A signed statement about the log up to a batch. Whoever keeps one outside can tell later whether anything before it changed. */
export interface Checkpoint {
  readonly batch: string
  readonly sealedAt: string
  /** MAC of that batch, hex: it covers all batches before. */
  readonly mac: string
  /** Ed25519, base64; the public key is in the folder of the checkpoints. */
  readonly signature: string
}

export interface Sealer {
  /** Links a batch to the one before. */
  mac(batch: string, previous: Buffer, range: Pick<SealRange, 'era' | 'from' | 'to' | 'digest'>): Buffer
  checkpoint(head: { readonly batch: string; readonly sealed_at: string; readonly mac: Buffer }): Checkpoint
  isGenuine(checkpoint: Checkpoint): boolean
  readonly publicKey: string
}

/** Keys come from SECRET_KEY, which is not in the database: who can write there can break the chain, not mend it. */
export function createSealer(secretKey: string): Sealer {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secretKey, '', use, 32))
  const key = derive('audit chain')
  const privateKey = ed25519(derive('audit checkpoint'))
  const publicKey = createPublicKey(privateKey)
  const text = (of: Omit<Checkpoint, 'signature'>) => Buffer.from(`tenon audit ${of.batch} ${of.sealedAt} ${of.mac}`)

  return {
    mac: (batch, previous, { era, from, to, digest }) =>
      createHmac('sha256', key)
        .update(`${batch}|${era}|${from}|${to}|`)
        .update(previous)
        .update(digest ?? Buffer.alloc(0))
        .digest(),
    checkpoint: (head) => {
      const body = { batch: head.batch, sealedAt: head.sealed_at, mac: head.mac.toString('hex') }
      return { ...body, signature: sign(null, text(body), privateKey).toString('base64') }
    },
    isGenuine: (checkpoint) => {
      try {
        return verify(null, text(checkpoint), publicKey, Buffer.from(checkpoint.signature, 'base64'))
      } catch {
        return false
      }
    },
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
}

// helpers

/** An Ed25519 private key from 32 bytes: the fixed PKCS #8 frame (RFC 8410) around them. */
function ed25519(seed: Buffer): KeyObject {
  const frame = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([frame, seed]), format: 'der', type: 'pkcs8' })
}
