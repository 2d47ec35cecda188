import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const customer: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  fields: [{ id: 'f_name', key: 'name', type: 'text', label: '客户名称' }],
}
const staff: RoleDefinition = {
  kind: 'role',
  key: 'staff',
  label: '员工',
  forms: { customer: { view: { scope: 'all' } } },
}
const FORM = '/api/apps/shop/forms/customer'

let server: TestServer
let ann: TestClient
let ben: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [customer, staff])
  ann = await server.person('ann', { name: '陈晓明', roles: [['shop', 'staff']] })
  ben = await server.person('ben', { roles: [['shop', 'staff']] })
})
afterAll(() => server.close())

test('the arrangement of a view is one person’s, whole at every save, and can be put away', async () => {
  const settings = { columns: ['name', 'created_at'], widths: { name: 320 }, height: 56, frozen: 2 }
  expect((await ann.put(`${FORM}/list-settings/all`, { columns: ['name'] })).status).toBe(204)
  expect((await ann.put(`${FORM}/list-settings/all`, settings)).status).toBe(204)
  expect((await ann.put(`${FORM}/list-settings`, { first: 'all' })).status).toBe(204)
  expect((await ann.get(`${FORM}/list-settings`)).body).toEqual({ first: 'all', views: { all: settings } })
  expect((await ben.get(`${FORM}/list-settings`)).body).toEqual({ first: null, views: {} })
  expect((await ann.put(`${FORM}/list-settings/all`, { height: 41 })).status).toBe(400)
  await ann.delete(`${FORM}/list-settings/all`)
  await ann.put(`${FORM}/list-settings`, { first: null })
  expect((await ann.get(`${FORM}/list-settings`)).body).toEqual({ first: null, views: {} })
  const none = await server.person('none')
  expect((await none.get(`${FORM}/list-settings`)).status).toBe(404)
  expect((await none.put(`${FORM}/list-settings/all`, settings)).status).toBe(404)
})

test('a shared view is locked for others unless its maker opens it, and stays his to share, open and remove', async () => {
  const kept = { label: '本周', filter: { '==': [{ var: 'name' }, '华瑞'] }, sort: ['-name'] }
  const made = await ann.post(`${FORM}/views`, { ...kept, shared: true })
  const view = `${FORM}/views/${made.body.id}`
  const bens = async () => (await ben.get(`${FORM}/views`)).body.rows[0]
  expect(await bens()).toMatchObject({ ...kept, editors: 'owner', mine: false, editable: false, owner: '陈晓明' })
  expect((await ben.patch(view, { sort: ['name'] })).status).toBe(403)
  expect((await ann.patch(view, { label: '重点', editors: 'all' })).body).toMatchObject({
    label: '重点',
    mine: true,
    sort: ['-name'],
  })
  expect(await bens()).toMatchObject({ editors: 'all', editable: true })
  expect((await ben.patch(view, { sort: ['-name'] })).body).toMatchObject({ sort: ['-name'], mine: false })
  for (const change of [{ shared: false }, { editors: 'owner' }])
    expect((await ben.patch(view, change)).status).toBe(403)
  expect((await ben.delete(view)).status).toBe(404)
  await ann.patch(view, { shared: false })
  expect((await ben.patch(view, { sort: [] })).status).toBe(404)
  expect((await ann.delete(view)).status).toBe(204)
})

test('a menu of an app asks for counts: who has no role in it gets none, who may build it an empty answer', async () => {
  expect((await server.admin.get('/api/apps/shop/counts')).body).toEqual({ counts: {} })
  const stranger = await server.person('stranger')
  expect((await stranger.get('/api/apps/shop/counts')).status).toBe(404)
  expect((await ann.get('/api/apps/shop/counts')).body.counts.customer).toMatchObject({ total: 0 })
})
