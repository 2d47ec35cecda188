import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutboundRefused, postOutbound } from '../http/outbound.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { webhookSecret } from './webhook-job.ts'

let server: TestServer
const received: { headers: Record<string, unknown>; body: string }[] = []
let answer = 500
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    received.push({ headers: request.headers, body })
    response.statusCode = answer
    answer = 204
    response.end()
  })
})

beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  server = await startTestServer({
    env: { OUTBOUND_ALLOW: '127.0.0.0/8' },
    // Before anybody asks: the zone is remembered for a minute.
    prepare: async ({ db }) => {
      const value = JSON.stringify({ timeZone: 'America/New_York' })
      await db.insertInto('meta.setting').values({ key: 'organisation', value }).execute()
    },
  })
})
afterAll(async () => {
  await server.close()
  receiver.close()
})

describe('webhooks of rules', () => {
  it('come signed, once more after a failure, under the same id', async () => {
    const { port } = receiver.address() as AddressInfo
    const put = (kind: string, key: string, body: unknown) =>
      server.admin.put(`/api/apps/hook/draft/${kind}/${key}`, body, { 'if-match': '"0"' })
    await server.admin.post('/api/apps', { key: 'hook', name: '接口' })
    await put('form', 'purchase', {
      kind: 'form',
      key: 'purchase',
      label: '订单',
      fields: [
        { id: 'f_1', key: 'title', type: 'text', label: '标题' },
        { id: 'f_2', key: 'due', type: 'datetime', label: '交期' },
      ],
    })
    await put('role', 'staff', {
      kind: 'role',
      key: 'staff',
      label: '员工',
      forms: { purchase: { view: { scope: 'all' }, create: {} } },
    })
    await put('rule', 'tell', {
      kind: 'rule',
      key: 'tell',
      label: '告知',
      form: 'purchase',
      onImport: false,
      when: [{ on: 'created' }],
      then: [
        {
          id: 'erp',
          kind: 'webhook',
          url: `http://127.0.0.1:${port}/erp`,
          event: 'order.created',
          body: { title: { var: 'title' }, text: '{title} {due}' },
        },
      ],
    })
    const published = await server.admin.post('/api/apps/hook/publish', {})
    expect(published.status, JSON.stringify(published.body)).toBe(200)
    const staff = await server.person('staff', { roles: [['hook', 'staff']] })
    const order = await staff.post('/api/apps/hook/forms/purchase/records', {
      title: '第一单',
      due: '2026-07-01T12:00:00Z',
    })
    expect(order.status).toBe(201)
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(2)
    const [first, second] = received
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
    expect(JSON.parse(second!.body)).toMatchObject({
      type: 'order.created',
      // Texts are for people: a moment stands in the organisation's time zone.
      data: { record: order.body.id, title: '第一单', text: '第一单 2026-07-01 08:00' },
    })
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = second!.headers as Record<string, string>
    const secret = webhookSecret(server.platform.config.secretKey, 'hook')
    // As any receiver reckons: standardwebhooks.com.
    const mac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    mac.update(`${id}.${timestamp}.${second!.body}`)
    expect(second!.headers['webhook-signature']).toBe(`v1,${mac.digest('base64')}`)
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(60)
    const sent = () => server.platform.db.selectFrom('meta.webhook_delivery').select(['status', 'attempts']).execute()
    await expect.poll(sent, { timeout: 60_000 }).toEqual([{ status: 'sent', attempts: 2 }])
  })

  it('follow no redirect, and wait for no answer longer than seconds', async () => {
    const reached: string[] = []
    const sink = createServer((request, response) => {
      reached.push(request.url ?? '')
      // `/silent` is never answered.
      if (request.url === '/moved') response.writeHead(307, { location: '/inside' }).end()
    })
    await new Promise<void>((done) => sink.listen(0, '127.0.0.1', done))
    const base = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
    try {
      expect(await postOutbound(`${base}/moved`, '{}', {}, ['127.0.0.0/8'])).toMatchObject({ status: 307 })
      const begun = Date.now()
      await expect(postOutbound(`${base}/silent`, '{}', {}, ['127.0.0.0/8'])).rejects.toThrow()
      expect(Date.now() - begun).toBeLessThan(9_000)
      expect(reached).toEqual(['/moved', '/silent'])
    } finally {
      sink.closeAllConnections()
      sink.close()
    }
  }, 15_000)

  it('never go to addresses of the inside, whatever they are called', async () => {
    const inside = [
      'http://127.0.0.1/',
      'http://localhost/',
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'http://192.168.1.1/',
      'http://0.0.0.0/',
      'http://2130706433/',
      'http://0x7f000001/',
      'http://0177.0.0.1/',
      'http://127.1/',
      'http://[::]/',
      'http://[::ffff:7f00:1]/',
      'http://[::7f00:1]/',
      'http://[64:ff9b::7f00:1]/',
      'http://[64:ff9b:1::7f00:1]/',
      'http://[2002:7f00:1::]/',
      'http://[fe80::1]/',
      'http://[fd00::1]/',
      'http://[ff02::1]/',
      'http://100.64.0.1/',
      'http://198.18.0.1/',
      'http://8.8.8.8:22/',
      'ftp://8.8.8.8/',
      'file:///etc/passwd',
      'http://user:secret@8.8.8.8/',
      'nothing',
    ]
    for (const url of inside) await expect(postOutbound(url, '{}', {}, []), url).rejects.toBeInstanceOf(OutboundRefused)
  })
})
