import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, statementsOf, type TestClient, type TestServer } from '../testing/index.ts'

const C = '/api/apps/shop/forms/item/records'
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
let server: TestServer
let ann: TestClient
let bea: TestClient

beforeAll(async () => {
  // Without background work: what is counted is the request's own.
  server = await startTestServer({ env: { ROLE: 'web' } })
  await publishApp(server.admin, 'shop', [
    {
      kind: 'form',
      key: 'item',
      label: '物品',
      fields: [
        { id: 'f1', key: 'name', type: 'text', label: '名称', required: true },
        { id: 'f2', key: 'price', type: 'money', label: '价格' },
        { id: 'f3', key: 'parent_item', type: 'relation', label: '上级', settings: { form: 'item' } },
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
    { kind: 'role', key: 'all', label: '全部', forms: { item: all } },
    {
      kind: 'role',
      key: 'own',
      label: '本人',
      forms: { item: { ...all, view: { scope: { any: ['own', 'departmentTree'] } } } },
    },
  ])
  ann = await server.person('ann', { roles: [['shop', 'all']] })
  bea = await server.person('bea', { roles: [['shop', 'own']] })
})
afterAll(() => server.close())

/** Everything that a request sends beside its look-up of the session. */
const asked = async (work: () => Promise<unknown>): Promise<string[]> =>
  (await statementsOf(server.platform.pool, work))
    .filter((text) => !text.includes('meta.session'))
    .map((text) => text.slice(0, 400))

const expectStatements = async (n: number, ask: () => Promise<string[]>): Promise<void> => {
  const texts = await ask()
  expect(texts, texts.join('\n')).toHaveLength(n)
}

test('create is one statement, update two, get one, a list at most two: audit, event and subform rows included', async () => {
  // The first request of a person loads him; what is counted is every other one.
  await ann.get(`${C}/00000000-0000-0000-0000-000000000000`)
  await bea.get(`${C}/00000000-0000-0000-0000-000000000000`)
  let id = ''
  await expectStatements(1, () =>
    asked(async () => (id = (await ann.post(C, { name: '一', price: 1, parts: [{ name: '轮' }] })).body.id)),
  )
  await expectStatements(1, () => asked(() => ann.get(`${C}/${id}`)))
  await expectStatements(2, () => asked(() => ann.patch(`${C}/${id}`, { price: 2, parts: [] }, { 'if-match': '"1"' })))
  await expectStatements(1, () => asked(() => ann.post(`${C}/query`, { sort: ['-price'] })))
  await expectStatements(1, () => asked(() => bea.post(`${C}/query`, { sort: ['-price'] })))
  await expectStatements(1, () =>
    asked(() =>
      ann.post(`${C}/query`, {
        filter: { '==': [{ var: 'price' }, 2] },
        search: '一',
        expand: ['parent_item', 'owner_id'],
      }),
    ),
  )
  await expectStatements(2, () => asked(() => ann.post(`${C}/query`, { count: 'exact' })))
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .select('action')
    .where('record', '=', id)
    .where('action', '!=', 'record.view')
    .execute()
  expect(audit.map((row) => row.action).sort()).toEqual(['create', 'update'])
})

test('a filter with more than a thousand hits is asked twice the first time and once from then on', async () => {
  const { db } = server.platform
  const rows = Array.from({ length: 500 }, (_, i) => ({ name: `多${i}`, price: 7 }))
  for (const part of [0, 1, 2])
    await ann.post(`${C}/batch`, { create: rows.map((row) => ({ ...row, name: `${row.name}-${part}` })) })
  expect(
    Number(
      (
        await db
          .selectFrom('meta.audit')
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    ),
  ).toBeGreaterThan(1500)
  const query = () => ann.post(`${C}/query`, { filter: { '==': [{ var: 'price' }, 7] }, sort: ['name'] })
  await expectStatements(2, () => asked(query))
  await expectStatements(1, () => asked(query))
  expect((await query()).body).toMatchObject({ total: 1000, totalKind: 'atLeast' })
})

test('a scope of departments is counted key by key, and a record that two of its parts hold is counted once', async () => {
  const east = await server.department('东区')
  const cai = await server.person('cai', { roles: [['shop', 'own']], departments: [east] })
  const dan = await server.person('dan', { roles: [['shop', 'own']], departments: [east] })
  for (const name of ['甲', '乙']) await cai.post(C, { name: `数${name}` })
  await dan.post(C, { name: '数丙' })
  let total: unknown
  const texts = await statementsOf(server.platform.pool, async () => {
    total = (await cai.post(`${C}/query`, { sort: ['-price'] })).body.total
  })
  expect(total).toBe(3)
  // With `= any(…)` in the count Postgres walks the table where the departments hold nothing: 300 ms of a million rows.
  expect(texts.filter((text) => /"dept_id" = any/.test(text))).toEqual([])
  // Everything is counted by whatever index is smallest: the order of ids would fetch a thousand rows by the primary key.
  const open = await statementsOf(server.platform.pool, () => ann.post(`${C}/query`, { sort: ['-price'] }))
  expect(open.filter((text) => /order by "t"."id" limit 1001/.test(text))).toEqual([])
  // Its last page counts a scope; a statement of its own where more may follow, or where the page stands behind the end.
  for (const [page, statements, shown] of [
    [1, 2, 2],
    [2, 1, 1],
    [5, 2, 0],
  ] as const) {
    const ask = () => cai.post(`${C}/query`, { sort: ['-price'], size: 2, page })
    await expectStatements(statements, () => asked(ask))
    const { body } = await ask()
    expect(body).toMatchObject({ total: 3, totalKind: 'exact' })
    expect(body.rows).toHaveLength(shown)
  }
})

test('SQL holds no text that anybody sent', async () => {
  const marks = ['注入甲', '注入乙', '注入丙']
  const texts = await asked(async () => {
    await ann.post(C, { name: marks[0] })
    await ann.post(`${C}/query`, { filter: { '==': [{ var: 'name' }, marks[1]] }, search: marks[2], sort: ['name'] })
  })
  for (const text of texts) for (const mark of marks) expect(text).not.toContain(mark)
})
