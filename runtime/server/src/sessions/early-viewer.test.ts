import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const note: FormDefinition = {
  kind: 'form',
  key: 'note',
  label: '便签',
  fields: [
    { id: 'f_text', key: 'text', type: 'text', label: '内容' },
    { id: 'f_price', key: 'price', type: 'text', label: '底价' },
  ],
}
const role = (key: string, price: 'hidden' | 'readonly'): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms: { note: { view: { scope: 'all' }, create: {}, fields: { price } } },
})
const NOTES = '/api/apps/shop/forms/note/records'

let server: TestServer
let ann: TestClient
let record: string
let n = 0
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [note, role('reader', 'readonly'), role('guest', 'hidden')])
})
afterAll(() => server.close())
beforeEach(async () => {
  ann = await server.person(`ann${++n}`, { roles: [['shop', 'reader']] })
  record ??= (await ann.post(NOTES, { text: '报价' })).body.id
  // This process remembers her from here on: her next requests are begun before the database has said who she is.
  expect((await ann.get(`${NOTES}/${record}`)).body).toHaveProperty('price')
})

/** What the two early reads answer: one record, and the list. */
const reads = async () => [await ann.get(`${NOTES}/${record}`), await ann.post(`${NOTES}/query`, {})]
const setUser = (set: object) => server.platform.db.updateTable('meta.user').set(set).where('id', '=', ann.id).execute()

test('a right that is taken counts at the next request, though the read has begun with it', async () => {
  await server.platform.db
    .updateTable('meta.role_member')
    .set({ role: 'guest' })
    .where('user_id', '=', ann.id)
    .execute()
  await setUser({ permission_version: 99 })
  const [one, list] = await reads()
  expect(one!.body).toMatchObject({ text: '报价' })
  expect(one!.body).not.toHaveProperty('price')
  expect(list!.body.rows[0]).not.toHaveProperty('price')
})

test('a person who was disabled, a session that has ended and a role that is gone are refused, also a bad question of theirs', async () => {
  await setUser({ status: 'disabled' })
  for (const answer of await reads()) expect(answer.status).toBe(401)
  expect((await ann.post(`${NOTES}/query`, { size: 9_999 })).status).toBe(401)
  await setUser({ status: 'active' })
  for (const answer of await reads()) expect(answer.status).toBe(200)
  await server.platform.db.deleteFrom('meta.role_member').where('user_id', '=', ann.id).execute()
  await setUser({ permission_version: 100 })
  for (const answer of await reads()) expect(answer.status).toBe(404)
  await server.sessions.closeAll(ann.id)
  for (const answer of await reads()) expect(answer.status).toBe(401)
})

test('who must change his password is stopped', async () => {
  await setUser({ must_change_password: true, permission_version: 101 })
  for (const answer of await reads()) expect(answer.status).toBe(403)
})

test('nothing is told of a view that did not leave', async () => {
  const views = async () =>
    (
      await server.platform.db
        .selectFrom('meta.audit')
        .select('id')
        .where('actor', '=', ann.id)
        .where('action', '=', 'record.view')
        .execute()
    ).length
  await expect.poll(views).toBe(1)
  await server.sessions.closeAll(ann.id)
  await reads()
  const other = await server.person(`other${n}`, { roles: [['shop', 'reader']] })
  await other.get(`${NOTES}/${record}`)
  await expect
    .poll(
      async () =>
        (await server.platform.db.selectFrom('meta.audit').select('id').where('actor', '=', other.id).execute()).length,
    )
    .toBe(1)
  expect(await views()).toBe(1)
})
