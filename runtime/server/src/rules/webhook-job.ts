import { createHmac } from 'node:crypto'
import { OutboundRefused, postOutbound } from '../http/outbound.ts'
import type { Platform } from '../platform.ts'

/**
 * The task that delivers: signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,…`), tried
 * again with growing pauses until the other system answers 2xx. The id is the same at every try: the receiver tells by it
 * what it has had already.
 */
export function registerWebhooks({ jobs, db, config, now }: Platform): void {
  jobs.registerTask('webhook', async ({ id }: { id: string }, { lastAttempt }) => {
    const row = await db.selectFrom('meta.webhook_delivery').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || row.status !== 'waiting') return
    const timestamp = Math.floor(now().getTime() / 1000).toString()
    const body = JSON.stringify({ type: row.event, timestamp: now().toISOString(), data: row.body })
    const mark = (set: {
      status: 'waiting' | 'sent' | 'failed'
      answer?: number | null
      error?: string | null
      sent_at?: string
    }) =>
      db
        .updateTable('meta.webhook_delivery')
        .set({ ...set, attempts: row.attempts + 1 })
        .where('id', '=', id)
        .execute()
    try {
      const { status } = await postOutbound(
        row.url,
        body,
        {
          'content-type': 'application/json',
          'user-agent': 'Tenon',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signature(webhookSecret(config.secretKey, row.app), id, timestamp, body),
        },
        config.outboundAllow,
      )
      if (status < 200 || status >= 300) throw Object.assign(new Error(`HTTP ${status}`), { status })
      await mark({ status: 'sent', answer: status, error: null, sent_at: now().toISOString() })
    } catch (error) {
      const { status = null, code } = error as { status?: number | null; code?: string }
      const final = error instanceof OutboundRefused || lastAttempt
      const reason =
        error instanceof OutboundRefused ? error.message : (code ?? (status === null ? 'NETWORK' : 'STATUS'))
      await mark({ status: final ? 'failed' : 'waiting', answer: status, error: reason })
      if (!final) throw error
    }
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
