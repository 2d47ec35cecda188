import type { Locale } from '@tenon/engine'

export interface MessageTree {
  readonly [key: string]: string | MessageTree
}

/** Texts of one folder in every language, under one top key of its own. */
export type Messages = Readonly<Record<Locale, MessageTree>>

/** Types messages; a key that one language lacks does not compile. */
export function defineMessages<T extends MessageTree>(messages: { 'zh-CN': T; 'en-US': SameKeys<T> }): Messages {
  return messages
}

type SameKeys<T> = { readonly [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> }
