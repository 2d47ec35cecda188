import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** What a part hangs on hangs on no part of it, however it is written; who sits beside whom may well be mutual. */
const PATH = '/api/apps/rings/forms/part/records'
const whole = { scope: 'all' as const }
const all = { view: whole, create: {}, edit: whole, delete: whole }
const definitions: readonly Definition[] = [
  {
    kind: 'form',
    key: 'part',
    label: '部件',
    title: 'name',
    fields: [
      { id: 'f1', key: 'name', type: 'text', label: '名称' },
      { id: 'f2', key: 'above', type: 'relation', label: '上级', settings: { form: 'part' } },
      { id: 'f3', key: 'beside', type: 'relation', label: '相邻', settings: { form: 'part', rings: true } },
      { id: 'f4', key: 'under', type: 'relation', label: '改挂到', settings: { form: 'part', many: true } },
      { id: 'f5', key: 'follow', type: 'switch', label: '跟随' },
    ],
  },
  { kind: 'role', key: 'all', label: '全部', forms: { part: all } },
  {
    kind: 'rule',
    key: 'hang',
    label: '挂到相邻的下面',
    onImport: true,
    form: 'part',
    when: [{ on: 'updated', field: 'follow' }],
    then: [{ id: 's', kind: 'setFields', set: { above: { var: 'beside' } } }],
  },
]
let server: TestServer
let ann: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'rings', definitions)
  ann = await server.person('ann', { roles: [['rings', 'all']] })
})
afterAll(() => server.close())

/** A chain, each below the one before it; returns ids from the top. */
async function chain(...names: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const name of names) {
    const { status, body, text } = await ann.post(PATH, { name, ...(ids.length ? { above: ids.at(-1) } : {}) })
    expect(status, text).toBe(201)
    ids.push(body.id)
  }
  return ids
}
const parentOf = async (id: string) => (await ann.get(`${PATH}/${id}`)).body.above
const RING = { path: 'above', code: 'RING', message: '“上级”绕了一圈又指回自己' }

test('a record hangs neither on itself nor on its own child, and nothing is written', async () => {
  const [top, middle, low] = (await chain('上', '中', '下')) as [string, string, string]
  for (const parent of [top, middle, low]) {
    const refused = await ann.patch(`${PATH}/${top}`, { above: parent })
    expect([refused.status, refused.body.error.issues]).toEqual([400, [expect.objectContaining(RING)]])
  }
  expect(await parentOf(top)).toBeNull()
  expect((await ann.get(`${PATH}/${top}`)).body.version).toBe(1)
  // Elsewhere in the tree it goes.
  expect((await ann.patch(`${PATH}/${low}`, { above: top })).status).toBe(200)
  expect((await ann.patch(`${PATH}/${top}`, { beside: middle })).status).toBe(200)
  expect((await ann.patch(`${PATH}/${middle}`, { beside: top })).status).toBe(200)
})

test('several changes together are judged as they stand together', async () => {
  const [a, b] = (await chain('甲', '乙')) as [string, string]
  const [c, d] = (await chain('丙', '丁')) as [string, string]
  // Two halves of a ring in one request.
  const refused = await ann.post(`${PATH}/batch`, {
    update: [
      { id: a, above: d },
      { id: c, above: b },
    ],
  })
  expect([refused.status, refused.body.error.issues?.[0]]).toEqual([400, expect.objectContaining({ code: 'RING' })])
  expect(await parentOf(a)).toBeNull()
  // Turning a chain round is no ring once both have moved.
  const turned = await ann.post(`${PATH}/batch`, {
    update: [
      { id: a, above: b },
      { id: b, above: null },
    ],
  })
  expect([turned.status, await parentOf(a), await parentOf(b)], turned.text).toEqual([200, b, null])
})

test('a rule that closes a ring refuses the change that woke it', async () => {
  const [top, low] = (await chain('东', '西')) as [string, string]
  expect((await ann.patch(`${PATH}/${top}`, { beside: low })).status).toBe(200)
  const refused = await ann.patch(`${PATH}/${top}`, { follow: true })
  expect([refused.status, refused.text.includes('RING')]).toEqual([422, true])
  expect(await ann.get(`${PATH}/${top}`).then(({ body }) => [body.follow, body.above])).toEqual([false, null])
})

test('two people who each write one half of a ring at once do not both get through', async () => {
  for (let round = 0; round < 5; round++) {
    const [[a], [b]] = await Promise.all([chain(`左${round}`), chain(`右${round}`)])
    const answers = await Promise.all([
      ann.patch(`${PATH}/${a}`, { above: b }),
      ann.patch(`${PATH}/${b}`, { above: a }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400])
  }
})

test('what comes back from the bin comes back to no ring', async () => {
  const [top, middle, low] = (await chain('春', '夏', '秋')) as [string, string, string]
  expect((await ann.delete(`${PATH}/${middle}`)).status).toBeLessThan(300)
  expect((await ann.patch(`${PATH}/${top}`, { above: low })).status).toBe(200)
  const back = await ann.post(`${PATH}/${middle}/restore`)
  expect([back.status, back.body.error?.issues], back.text).toEqual([400, [expect.objectContaining(RING)]])
})

test('a change of everything that a list shows tells the record that it cannot hold for', async () => {
  const [top, low] = (await chain('高', '低')) as [string, string]
  const filter = { in: [{ var: 'id' }, [top, low]] }
  const begun = await ann.post(`${PATH}/bulk`, { action: 'update', filter, values: { above: low } })
  expect(begun.status, begun.text).toBeLessThan(300)
  await vi.waitFor(
    async () =>
      expect((await ann.get(`/api/bulk/${begun.body.id}`)).body).toMatchObject({ status: 'done', refused: 2 }),
    { timeout: 30_000 },
  )
  expect([await parentOf(top), await parentOf(low)]).toEqual([null, top])
})
