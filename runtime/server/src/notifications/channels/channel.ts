import type { ChannelSetting, Label, Locale } from '@tenon/engine'
import type { Transaction } from 'kysely'
import type { Database } from '../../db/schema.ts'
import type { Platform } from '../../platform.ts'
import type { MailSubject } from '../mail.ts'
import type { NoticeKindKey } from '../notice-kinds.ts'
import type { NotificationSetting } from '../notification-setting.ts'

/** Somebody who is told something. */
export interface Reader {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly mobile: string | null
  readonly locale: Locale
  readonly active: boolean
  readonly setting: NotificationSetting
  readonly departments: readonly string[]
}

/** How a notification reads as a mail, where its cause has written one. */
export interface MailForm {
  readonly subject: string
  readonly text: string
  /** The same for programs that show pages. */
  readonly html?: string
  readonly unsubscribe?: string
  /** Says too much to be one of several in a mail. */
  readonly alone?: true
  /** The record that it is about: its timeline tells of the mail. */
  readonly about?: MailSubject
  /** A one-time link that goes out at the end of the text; it is made when the mail is sent and stored nowhere. */
  readonly taskLink?: string
}

/** What goes to one person by one channel, now. */
export interface Outgoing {
  /** Written again under the same key, nothing happens. */
  readonly key: string
  readonly reader: Reader
  readonly topic: NoticeKindKey | 'bundle'
  readonly title: string
  readonly text: string
  readonly url?: string
  readonly mail?: MailForm
}

/** How a try of an administrator ended. */
export interface TestOutcome {
  readonly ok: boolean
  /** What the other side said, or a code of ours. */
  readonly reply: string
}

/** What all channels of one kind have in common: how something gets on its way. */
export interface Transport {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly help: Label
  readonly reach: 'everybody' | 'mobile' | 'email'
  /** Others read along. */
  readonly shared: boolean
  /** There is one of it, and it cannot be removed. */
  readonly single: boolean
  readonly pace: { readonly free: number; readonly seconds: number }
  readonly settings: readonly ChannelSetting[]
  /** Writes down what goes out, in the caller's transaction; a job sends it after the commit. */
  queue(platform: Platform, trx: Transaction<Database>, channel: Channel, outgoing: readonly Outgoing[]): Promise<void>
  /** Whether the cause wants it to go this way. */
  asked(note: { readonly mail?: MailForm }): boolean
  /** Sends at once and says how it ended. */
  test(platform: Platform, channel: Channel, outgoing: Outgoing): Promise<TestOutcome>
  /** Whether the server can send at all; null = it can, otherwise a code. */
  missing(platform: Platform): string | null
}

/** A way to reach people, as an administrator has set it up. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly departments: readonly string[]
  readonly defaults: readonly string[]
  readonly transport: Transport
}

/** Whether a person can be told something this way. */
export function reaches({ departments, transport }: Channel, reader: Reader): boolean {
  if (departments.length && !reader.departments.some((id) => departments.includes(id))) return false
  return hasAddress(transport, reader)
}

export const hasAddress = ({ reach }: Transport, { email, mobile }: Pick<Reader, 'email' | 'mobile'>): boolean =>
  reach === 'everybody' || Boolean(reach === 'email' ? email : mobile)
