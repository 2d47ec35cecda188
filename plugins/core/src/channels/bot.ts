import type { ChannelKind, ChannelMessage, ChannelOutcome } from '@tenon/engine'

/** What the bots of chats have in common: a chat reads along, vendors allow about 20 messages a minute. */
export const botBase = {
  icon: 'message-circle',
  reach: 'everybody',
  shared: true,
  pace: { free: 3, seconds: 60 },
} as const satisfies Partial<ChannelKind>

export const addressSetting = (example: string) =>
  ({
    key: 'url',
    label: { 'zh-CN': 'Webhook 地址', 'en-US': 'Webhook address' },
    hint: { 'zh-CN': `形如 ${example}`, 'en-US': `Such as ${example}` },
    required: true,
    // The address carries the token: whoever has it can write into the chat.
    secret: true,
    address: true,
  }) as const

export const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' } as const

export const mobilesOf = ({ people }: ChannelMessage): readonly string[] => people.flatMap(({ mobile }) => mobile ?? [])

/** The message as lines of plain text, at most `bytes` long in UTF-8, the link kept whole. */
export function plainLines(message: ChannelMessage, bytes: number): string {
  const link = message.link ? `\n${message.link.label}: ${message.link.url}` : ''
  const words = [message.title, message.text].filter((part) => part !== '').join('\n')
  return clip(words, bytes - byteLength(link)) + link
}

/** Vendors answer 200 and say in a code how it went: 0 = taken, some codes = come back later. */
export function codeOutcome(
  status: number,
  body: string,
  names: { readonly code: string; readonly text: string },
  later: readonly number[],
): ChannelOutcome {
  if (status < 200 || status >= 300)
    return { ok: false, final: status >= 400 && status < 500 && status !== 429, reason: '' }
  const answer = parsed(body)
  const code = answer[names.code]
  if (code === 0) return { ok: true }
  if (typeof code !== 'number') return { ok: false, final: false, reason: '' }
  const reason = `${code} ${String(answer[names.text] ?? '')}`.trim()
  return { ok: false, final: !later.includes(code), reason }
}

export function clip(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text
  let kept = ''
  let size = byteLength('…')
  for (const sign of text) {
    size += byteLength(sign)
    if (size > bytes) break
    kept += sign
  }
  return `${kept}…`
}

// helpers

const byteLength = (text: string): number => new TextEncoder().encode(text).length

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
