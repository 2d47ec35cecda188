import { formatList, formatPair, type ChannelKind } from '@tenon/engine'
import { addressSetting, botBase, clip, codeOutcome, jsonHeaders } from './bot.ts'
import { hmacSha256 } from './hmac.ts'

/** Too many messages, and an error inside. */
const LATER = [11232, 9499, 99991400]

/**
 * 飞书自定义机器人. A `post` made of text and link elements: nothing in a record is read as markup. Its bots mention people
 * by an id that only Feishu knows, so the person is named in the title. Signed with 签名校验 where a secret is set: HMAC-SHA256
 * of an empty text under `timestamp\nsecret`, both in the body. Source: open.feishu.cn, 自定义机器人使用指南.
 */
export const feishu: ChannelKind = {
  ...botBase,
  kind: 'feishu',
  label: { 'zh-CN': '飞书机器人', 'en-US': 'Feishu bot' },
  help: {
    'zh-CN': '在飞书群“设置 → 群机器人 → 自定义机器人”中添加，安全设置选“签名校验”。',
    'en-US': 'Add a custom bot in the settings of a Feishu group and choose the signature as its security.',
  },
  settings: [
    addressSetting('https://open.feishu.cn/open-apis/bot/v2/hook/…'),
    {
      key: 'secret',
      label: { 'zh-CN': '签名密钥', 'en-US': 'Signing secret' },
      hint: { 'zh-CN': '机器人没有选签名校验时留空', 'en-US': 'Empty where the bot does not sign' },
      secret: true,
    },
  ],
  async request(message, settings, at) {
    const secret = settings['secret']
    const timestamp = String(Math.floor(at.getTime() / 1000))
    // A message to a chat is in the language of whom it names; of several, in the first one of ours.
    const locale = message.people.every((person) => person.locale === 'en-US') ? 'en-US' : 'zh-CN'
    const names = formatList(
      message.people.map(({ name }) => name),
      locale,
    )
    const titled = (title: string): string => formatPair(names, title, locale)
    const lines = message.text === '' ? [] : [[{ tag: 'text', text: clip(message.text, 8_000) }]]
    const link = message.link ? [[{ tag: 'a', text: message.link.label, href: message.link.url }]] : []
    return {
      url: settings['url']!,
      headers: jsonHeaders,
      body: JSON.stringify({
        ...(secret ? { timestamp, sign: await hmacSha256(`${timestamp}\n${secret}`, '') } : {}),
        msg_type: 'post',
        content: {
          post: {
            zh_cn: { title: titled(clip(message.title, 500)), content: [...lines, ...link] },
          },
        },
      }),
    }
  },
  outcome: (status, body) => codeOutcome(status, body, { code: 'code', text: 'msg' }, LATER),
}
