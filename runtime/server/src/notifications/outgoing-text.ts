import { formatHeading, formatPair, localize, type Label, type Locale } from '@tenon/engine'
import type { MailForm, Outgoing } from './channels/channel.ts'
import { escapeHtml } from './fill-template.ts'
import { NOTICE_KINDS, type NoticeKindKey } from './notice-kinds.ts'

/** One notification as it goes out alone or with others. */
export interface OutgoingItem {
  readonly topic: NoticeKindKey
  readonly title: string
  readonly text: string
  readonly url?: string | undefined
}

const say = (zh: string, en: string): Label => ({ 'zh-CN': zh, 'en-US': en })
const WORDS = {
  open: say('查看', 'Open'),
  all: say('查看全部消息', 'All notifications'),
  bundle: say('{count} 条新消息', '{count} new notifications'),
  digest: say('消息汇总：{count} 条', 'Digest: {count} notifications'),
  more: say('另有 {count} 条', '{count} more'),
  foot: say(
    '接收哪些通知、怎样接收，可以在“我的 → 通知设置”中调整。',
    'You choose what you hear, and how, in your notification settings.',
  ),
} as const
/** A bundle lists so many and counts the rest. */
const LISTED = 50

export const word = (key: keyof typeof WORDS, locale: Locale, count = 0): string =>
  localize(WORDS[key], locale).replace('{count}', String(count))

/** Several notifications as one: grouped by kind, in the order of the settings page. */
export function bundled(
  items: readonly OutgoingItem[],
  locale: Locale,
  as: 'bundle' | 'digest',
): Pick<Outgoing, 'title' | 'text'> {
  const lines: string[] = []
  let left = LISTED
  for (const [topic, { label }] of Object.entries(NOTICE_KINDS)) {
    const own = items.filter((item) => item.topic === topic).slice(0, left)
    if (own.length === 0) continue
    left -= own.length
    lines.push(...(lines.length ? [''] : []), formatHeading(localize(label, locale), locale), ...own.map(listed))
  }
  if (items.length > LISTED) lines.push('', word('more', locale, items.length - LISTED))
  return { title: word(as, locale, items.length), text: lines.join('\n') }
}

/** What a channel says, as a mail in plain text and as a page. */
export function asMail({ title, text, url, topic, reader }: Outgoing): MailForm & { readonly html: string } {
  const label = word(topic === 'bundle' ? 'all' : 'open', reader.locale)
  const foot = word('foot', reader.locale)
  return {
    subject: title,
    text: [title, text, url ? formatPair(label, url, reader.locale) : '', '', `-- \n${foot}`]
      .filter((part, i) => part || i === 3)
      .join('\n\n'),
    html: [
      "<!doctype html><html><body style=\"margin:0;padding:24px 12px;background:#f5f6f7;font:14px/22px -apple-system,'PingFang SC','Microsoft YaHei',sans-serif;color:#1d2129\">",
      '<div style="max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:8px">',
      `<h1 style="margin:0 0 12px;font-size:16px;line-height:24px">${escapeHtml(title)}</h1>`,
      text ? `<p style="margin:0 0 16px;white-space:pre-line">${escapeHtml(text)}</p>` : '',
      url
        ? `<p style="margin:0 0 16px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:6px 16px;border-radius:6px;background:#1f6feb;color:#fff;text-decoration:none">${escapeHtml(label)}</a></p>`
        : '',
      `<p style="margin:0;font-size:12px;line-height:18px;color:#86909c">${escapeHtml(foot)}</p></div></body></html>`,
    ].join(''),
  }
}

// helpers

const listed = ({ title, text, url }: OutgoingItem): string =>
  [
    `· ${title}`,
    ...(text && text !== title ? [`  ${text.split('\n')[0]!.slice(0, 120)}`] : []),
    ...(url ? [`  ${url}`] : []),
  ].join('\n')
