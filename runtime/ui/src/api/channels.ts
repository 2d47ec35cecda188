import type { Label } from '@tenon/engine'
import { del, get, patch, post } from './client.ts'

export interface ChannelSettingInfo {
  readonly key: string
  readonly label: Label
  readonly hint?: Label
  readonly required?: boolean
  readonly secret?: boolean
}
export interface ChannelKindInfo {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly help: Label
  readonly shared: boolean
  /** There is one of it; it cannot be added or removed. */
  readonly single: boolean
  readonly settings: readonly ChannelSettingInfo[]
}
export interface ChannelInfo {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly enabled: boolean
  readonly departments: readonly string[]
  /** Kinds of notifications that come this way by default. */
  readonly defaults: readonly string[]
  /** Of each setting what may be shown; null = not set. */
  readonly hints: Readonly<Record<string, string | null>>
  /** Why nothing can be sent just now. */
  readonly missing: string | null
}
export interface ChannelList {
  readonly rows: readonly ChannelInfo[]
  readonly kinds: readonly ChannelKindInfo[]
  readonly notices: readonly { readonly key: string; readonly label: Label }[]
  readonly mail: { readonly host: string | null; readonly from: string }
}
export interface ChannelInput {
  readonly name?: string
  readonly enabled?: boolean
  /** A secret that is not named stays as it is. */
  readonly settings?: Readonly<Record<string, string | null>>
  readonly departments?: readonly string[]
  readonly defaults?: readonly string[]
}
export const channelsKey = ['channels'] as const
export const listChannels = () => get<ChannelList>('/channels')
/** Bots of chats, as builders may name them. */
export const listChats = () =>
  get<{ readonly rows: readonly { readonly name: string; readonly label: Label }[] }>('/channels/chats')
export const createChannel = (input: ChannelInput & { readonly kind: string }) => post<ChannelInfo>('/channels', input)
export const updateChannel = (id: string, input: ChannelInput) => patch<ChannelInfo>(`/channels/${id}`, input)
export const removeChannel = (id: string) => del(`/channels/${id}`)
/** Sends a message to oneself at once. */
export const testChannel = (id: string) =>
  post<{ readonly ok: boolean; readonly reply: string }>(`/channels/${id}/test`, {})
