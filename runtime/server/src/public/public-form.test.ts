import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const lead: FormDefinition = {
  kind: 'form',
  key: 'lead',
  label: '线索',
  title: 'name',
  fields: [
    { id: 'f_1', key: 'name', type: 'text', label: '公司', required: true },
    { id: 'f_2', key: 'mobile', type: 'phone', label: '手机' },
    { id: 'f_3', key: 'source', type: 'select', label: '来源', required: true, settings: { options: 'source' } },
    { id: 'f_4', key: 'size', type: 'select', label: '规模', settings: { options: 'size' } },
    { id: 'f_5', key: 'cost', type: 'money', label: '获客成本' },
    { id: 'f_6', key: 'seen_on', type: 'date', label: '登记日' },
  ],
  checks: [
    { key: 'c', when: { '>': [{ var: 'cost' }, 9] }, do: 'block', at: ['cost'], message: '成本太高' },
    { key: 'd', when: { '==': [{ var: 'name' }, '黑名单'] }, do: 'block', at: ['source'], message: '请电话联系我们' },
  ],
  duplicates: [{ fields: ['mobile'], match: 'exact', do: 'block' }],
  public: [
    {
      key: 'fair',
      label: '展会登记',
      fields: ['name', 'mobile', 'size'],
      values: { source: '展会', seen_on: { var: '$today' } },
      done: '谢谢',
    },
  ],
}
const role: RoleDefinition = {
  kind: 'role',
  key: 'sales',
  label: '销售',
  forms: { lead: { view: { scope: 'all' }, create: {} } },
}
const options = (key: string, ...values: string[]) => ({
  kind: 'options' as const,
  key,
  label: key,
  items: values.map((value) => ({ value })),
})
const LINKS = '/api/apps/shop/forms/lead/links'
let server: TestServer
let sales: TestClient
let now = new Date('2026-11-25T08:00:00Z')

beforeAll(async () => {
  server = await startTestServer({ now: () => now })
  await publishApp(server.admin, 'shop', [options('source', '展会', '官网'), options('size', '大', '小'), lead, role])
  sales = await server.person('sales', { name: '陈晓明', roles: [['shop', 'sales']] })
})
afterAll(() => server.close())

async function link(settings: object = {}): Promise<{ id: string; at: string }> {
  const made = await server.admin.post(LINKS, { entry: 'fair', ...settings })
  expect(made.status, made.text).toBe(201)
  return { id: made.body.id, at: `/api/public/forms/${made.body.url.split('/').at(-1)}` }
}
const send = (at: string, values: object, key?: string) =>
  server.anonymous.post(at, { values, ...(key ? { key } : {}) })
const all = async () => (await sales.post('/api/apps/shop/forms/lead/records/query', { size: 200 })).body.rows

test('whoever holds the link sees what is asked and nothing else, and sends it once', async () => {
  const { id, at } = await link()
  const shown = await server.anonymous.get(at)
  expect(shown.status, shown.text).toBe(200)
  expect(shown.body.form.fields.map((field: { key: string }) => field.key)).toEqual(['name', 'mobile', 'size'])
  expect(Object.keys(shown.body.options)).toEqual(['size'])
  expect(shown.text).not.toMatch(/source|cost|展会"|官网|成本/)

  const key = randomUUID()
  for (const _twice of [1, 2]) {
    const sent = await send(at, { name: '温州阀门', mobile: '13800000001' }, key)
    expect([sent.status, sent.body]).toEqual([201, { done: '谢谢' }])
  }
  expect(await all()).toEqual([
    expect.objectContaining({
      name: '温州阀门',
      source: '展会',
      seen_on: '2026-11-25',
      owner_id: null,
      created_by: null,
    }),
  ])
  const audit = await server.platform.db.selectFrom('meta.audit').selectAll().where('action', '=', 'create').execute()
  expect(audit).toEqual([expect.objectContaining({ via: 'public/fair', actor: null, address: expect.any(String) })])
  expect((await server.admin.get(LINKS)).body.rows).toMatchObject([{ id, sent: 1, enabled: true }])
})

test('a refusal tells what to mend and nothing of what is stored', async () => {
  const { at } = await link()
  await sales.post('/api/apps/shop/forms/lead/records', { name: '已有公司', mobile: '13800000009', source: '官网' })
  const twin = await send(at, { name: '别的公司', mobile: '13800000009' })
  expect([twin.status, twin.body.error.issues]).toEqual([
    409,
    [{ path: 'mobile', code: 'PUBLIC_DUPLICATE', params: { label: '手机' }, message: '手机已经登记过了' }],
  ])
  expect(twin.text).not.toMatch(/陈晓明|已有公司/)
  const foreign = await send(at, { name: '甲', cost: 1, source: '官网', nothing: 1 })
  expect(foreign.body.error.issues.map((issue: { path: string; code: string }) => [issue.path, issue.code])).toEqual([
    ['cost', 'UNKNOWN_FIELD'],
    ['source', 'UNKNOWN_FIELD'],
    ['nothing', 'UNKNOWN_FIELD'],
  ])
  const wrong = await send(at, { mobile: '12', size: '中' })
  expect(wrong.body.error.issues.map((issue: { path: string }) => issue.path).sort()).toEqual([
    'mobile',
    'name',
    'size',
  ])
  const black = await send(at, { name: '黑名单' })
  expect(black.body.error.issues).toMatchObject([{ path: '', code: 'PUBLIC_REFUSED', message: '请电话联系我们' }])
})

test('a link ends when it is closed, expires, is removed, or leads nowhere any more', async () => {
  const { id, at } = await link({ expiresAt: '2026-11-26T00:00:00Z' })
  const status = async () => [(await server.anonymous.get(at)).status, (await send(at, { name: '期限公司' })).status]
  expect(await status()).toEqual([200, 201])
  const before = now
  now = new Date('2026-11-26T00:00:00Z')
  expect(await status()).toEqual([422, 422])
  now = before
  await server.admin.patch(`${LINKS}/${id}`, { enabled: false })
  expect(await status()).toEqual([422, 422])
  expect((await server.anonymous.get(at)).body.error.message).toContain('停用或过期')
  await server.admin.patch(`${LINKS}/${id}`, { enabled: true })
  expect((await server.anonymous.get(at)).status).toBe(200)
  await publishMore(server.admin, 'shop', [{ ...lead, public: [{ ...lead.public![0]!, key: 'other' }] }])
  expect(await status()).toEqual([422, 422])
  await publishMore(server.admin, 'shop', [lead])
  expect((await server.admin.delete(`${LINKS}/${id}`)).status).toBe(204)
  expect(await status()).toEqual([404, 404])
  expect((await server.anonymous.get('/api/public/forms/abcdefghijklmnopqrstuvwx')).status).toBe(404)
})

test('sendings are counted by link and hour, refused ones too', async () => {
  const { id, at } = await link({ hourly: 3 })
  expect((await send(at, { name: '一' })).status).toBe(201)
  expect((await send(at, {})).status).toBe(400)
  expect((await send(at, { name: '二' })).status).toBe(201)
  const busy = await send(at, { name: '三' })
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '3600'])
  expect(busy.body.error.message).toBe('现在登记的人太多了，请稍后再试。')
  now = new Date(now.getTime() + 3_600_001)
  expect((await send(at, { name: '三' })).status).toBe(201)
  expect((await server.admin.get(LINKS)).body.rows.find((row: { id: string }) => row.id === id).sent).toBe(3)
})

test('only builders make links, to entries that are published, and every step is in the audit', async () => {
  expect((await sales.get(LINKS)).status).toBe(403)
  expect((await sales.post(LINKS, { entry: 'fair' })).status).toBe(403)
  expect((await server.admin.post(LINKS, { entry: 'nothing' })).body.error.issues).toMatchObject([{ path: 'entry' }])
  const { id } = await link()
  await server.admin.patch(`${LINKS}/${id}`, { label: '秋展', hourly: 50 })
  await server.admin.delete(`${LINKS}/${id}`)
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .select(['action', 'changes'])
    .where('record', '=', id)
    .orderBy('id')
    .execute()
  expect(audit.map((row) => row.action)).toEqual(['link.create', 'link.update', 'link.delete'])
  expect(audit[1]!.changes).toEqual([
    { field: 'label', from: '', to: '秋展' },
    { field: 'hourly', from: 200, to: 50 },
  ])
})
