import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishMore } from '../testing/index.ts'
import { CUSTOMERS, customer, startRecords, type RecordsFixture } from './records-fixture.ts'

let server: RecordsFixture['server']
let boss: RecordsFixture['boss']
let ann: RecordsFixture['ann']
beforeAll(async () => {
  ;({ server, boss, ann } = await startRecords())
})
afterAll(() => server.close())

test('a record is made, numbered, owned by its maker, read and listed', async () => {
  const made = await ann.post(CUSTOMERS, {
    name: '上海华瑞科技有限公司',
    mobile: '138 0013 8000',
    level: 'A',
    amount: 1200.5,
    contacts: [{ name: '李雷', share: 0.3 }],
  })
  expect(made.status, made.text).toBe(201)
  expect(made.body).toMatchObject({
    version: 1,
    name: '上海华瑞科技有限公司',
    mobile: '13800138000',
    level: 'A',
    amount: 1200.5,
    owner_id: ann.id,
  })
  expect(made.body.no).toMatch(/^KH-\d{6}-0001$/)
  expect(made.body.dept_id).toEqual(expect.any(String))
  expect(made.body).not.toHaveProperty('secret')
  const got = await ann.get(`${CUSTOMERS}/${made.body.id}?expand=owner_id`)
  expect(got.status, got.text).toBe(200)
  expect(got.body.owner_id).toEqual({ id: ann.id, title: '陈晓明' })
  expect(got.body.contacts).toEqual([{ id: expect.any(String), name: '李雷', share: 0.3 }])
  const list = await ann.post(`${CUSTOMERS}/query`, { search: '华瑞', sort: ['-amount'] })
  expect(list.status, list.text).toBe(200)
  expect(list.body).toMatchObject({ total: 1, totalKind: 'exact', nextCursor: null })
  expect(list.body.rows[0]).toMatchObject({ id: made.body.id, amount: 1200.5 })
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .selectAll()
    .where('record', '=', made.body.id)
    .where('action', '!=', 'record.view')
    .execute()
  expect(audit.map((row) => row.action)).toEqual(['create'])
})

test('all mistakes are told at once', async () => {
  const answer = await ann.post(CUSTOMERS, {
    mobile: '123',
    amount: -1,
    level: 'Z',
    nothing: 1,
    contacts: [{ share: 1 }],
  })
  expect(answer.status).toBe(400)
  const paths = answer.body.error.issues.map((issue: { path: string }) => issue.path).sort()
  expect(paths).toEqual(['amount', 'contacts/0/name', 'level', 'mobile', 'name', 'nothing'])
})

test('a stale version is a conflict that names the fields', async () => {
  const { body: made } = await ann.post(CUSTOMERS, { name: '宁波远航物流', level: 'A' })
  const first = await ann.patch(`${CUSTOMERS}/${made.id}`, { level: 'B' }, { 'if-match': '"1"' })
  expect(first.status, first.text).toBe(200)
  expect(first.body).toMatchObject({ version: 2, level: 'B' })
  const second = await boss.patch(`${CUSTOMERS}/${made.id}`, { level: 'A', secret: 'x' }, { 'if-match': '"1"' })
  expect(second.status).toBe(409)
  expect(second.body.error).toMatchObject({
    code: 'CONFLICT',
    params: { version: 2, fields: ['level'], updatedBy: { id: ann.id } },
  })
  const third = await boss.patch(`${CUSTOMERS}/${made.id}`, { secret: 'x' })
  expect(third.body, third.text).toMatchObject({ version: 3, secret: 'x' })
})

test('a batch is all or nothing, or each for itself', async () => {
  const all = await boss.post(`${CUSTOMERS}/batch`, { create: [{ name: '批量一' }, {}], mode: 'all' })
  expect(all.status).toBe(400)
  expect(all.body.error.issues).toMatchObject([{ path: '1/name', code: 'REQUIRED' }])
  const each = await boss.post(`${CUSTOMERS}/batch`, { create: [{ name: '批量一' }, {}], mode: 'each' })
  expect(each.body, each.text).toMatchObject({ created: 1, failed: 1 })
})

test('a published change is used by the next request, archived values come back', async () => {
  const { body: made } = await boss.post(CUSTOMERS, { name: '版本公司', amount: 77 })
  const without = {
    ...customer,
    fields: customer.fields.filter((field) => field.key !== 'amount'),
    checks: [],
    views: [],
  }
  await publishMore(server.admin, 'crm', [without])
  expect((await boss.get(`${CUSTOMERS}/${made.id}`)).body).not.toHaveProperty('amount')
  expect((await boss.patch(`${CUSTOMERS}/${made.id}`, { amount: 1 })).status).toBe(400)
  const versions = await server.admin.get('/api/apps/crm/versions')
  const restored = await server.admin.post('/api/apps/crm/versions/1/restore', {})
  expect(restored.status, restored.text).toBe(200)
  expect(restored.body.version).toBe(versions.body.rows[0].version + 1)
  const back = await boss.get(`${CUSTOMERS}/${made.id}`)
  expect(back.body.amount, back.text).toBe(77)
})
