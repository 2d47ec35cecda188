import type { Transaction } from 'kysely'
import { recentSends } from '../db/notice-people.ts'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'
import { readOrganisation } from '../users/organisation.ts'
import { reaches, type Channel, type MailForm, type Outgoing, type Reader } from './channels/channel.ts'
import type { Notice } from './in-language.ts'
import { noticeKind } from './notice-kinds.ts'
import { choiceOf, type Choice } from './notification-setting.ts'
import { pageLink } from './page-link.ts'
import { heldUntil } from './when-due.ts'

export interface WrittenNotice {
  /** Of the row in meta.notification. */
  readonly id: string
  readonly note: Notice
  readonly reader: Reader
}

interface Wanted extends WrittenNotice {
  readonly channel: Channel
  readonly choice: Exclude<Choice, 'off'>
}

/** Sends notifications on their way out of the house, or holds them for later. Without anybody who wants that it asks nothing. */
export async function dispatch(
  platform: Platform,
  trx: Transaction<Database>,
  notes: readonly WrittenNotice[],
  channels: readonly Channel[],
): Promise<void> {
  const wanted = notes.flatMap((note) => wantedBy(note, channels))
  if (wanted.length === 0) return
  const now = platform.now()
  const { timeZone } = await readOrganisation({ db: trx })
  const held: Record<'user_id' | 'channel' | 'notification' | 'due_at' | 'created_at', string>[] = []
  const direct = new Map<Channel, Outgoing[]>()
  const burst = await burstCounter(trx, wanted, now)
  for (const each of wanted) {
    const { note, reader, channel } = each
    const wait = heldUntil(now, timeZone, reader.setting, noticeKind(note.kind), each.choice) ?? burst(each)
    if (!wait) direct.set(channel, [...(direct.get(channel) ?? []), outgoingOf(platform, each)])
    else
      held.push({
        user_id: reader.id,
        channel: channel.id,
        notification: each.id,
        due_at: wait.at.toISOString(),
        created_at: now.toISOString(),
        ...{ reason: wait.reason, mail: note.mail ? JSON.stringify(note.mail) : null },
      })
  }
  if (held.length)
    await trx
      .insertInto('meta.held_notice')
      .values(held as never)
      .execute()
  for (const [channel, outgoing] of direct) await channel.transport.queue(platform, trx, channel, outgoing)
}

/** A mail with a link of its own, or with a page of its own, cannot go out with others. */
export const goesAlone = (mail: MailForm | null | undefined): boolean => Boolean(mail?.taskLink ?? mail?.alone)

// helpers

function wantedBy(written: WrittenNotice, channels: readonly Channel[]): readonly Wanted[] {
  const { note, reader } = written
  if (!reader.active) return []
  return channels.flatMap((channel) => {
    const choice = choiceOf(reader.setting, note.kind, channel, channel.transport.asked(note))
    return choice !== 'off' && reaches(channel, reader) ? [{ ...written, channel, choice }] : []
  })
}

const outgoingOf = ({ config }: Platform, { id, note, reader, channel }: Wanted): Outgoing => {
  const url = pageLink(config.baseUrl, note.link)
  return {
    key: `${channel.id}/${note.key ? `${reader.id}/${note.key}` : id}`,
    reader,
    topic: note.kind,
    title: note.title,
    text: note.body ?? '',
    ...(url ? { url } : {}),
    ...(note.mail ? { mail: note.mail } : {}),
  }
}

/** Counts what went to each person by each channel lately: after so many the rest is gathered and goes out as one. */
async function burstCounter(trx: Transaction<Database>, wanted: readonly Wanted[], now: Date) {
  const longest = Math.max(...wanted.map(({ channel }) => channel.transport.pace.seconds))
  const people = [...new Set(wanted.map(({ reader }) => reader.id))]
  const since = new Date(now.getTime() - longest * 1_000).toISOString()
  const sends = new Map<string, number[]>()
  const timesOf = (person: string, channel: string): number[] => {
    const key = `${person}/${channel}`
    const known = sends.get(key) ?? []
    sends.set(key, known)
    return known
  }
  for (const row of await recentSends(trx, people, since)) timesOf(row.user_id, row.channel).push(Date.parse(row.at))
  return ({ note, reader, channel }: Wanted) => {
    const { free, seconds } = channel.transport.pace
    const times = timesOf(reader.id, channel.id)
    const begun = now.getTime() - seconds * 1_000
    const full = times.filter((time) => time > begun).length >= free && !goesAlone(note.mail)
    if (full) return { reason: 'burst' as const, at: new Date(now.getTime() + seconds * 1_000) }
    times.push(now.getTime())
    return null
  }
}
