import { afterAll, beforeAll, expect, test } from 'vitest'
import { CUSTOMERS, startRecords, type RecordsFixture } from './records-fixture.ts'

let server: RecordsFixture['server']
let boss: RecordsFixture['boss']
let ann: RecordsFixture['ann']
let ben: RecordsFixture['ben']
beforeAll(async () => {
  ;({ server, boss, ann, ben } = await startRecords())
})
afterAll(() => server.close())

test('a duplicate is refused with its owner, a similar one is told, and nobody learns the id of what he may not see', async () => {
  const first = await ann.post(CUSTOMERS, { name: '杭州云帆数据科技有限公司' })
  expect(first.status, first.text).toBe(201)
  const again = await ben.post(CUSTOMERS, { name: ' 杭州云帆数据科技有限公司 ' })
  expect(again.status, again.text).toBe(409)
  expect(again.body.error).toMatchObject({
    code: 'DUPLICATE',
    issues: [{ path: 'name', params: { owner: '陈晓明', id: null } }],
  })
  expect(again.body.error.message).toContain('陈晓明')
  const similar = await ben.post('/api/apps/crm/forms/customer/duplicates', {
    values: { name: '杭州云帆数据技术有限公司' },
  })
  expect(similar.body.matches.length, similar.text).toBe(0)
  const near = await ben.post('/api/apps/crm/forms/customer/duplicates', {
    values: { name: '杭州市云帆数据科技有限公司' },
  })
  expect(near.body.matches, near.text).toEqual([
    expect.objectContaining({ match: 'similar', owner: '陈晓明', id: null, title: null }),
  ])
})

test('what is not visible is not there, and the hidden field is an unknown one', async () => {
  const { body: made } = await boss.post(CUSTOMERS, { name: '苏州金石精密', secret: '42', mobile: '13900000001' })
  expect((await ann.get(`${CUSTOMERS}/${made.id}`)).status).toBe(404)
  expect((await ann.patch(`${CUSTOMERS}/${made.id}`, { level: 'A' })).status).toBe(404)
  expect((await ann.delete(`${CUSTOMERS}/${made.id}`)).status).toBe(403)
  const unknown = await ann.post(`${CUSTOMERS}/query`, { filter: { '==': [{ var: 'nosuch' }, '42'] } })
  const hidden = await ann.post(`${CUSTOMERS}/query`, { filter: { '==': [{ var: 'secret' }, '42'] } })
  expect(hidden.status).toBe(400)
  expect(hidden.body.error.issues[0].code).toBe(unknown.body.error.issues[0].code)
  for (const query of [{ sort: ['secret'] }, { fields: ['secret'] }, { expand: ['secret'] }])
    expect((await ann.post(`${CUSTOMERS}/query`, query)).status).toBe(400)
  const written = await ann.post(CUSTOMERS, { name: '苏州银石', secret: '1' })
  expect(written.body.error.issues).toMatchObject([{ path: 'secret', code: 'UNKNOWN_FIELD' }])
})

test('a masked value is masked in its rows only and cannot be searched, filtered or sorted by there', async () => {
  const { body: open } = await ann.post(CUSTOMERS, { name: '绍兴甲公司', mobile: '13712340001' })
  const { body: pooled } = await ann.post(CUSTOMERS, { name: '绍兴乙公司', mobile: '13712340002', in_pool: true })
  expect(open.mobile).toBe('13712340001')
  expect(pooled.mobile).toMatch(/^137\*+0002$/)
  expect((await ann.get(`${CUSTOMERS}/${pooled.id}`)).body.mobile).toBe(pooled.mobile)
  const filtered = await ann.post(`${CUSTOMERS}/query`, { filter: { startsWith: [{ var: 'mobile' }, '1371234'] } })
  expect(
    filtered.body.rows?.map((row: { id: string }) => row.id),
    filtered.text,
  ).toEqual([open.id])
  const searched = await ann.post(`${CUSTOMERS}/query`, { search: '13712340' })
  expect(
    searched.body.rows.map((row: { id: string }) => row.id),
    searched.text,
  ).toEqual([open.id])
  const all = await boss.post(`${CUSTOMERS}/query`, { search: '13712340', sort: ['name'] })
  expect(all.body.rows.map((row: { mobile: string }) => row.mobile)).toEqual(['13712340001', '13712340002'])
})

test('a reference must point to something that the writer may see', async () => {
  const { body: foreign } = await boss.post(CUSTOMERS, { name: '常州外部' })
  const refused = await ann.post(CUSTOMERS, { name: '常州本部', parent_id: foreign.id })
  expect(refused.status, refused.text).toBe(400)
  expect(refused.body.error.issues).toMatchObject([{ path: 'parent_id', code: 'REFERENCE', message: '没有找到' }])
  const { body: own } = await ann.post(CUSTOMERS, { name: '常州自己' })
  const made = await ann.post(CUSTOMERS, { name: '常州下级', parent_id: own.id })
  expect(made.status, made.text).toBe(201)
  const list = await ann.post(`${CUSTOMERS}/query`, {
    filter: { '==': [{ var: 'parent_id.name' }, '常州自己'] },
    expand: ['parent_id'],
  })
  expect(list.body.rows, list.text).toMatchObject([{ name: '常州下级', parent_id: { id: own.id, title: '常州自己' } }])
})
