import { formatHeading, formatPair, type Locale } from '@tenon/engine'
import { escapeHtml } from '../notifications/fill-template.ts'
import type { FilterWords } from './describe-filters.ts'
import type { MailCard, MailLine } from './mail-lines.ts'
import { mailWords } from './mail-words.ts'

export interface BoardMail {
  readonly title: string
  readonly filters: readonly FilterWords[]
  readonly cards: readonly MailCard[]
  /** Of the dashboard; undefined where nobody knows our address. */
  readonly url: string | undefined
  readonly unsubscribe: string | undefined
  /** Why he gets it. */
  readonly why: string
  readonly locale: Locale
}

/** For programs that show no pages. */
export function boardText({ title, filters, cards, url, unsubscribe, why, locale }: BoardMail): string {
  const words = mailWords[locale]
  const line = ({ label, text, note }: MailLine): string => [label, text, note].filter(Boolean).join('  ')
  return [
    title,
    filters.map(({ label, value }) => `${label} ${value}`).join('\n'),
    ...cards.map((card) =>
      [
        formatHeading(card.title, locale),
        card.time ?? '',
        ...(card.figure ? [line(card.figure)] : []),
        ...card.lines.map(line),
        card.foot ?? '',
      ]
        .filter(Boolean)
        .join('\n'),
    ),
    url ? formatPair(words.open, url, locale) : '',
    `-- \n${words.rights}${why}`,
    unsubscribe ? formatPair(words.unsubscribe, unsubscribe, locale) : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** One column of tables with everything written on it: what mail programs and phones show alike, without a picture to be loaded. */
export function boardHtml(mail: BoardMail): string {
  const { title, filters, cards, url, unsubscribe, why, locale } = mail
  const words = mailWords[locale]
  const parts: string[] = []
  for (let i = 0; i < cards.length;) {
    const run = cards.slice(i).findIndex((card) => !isFigure(card))
    const figures = cards.slice(i, run < 0 ? undefined : i + run)
    if (figures.length > 0) parts.push(figureTable(figures))
    else parts.push(card(cards[i]!))
    i += Math.max(1, figures.length)
  }
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"></head>`,
    `<body style="margin:0;padding:16px 8px;background:#f5f6f8;font:14px/22px -apple-system,'PingFang SC','Microsoft YaHei',sans-serif;color:#1b2230">`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;margin:0 auto"><tr><td>',
    `<h1 style="margin:0 8px 4px;font-size:20px;line-height:28px">${escapeHtml(title)}</h1>`,
    `<p style="margin:0 8px 12px;font-size:12px;line-height:18px;color:${GREY}">${filters.map(({ label, value }) => `${escapeHtml(label)} <b style="font-weight:600;color:#1b2230">${withDays(value)}</b>`).join(' &nbsp; ')}</p>`,
    ...parts,
    url
      ? `<p style="margin:16px 8px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:11px 20px;border-radius:6px;background:${BLUE};color:#fff;text-decoration:none">${words.open}</a></p>`
      : '',
    `<p style="margin:16px 8px 0;font-size:12px;line-height:18px;color:${GREY}">${escapeHtml(words.rights + why)}${unsubscribe ? ` <a href="${escapeHtml(unsubscribe)}" style="color:${GREY}">${words.unsubscribe}</a>` : ''}</p>`,
    '</td></tr></table></body></html>',
  ].join('')
}

// helpers

const [BLUE, GREY, PALE] = ['#2f56d4', '#5b6576', '#e9ecf2']
const BOX = 'background:#fff;border:1px solid #e3e6ec;border-radius:8px'
const isFigure = (one: MailCard): boolean => one.figure !== undefined && one.lines.length === 0

const timeOf = ({ time }: MailCard): string =>
  time ? `<div style="font-size:12px;line-height:18px;font-weight:400;color:${GREY}">${withDays(time)}</div>` : ''

/** Text in which no day is broken at the end of a line, as narrow screens would. */
function withDays(text: string): string {
  return escapeHtml(text).replaceAll(DAY, (day) => `<span style="white-space:nowrap">${day}</span>`)
}
/** `2026-11-28`, `11/28`, `2026年11月28日`. */
const DAY = /\d+(?:[-/]\d+)+|(?:\d+年)?\d+月\d+日/g

/** Two figures beside each other, on a phone as well. */
function figureTable(figures: readonly MailCard[]): string {
  const cell = (one: MailCard | undefined): string =>
    one
      ? `<td width="50%" style="padding:4px;vertical-align:top"><div style="${BOX};padding:10px 12px"><div style="font-size:12px;line-height:18px;color:${GREY}">${escapeHtml(one.title)}</div>${timeOf(one)}<div style="font-size:20px;line-height:28px;font-weight:600">${escapeHtml(one.figure!.text)}</div>${one.figure!.note ? `<div style="font-size:12px;line-height:18px;color:${GREY}">${escapeHtml(one.figure!.note)}</div>` : ''}</div></td>`
      : '<td width="50%"></td>'
  const rows = Array.from({ length: Math.ceil(figures.length / 2) }, (_, i) => figures.slice(i * 2, i * 2 + 2))
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 4px;width:calc(100% - 8px)">${rows.map((row) => `<tr>${cell(row[0])}${cell(row[1])}</tr>`).join('')}</table>`
}
function card(one: MailCard): string {
  const { title, figure, lines, foot } = one
  return [
    `<div style="margin:8px;padding:12px 16px;${BOX}"><h2 style="margin:0 0 8px;font-size:14px;line-height:22px">${escapeHtml(title)}${timeOf(one)}</h2>`,
    figure ? `<div style="font-size:20px;line-height:28px;font-weight:600">${escapeHtml(figure.text)}</div>` : '',
    lines.length > 0
      ? `<table width="100%" cellpadding="0" cellspacing="0" style="font-size:13px;line-height:20px">${lines.map(row).join('')}</table>`
      : '',
    foot ? `<p style="margin:8px 0 0;font-size:12px;line-height:18px;color:${GREY}">${escapeHtml(foot)}</p>` : '',
    '</div>',
  ].join('')
}
function row({ label, text, share, note }: MailLine): string {
  const width = Math.round((share ?? 0) * 100)
  const bar =
    share === undefined
      ? ''
      : `<div style="height:6px;margin:2px 0 6px;border-radius:3px;background:${PALE}"><div style="height:6px;width:${width}%;border-radius:3px;background:${BLUE}"></div></div>`
  return `<tr><td width="100%" style="padding:2px 0">${escapeHtml(label)}${bar}</td><td align="right" style="padding:2px 0 2px 12px;white-space:nowrap;vertical-align:top;font-weight:600">${escapeHtml(text)}${note ? ` <span style="font-weight:400;color:${GREY}">${escapeHtml(note)}</span>` : ''}</td></tr>`
}
