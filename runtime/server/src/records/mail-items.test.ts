import type { FormDefinition, RoleDefinition, RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const customer: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  title: 'name',
  fields: [{ id: 'f_name', key: 'name', type: 'text', label: '客户名称' }],
}
const contract: FormDefinition = {
  kind: 'form',
  key: 'contract',
  label: '合同',
  title: 'name',
  fields: [
    { id: 'k_name', key: 'name', type: 'text', label: '名称' },
    { id: 'k_cost', key: 'cost', type: 'text', label: '成本' },
    { id: 'k_customer', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer' } },
  ],
}
const rule = (key: string, subject: string, address: string): RuleDefinition => ({
  kind: 'rule',
  key,
  label: key,
  form: 'contract',
  onImport: false,
  when: [{ on: 'created' }],
  then: [{ id: 'a', kind: 'mail', to: [{ kind: 'address', address }], subject }],
})
const role = (key: string, mode: 'hidden' | 'editable'): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms: {
    contract: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, fields: { cost: mode, customer: mode } },
    customer: { view: { scope: 'all' }, create: {} },
  },
})

let server: TestServer
let boss: TestClient
let clerk: TestClient
let record: string
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [
    customer,
    contract,
    rule('r_cost', '成本 {cost}', 'finance@example.com'),
    rule('r_customer', '请开票：{customer.name}', 'outside@other.cn'),
    role('boss', 'editable'),
    role('clerk', 'hidden'),
  ])
  boss = await server.person('boss', { roles: [['shop', 'boss']] })
  clerk = await server.person('clerk', { roles: [['shop', 'clerk']] })
  const finance = await server.person('finance', { name: '财务小王' })
  await server.platform.db
    .updateTable('meta.user')
    .set({ email: 'finance@example.com' })
    .where('id', '=', finance.id)
    .execute()
  const made = await boss.post('/api/apps/shop/forms/customer/records', { name: '华瑞' })
  const values = { name: '年度合同', cost: '九折', customer: made.body.id }
  record = (await boss.post('/api/apps/shop/forms/contract/records', values)).body.id
})
afterAll(() => server.close())

const mails = async (who: TestClient) => {
  const { body } = await who.get(`/api/apps/shop/forms/contract/records/${record}/timeline?kind=mail`)
  return (body.items as { kind: string; text: string; params: { to: string } }[])
    .map(({ kind, text, params }) => [kind, params.to, text])
    .sort()
}

test('a record tells who got which mail about it', async () => {
  expect(await mails(boss)).toEqual([
    ['mail', 'ou***@other.cn', '请开票：华瑞'],
    ['mail', '财务小王', '成本 九折'],
  ])
  const { body } = await boss.get(`/api/apps/shop/forms/contract/records/${record}/timeline`)
  expect(body.items.map((item: { kind: string }) => item.kind).sort()).toEqual(['created', 'mail', 'mail'])
})

test('a subject keeps the values that its reader may not know, of a field and through a relation', async () => {
  expect(await mails(clerk)).toEqual([
    ['mail', 'ou***@other.cn', '请开票：…'],
    ['mail', '财务小王', '成本 …'],
  ])
})

test('what became of a mail is told', async () => {
  const state = async () => {
    const { body } = await boss.get(`/api/apps/shop/forms/contract/records/${record}/timeline?kind=mail`)
    return body.items.map((item: { params: { status: string; error: string } }) => item.params.error)
  }
  await expect.poll(state).toEqual(['NO_SMTP', 'NO_SMTP'])
})
