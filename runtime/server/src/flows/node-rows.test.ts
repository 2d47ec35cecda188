import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** Rights of a node on the columns and rows of a subform, on read, on write and in what has changed. */
let server: TestServer
let seller: TestClient
let buyer: TestClient
const RECORDS = '/api/apps/rows/forms/purchase/records'
const all = { scope: 'all' as const }
const column = (id: string, key: string, type: string, more: object = {}) => ({ id, key, type, label: key, ...more })
const definitions = [
  {
    kind: 'form',
    key: 'purchase',
    label: '订单',
    fields: [
      column('f_1', 'title', 'text'),
      column('f_2', 'items', 'subform', {
        settings: {
          fields: [
            column('c_1', 'name', 'text'),
            column('c_2', 'quantity', 'number'),
            column('c_3', 'cost', 'money'),
            column('c_4', 'note', 'text'),
          ],
        },
      }),
    ],
  },
  { kind: 'role', key: 'staff', label: '员工', forms: { purchase: { view: all, create: {}, edit: all } } },
  { kind: 'role', key: 'buyer', label: '采购', forms: {} },
  {
    kind: 'flow',
    key: 'check',
    label: '核价',
    form: 'purchase',
    settings: { afterReturn: 'all' },
    steps: [
      {
        id: 'columns',
        kind: 'userTask',
        approvers: [{ kind: 'role', role: 'buyer' }],
        fields: { '*': 'readonly', 'items.quantity': 'required', 'items.cost': 'hidden' },
        actions: ['approve', 'return'],
      },
      {
        id: 'adds',
        kind: 'userTask',
        approvers: [{ kind: 'role', role: 'buyer' }],
        fields: { '*': 'readonly', items: 'editable', 'items.cost': 'hidden' },
        rows: { items: { delete: false } },
      },
    ],
  },
] as unknown as Definition[]

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'rows', definitions)
  seller = await server.person('seller', { roles: [['rows', 'staff']] })
  buyer = await server.person('buyer', { roles: [['rows', 'buyer']] })
})
afterAll(() => server.close())

async function begin(items: readonly object[]) {
  const made = await seller.post(RECORDS, { title: '一', items })
  expect(made.status, made.text).toBe(201)
  const started = await seller.post('/api/apps/rows/flows/check/instances', { recordId: made.body.id })
  expect(started.status, started.text).toBe(201)
  return { id: made.body.id as string, instance: started.body.id as string }
}
async function task(instance: string) {
  const { body } = await buyer.get('/api/inbox')
  const row = body.rows.find((each: { instance: string }) => each.instance === instance)
  return (await buyer.get(`/api/tasks/${row.id}`)).body
}
const approve = (id: string, items: readonly object[]) => buyer.post(`/api/tasks/${id}/approve`, { values: { items } })
const stored = async (id: string) => (await seller.get(`${RECORDS}/${id}`)).body.items

it('hides columns, takes only those that the node lets be written, and neither more nor fewer rows', async () => {
  const { id, instance } = await begin([
    { name: '轴承', quantity: 2, cost: 10, note: '甲' },
    { name: '皮带', cost: 20 },
  ])
  const seen = await task(instance)
  expect(seen.fields).toEqual({ title: 'readonly', items: 'editable' })
  expect(seen.rows.items).toEqual({
    columns: { name: 'readonly', quantity: 'required', cost: 'hidden', note: 'readonly' },
    add: false,
    delete: false,
  })
  expect(JSON.stringify(seen.record)).not.toContain('cost')
  const [first, second] = seen.record.items as { id: string }[]
  const issues = async (items: readonly object[]) => (await approve(seen.id, items)).body.error.issues
  expect(await issues([{ ...first, name: '别的' }, second!])).toMatchObject([
    { path: 'items/0/name', code: 'READONLY', message: '这一项不能修改' },
  ])
  expect(await issues([{ ...first, cost: 1 }, second!])).toMatchObject([{ path: 'items/0/cost' }])
  expect(await issues([first!])).toMatchObject([{ path: 'items', code: 'ROW_DELETE' }])
  expect(await issues([first!, second!, { quantity: 1 }])).toMatchObject([{ path: 'items/2', code: 'ROW_ADD' }])
  expect((await approve(seen.id, [first!, second!])).body.error.params).toMatchObject({ reason: 'REQUIRED' })
  expect((await stored(id)).map((row: { quantity: number }) => row.quantity)).toEqual([2, null])
  const done = await approve(seen.id, [first!, { ...second!, quantity: 5 }])
  expect(done.status, done.text).toBe(200)
  expect(await stored(id)).toMatchObject([
    { name: '轴承', quantity: 2, cost: 10, note: '甲' },
    { name: '皮带', quantity: 5, cost: 20 },
  ])
})

it('lets rows be added but not deleted where the node says so, without the columns that it hides', async () => {
  const { id, instance } = await begin([{ name: '轴承', quantity: 2, cost: 10 }])
  const [row] = (await task(instance)).record.items as { id: string }[]
  await approve((await task(instance)).id, [row!])
  const next = await task(instance)
  expect(next.rows.items).toMatchObject({ add: true, delete: false })
  expect((await approve(next.id, [{ name: '新' }])).body.error.issues).toMatchObject([{ code: 'ROW_DELETE' }])
  expect((await approve(next.id, [row!, { name: '新', cost: 99 }])).body.error.issues).toMatchObject([
    { path: 'items/1/cost', code: 'READONLY' },
  ])
  const done = await approve(next.id, [
    { ...row!, note: '改' },
    { name: '新', quantity: 1 },
  ])
  expect(done.body).toMatchObject({ status: 'approved' })
  expect(await stored(id)).toMatchObject([
    { name: '轴承', note: '改', cost: 10 },
    { name: '新', quantity: 1, cost: null },
  ])
})

it('tells who decides again what has changed in the rows, not what the node hides there', async () => {
  const { id, instance } = await begin([{ name: '轴承', quantity: 2, cost: 10 }])
  const first = await task(instance)
  await buyer.post(`/api/tasks/${first.id}/return`, { to: 'initiator', comment: '再看看' })
  const [row] = await stored(id)
  await seller.patch(`${RECORDS}/${id}`, { items: [{ ...row, cost: 11 }] })
  await seller.post(`/api/flow-instances/${instance}/resubmit`, {})
  expect((await task(instance)).diff.changes).toEqual([])
  await buyer.post(`/api/tasks/${(await task(instance)).id}/return`, { to: 'initiator', comment: '再看看' })
  await seller.patch(`${RECORDS}/${id}`, { items: [{ ...row, quantity: 3, cost: 12 }] })
  await seller.post(`/api/flow-instances/${instance}/resubmit`, {})
  const { changes } = (await task(instance)).diff
  expect(changes).toMatchObject([{ field: 'items', to: [{ quantity: 3 }] }])
  expect(JSON.stringify(changes)).not.toContain('cost')
})

it('is refused at publish where a column is named that is not there', async () => {
  const flow = structuredClone(definitions[3]) as unknown as { steps: { fields: object }[] }
  flow.steps[0]!.fields = { 'items.nothing': 'hidden' }
  await server.admin.put('/api/apps/rows/draft/flow/check', flow, { 'if-match': '"1"' })
  const { body } = await server.admin.post('/api/apps/rows/publish', {})
  expect(JSON.stringify(body.error.issues)).toContain('fields/items.nothing')
})
