import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  movingClock,
  publishApp,
  startTestServer,
  type Body,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'
import { signature } from './webhook-job.ts'

const clock = movingClock('2026-11-25T01:00:00.000Z')
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const field = (key: string, type: string, more: object = {}) => ({ id: `f_${key}`, key, type, label: key, ...more })
const FORM = {
  kind: 'form',
  key: 'lead',
  label: '线索',
  title: 'name',
  fields: [
    field('name', 'text', { required: true }),
    field('mobile', 'phone'),
    field('source', 'select', {
      settings: { options: [{ value: 'web', label: { 'zh-CN': '官网', 'en-US': 'Site' } }] },
    }),
    field('budget', 'number'),
    field('asked_on', 'date'),
    field('note', 'text'),
  ],
  checks: [{ key: 'c', when: { '<': [{ var: 'budget' }, 0] }, do: 'block', at: ['budget'], message: '预算不能为负' }],
  duplicates: [{ fields: ['name'], match: 'exact', do: 'block' }],
}
const RULE = {
  kind: 'rule',
  key: 'from_site',
  label: '官网来的线索',
  form: 'lead',
  onImport: false,
  when: [
    {
      on: 'webhook',
      match: 'mobile',
      values: {
        name: 'company',
        mobile: 'contact.phone',
        source: 'channel',
        budget: 'items.0.price',
        asked_on: 'date',
      },
    },
  ],
  if: { '>': [{ var: 'budget' }, 100] },
  then: [{ id: 'mark', kind: 'setFields', set: { note: '大客户' } }],
}
const PATH = '/api/apps/hooks/rules/from_site/hook'
const LEADS = '/api/apps/hooks/forms/lead/records'
const BODY = {
  company: '华瑞',
  contact: { phone: '13800138000' },
  channel: '官网',
  items: [{ price: 500 }],
  date: '2026/3/5',
  more: 'is left alone',
}

let server: TestServer
let staff: TestClient
let url = ''
let secret = ''
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  await publishApp(server.admin, 'hooks', [
    FORM,
    RULE,
    { kind: 'role', key: 'staff', label: '员工', forms: { lead: all } },
  ] as never)
  staff = await server.person('staff', { roles: [['hooks', 'staff']] })
  const made = await server.admin.post(PATH, {})
  expect(made.status).toBe(201)
  ;({ url, secret } = made.body)
})
afterAll(() => server.close())

async function call(body: unknown, headers: Record<string, string> = { 'x-webhook-secret': secret }) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(new URL(url, server.baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body }
}
function signed(body: unknown, id: string, at = clock.now(), key = secret): Record<string, string> {
  const time = Math.floor(at.getTime() / 1000).toString()
  return {
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,other ${signature(key, id, time, JSON.stringify(body))}`,
  }
}
const rows = async () => (await staff.post(`${LEADS}/query`, { sort: ['created_at'] })).body.rows

describe('a call from outside', () => {
  it('becomes a record by the ordinary save, and wakes the rule for it', async () => {
    const answer = await call(BODY)
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'created' } })
    expect((await staff.get(`${LEADS}/${answer.body.record}`)).body).toMatchObject({
      name: '华瑞',
      mobile: '13800138000',
      source: 'web',
      budget: 500,
      asked_on: '2026-03-05',
      note: '大客户',
    })
  })

  it('about a record that is there changes it, and leaves alone what it does not name', async () => {
    const answer = await call({ contact: { phone: '13800138000' }, items: [{ price: 50 }] })
    expect(answer.body.outcome).toBe('updated')
    expect(await rows()).toMatchObject([{ name: '华瑞', budget: 50, note: '大客户' }])
  })

  it('with the same key is done once, also when both come at once', async () => {
    const body = { company: '新康', contact: { phone: '13900139000' } }
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(body, signed(body, 'msg_1'))))
    expect(answers.map(({ body: { outcome } }) => outcome).sort()).toEqual([
      'created',
      'repeated',
      'repeated',
      'repeated',
    ])
    expect(new Set(answers.map(({ body: { record } }) => record)).size).toBe(1)
    // Two that are about one record and have no key make one record.
    const other = { company: '恒泰', contact: { phone: '13700137000' } }
    const two = await Promise.all([call(other), call(other)])
    expect(two.map(({ body: { outcome } }) => outcome).sort()).toEqual(['created', 'updated'])
  })

  it('without the secret, with another, an old or a stale signature is refused', async () => {
    const body = { company: '谁' }
    expect((await call(body, {})).status).toBe(401)
    expect((await call(body, { 'x-webhook-secret': `${secret}x` })).status).toBe(401)
    expect((await call(body, { authorization: `Bearer ${secret}` })).status).toBe(200)
    expect((await call({ company: '改过的' }, signed(body, 'msg_2'))).status).toBe(401)
    const stale = await call(body, signed(body, 'msg_3', new Date(clock.now().getTime() - 6 * 60_000)))
    expect(stale).toMatchObject({ status: 401, body: { error: { message: '签名的时间相差超过 5 分钟。' } } })
    const before = secret
    ;({ secret } = (await server.admin.post(`${PATH}/secret`, {})).body)
    expect((await call(body, { 'x-webhook-secret': before })).status).toBe(401)
    expect((await server.admin.get(PATH)).text).not.toContain('whsec_')
  })

  it('that does not fit is told where, tells nothing of what is stored, and leaves nothing behind', async () => {
    const count = (await rows()).length
    const bad = await call({ company: '坏', channel: '电视', items: [{ price: -1 }], date: 'soon' })
    expect(bad.status).toBe(400)
    expect(bad.body.error.issues.map((issue: { path: string }) => issue.path).sort()).toEqual(['channel', 'date'])
    const negative = await call({ company: '坏', items: [{ price: -1 }] })
    expect(negative.body.error.issues).toMatchObject([{ path: 'items.0.price', message: '预算不能为负' }])
    const twice = await call({ company: '华瑞' })
    expect(twice.status).toBe(409)
    expect(twice.body.error.issues).toMatchObject([{ path: 'company', code: 'PUBLIC_DUPLICATE' }])
    expect((await call('{"a":')).status).toBe(400)
    expect((await call('[]')).status).toBe(400)
    expect((await rows()).length).toBe(count)
  })

  it('is in the log, with what became of it', async () => {
    const { rows: calls } = (await server.admin.get(`${PATH}/calls`)).body
    expect(calls.filter((each: { outcome: string }) => each.outcome === 'repeated')).toHaveLength(3)
    const negative = calls.find((each: { error: string | null }) => each.error === '预算不能为负')
    expect(negative).toMatchObject({ outcome: 'refused', status: 400, record: null })
    expect(negative.ms).toBeGreaterThan(0)
    expect((await staff.get(`${PATH}/calls`)).status).toBe(403)
    const [run] = (await server.admin.get('/api/apps/hooks/rules/from_site/runs?only=held')).body.rows
    expect(run).toMatchObject({ event: 'webhook', status: 'done', actions: [{ id: 'mark', ran: true }] })
  })

  it('comes no more often than the address allows, and not at all where it is closed', async () => {
    await server.admin.patch(PATH, { hourly: 1 })
    const busy = await call({ company: '又' })
    expect(busy).toMatchObject({ status: 429, body: { error: { message: '调用过于频繁，请稍后再试。' } } })
    expect(Number(busy.headers.get('retry-after'))).toBeGreaterThan(0)
    await server.admin.patch(PATH, { hourly: 1000, enabled: false })
    expect((await call({ company: '又' })).status).toBe(404)
    const audit = await server.platform.db
      .selectFrom('meta.audit')
      .select('action')
      .where('action', 'like', 'hook.%')
      .orderBy('id')
      .execute()
    expect(audit.map(({ action }) => action)).toEqual(['hook.create', 'hook.secret', 'hook.update', 'hook.update'])
  })
})

it('a call that fills in nothing, a computed field or one that is not there is refused at publish', async () => {
  const put = (key: string, when: unknown[]) =>
    server.admin.put(`/api/apps/hooks/draft/rule/${key}`, { ...RULE, key, when }, { 'if-match': '"0"' })
  await put('empty', [{ on: 'webhook' }])
  await put('gone', [{ on: 'webhook', match: 'note', values: { nothing: 'a' } }])
  await put('twice', [
    { on: 'webhook', values: { name: 'a' } },
    { on: 'webhook', values: { name: 'b' } },
  ])
  const { body } = await server.admin.post('/api/apps/hooks/publish', {})
  const found = body.error.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`)
  expect(found.sort()).toEqual([
    'rule/empty/when/0/values REQUIRED',
    'rule/gone/when/0/match REFERENCE',
    'rule/gone/when/0/values/nothing HOOK_FIELD',
    'rule/twice/when/1 HOOK_TWICE',
  ])
})
