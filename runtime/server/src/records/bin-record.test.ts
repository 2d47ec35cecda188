import { afterAll, beforeAll, expect, test } from 'vitest'
import { CUSTOMERS, startRecords, type RecordsFixture } from './records-fixture.ts'

let server: RecordsFixture['server']
let boss: RecordsFixture['boss']
beforeAll(async () => {
  ;({ server, boss } = await startRecords())
})
afterAll(() => server.close())

test('the bin takes children along and gives back what is free', async () => {
  const { body: made } = await boss.post(CUSTOMERS, { name: '无锡太湖机电' })
  const { body: child } = await boss.post('/api/apps/crm/forms/follow_up/records', {
    customer: made.id,
    content: '首次拜访',
  })
  expect(child.customer).toBe(made.id)
  expect((await boss.delete(`${CUSTOMERS}/${made.id}`)).status).toBe(204)
  expect((await boss.get(`${CUSTOMERS}/${made.id}`)).status).toBe(404)
  expect((await boss.get(`/api/apps/crm/forms/follow_up/records/${child.id}`)).status).toBe(404)
  const bin = await boss.post(`${CUSTOMERS}/query`, { deleted: true })
  expect(
    bin.body.rows.map((row: { id: string }) => row.id),
    bin.text,
  ).toContain(made.id)
  const { body: taken } = await boss.post(CUSTOMERS, { name: '无锡太湖机电' })
  const refused = await boss.post(`${CUSTOMERS}/${made.id}/restore`)
  expect(refused.status, refused.text).toBe(409)
  await boss.delete(`${CUSTOMERS}/${taken.id}`)
  const back = await boss.post(`${CUSTOMERS}/${made.id}/restore`)
  expect(back.status, back.text).toBe(200)
})

test('a record that others must have stays, by a reference to one and to several; one that may be empty names nothing', async () => {
  const K = '/api/apps/crm/forms/contract/records'
  const { body: kept } = await boss.post(CUSTOMERS, { name: '扬州保留公司' })
  const { body: bound } = await boss.post(K, { customer: kept.id })
  const refused = await boss.delete(`${CUSTOMERS}/${kept.id}`)
  expect(refused.status, refused.text).toBe(422)
  expect(refused.body.error.params).toMatchObject({ reason: 'children', form: 'contract', total: 1 })
  expect(refused.body.error.message).toBe('还有 1 条「合同」记录引用它，请先处理那些记录。')
  await boss.delete(`${K}/${bound.id}`)
  expect((await boss.delete(`${CUSTOMERS}/${kept.id}`)).status).toBe(204)

  const { body: about } = await boss.post(CUSTOMERS, { name: '泰州涉及公司' })
  const { body: other } = await boss.post(CUSTOMERS, { name: '泰州另一公司' })
  await boss.post('/api/apps/crm/forms/follow_up/records', { customer: other.id, about: [other.id, about.id] })
  expect((await boss.delete(`${CUSTOMERS}/${about.id}`)).status).toBe(422)

  const { body: payer } = await boss.post(CUSTOMERS, { name: '镇江付款公司' })
  const { body: paid } = await boss.post(K, { payer: payer.id })
  expect((await boss.delete(`${CUSTOMERS}/${payer.id}`)).status).toBe(204)
  expect((await boss.get(`${K}/${paid.id}?expand=payer`)).body.payer.title).toBeNull()
  expect((await boss.post(`${CUSTOMERS}/${payer.id}/restore`)).status).toBe(200)
  expect((await boss.get(`${K}/${paid.id}?expand=payer`)).body.payer).toEqual({ id: payer.id, title: '镇江付款公司' })
})
