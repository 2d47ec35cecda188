import { randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'
import { headerSafe } from './fill-template.ts'
import { parseAddress } from './mail-address.ts'
import { oneTimeToken } from './one-time-link.ts'

export interface Mail {
  /** The effect's unique key (cause, rule version, action, recipient): written again, nothing happens. */
  readonly key: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  /** A one-time link that goes out at the end of the text; it is made when the mail is sent and stored nowhere. */
  readonly taskLink?: string
  /** The record that it is about: its timeline tells of the mail. */
  readonly about?: MailSubject
}
/** A record, and the template of the subject: who may not read its placeholders sees the subject without their values. */
export interface MailSubject {
  readonly app: string
  readonly form: string
  readonly record: string
  readonly template: string
}

/**
 * Writes mails down in the caller's transaction; a job sends them after its commit. Each is sent once; only a kill
 * between the mail server's 250 and our mark repeats it, once, under the same Message-ID. Addresses that are none are
 * written down as failed.
 */
export async function queueMail(
  { jobs, config }: Pick<Platform, 'jobs' | 'config'>,
  db: Transaction<Database>,
  mails: readonly Mail[],
): Promise<void> {
  if (!mails.length) return
  const made = await db
    .insertInto('meta.mail')
    .values(
      mails.map((mail) => {
        const address = parseAddress(mail.to)
        return {
          key: mail.key,
          message_id: `<${randomUUID()}@${hostOf(config.baseUrl)}>`,
          recipient: address ?? mail.to.slice(0, 320),
          subject: headerSafe(mail.subject),
          body_text: mail.text,
          body_html: mail.html ?? null,
          task_link: mail.taskLink ?? null,
          app: mail.about?.app ?? null,
          form: mail.about?.form ?? null,
          record: mail.about?.record ?? null,
          subject_template: mail.about?.template ?? null,
          ...(address ? {} : { status: 'failed' as const, error: 'ADDRESS' }),
        }
      }),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning(['id', 'status'])
    .execute()
  const waiting = made.filter((mail) => mail.status === 'waiting')
  await jobs.add(
    waiting.map(({ id }) => ({ task: 'mail', payload: { id }, key: `mail:${id}`, maxAttempts: 12 })),
    db,
  )
}

/** The task that sends. */
export function registerMail({ jobs, db, config, now, log }: Platform): void {
  const transport = config.smtpUrl ? createTransport(config.smtpUrl) : undefined
  const oneTimeLine = (link: string): string =>
    `直接处理（不用登录，只能用一次，7 天内有效，请勿转发）：${(config.baseUrl ?? '').replace(/\/$/, '')}/decide/${oneTimeToken(config.secretKey, link)}`
  const from = config.mailFrom ?? `no-reply@${hostOf(config.baseUrl)}`

  jobs.registerTask('mail', async ({ id }: { id: string }, { lastAttempt }) => {
    const mark = (set: { status: 'waiting' | 'sent' | 'failed'; error: string | null; sent_at?: string }) =>
      db.updateTable('meta.mail').set(set).where('id', '=', id).execute()
    const mail = await db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('meta.mail').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
      if (!row || row.status === 'sent' || row.status === 'failed') return undefined
      // Still "sending": whoever sent it was killed and nobody knows whether it arrived. Once more, not for ever.
      const interrupted = row.interrupted + (row.status === 'sending' ? 1 : 0)
      const given = interrupted > 1
      await trx
        .updateTable('meta.mail')
        .set({
          status: given ? 'failed' : 'sending',
          error: given ? 'INTERRUPTED' : null,
          attempts: row.attempts + 1,
          interrupted,
        })
        .where('id', '=', id)
        .execute()
      return given ? undefined : row
    })
    if (!mail) return
    if (!transport) {
      log.warn('a mail was not sent: SMTP_URL is not set')
      await mark({ status: 'failed', error: 'NO_SMTP' })
      return
    }
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: mail.recipient },
        subject: mail.subject,
        text: mail.task_link ? `${mail.body_text}\n${oneTimeLine(mail.task_link)}` : mail.body_text,
        ...(mail.body_html ? { html: mail.body_html } : {}),
        messageId: mail.message_id,
        // Texts come from records: nothing in them may make this process read a file or an address.
        disableFileAccess: true,
        disableUrlAccess: true,
      })
    } catch (error) {
      const { responseCode, code } = error as { responseCode?: number; code?: string }
      const final = lastAttempt || (responseCode !== undefined && responseCode >= 550 && responseCode <= 559)
      await mark({ status: final ? 'failed' : 'waiting', error: String(responseCode ?? code ?? 'SMTP') })
      if (!final) throw error
      return
    }
    await mark({ status: 'sent', error: null, sent_at: now().toISOString() })
  })
}

// helpers

const hostOf = (baseUrl: string | undefined): string => (baseUrl ? new URL(baseUrl).hostname : 'tenon.localhost')
