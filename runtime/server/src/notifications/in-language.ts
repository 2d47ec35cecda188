import { localize, type Label, type Locale } from '@tenon/engine'
import type { MailForm } from './channels/channel.ts'
import type { MailSubject } from './mail.ts'
import type { Notification } from './notify.ts'

/** A mail as its cause writes it: its texts in one language, or in each of several. */
export interface MailWish extends Omit<MailForm, 'subject' | 'text' | 'about'> {
  readonly subject: Label
  readonly text: Label
  readonly about?: Omit<MailSubject, 'template'> & { readonly template: Label }
}

/** A notification as its reader has it. */
export interface Notice extends Omit<Notification, 'title' | 'body' | 'mail'> {
  readonly title: string
  readonly body?: string
  readonly mail?: MailForm
}

/** The notification in one language; what has none stays as it is. */
export const noticeIn = ({ title, body, mail, ...rest }: Notification, locale: Locale): Notice => ({
  ...rest,
  title: localize(title, locale),
  ...(body === undefined ? {} : { body: localize(body, locale) }),
  ...(mail === undefined ? {} : { mail: mailIn(mail, locale) }),
})

export const mailIn = ({ subject, text, about, ...rest }: MailWish, locale: Locale): MailForm => ({
  ...rest,
  subject: localize(subject, locale),
  text: localize(text, locale),
  ...(about ? { about: { ...about, template: localize(about.template, locale) } } : {}),
})
