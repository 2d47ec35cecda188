import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

type Secrets = Readonly<Record<string, string>>

/** Secrets of a channel under AES-256-GCM: 12 bytes of nonce, 16 of tag, the text. Bound to the channel by `id`. */
export function sealSecrets(secretKey: string, id: string, secrets: Secrets): Buffer | null {
  if (Object.keys(secrets).length === 0) return null
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secretKey), nonce).setAAD(Buffer.from(id))
  const text = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** Undefined where the product's secret is another one than it was, or the bytes belong to another channel. */
export function openSecrets(secretKey: string, id: string, sealed: Buffer | null): Secrets | undefined {
  if (!sealed) return {}
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secretKey), sealed.subarray(0, 12)).setAAD(Buffer.from(id))
    decipher.setAuthTag(sealed.subarray(12, 28))
    return JSON.parse(decipher.update(sealed.subarray(28)).toString('utf8') + decipher.final('utf8')) as Secrets
  } catch {
    return undefined
  }
}

// helpers

const keyOf = (secretKey: string): Buffer => Buffer.from(hkdfSync('sha256', secretKey, '', 'channel', 32))
