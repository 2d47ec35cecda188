import { createHmac } from 'node:crypto'
import type { DeliveryRow } from '../db/delivery-statements.ts'
import { postAttempt } from '../notifications/attempt.ts'
import { registerDelivery } from '../notifications/delivery.ts'
import type { Platform } from '../platform.ts'

interface WebhookRow extends DeliveryRow {
  readonly app: string
  readonly url: string
  readonly event: string
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * The task that delivers: signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,…`), tried
 * again with growing pauses until the other system answers 2xx. The id is the same at every try: the receiver tells by it
 * what it has had already.
 */
export function registerWebhooks(platform: Platform): void {
  const { config, now } = platform
  registerDelivery<WebhookRow>(platform, {
    table: 'webhook_delivery',
    interruptions: 12,
    target: ({ url }) => hostOf(url),
    send: (row) => {
      const timestamp = Math.floor(now().getTime() / 1000).toString()
      const body = JSON.stringify({ type: row.event, timestamp: now().toISOString(), data: row.body })
      const headers = {
        'content-type': 'application/json',
        'webhook-id': row.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature(webhookSecret(config.secretKey, row.app), row.id, timestamp, body),
      }
      return postAttempt({ url: row.url, body, headers }, config.outboundAllow, (status) =>
        status >= 200 && status < 300 ? { ok: true } : { ok: false, final: false, reason: '' },
      )
    },
  })
}

/** The key with which deliveries of an app are signed; receivers are given it by an administrator. */
export const webhookSecret = (secretKey: string, app: string): string =>
  `whsec_${createHmac('sha256', secretKey).update(`webhook/${app}`).digest('base64')}`

/** `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`. Source: standardwebhooks.com. */
export function signature(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

// helpers

/** What is no address is refused when it is tried. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)
