import { localize, type Command, type Locale } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { chatNamed } from '../notifications/channels/chats.ts'
import { deliveryJobs } from '../notifications/delivery.ts'
import { pageLink } from '../notifications/page-link.ts'
import type { Platform } from '../platform.ts'
import { readOrganisation } from '../users/organisation.ts'

/** A message for a chat, with the name of its effect and the people whom it mentions. */
export interface BotMessage {
  readonly command: Extract<Command, { kind: 'botMessage' }>
  readonly key: string
  readonly mentions: readonly string[]
}

/**
 * Writes messages to chats down, in the organisation's language: everybody there reads along. A chat that nobody has set up is
 * written down as failed, to be resumed once there is one of that name.
 */
export async function sendBotMessages(
  { registry, config, jobs, now }: Pick<Platform, 'registry' | 'config' | 'jobs' | 'now'>,
  db: Kysely<Database>,
  app: string,
  messages: readonly BotMessage[],
): Promise<void> {
  if (messages.length === 0) return
  const trx = db as Transaction<Database>
  const locale = (await readOrganisation({ db })).locale as Locale
  const chats = new Map<string, string | undefined>()
  for (const { command } of messages)
    if (!chats.has(command.channel)) chats.set(command.channel, (await chatNamed(db, registry, command.channel))?.id)
  const rows = messages.map(({ command, key, mentions }) => {
    const { channel, title, text, form, record } = command
    const id = chats.get(channel)
    return {
      key,
      app,
      channel: id ?? null,
      chat: channel,
      user_id: null,
      mentions: [...mentions],
      topic: 'rule',
      recipient: channel,
      title: localize(title, locale),
      body: localize(text, locale),
      url: pageLink(config.baseUrl, { app, form, record }) ?? null,
      created_at: now().toISOString(),
      ...(id === undefined ? { status: 'failed' as const, error: 'CHANNEL' } : {}),
    }
  })
  const made = await trx
    .insertInto('meta.message')
    .values(rows)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning(['id', 'status'])
    .execute()
  await jobs.add(
    deliveryJobs(
      'message',
      made.filter(({ status }) => status === 'waiting'),
    ),
    trx,
  )
}
