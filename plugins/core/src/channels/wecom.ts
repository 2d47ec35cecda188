import type { ChannelKind } from '@tenon/engine'
import { addressSetting, botBase, clip, codeOutcome, jsonHeaders, mobilesOf, plainLines } from './bot.ts'

/** "Api freq out of limit", and the system being busy. */
const LATER = [45009, -1]

/**
 * 企业微信群机器人. Plain text (at most 2,048 bytes); the person is @-mentioned by mobile number. The vendor knows no
 * signature: the key in the address is the secret. Source: developer.work.weixin.qq.com, 群机器人配置说明.
 */
export const wecom: ChannelKind = {
  ...botBase,
  kind: 'wecom',
  label: { 'zh-CN': '企业微信机器人', 'en-US': 'WeCom bot' },
  help: {
    'zh-CN': '在企业微信群“群设置 → 消息推送”中添加机器人，复制它的 Webhook 地址。',
    'en-US': 'Add a bot to a WeCom group and copy its webhook address.',
  },
  settings: [addressSetting('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…')],
  async request(message, settings) {
    const mobiles = mobilesOf(message)
    const names = message.people.map(({ name }) => name).join(' ')
    return {
      url: settings['url']!,
      headers: jsonHeaders,
      body: JSON.stringify({
        msgtype: 'text',
        text: {
          content: clip(`${names} ${plainLines(message, 1_900)}`.trimStart(), 2_048),
          ...(mobiles.length > 0 ? { mentioned_mobile_list: mobiles } : {}),
        },
      }),
    }
  },
  outcome: (status, body) => codeOutcome(status, body, { code: 'errcode', text: 'errmsg' }, LATER),
}
