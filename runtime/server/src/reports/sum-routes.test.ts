import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const own = { view: { scope: 'own' as const }, create: {} }
const definitions: readonly Definition[] = [
  {
    kind: 'form',
    key: 'deal',
    label: '商机',
    title: 'name',
    fields: [
      { id: 'd1', key: 'name', type: 'text', label: '名称' },
      { id: 'd2', key: 'amount', type: 'money', label: '金额' },
      { id: 'd3', key: 'stage', type: 'text', label: '阶段' },
    ],
  },
  { kind: 'role', key: 'sales', label: '销售', forms: { deal: own } },
  { kind: 'role', key: 'clerk', label: '文员', forms: { deal: { ...own, fields: { amount: 'hidden' } } } },
]
const url = '/api/apps/crm/forms/deal/records'

let server: TestServer
let ann: TestClient

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'crm', definitions)
  ann = await server.person('ann', { roles: [['crm', 'sales']] })
  const ben = await server.person('ben', { roles: [['crm', 'sales']] })
  await ann.post(url, { name: 'd1', amount: 100.1, stage: '赢单' })
  await ann.post(url, { name: 'd2', amount: 200.2, stage: '报价' })
  await ben.post(url, { name: 'd3', amount: 9_999, stage: '赢单' })
})
afterAll(() => server.close())

it('sums the rows that the viewer sees, as a whole and per group', async () => {
  const whole = await ann.post(`${url}/sums`, { fields: ['amount'] })
  expect([whole.status, whole.body]).toEqual([
    200,
    { labels: {}, rows: [{ group: null, count: 2, sums: { amount: { sum: 300.3, average: 150.15 } } }] },
  ])
  const filter = { '==': [{ var: 'stage' }, '赢单'] }
  const won = await ann.post(`${url}/sums`, { fields: ['amount'], group: 'stage', filter })
  expect(won.body.rows).toEqual([{ group: '赢单', count: 1, sums: { amount: { sum: 100.1, average: 100.1 } } }])
})

it('gives one figure of a field each, as it is asked for', async () => {
  await ann.post(url, { name: 'd4', stage: '报价' })
  const totals = (['sum', 'avg', 'min', 'max', 'count'] as const).map((of) => ({ field: 'amount', of }))
  const { body } = await ann.post(`${url}/sums`, { fields: [], totals })
  expect(body.rows).toEqual([{ group: null, count: 3, totals: [300.3, 150.15, 100.1, 200.2, 2], sums: {} }])
  const clerk = await server.person('clerk2', { roles: [['crm', 'clerk']] })
  const hidden = await clerk.post(`${url}/sums`, { fields: [], totals: [{ field: 'amount', of: 'count' }] })
  expect(hidden.status).toBe(400)
})

it('counts the groups by name, without a field as well', async () => {
  const { body } = await ann.post(`${url}/sums`, { fields: [], group: 'owner_id' })
  expect(body.rows).toEqual([{ group: ann.id, count: 3, sums: {} }])
  expect(Object.keys(body.labels)).toEqual([ann.id])
})

it('knows no field that the viewer may not read', async () => {
  const clerk = await server.person('clerk', { roles: [['crm', 'clerk']] })
  const hidden = await clerk.post(`${url}/sums`, { fields: ['amount'] })
  const unknown = await clerk.post(`${url}/sums`, { fields: ['salary'] })
  expect([hidden.status, unknown.status]).toEqual([400, 400])
  expect(hidden.body.error.issues[0].code).toBe(unknown.body.error.issues[0].code)
})
