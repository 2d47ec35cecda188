import { queueMail } from '../mail.ts'
import { asMail } from '../outgoing-text.ts'
import { mailSender } from '../send-mail.ts'
import type { Transport } from './channel.ts'

/** 邮件, by the mail server of the environment. */
export const mailTransport: Transport = {
  kind: 'mail',
  label: { 'zh-CN': '邮件', 'en-US': 'E-mail' },
  icon: 'mail',
  help: {
    'zh-CN': '由环境变量 SMTP_URL 指定的邮件服务器发送。',
    'en-US': 'Sent by the mail server that the environment variable SMTP_URL names.',
  },
  reach: 'email',
  shared: false,
  single: true,
  pace: { free: 5, seconds: 60 },
  settings: [],
  asked: ({ mail }) => mail !== undefined,
  missing: ({ config }) => (config.smtpUrl ? null : 'NO_SMTP'),
  queue: (platform, trx, { id }, outgoing) =>
    queueMail(
      platform,
      trx,
      outgoing.map((each) => ({
        key: each.key,
        to: each.reader.email!,
        person: each.reader.id,
        channel: id,
        ...(each.mail ?? asMail(each)),
      })),
    ),
  test: async (platform, _channel, outgoing) => {
    const attempt = await mailSender(platform)({ to: outgoing.reader.email!, ...asMail(outgoing) })
    return { ok: attempt.ok, reply: attempt.reply ?? (attempt.ok ? '' : attempt.error) }
  },
}
