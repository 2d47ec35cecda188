import { createHmac } from 'node:crypto'
import type { ChannelMessage } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { channels } from './index.ts'
import { dingtalk } from './dingtalk.ts'
import { feishu } from './feishu.ts'
import { smsGateway } from './sms-gateway.ts'
import { wecom } from './wecom.ts'

const at = new Date('2026-11-26T08:00:00.500Z')
const message: ChannelMessage = {
  id: 'd-1',
  topic: 'task',
  title: '待您处理：[合同](http://evil)',
  text: '第一行\n**粗**',
  link: { label: '查看', url: 'https://crm.example.com/inbox/1' },
  people: [{ name: '李雷', mobile: '138 0013 8000', locale: 'zh-CN' }],
}
const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('base64')

describe('channels', () => {
  it('sign as DingTalk documents it, and mention by mobile in plain text', async () => {
    const sent = await dingtalk.request(
      message,
      { url: 'https://oapi.example.com/send?access_token=t', secret: 'SEC1' },
      at,
    )
    const url = new URL(sent.url)
    expect(url.searchParams.get('access_token')).toBe('t')
    expect(url.searchParams.get('timestamp')).toBe('1795680000500')
    expect(url.searchParams.get('sign')).toBe(hmac('SEC1', '1795680000500\nSEC1'))
    // A plus sign in the base64 must arrive as one.
    expect(sent.url).not.toMatch(/sign=[^&]*\+/)
    expect(JSON.parse(sent.body)).toEqual({
      msgtype: 'text',
      text: {
        content: '@138 0013 8000 待您处理：[合同](http://evil)\n第一行\n**粗**\n查看: https://crm.example.com/inbox/1',
      },
      at: { atMobiles: ['138 0013 8000'], isAtAll: false },
    })
  })

  it('sign as Feishu documents it: the text is empty, the key is not the secret alone', async () => {
    const sent = await feishu.request(message, { url: 'https://open.example.com/hook/x', secret: 'S' }, at)
    const body = JSON.parse(sent.body)
    expect(body.timestamp).toBe('1795680000')
    expect(body.sign).toBe(hmac('1795680000\nS', ''))
    expect(body.content.post.zh_cn.content).toEqual([
      [{ tag: 'text', text: '第一行\n**粗**' }],
      [{ tag: 'a', text: '查看', href: 'https://crm.example.com/inbox/1' }],
    ])
    const unsigned = await feishu.request(message, { url: 'https://open.example.com/hook/x' }, at)
    expect(JSON.parse(unsigned.body)).not.toHaveProperty('sign')
  })

  it('keep within what WeCom takes, with the link whole', async () => {
    const long = { ...message, text: '长'.repeat(2_000) }
    const { content, mentioned_mobile_list } = JSON.parse(
      (await wecom.request(long, { url: 'https://q.example.com' }, at)).body,
    ).text
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(2_048)
    expect(content.endsWith('\n查看: https://crm.example.com/inbox/1')).toBe(true)
    expect(mentioned_mobile_list).toEqual(['138 0013 8000'])
  })

  it('ask an SMS gateway with a stable id under a signature of Standard Webhooks', async () => {
    const sent = await smsGateway.request(
      message,
      { url: 'https://sms.example.com', secret: 'shared', template: 'T1' },
      at,
    )
    expect(sent.headers).toMatchObject({
      'webhook-id': 'd-1',
      'webhook-signature': `v1,${hmac('shared', `d-1.1795680000.${sent.body}`)}`,
    })
    expect(JSON.parse(sent.body)).toMatchObject({ id: 'd-1', to: '13800138000', template: 'T1', name: '李雷' })
  })

  it('write into a chat without naming anybody, or mention several', async () => {
    const sent = async (kind: typeof dingtalk, people: ChannelMessage['people']) =>
      JSON.parse((await kind.request({ ...message, people }, { url: 'https://q.example.com' }, at)).body)
    expect((await sent(dingtalk, [])).text.content).toMatch(/^待您处理/)
    expect((await sent(wecom, [])).text.content).toMatch(/^待您处理/)
    expect((await sent(feishu, [])).content.post.zh_cn.title).toMatch(/^待您处理/)
    const two = [...message.people, { name: '韩梅梅', mobile: null, locale: 'zh-CN' as const }]
    expect((await sent(dingtalk, two)).text.content).toMatch(/^@138 0013 8000 韩梅梅 待您处理/)
    expect((await sent(wecom, two)).text).toMatchObject({ mentioned_mobile_list: ['138 0013 8000'] })
    expect((await sent(feishu, two)).content.post.zh_cn.title).toMatch(/^李雷、韩梅梅：待您处理/)
  })

  it.each([
    [dingtalk, 200, '{"errcode":0,"errmsg":"ok"}', { ok: true }],
    [
      dingtalk,
      200,
      '{"errcode":310000,"errmsg":"sign not match"}',
      { ok: false, final: true, reason: '310000 sign not match' },
    ],
    [
      dingtalk,
      200,
      '{"errcode":130101,"errmsg":"send too fast"}',
      { ok: false, final: false, reason: '130101 send too fast' },
    ],
    [
      wecom,
      200,
      '{"errcode":93000,"errmsg":"invalid webhook url"}',
      { ok: false, final: true, reason: '93000 invalid webhook url' },
    ],
    [wecom, 200, '{"errcode":45009,"errmsg":"freq"}', { ok: false, final: false, reason: '45009 freq' }],
    [
      feishu,
      200,
      '{"code":19021,"msg":"sign match fail"}',
      { ok: false, final: true, reason: '19021 sign match fail' },
    ],
    [feishu, 200, 'gateway page', { ok: false, final: false, reason: '' }],
    [feishu, 302, '', { ok: false, final: false, reason: '' }],
    [smsGateway, 202, '', { ok: true }],
    [smsGateway, 422, 'no such number', { ok: false, final: true, reason: 'HTTP 422 no such number' }],
    [smsGateway, 503, '', { ok: false, final: false, reason: 'HTTP 503' }],
  ])('%#: know from the answer whether to come back', (kind, status, body, outcome) => {
    expect(kind.outcome(status, body)).toEqual(outcome)
  })

  it('hold whatever lets one write in a secret setting, and check every address', () => {
    for (const { settings } of channels)
      for (const setting of settings) {
        if (setting.key === 'secret') expect(setting.secret).toBe(true)
        if (setting.key === 'url') expect(setting.address).toBe(true)
      }
  })
})
