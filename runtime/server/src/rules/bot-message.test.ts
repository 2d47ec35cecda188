import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  movingClock,
  publishApp,
  startHttpSink,
  startTestServer,
  type HttpSink,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

const clock = movingClock('2026-11-25T01:00:00.000Z')
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const field = (key: string, type: string, more: object = {}) => ({ id: `f_${key}`, key, type, label: key, ...more })
const DEFINITIONS = [
  { kind: 'form', key: 'deal', label: '交易', title: 'name', fields: [field('name', 'text'), field('sum', 'number')] },
  {
    kind: 'rule',
    key: 'tell',
    label: '告知群',
    form: 'deal',
    onImport: false,
    when: [{ on: 'created' }],
    then: [
      {
        id: 'chat',
        kind: 'botMessage',
        channel: '销售群',
        to: [{ kind: 'field', field: 'owner_id' }],
        title: { 'zh-CN': '赢单：{name}', 'en-US': 'Won: {name}' },
        text: '金额 {sum} 元',
      },
    ],
  },
  { kind: 'role', key: 'staff', label: '员工', forms: { deal: all } },
]
let server: TestServer
let http: HttpSink
let seller: TestClient

beforeAll(async () => {
  http = await startHttpSink()
  server = await startTestServer({
    now: clock.now,
    env: { OUTBOUND_ALLOW: '127.0.0.0/8', BASE_URL: 'https://crm.example.com' },
  })
  await publishApp(server.admin, 'shop', DEFINITIONS as never)
  seller = await server.person('seller', { name: '吴磊', roles: [['shop', 'staff']] })
  await server.platform.db
    .updateTable('meta.user')
    .set({ mobile: '138 0013 8000' })
    .where('id', '=', seller.id)
    .execute()
})
afterAll(async () => {
  await server.close()
  await http.close()
})
beforeEach(() => {
  http.received.length = http.answers.length = 0
  http.always = { body: '{"errcode":0,"errmsg":"ok"}' }
})

const won = async (name: string) => {
  const made = await seller.post('/api/apps/shop/forms/deal/records', { name, sum: 80 })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
const log = async (search: string) =>
  (await server.admin.get(`/api/deliveries?search=${encodeURIComponent(search)}`)).body.rows
const runOf = async (record: string) => {
  const { rows } = (await server.admin.get(`/api/apps/shop/rules/tell/runs?record=${record}`)).body
  return (await server.admin.get(`/api/apps/shop/rules/tell/runs/${rows[0].id}`)).body
}

test('a chat that nobody has set up costs no save: the message lies as failed and goes out once there is one', async () => {
  const id = await won('早到')
  const run = await runOf(id)
  expect(run.deliveries).toMatchObject([
    { step: 'chat', kind: 'message', to: '销售群', status: 'failed', error: 'CHANNEL' },
  ])
  const made = await server.admin.post('/api/channels', {
    kind: 'dingtalk',
    name: '销售群',
    settings: { url: `${http.url}/robot/send?access_token=t` },
  })
  expect(made.status, made.text).toBe(201)
  const again = await server.admin.post(`/api/apps/shop/rules/tell/runs/${run.id}/retry`, {})
  expect(again.status, again.text).toBe(200)
  await expect.poll(async () => (await log('早到')).map((row: { status: string }) => row.status)).toEqual(['sent'])
  expect(http.received).toHaveLength(1)
})

test('a message fills its placeholders once, mentions people, and waits when the vendor is asked too often', async () => {
  http.answers.push({ body: '{"errcode":130101,"errmsg":"send too fast"}' }, { status: 500 })
  const id = await won('{sum} @所有人 [x](http://evil)')
  for (const attempts of [1, 2]) {
    await expect.poll(async () => (await runOf(id)).deliveries).toMatchObject([{ status: 'waiting', attempts }])
    await clock.skip(server, 60_000)
  }
  await expect.poll(async () => (await runOf(id)).deliveries).toMatchObject([{ status: 'sent', attempts: 3 }])
  const bodies = http.received.map(({ body }) => JSON.parse(body))
  expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]])
  expect(bodies[0]).toEqual({
    msgtype: 'text',
    text: {
      content: `@13800138000 赢单：{sum} @所有人 [x](http://evil)\n金额 80 元\n查看: https://crm.example.com/apps/shop/forms/deal/records/${id}`,
    },
    at: { atMobiles: ['13800138000'], isAtAll: false },
  })
  const [entry] = await log('所有人')
  expect(entry).toMatchObject({
    type: 'message',
    app: 'shop',
    channelName: '销售群',
    recipient: '销售群',
    person: null,
  })
})

test('builders learn the names of bots and nothing else; others learn nothing', async () => {
  const builder = await server.person('builder', { platformRoles: ['builder'] })
  const { body } = await builder.get('/api/channels/chats')
  expect(body).toEqual({ rows: [{ name: '销售群', label: { 'zh-CN': '钉钉机器人', 'en-US': 'DingTalk bot' } }] })
  expect((await seller.get('/api/channels/chats')).status).toBe(403)
})
