import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const definitions = [
  {
    kind: 'form',
    key: 'customer',
    label: '客户',
    title: 'name',
    fields: [
      { id: 'c1', key: 'name', type: 'text', label: '名称' },
      { id: 'c2', key: 'pool', type: 'switch', label: '公海' },
      { id: 'c3', key: 'cost', type: 'money', label: '成本' },
    ],
  },
  {
    kind: 'form',
    key: 'contact',
    label: '联系人',
    title: 'name',
    fields: [
      { id: 'p1', key: 'name', type: 'text', label: '姓名' },
      { id: 'p2', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer' } },
    ],
  },
  {
    kind: 'role',
    key: 'sales',
    label: '销售',
    forms: {
      customer: {
        view: { scope: { any: ['own', { when: { and: [{ var: 'pool' }, { '<': [{ var: 'cost' }, 100] }] } }] } },
        create: {},
        fields: { cost: 'hidden' },
      },
      contact: { view: { scope: { via: 'customer' } } },
    },
  },
  { kind: 'role', key: 'service', label: '客服', forms: { customer: { view: { scope: 'all' } } } },
  {
    kind: 'role',
    key: 'admin',
    label: '数据管理员',
    forms: { customer: { view: {}, create: {}, transfer: {} }, contact: { view: {}, create: {} } },
  },
] as readonly Definition[]

let server: TestServer
let boss: TestClient
let ann: TestClient
let customer: string
let contact: string
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'crm', definitions)
  boss = await server.person('boss', { platformRoles: ['administrator'], roles: [['crm', 'admin']] })
  ann = await server.person('ann', { name: '安', roles: [['crm', 'sales']] })
  await server.person('ben', { roles: [['crm', 'sales']] })
  const records = '/api/apps/crm/forms'
  customer = (await boss.post(`${records}/customer/records`, { name: '华瑞', pool: true, cost: 500 })).body.id
  await boss.post(`${records}/customer/records`, { name: '博远' })
  contact = (await boss.post(`${records}/contact/records`, { name: '王芳', customer })).body.id
})
afterAll(() => server.close())

const explain = (who: TestClient, more: string, id = customer, form = 'customer') =>
  who.get(`/api/explain?app=crm&form=${form}&id=${id}&user=${ann.id}${more}`)

test('says who, verdict, each clause with its values, and the ways to grant by how many others gain', async () => {
  const { status, body } = await explain(boss, '')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    user: { title: '安', roles: [{ key: 'sales', label: '销售' }] },
    record: { title: '华瑞', owner: { title: 'boss' } },
    allowed: false,
    reason: 'rows',
    grants: [
      {
        role: { label: '销售' },
        holds: false,
        rows: {
          kind: 'any',
          holds: false,
          of: [
            { kind: 'own', holds: false },
            {
              kind: 'when',
              holds: false,
              tree: {
                kind: 'all',
                children: [
                  { value: true, operands: [{ value: true }] },
                  { value: false, operands: [{ value: 500 }] },
                ],
              },
            },
          ],
        },
      },
    ],
    ways: [
      { kind: 'owner', records: 1, others: 0 },
      { kind: 'role', role: { key: 'admin' }, records: 2, others: 0 },
      { kind: 'role', role: { key: 'service' }, records: 2, others: 0 },
      { kind: 'rows', role: { key: 'sales' }, records: 2, others: 1 },
    ],
  })
})

test('what it promises comes true', async () => {
  const path = `/api/apps/crm/forms/customer/records/${customer}`
  expect((await ann.get(path)).status).toBe(404)
  await server.admin.put('/api/roles/members?app=crm&role=service', { members: [ann.id] })
  expect((await explain(boss, '')).body).toMatchObject({ allowed: true, reason: null, ways: [] })
  expect((await ann.get(path)).status).toBe(200)
  await server.admin.put('/api/roles/members?app=crm&role=service', { members: [] })
  expect((await ann.get(path)).status).toBe(404)
})

test('follows a relation, names a hidden field, an action that no role has, and somebody disabled', async () => {
  const through = (await explain(boss, '', contact, 'contact')).body
  expect(through.grants[0].rows).toMatchObject({ kind: 'via', form: 'customer', holds: false, of: [{ kind: 'any' }] })
  const own = (await ann.post('/api/apps/crm/forms/customer/records', { name: '自有' })).body.id
  expect((await explain(boss, '&field=cost', own)).body).toMatchObject({
    allowed: false,
    reason: 'field',
    mode: 'hidden',
  })
  expect((await explain(boss, '&action=delete', own)).body).toMatchObject({ reason: 'noGrant', grants: [] })
  expect((await explain(ann, '')).status).toBe(403)
  await server.admin.patch(`/api/users/${ann.id}`, { status: 'disabled' })
  expect((await explain(boss, '', own)).body).toMatchObject({ allowed: false, reason: 'disabled', ways: [] })
  await server.admin.patch(`/api/users/${ann.id}`, { status: 'active' })
})

test('an administrator without a role on the data gets the verdict, and none of the values', async () => {
  const { body, text } = await explain(server.admin, '')
  expect(body).toMatchObject({ allowed: false, record: { title: null, owner: { title: 'boss' } } })
  expect(body.grants[0].rows.of[1].tree.children.map((one: { operands: unknown[] }) => one.operands)).toEqual([[], []])
  expect(text).not.toMatch(/华瑞|500/)
  await expect
    .poll(async () => (await server.admin.get('/api/audit?action=access.explain')).body.rows.length)
    .toBeGreaterThan(3)
})
