import { formatPair, type ChannelKind } from '@tenon/engine'
import { clip, jsonHeaders } from './bot.ts'
import { hmacSha256 } from './hmac.ts'

/**
 * 短信: one POST to a gateway that knows the vendor (docs/sms-gateway.md is the contract). Signed as Standard Webhooks says,
 * so that the gateway needs no more than the shared secret to know who asks.
 */
export const smsGateway: ChannelKind = {
  kind: 'sms',
  label: { 'zh-CN': '短信', 'en-US': 'SMS' },
  icon: 'smartphone',
  help: {
    'zh-CN': '短信由您自己的网关发送：平台按约定调用它，由它去调用短信服务商。',
    'en-US': 'SMS go out through a gateway of yours: it is called as documented and calls the vendor.',
  },
  reach: 'mobile',
  shared: false,
  pace: { free: 2, seconds: 300 },
  settings: [
    {
      key: 'url',
      label: { 'zh-CN': '网关地址', 'en-US': 'Address of the gateway' },
      required: true,
      address: true,
    },
    {
      key: 'secret',
      label: { 'zh-CN': '共享密钥', 'en-US': 'Shared secret' },
      hint: {
        'zh-CN': '网关用它验证签名，至少 16 个字符',
        'en-US': 'The gateway checks the signature with it; 16 characters or more',
      },
      minLength: 16,
      required: true,
      secret: true,
    },
    {
      key: 'template',
      label: { 'zh-CN': '短信模板编号', 'en-US': 'Template of the vendor' },
      hint: { 'zh-CN': '原样交给网关', 'en-US': 'Handed to the gateway as it is' },
    },
  ],
  async request(message, settings, at) {
    const timestamp = String(Math.floor(at.getTime() / 1000))
    const [person] = message.people
    const said = message.text ? formatPair(message.title, message.text, person?.locale ?? 'zh-CN') : message.title
    const body = JSON.stringify({
      id: message.id,
      to: (person?.mobile ?? '').replace(/[\s-]/g, ''),
      text: clip(said.replace(/\s+/g, ' '), 600),
      title: clip(message.title, 200),
      topic: message.topic,
      name: person?.name ?? '',
      ...(message.link ? { link: message.link.url } : {}),
      ...(settings['template'] ? { template: settings['template'] } : {}),
    })
    return {
      url: settings['url']!,
      headers: {
        ...jsonHeaders,
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${await hmacSha256(settings['secret'] ?? '', `${message.id}.${timestamp}.${body}`)}`,
      },
      body,
    }
  },
  outcome(status, body) {
    if (status >= 200 && status < 300) return { ok: true }
    const final = status >= 400 && status < 500 && status !== 408 && status !== 429
    return { ok: false, final, reason: `HTTP ${status} ${clip(body.replace(/\s+/g, ' '), 200)}`.trim() }
  },
}
