import type { Label } from '@tenon/engine'
import { get, patch } from './client.ts'

/** `digest`: with everything else at the time of the digest. */
export type NotificationChoice = 'now' | 'digest' | 'off'

export interface NotificationSettings {
  /** Kind → channel → what was chosen; where nothing was, the default holds. */
  readonly choices: Readonly<Record<string, Readonly<Record<string, NotificationChoice>>>>
  /** `asked`: as the flow or rule says that it comes from. */
  readonly defaults: Readonly<Record<string, Readonly<Record<string, 'now' | 'off' | 'asked'>>>>
  readonly quiet: { readonly from: string; readonly until: string } | null
  readonly urgentThrough: boolean
  readonly digest: { readonly every: 'hour' | 'day'; readonly at: string }
  readonly timeZone: string
  readonly email: string | null
  readonly mobile: string | null
  readonly kinds: readonly { readonly key: string; readonly label: Label; readonly urgent: boolean }[]
  readonly channels: readonly SettingsChannel[]
}
export interface SettingsChannel {
  readonly id: string
  readonly name: string
  readonly label: Label
  readonly icon: string
  /** A whole chat reads along. */
  readonly shared: boolean
  /** What is missing: the person's address, or settings of the server. */
  readonly missing: 'email' | 'mobile' | 'server' | null
}
export interface NotificationSettingChanges {
  readonly choices?: Readonly<Record<string, Readonly<Record<string, NotificationChoice | null>>>>
  readonly quiet?: { readonly from: string; readonly until: string } | null
  readonly urgentThrough?: boolean
  readonly digest?: { readonly every: 'hour' | 'day'; readonly at: string }
}
export const notificationSettingsKey = ['notification-settings'] as const
/** Key of the application itself among the channels. */
export const IN_APP = 'inApp'
export const getNotificationSettings = () => get<NotificationSettings>('/me/notification-settings')
export const updateNotificationSettings = (changes: NotificationSettingChanges) =>
  patch<NotificationSettings>('/me/notification-settings', changes)
