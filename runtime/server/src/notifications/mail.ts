import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'
import { deliveryJobs } from './delivery.ts'
import { headerSafe } from './fill-template.ts'
import { parseAddress } from './mail-address.ts'

export interface Mail {
  /** The effect's unique key (cause, rule version, action, recipient): written again, nothing happens. */
  readonly key: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  /** Where the reader says that he wants no more of these: told to his mail program in a header. */
  readonly unsubscribe?: string
  /** A one-time link that goes out at the end of the text; it is made when the mail is sent and stored nowhere. */
  readonly taskLink?: string
  /** The record that it is about: its timeline tells of the mail. */
  readonly about?: MailSubject
  /** The person, where it is one, and the channel that he is reached by. */
  readonly person?: string
  readonly channel?: string
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
 * written down as failed. To people go through `notify`, which knows what they want to hear.
 */
export async function queueMail(
  { jobs, config, now }: Pick<Platform, 'jobs' | 'config' | 'now'>,
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
          unsubscribe: mail.unsubscribe ?? null,
          task_link: mail.taskLink ?? null,
          app: mail.about?.app ?? null,
          form: mail.about?.form ?? null,
          record: mail.about?.record ?? null,
          subject_template: mail.about?.template ?? null,
          user_id: mail.person ?? null,
          channel: mail.channel ?? null,
          created_at: now().toISOString(),
          ...(address ? {} : { status: 'failed' as const, error: 'RECIPIENT' }),
        }
      }),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning(['id', 'status'])
    .execute()
  const waiting = made.filter((mail) => mail.status === 'waiting')
  await jobs.add(deliveryJobs('mail', waiting), db)
}

export const hostOf = (baseUrl: string | undefined): string => (baseUrl ? new URL(baseUrl).hostname : 'tenon.localhost')
