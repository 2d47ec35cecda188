import type { Label, Locale } from '../definition/index.ts'

/** One thing that an administrator fills in to set a channel up. All are texts. */
export interface ChannelSetting {
  readonly key: string
  readonly label: Label
  readonly hint?: Label
  readonly required?: boolean
  readonly minLength?: number
  /** Kept encrypted, never shown again. */
  readonly secret?: boolean
  /** An address that the server will call: it must not lead into the inside network. */
  readonly address?: boolean
}

/** What is said, to whom. Texts are plain: whatever a vendor reads as markup must be made harmless by its kind. */
export interface ChannelMessage {
  /** The same at every try: the receiver tells by it what it has had already. */
  readonly id: string
  /** Kind of notification: `task`, `mention` … */
  readonly topic: string
  readonly title: string
  readonly text: string
  readonly link?: { readonly label: string; readonly url: string }
  /** Whom it is for: one person for a notification; for a message to a whole chat those who are mentioned, maybe nobody. */
  readonly people: readonly ChannelPerson[]
}
export interface ChannelPerson {
  readonly name: string
  readonly mobile: string | null
  readonly locale: Locale
}

/** A POST, ready to go. The server checks the address, follows no redirect and waits for seconds only. */
export interface ChannelRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How it ended. `final`: trying again would not help; `reason` is what the vendor said,
 * shown to administrators; empty = show the answer as it came. */
export type ChannelOutcome =
  { readonly ok: true } | { readonly ok: false; readonly final: boolean; readonly reason: string }

/** A way to reach people over HTTP: SMS gateway, bot of a chat. Pure: the server sends. */
export interface ChannelKind {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly help: Label
  /** `mobile`: only people with a mobile number can be reached. */
  readonly reach: 'everybody' | 'mobile'
  /** Others read along: a message goes to a whole chat. */
  readonly shared: boolean
  /** So many go to one person at once; what comes within `seconds` after them goes out as one. */
  readonly pace: { readonly free: number; readonly seconds: number }
  readonly settings: readonly ChannelSetting[]
  request(message: ChannelMessage, settings: Readonly<Record<string, string>>, at: Date): Promise<ChannelRequest>
  outcome(status: number, body: string): ChannelOutcome
}
