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

test('the record page shows children, what happened and comments, without what is hidden', async () => {
  const { body: made } = await boss.post(CUSTOMERS, { name: '时间线公司', secret: 'a', owner_id: ann.id })
  expect(made.owner_id).toBe(ann.id)
  await boss.patch(`${CUSTOMERS}/${made.id}`, { secret: 'b' })
  await boss.patch(`${CUSTOMERS}/${made.id}`, { level: 'A', secret: 'c' })
  await boss.post('/api/apps/crm/forms/follow_up/records', { customer: made.id, content: '拜访' })
  const related = await ann.get(`${CUSTOMERS}/${made.id}/related`)
  expect(related.body.tabs, related.text).toEqual([
    { form: 'customer', field: 'parent_id', many: false, label: '客户', total: 0 },
    { form: 'follow_up', field: 'customer', many: false, label: '跟进记录', total: 1 },
    { form: 'follow_up', field: 'about', many: true, label: '跟进记录', total: 0 },
  ])
  const comment = await ann.post(`${CUSTOMERS}/${made.id}/comments`, { text: '请跟进', mentions: [boss.id] })
  expect(comment.status, comment.text).toBe(201)
  const line = await ann.get(`${CUSTOMERS}/${made.id}/timeline`)
  expect(
    line.body.items.map((item: { kind: string }) => item.kind),
    line.text,
  ).toEqual(['comment', 'child', 'changed', 'created'])
  // Who was mentioned is said by name: a page that has never met them can mark them.
  expect(line.body.items[0].params.names).toEqual([expect.stringMatching(/./)])
  expect(line.text).not.toContain('secret')
  const told = await boss.get('/api/notifications')
  expect(told.text).toContain('请跟进')
  expect((await ann.get(`${CUSTOMERS}/${made.id}/history?field=secret`)).status).toBe(400)
  const history = await boss.get(`${CUSTOMERS}/${made.id}/history?field=secret`)
  expect(
    history.body.items.flatMap((item: { changes: unknown[] }) => item.changes),
    history.text,
  ).toEqual([
    { field: 'secret', from: 'b', to: 'c' },
    { field: 'secret', from: 'a', to: 'b' },
    { field: 'secret', from: null, to: 'a' },
  ])
  expect((await ben.get(`${CUSTOMERS}/${made.id}/timeline`)).status).toBe(404)
})
