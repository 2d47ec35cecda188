import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const all = { scope: 'all' as const }
const definitions: readonly Definition[] = [
  {
    kind: 'form',
    key: 'deal',
    label: '商机',
    title: 'name',
    fields: [
      { id: 'd1', key: 'name', type: 'text', label: '名称', required: true },
      { id: 'd2', key: 'amount', type: 'money', label: '金额' },
      { id: 'd3', key: 'cost', type: 'money', label: '成本' },
      {
        id: 'd4',
        key: 'twice',
        type: 'formula',
        label: '两倍',
        settings: { expression: { '*': [{ var: 'amount' }, 2] } },
      },
      {
        id: 'd5',
        key: 'items',
        type: 'subform',
        label: '明细',
        settings: { fields: [{ id: 'i1', key: 'what', type: 'text', label: '内容' }] },
      },
      { id: 'd6', key: 'limit_at', type: 'money', label: '上限' },
    ],
    checks: [
      {
        key: 'max',
        when: { '>': [{ var: 'amount' }, { var: 'limit_at' }] },
        do: 'block',
        at: ['amount'],
        message: '超过上限',
      },
    ],
  },
  {
    kind: 'role',
    key: 'boss',
    label: '主管',
    forms: { deal: { view: all, create: {}, edit: all, print: {} } },
  },
  {
    kind: 'role',
    key: 'clerk',
    label: '文员',
    forms: { deal: { view: all, edit: all, fields: { cost: 'hidden', amount: 'readonly' } } },
  },
]
const url = '/api/apps/crm/forms/deal/records'

let server: TestServer
let boss: TestClient
let clerk: TestClient
let id: string

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'crm', definitions)
  boss = await server.person('boss', { roles: [['crm', 'boss']] })
  clerk = await server.person('clerk', { roles: [['crm', 'clerk']] })
  const made = await boss.post(url, {
    name: '甲',
    amount: 100,
    cost: 60,
    limit_at: 1_000,
    items: [{ what: '一' }, { what: '二' }],
  })
  expect(made.status, made.text).toBe(201)
  id = made.body.id
  for (const change of [{ name: '乙', amount: 200 }, { cost: 80, items: [] }, { name: '丙' }])
    expect((await boss.patch(`${url}/${id}`, change)).status).toBe(200)
})
afterAll(() => server.close())

const valuesOf = async (who: TestClient, version: number) =>
  (await who.get(`${url}/${id}/versions/${version}`)).body.values as readonly {
    field: string
    from: unknown
    to: unknown
  }[]

it('shows an earlier version beside today, without what the viewer may not know or nobody may write', async () => {
  const first = await valuesOf(boss, 1)
  expect(first.map(({ field, from, to }) => [field, from, Array.isArray(to) ? to.length : to])).toEqual([
    ['name', '丙', '甲'],
    ['amount', 200, 100],
    ['cost', 80, 60],
    ['items', [], 2],
  ])
  expect((await valuesOf(clerk, 1)).map(({ field }) => field)).toEqual(['name', 'amount', 'items'])
  expect((await boss.get(`${url}/${id}/versions/4`)).status).toBe(404)
})

it('brings back one value, which is a change like any other and says where it came from', async () => {
  const back = await boss.post(`${url}/${id}/revert`, { version: 2, fields: ['name'] }, { 'if-match': '"4"' })
  expect([back.status, back.body.name, back.body.amount, back.body.version]).toEqual([200, '乙', 200, 5])
  const { items } = (await boss.get(`${url}/${id}/timeline?kind=changed`)).body
  expect(items[0]).toMatchObject({ changes: [{ field: 'name', from: '丙', to: '乙' }], params: { via: 'revert/2' } })
})

it('refuses what the person may not write, a stale page, and nothing to bring back', async () => {
  const denied = await clerk.post(`${url}/${id}/revert`, { version: 1, fields: ['amount'] })
  expect([denied.status, denied.body.error.issues?.[0]?.path ?? denied.body.error.code]).toEqual([
    expect.toBeOneOf([400, 403]),
    expect.toBeOneOf(['amount', 'FORBIDDEN']),
  ])
  const hidden = await clerk.post(`${url}/${id}/revert`, { version: 1, fields: ['cost'] })
  const unknown = await clerk.post(`${url}/${id}/revert`, { version: 1, fields: ['salary'] })
  expect([hidden.status, unknown.status]).toEqual([404, 404])
  const stale = await boss.post(`${url}/${id}/revert`, { version: 1, fields: ['name'] }, { 'if-match': '"2"' })
  expect(stale.status).toBe(409)
})

it('says why an earlier version does not hold any more', async () => {
  await boss.patch(`${url}/${id}`, { amount: 40, limit_at: 50 })
  const refused = await boss.post(`${url}/${id}/revert`, { version: 1, fields: ['amount'] })
  expect(refused.status).toBe(400)
  expect(refused.body.error.issues[0]).toMatchObject({ path: 'amount', message: '超过上限' })
})

it('brings back a whole version, rows of a subform among it', async () => {
  const back = await boss.post(`${url}/${id}/revert`, { version: 1 })
  expect(back.status, back.text).toBe(200)
  const now = (await boss.get(`${url}/${id}`)).body
  expect([now.name, now.amount, now.cost, now.twice]).toEqual(['甲', 100, 60, 200])
  expect(now.items.map((row: { what: string }) => row.what)).toEqual(['一', '二'])
})

it('gives a record for paper to those who may print it, and to the log first', async () => {
  const printed = await boss.post(`${url}/${id}/print`, {})
  expect([printed.status, printed.body.record.name]).toEqual([200, '甲'])
  const log = await server.admin.get(`/api/audit?record=${id}&action=record.print`)
  expect(log.body.rows).toHaveLength(1)
  expect((await clerk.post(`${url}/${id}/print`, {})).status).toBe(403)
})
