import { createTransport } from 'nodemailer'
import type { DeliveryRow } from '../db/delivery-statements.ts'
import type { Platform } from '../platform.ts'
import { networkCode, type Attempt } from './attempt.ts'
import { registerDelivery } from './delivery.ts'
import { hostOf } from './mail.ts'
import { parseAddress } from './mail-address.ts'
import { oneTimeToken } from './one-time-link.ts'

interface MailRow extends DeliveryRow {
  readonly recipient: string
  readonly subject: string
  readonly body_text: string
  readonly body_html: string | null
  readonly unsubscribe: string | null
  readonly message_id: string
  readonly task_link: string | null
}

export interface MailToSend {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly unsubscribe?: string
  readonly messageId?: string
}

/** The task that sends mails. Without a mail server they are noted as failed and can be resumed once there is one. */
export function registerMail(platform: Platform): void {
  const { config } = platform
  const send = mailSender(platform)
  const oneTimeLink = (link: string): string =>
    `${(config.baseUrl ?? '').replace(/\/$/, '')}/decide/${oneTimeToken(config.secretKey, link)}`
  registerDelivery<MailRow>(platform, {
    table: 'mail',
    interruptions: 1,
    target: () => 'smtp',
    send: (row) =>
      send({
        to: row.recipient,
        subject: row.subject,
        text: row.task_link ? `${row.body_text}\n${oneTimeLink(row.task_link)}` : row.body_text,
        ...(row.body_html ? { html: row.body_html } : {}),
        ...(row.unsubscribe ? { unsubscribe: row.unsubscribe } : {}),
        messageId: row.message_id,
      }),
  })
}

/** Hands one mail to the mail server. */
export function mailSender({ config }: Pick<Platform, 'config'>): (mail: MailToSend) => Promise<Attempt> {
  const transport = config.smtpUrl
    ? createTransport({ url: config.smtpUrl, ...timeouts(config.smtpSeconds * 1_000) })
    : undefined
  const from = mailFrom(config)
  return async (mail) => {
    if (!transport) return { ok: false, final: true, error: 'NO_SMTP' }
    if (parseAddress(mail.to) !== mail.to) return { ok: false, final: true, error: 'RECIPIENT' }
    try {
      const { response } = await transport.sendMail({
        from,
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        ...(mail.html ? { html: mail.html } : {}),
        ...(mail.unsubscribe ? { list: { unsubscribe: mail.unsubscribe } } : {}),
        ...(mail.messageId ? { messageId: mail.messageId } : {}),
        // Texts come from records: nothing in them may make this process read a file or an address.
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      return { ok: true, reply: String(response).slice(0, 500) }
    } catch (error) {
      return refused(error as { responseCode?: number; response?: string; command?: string })
    }
  }
}

export const mailFrom = (config: Platform['config']): string => config.mailFrom ?? `no-reply@${hostOf(config.baseUrl)}`

// helpers

/** The library's own defaults would keep a worker for ten minutes; whoever does not even greet is given less. */
function timeouts(silence: number) {
  const begin = Math.min(10_000, silence)
  return { connectionTimeout: begin, greetingTimeout: begin, socketTimeout: silence, dnsTimeout: begin }
}

function refused(error: { responseCode?: number; response?: string; command?: string }): Attempt {
  const { responseCode: code, response } = error
  if (code === undefined) return { ok: false, final: false, error: networkCode(error), unreachable: true }
  // 5xx about a recipient or a message is for good; about signing in it is a matter of settings.
  return {
    ok: false,
    final: code >= 550 && code <= 559,
    error: String(code),
    reply: String(response ?? code).slice(0, 500),
    unreachable: code === 421,
  }
}
