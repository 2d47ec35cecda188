import { afterAll, beforeAll, expect, test } from 'vitest'
import { statementsOf } from '../testing/index.ts'
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

test('who is mentioned reads it in his language, and nobody is told of a record that he may not see', async () => {
  const { body: made } = await ann.post(CUSTOMERS, { name: '提及公司' })
  await boss.patch('/api/auth/me', { locale: 'en-US' })
  const url = `${CUSTOMERS}/${made.id}/comments`
  const posted = await ann.post(url, { text: '看一下', mentions: [boss.id, boss.id, ann.id] })
  expect(posted.status, posted.text).toBe(201)
  const { rows } = (await boss.get('/api/notifications')).body
  const titles = rows.map(({ title }: { title: string }) => title)
  expect(titles.filter((title: string) => title.includes('提及公司'))).toEqual(['陈晓明 mentioned you: 提及公司'])
  const refused = await ann.post(url, { text: '请看', mentions: [boss.id, ben.id] })
  expect([refused.status, refused.body.error.message]).toEqual([422, '提到的人看不到这条记录：ben。'])
  expect((await ben.get('/api/notifications')).text).not.toContain('提及公司')
  expect((await ann.get(url)).body.items).toHaveLength(1)
})

test('however many are mentioned, they are looked up in one statement', async () => {
  const { body: made } = await ann.post(CUSTOMERS, { name: '许多人公司' })
  const people = await Promise.all(
    Array.from({ length: 5 }, (_, i) => server.person(`reader${i}`, { roles: [['crm', 'manager']] })),
  )
  const texts = await statementsOf(server.platform.pool, async () => {
    const mentions = people.map(({ id }) => id)
    expect((await ann.post(`${CUSTOMERS}/${made.id}/comments`, { text: '各位', mentions })).status).toBe(201)
  })
  expect(texts.filter((text) => text.includes('with recursive mine'))).toHaveLength(1)
})
