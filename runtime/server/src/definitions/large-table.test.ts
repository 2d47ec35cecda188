import type { FormDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** A table above the size that publishing fills and indexes by itself. */
const ROWS = 6_000
const T = '/api/apps/big/forms/thing/records'
const form: FormDefinition = {
  kind: 'form',
  key: 'thing',
  label: '物',
  fields: [
    { id: 'f1', key: 'name', type: 'text', label: '名', required: true },
    { id: 'f2', key: 'a', type: 'number', label: '甲' },
  ],
}
let server: TestServer
let ann: TestClient

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'big', [
    form,
    {
      kind: 'role',
      key: 'everyone',
      label: '全部',
      forms: { thing: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } } },
    },
  ])
  ann = await server.person('ann', { roles: [['big', 'everyone']] })
  await server.platform.directPool.query(
    `insert into app_big.thing (id, created_at, updated_at, name, a) select meta.uuid_v7(), now(), now(), '公司 ' || n, n from generate_series(1, ${ROWS}) n`,
  )
})
afterAll(() => server.close())

const indexes = async (): Promise<string[]> =>
  (
    await server.platform.directPool.query<{ indexname: string }>(
      `select indexname from pg_indexes where schemaname = 'app_big' and tablename = 'thing'`,
    )
  ).rows.map((row) => row.indexname)

test('a job fills keys, search text and formulas and then builds the indexes, while the rule already holds', async () => {
  await publishMore(server.admin, 'big', [
    {
      ...form,
      fields: [
        ...form.fields,
        {
          id: 'f3',
          key: 'double',
          type: 'formula',
          label: '倍',
          settings: { text: '甲 * 2', expression: { '*': [{ var: 'a' }, 2] } },
        },
      ],
      duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
      views: [{ key: 'all', kind: 'table', label: '全部', sort: ['-a'] }],
    },
  ])
  const first = await ann.post(T, { name: '新公司' })
  expect(first.status, first.text).toBe(201)
  expect((await ann.post(T, { name: '新 公司' })).status).toBe(409)
  await expect.poll(indexes, { timeout: 25_000 }).toEqual(expect.arrayContaining(['u__thing__name__k', 'o__thing__a']))
  expect((await ann.post(T, { name: '公司42' })).status).toBe(409)
  const found = await ann.post(`${T}/query`, { search: '公司 4242', fields: ['double'] })
  expect(found.body.rows, found.text).toMatchObject([{ double: 8484 }])
})
