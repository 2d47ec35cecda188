import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const customer: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  title: 'name',
  fields: [
    { id: 'c_1', key: 'name', type: 'text', label: '名称', required: true },
    { id: 'c_2', key: 'mobile', type: 'phone', label: '手机' },
    { id: 'c_3', key: 'cost', type: 'text', label: '成本' },
    {
      id: 'c_4',
      key: 'tags',
      type: 'multiSelect',
      label: '标签',
      settings: { options: [{ value: '甲' }, { value: '乙' }, { value: '丙' }] },
    },
    { id: 'c_5', key: 'papers', type: 'attachment', label: '附件' },
    { id: 'c_6', key: 'parent_id', type: 'relation', label: '上级', settings: { form: 'customer' } },
  ],
  duplicates: [{ fields: ['mobile'], match: 'exact', do: 'block' }],
}
const visit: FormDefinition = {
  kind: 'form',
  key: 'visit',
  label: '拜访',
  fields: [
    {
      id: 'v_1',
      key: 'customer',
      type: 'relation',
      label: '客户',
      required: true,
      settings: { form: 'customer', onDelete: 'refuse' },
    },
    { id: 'v_2', key: 'about', type: 'relation', label: '涉及', settings: { form: 'customer', many: true } },
  ],
}
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const roles: RoleDefinition[] = [
  {
    kind: 'role',
    key: 'boss',
    label: '经理',
    forms: { customer: { ...all, delete: { scope: 'all' } }, visit: { ...all, delete: { scope: 'all' } } },
  },
  {
    kind: 'role',
    key: 'rep',
    label: '销售',
    forms: {
      customer: { ...all, delete: { scope: 'all' }, fields: { cost: 'hidden' } },
      visit: { view: { scope: 'own' } },
    },
  },
  { kind: 'role', key: 'clerk', label: '录入', forms: { customer: all, visit: all } },
]
const C = '/api/apps/shop/forms/customer/records'
const V = '/api/apps/shop/forms/visit/records'
let server: TestServer
let boss: TestClient
let rep: TestClient
let clerk: TestClient

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [customer, visit, ...roles])
  boss = await server.person('boss', { roles: [['shop', 'boss']] })
  rep = await server.person('rep', { roles: [['shop', 'rep']] })
  clerk = await server.person('clerk', { roles: [['shop', 'clerk']] })
})
afterAll(() => server.close())

async function file(): Promise<string> {
  const body = new FormData()
  body.set('file', new File(['hello'], '合同.txt'))
  return (await boss.post('/api/files', body)).body.id
}
const get = async (id: string, at = C) => (await boss.get(`${at}/${id}`)).body

test('two records become one with the chosen values, children, comments and files, and two again', async () => {
  const paper = await file()
  const { body: stays } = await boss.post(C, { name: '华瑞科技', mobile: '13800000001', tags: ['甲'] })
  const { body: goes } = await boss.post(C, {
    name: '华瑞科技公司',
    mobile: '13800000002',
    tags: ['乙'],
    papers: [paper],
  })
  await boss.patch(`${C}/${stays.id}`, { parent_id: goes.id })
  const { body: own } = await boss.post(V, { customer: stays.id })
  const { body: moved } = await boss.post(V, { customer: goes.id, about: [goes.id, stays.id] })
  const { body: branch } = await boss.post(C, { name: '华瑞分公司', parent_id: goes.id })
  await boss.post(`${C}/${goes.id}/comments`, { text: '老客户' })

  const merged = await boss.post(`${C}/${stays.id}/merge`, {
    other: goes.id,
    take: ['mobile', 'papers'],
    join: ['tags'],
  })
  expect(merged.status, merged.text).toBe(200)
  expect(merged.body).toMatchObject({
    moved: 3,
    record: { name: '华瑞科技', mobile: '13800000002', tags: ['甲', '乙'], papers: [paper], parent_id: null },
  })
  expect((await boss.get(`${C}/${goes.id}`)).status).toBe(404)
  expect(await get(moved.id, V)).toMatchObject({ customer: stays.id, about: [stays.id] })
  expect((await get(branch.id)).parent_id).toBe(stays.id)
  expect((await boss.get(`/api/files/${paper}`)).status).toBe(200)
  expect((await boss.get(`${C}/${stays.id}/comments`)).text).toContain('老客户')
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .select(['action', 'via'])
    .where('record', '=', stays.id)
    .orderBy('id')
    .execute()
  expect(audit.slice(-2)).toEqual([
    { action: 'update', via: `merge/${merged.body.id}` },
    { action: 'record.merge', via: null },
  ])

  // Somebody goes on working before it is taken back: what he wrote stays.
  await boss.patch(`${C}/${stays.id}`, { tags: ['丙'] })
  const undone = await boss.post(`/api/apps/shop/forms/customer/merges/${merged.body.id}/undo`)
  expect(undone.status, undone.text).toBe(200)
  expect(undone.body).toEqual({ record: stays.id, other: goes.id, kept: ['tags'] })
  expect(await get(stays.id)).toMatchObject({ mobile: '13800000001', tags: ['丙'], papers: [], parent_id: goes.id })
  expect(await get(goes.id)).toMatchObject({ mobile: '13800000002', tags: ['乙'], papers: [paper] })
  expect(await get(own.id, V)).toMatchObject({ customer: stays.id })
  expect((await get(moved.id, V)).customer).toBe(goes.id)
  expect((await get(branch.id)).parent_id).toBe(goes.id)
  expect((await boss.get(`${C}/${goes.id}/comments`)).text).toContain('老客户')
  expect((await boss.post(`/api/apps/shop/forms/customer/merges/${merged.body.id}/undo`)).status).toBe(422)
})

test('a merge needs both rights, takes nothing that is hidden, and a refusal leaves everything as it was', async () => {
  const { body: one } = await boss.post(C, { name: '远航一', cost: '1' })
  const { body: two } = await boss.post(C, { name: '远航二', cost: '2' })
  const { body: child } = await boss.post(V, { customer: two.id })
  const merge = (who: TestClient, take: string[], other = two.id) => who.post(`${C}/${one.id}/merge`, { other, take })
  expect((await merge(clerk, ['name'])).status).toBe(403)
  expect((await merge(rep, ['cost'])).body.error.issues).toMatchObject([{ path: 'cost', code: 'UNKNOWN_FIELD' }])
  expect((await merge(boss, ['name'], one.id)).status).toBe(422)
  expect((await merge(boss, ['nothing'])).status).toBe(400)
  expect(await get(child.id, V)).toMatchObject({ customer: two.id, version: 1 })
  expect(await get(two.id)).toMatchObject({ version: 1 })
  expect(await server.platform.db.selectFrom('meta.merge').select('id').where('other', '=', two.id).execute()).toEqual(
    [],
  )
  // What he does not see moves along all the same.
  expect((await merge(rep, ['name'])).body).toMatchObject({ moved: 1, record: { name: '远航二' } })
  expect((await get(child.id, V)).customer).toBe(one.id)
})
