import type { ChannelKind } from '@tenon/engine'
import { addressSetting, botBase, codeOutcome, jsonHeaders, mobilesOf, plainLines } from './bot.ts'
import { hmacSha256 } from './hmac.ts'

/** "Send too fast, exceed 20 times per minute", and the system being busy. */
const LATER = [130101, -1]

/**
 * 钉钉自定义机器人. Plain text, so that nothing in a record is read as markup; the person is @-mentioned by mobile number.
 * Signed with 加签 where a secret is set: HMAC-SHA256 of `timestamp\nsecret` under the secret, both in the address.
 * Source: open.dingtalk.com, 自定义机器人接入.
 */
export const dingtalk: ChannelKind = {
  ...botBase,
  kind: 'dingtalk',
  label: { 'zh-CN': '钉钉机器人', 'en-US': 'DingTalk bot' },
  help: {
    'zh-CN': '在钉钉群“群设置 → 机器人 → 自定义”中添加，安全设置选“加签”。',
    'en-US': 'Add a custom bot in the settings of a DingTalk group and choose signing as its security.',
  },
  settings: [
    addressSetting('https://oapi.dingtalk.com/robot/send?access_token=…'),
    {
      key: 'secret',
      label: { 'zh-CN': '加签密钥', 'en-US': 'Signing secret' },
      hint: {
        'zh-CN': '以 SEC 开头；机器人没有选加签时留空',
        'en-US': 'Starts with SEC; empty where the bot does not sign',
      },
      secret: true,
    },
  ],
  async request(message, settings, at) {
    const url = new URL(settings['url']!)
    const secret = settings['secret']
    if (secret) {
      const timestamp = String(at.getTime())
      url.searchParams.set('timestamp', timestamp)
      url.searchParams.set('sign', await hmacSha256(secret, `${timestamp}\n${secret}`))
    }
    const whom = message.people.map(({ mobile, name }) => (mobile ? `@${mobile}` : name)).join(' ')
    return {
      url: url.href,
      headers: jsonHeaders,
      body: JSON.stringify({
        msgtype: 'text',
        text: { content: `${whom} ${plainLines(message, 4_000)}`.trimStart() },
        at: { atMobiles: mobilesOf(message), isAtAll: false },
      }),
    }
  },
  outcome: (status, body) => codeOutcome(status, body, { code: 'errcode', text: 'errmsg' }, LATER),
}
