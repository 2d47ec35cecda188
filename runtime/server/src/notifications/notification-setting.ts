import type { Channel } from './channels/channel.ts'
import { IN_APP } from './channels/in-app.ts'
import { noticeKind, type NoticeKindKey } from './notice-kinds.ts'

/** `digest`: not at once but with everything else, at the time of the digest. */
export type Choice = 'now' | 'digest' | 'off'

/** What one person wants to hear, and when. */
export interface NotificationSetting {
  /** Kind of notification → channel (`inApp` or its id) → what he chose; where he did not, the channel's default holds. */
  readonly choices: Readonly<Record<string, Readonly<Record<string, Choice>>>>
  /** Local times, `22:00` to `08:00`; null = never. */
  readonly quiet: { readonly from: string; readonly until: string } | null
  /** Urgent kinds come in quiet hours too. */
  readonly urgentThrough: boolean
  /** `at` counts for every day only. */
  readonly digest: { readonly every: 'hour' | 'day'; readonly at: string }
}

export const DEFAULT_SETTING: NotificationSetting = {
  choices: {},
  quiet: null,
  urgentThrough: true,
  digest: { every: 'day', at: '09:00' },
}

export const settingOf = (stored: Readonly<Record<string, unknown>> | null | undefined): NotificationSetting => ({
  ...DEFAULT_SETTING,
  ...(stored as Partial<NotificationSetting> | null),
})

export const shownInApp = (setting: NotificationSetting, kind: NoticeKindKey): boolean =>
  (setting.choices[kind]?.[IN_APP] ?? (noticeKind(kind).inApp === false ? 'off' : 'now')) !== 'off'

/** By default a channel takes the kinds its administrator chose, and whatever the cause wants to go that way. */
export const choiceOf = (setting: NotificationSetting, kind: NoticeKindKey, channel: Channel, asked: boolean): Choice =>
  setting.choices[kind]?.[channel.id] ?? (asked || channel.defaults.includes(kind) ? 'now' : 'off')
