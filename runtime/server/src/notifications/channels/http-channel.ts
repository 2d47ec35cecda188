import { randomUUID } from 'node:crypto'
import type { ChannelKind, ChannelMessage, ChannelPerson, Locale } from '@tenon/engine'
import type { DeliveryRow } from '../../db/delivery-statements.ts'
import type { Platform } from '../../platform.ts'
import { readOrganisation } from '../../users/organisation.ts'
import { postAttempt, type Attempt } from '../attempt.ts'
import { deliveryJobs, registerDelivery } from '../delivery.ts'
import { word } from '../outgoing-text.ts'
import type { Outgoing, Transport } from './channel.ts'
import { chatNamed } from './chats.ts'
import { openSecrets } from './secret-box.ts'

interface MessageRow extends DeliveryRow {
  readonly channel: string | null
  /** null = to a whole chat. */
  readonly user_id: string | null
  readonly chat: string | null
  readonly mentions: readonly string[]
  readonly topic: string
  readonly recipient: string
  readonly title: string
  readonly body: string
  readonly url: string | null
}

/** A kind that a plugin brings: written down as a message, sent by the task below. */
export const httpTransport = (kind: ChannelKind): Transport => ({
  ...kind,
  single: false,
  asked: () => false,
  missing: () => null,
  queue: async ({ jobs, now }, trx, { id }, outgoing) => {
    if (!outgoing.length) return
    const made = await trx
      .insertInto('meta.message')
      .values(
        outgoing.map(({ key, reader, topic, title, text, url }) => ({
          key,
          channel: id,
          user_id: reader.id,
          topic,
          recipient: mobileOf(reader.mobile) ?? '',
          title,
          body: text,
          url: url ?? null,
          created_at: now().toISOString(),
        })),
      )
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('id')
      .execute()
    await jobs.add(deliveryJobs('message', made), trx)
  },
  test: async (platform, channel, outgoing) => {
    const attempt = await sendBy(platform, channel.id, messageOf(randomUUID(), outgoing), 'send')
    return { ok: attempt.ok, reply: attempt.reply ?? (attempt.ok ? '' : attempt.error) }
  },
})

/** The task that sends messages by SMS and bots. */
export function registerMessages(platform: Platform): void {
  registerDelivery<MessageRow>(platform, {
    table: 'message',
    // The gateway tells by the id what it has had; a chat would rather read twice than never.
    interruptions: 3,
    target: (row) => row.channel ?? row.chat ?? '',
    send: async (row) => {
      const people = await peopleOf(platform, row)
      const locale = people[0] && row.user_id ? people[0].locale : await ownLocale(platform)
      return sendBy(platform, await channelFor(platform, row), {
        id: row.id,
        topic: row.topic,
        title: row.title,
        text: row.body,
        ...(row.url ? { link: { url: row.url, label: word(row.topic === 'bundle' ? 'all' : 'open', locale) } } : {}),
        people,
      })
    },
  })
}

// helpers

const mobileOf = (mobile: string | null): string | null => mobile?.replace(/[\s-]/g, '') || null

const ownLocale = async (platform: Platform): Promise<Locale> => (await readOrganisation(platform)).locale as Locale

/** The person whom it tells, at the number that was written down; or those whom a message to a chat mentions. */
async function peopleOf(platform: Platform, row: MessageRow): Promise<readonly ChannelPerson[]> {
  const ids = row.user_id === null ? row.mentions : [row.user_id]
  const found = ids.length
    ? await platform.db
        .selectFrom('meta.user')
        .select(['name', 'mobile', 'locale'])
        .where('id', 'in', [...ids])
        .orderBy('name')
        .execute()
    : []
  const own = await ownLocale(platform)
  const people = found.map(({ name, mobile, locale }) => ({ name, mobile, locale: (locale ?? own) as Locale }))
  if (row.user_id === null) return people.map((one) => ({ ...one, mobile: mobileOf(one.mobile) }))
  return [{ name: '', locale: own, ...people[0], mobile: row.recipient || null }]
}

/** A chat is known by its name: its bot may have been made anew since. */
async function channelFor({ db, registry }: Platform, row: MessageRow): Promise<string | null> {
  return row.chat === null ? row.channel : ((await chatNamed(db, registry, row.chat))?.id ?? row.channel)
}

const messageOf = (id: string, { topic, title, text, url, reader }: Outgoing): ChannelMessage => ({
  id,
  topic,
  title,
  text,
  ...(url ? { link: { url, label: word('open', reader.locale) } } : {}),
  people: [{ name: reader.name, mobile: mobileOf(reader.mobile), locale: reader.locale }],
})

async function sendBy(
  platform: Platform,
  channel: string | null,
  message: ChannelMessage,
  asleep: 'refuse' | 'send' = 'refuse',
): Promise<Attempt> {
  const { db, config, registry, now } = platform
  const row =
    channel === null
      ? undefined
      : await db.selectFrom('meta.channel').selectAll().where('id', '=', channel).executeTakeFirst()
  const kind = row && registry.channel(row.kind)
  if (!row || !kind || row.deleted_at || (!row.enabled && asleep === 'refuse'))
    return { ok: false, final: true, error: 'CHANNEL' }
  const secrets = openSecrets(config.secretKey, row.id, row.secrets)
  if (!secrets) return { ok: false, final: true, error: 'SECRET' }
  const request = await kind.request(message, { ...row.settings, ...secrets }, now())
  return postAttempt(request, config.outboundAllow, (status, body) => kind.outcome(status, body))
}
