import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const definitions: readonly Definition[] = [
  {
    kind: 'form',
    key: 'company',
    label: '公司',
    title: 'name',
    fields: [
      { id: 'c1', key: 'name', type: 'text', label: '名称' },
      { id: 'c2', key: 'above', type: 'relation', label: '上级公司', settings: { form: 'company' } },
    ],
    views: [{ key: 'tree', kind: 'tree', label: '树', settings: { parent: 'above' } }],
  },
  {
    kind: 'role',
    key: 'all',
    label: '全部',
    forms: {
      company: {
        view: { scope: 'all' },
        create: {},
        edit: { scope: 'all' },
        delete: { scope: 'all' },
        transfer: { scope: 'all' },
      },
    },
  },
  { kind: 'role', key: 'own', label: '本人', forms: { company: { view: { scope: 'own' }, create: {} } } },
]
const url = '/api/apps/crm/forms/company/records'
/** The roots of the tree as the list asks for them. */
const roots = { filter: { isEmpty: [{ var: 'above.id' }] }, sort: ['name'], fields: ['name'] }

let server: TestServer
let boss: TestClient
let ann: TestClient
const ids: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'crm', definitions)
  boss = await server.person('boss', { roles: [['crm', 'all']] })
  ann = await server.person('ann', { roles: [['crm', 'own']] })
  const add = async (who: TestClient, name: string, above?: string) => {
    const made = await who.post(url, { name, ...(above ? { above: ids[above] } : {}) })
    expect(made.status).toBe(201)
    ids[name] = made.body.id
  }
  await add(boss, 'A')
  await add(boss, 'A1', 'A')
  await add(boss, 'A2', 'A')
  await add(boss, 'B')
  await add(ann, 'N')
  await add(ann, 'N1', 'N')
})
afterAll(() => server.close())

const names = async (who: TestClient, query: object) =>
  (await who.post(`${url}/query`, query)).body.rows.map((row: { name: string }) => row.name)

it('has the records without one above them as roots, and counts what is below them in one question', async () => {
  expect(await names(boss, roots)).toEqual(['A', 'B', 'N'])
  const counts = await boss.post(`${url}/sums`, {
    fields: [],
    group: 'above',
    filter: { in: [{ var: 'above' }, [ids['A'], ids['B'], ids['N']]] },
  })
  expect(counts.status).toBe(200)
  const found = Object.fromEntries(
    counts.body.rows.map((row: { group: string; count: number }) => [row.group, row.count]),
  )
  expect(found).toEqual({ [ids['A']!]: 2, [ids['N']!]: 1 })
  expect(await names(boss, { ...roots, filter: { '==': [{ var: 'above' }, ids['A']] } })).toEqual(['A1', 'A2'])
})

it('shows a record as a root to whom the one above it is hidden, or when that went into the bin', async () => {
  expect((await boss.patch(`${url}/${ids['A2']}`, { owner_id: ann.id })).status).toBe(200)
  expect(await names(ann, roots)).toEqual(['A2', 'N'])
  await boss.delete(`${url}/${ids['N']}`)
  expect(await names(boss, roots)).toEqual(['A', 'B', 'N1'])
})
