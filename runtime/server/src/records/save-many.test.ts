import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, statementsOf, type TestClient, type TestServer } from '../testing/index.ts'

/** Many records in one request: as many statements as for two, and each judged as if it were alone. */
const C = '/api/apps/shop/forms/item/records'
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
let server: TestServer
let ann: TestClient

beforeAll(async () => {
  server = await startTestServer({ env: { ROLE: 'web' } })
  await publishApp(server.admin, 'shop', [
    {
      kind: 'form',
      key: 'item',
      label: '物品',
      title: 'name',
      fields: [
        { id: 'f0', key: 'no', type: 'autoNumber', label: '编号', settings: { pattern: 'P-{0000}' } },
        { id: 'f1', key: 'name', type: 'text', label: '名称', required: true },
        { id: 'f2', key: 'price', type: 'money', label: '价格' },
        { id: 'f3', key: 'parent_item', type: 'relation', label: '上级', settings: { form: 'item' } },
        {
          id: 'f5',
          key: 'marks',
          type: 'multiSelect',
          label: '标记',
          settings: { options: [{ value: '甲' }, { value: '乙' }] },
        },
        { id: 'f6', key: 'at', type: 'datetime', label: '时间' },
        {
          id: 'f4',
          key: 'parts',
          type: 'subform',
          label: '零件',
          settings: { fields: [{ id: 'f41', key: 'name', type: 'text', label: '名称' }] },
        },
      ],
      duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
    },
    {
      kind: 'rule',
      key: 'dear',
      label: '贵重',
      onImport: true,
      form: 'item',
      when: [
        { on: 'created', before: true },
        { on: 'updated', before: true, field: 'price' },
      ],
      if: { '>': [{ var: 'price' }, 1000] },
      then: [{ id: 'mark', kind: 'setFields', set: { marks: ['乙'] } }],
    },
    { kind: 'role', key: 'all', label: '全部', forms: { item: all } },
  ])
  ann = await server.person('ann', { roles: [['shop', 'all']] })
})
afterAll(() => server.close())

const named = (names: readonly string[], more: object = {}) => names.map((name) => ({ name, ...more }))
const batch = (body: object) => ann.post(`${C}/batch`, body)
const counted = async (work: () => Promise<unknown>): Promise<number> =>
  (await statementsOf(server.platform.pool, work)).length
const row = async (id: string) => (await ann.get(`${C}/${id}`)).body

test('a hundred new records cost as many statements as two, with numbers, rules, audit and events', async () => {
  await batch({ create: named(['热身一', '热身二']) })
  const two = await counted(() => batch({ create: named(['一', '二']) }))
  const names = Array.from({ length: 100 }, (_, i) => `百${i}`)
  let ids: string[] = []
  const hundred = await counted(async () => {
    const { body } = await batch({
      create: named(names, { price: 2000.5, at: '2026-11-26T01:02:03.004Z', marks: ['甲'] }),
    })
    ids = body.results.map((result: { id: string }) => result.id)
  })
  expect(hundred).toBe(two)
  const made = await Promise.all([row(ids[0]!), row(ids[99]!)])
  expect(made[0]).toMatchObject({
    name: '百0',
    price: 2000.5,
    marks: ['乙'],
    at: '2026-11-26T01:02:03.004Z',
    version: 1,
  })
  expect([made[0].no, made[1].no]).toEqual(['P-0005', 'P-0104'])
  const { rows } = await server.platform.pool.query(
    `select (select count(*)::int from meta.audit where record = any($1) and action = 'create' and actor = $2) as audits,
      (select count(*)::int from meta.outbox where record = any($1) and topic = 'record.created') as events,
      (select changes from meta.audit where record = $3 and action = 'create') as changes`,
    [ids, ann.id, ids[0]],
  )
  expect(rows[0]).toMatchObject({ audits: 100, events: 100 })
  expect(rows[0].changes).toContainEqual({ field: 'price', to: '2000.5' })
  expect((await ann.post(`${C}/query`, { search: '百42' })).body.rows).toHaveLength(1)
})

test('changes of many records are written together, by what they change, with rows of subforms', async () => {
  const { body: made } = await batch({ create: named(['甲一', '甲二', '甲三', '甲四'], { price: 1 }) })
  const [a, b, c, d] = made.results.map((result: { id: string }) => result.id) as string[]
  const update = [
    { id: a, price: 5 },
    { id: b, price: 6, version: 1 },
    { id: c, name: '甲三新', price: 1500 },
    { id: d, parts: [{ name: '轮' }] },
    { id: a, price: 7 },
  ]
  const { body } = await batch({ update })
  expect(body).toMatchObject({ updated: 5, failed: 0 })
  expect(body.results.map((result: { version: number }) => result.version)).toEqual([2, 2, 2, 2, 3])
  expect(await row(a!)).toMatchObject({ price: 7, version: 3 })
  expect(await row(c!)).toMatchObject({ name: '甲三新', price: 1500, marks: ['乙'] })
  expect((await row(d!)).parts).toMatchObject([{ name: '轮' }])
  expect((await ann.post(`${C}/query`, { search: '甲三新' })).body.rows).toHaveLength(1)
})

test('what is wrong with one of many names it: a missing value, a taken name, a dead reference, an old version', async () => {
  const { body: made } = await batch({ create: named(['乙一', '乙二']) })
  const [a, b] = made.results.map((result: { id: string }) => result.id) as string[]
  const dead = '01900000-0000-7000-8000-000000000000'
  const refused = async (body: object) => (await batch(body)).body.error
  expect(await refused({ create: [{ name: '丙一' }, { price: 1 }] })).toMatchObject({
    code: 'INVALID',
    issues: [{ path: '1/name', code: 'REQUIRED' }],
  })
  expect(await refused({ create: named(['丙二', '丙三', '乙一']) })).toMatchObject({
    code: 'DUPLICATE',
    issues: [{ path: '2/name', code: 'DUPLICATE' }],
  })
  expect(await refused({ create: named(['丙四', '丙四']) })).toMatchObject({ issues: [{ path: '1/name' }] })
  expect(await refused({ create: [{ name: '丙五' }, { name: '丙六', parent_item: dead }] })).toMatchObject({
    issues: [{ path: '1/parent_item', code: 'REFERENCE' }],
  })
  expect(
    await refused({
      update: [
        { id: a, price: 1 },
        { id: b, price: 1, version: 9 },
      ],
    }),
  ).toMatchObject({
    code: 'CONFLICT',
    params: { index: 1 },
  })
  expect(
    await refused({
      update: [
        { id: a, price: 1 },
        { id: b, parent_item: dead },
      ],
    }),
  ).toMatchObject({
    issues: [{ path: '1/parent_item', code: 'REFERENCE' }],
  })
  expect(
    await refused({
      update: [
        { id: a, price: 1 },
        { id: dead, price: 1 },
      ],
    }),
  ).toMatchObject({ code: 'NOT_FOUND' })
  const { body } = await ann.post(`${C}/query`, { filter: { in: [{ var: 'name' }, ['丙一', '丙二', '丙四', '丙五']] } })
  expect(body.rows).toEqual([])
  expect(await row(a!)).toMatchObject({ version: 1 })
})

test('each for itself: the good ones of many stay, those that are refused say why', async () => {
  const { body } = await batch({
    create: [...named(['丁一', '丁二']), { price: 3 }, ...named(['丁一', '丁三'])],
    mode: 'each',
  })
  expect(body).toMatchObject({ created: 3, failed: 2 })
  expect(body.results.map((result: { error?: { code: string } }) => result.error?.code ?? null)).toEqual([
    null,
    null,
    'INVALID',
    'DUPLICATE',
    null,
  ])
})
