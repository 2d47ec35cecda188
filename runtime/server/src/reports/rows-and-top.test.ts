import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { report } from './report-fixture.ts'

/*
 * | order | of    | area | lines     |
 * | o1    | clerk | –    | 100, 20   |
 * | o2    | boss  | 东   | 7         |
 * | o3    | boss  | 西   | 3         |
 * | o4    | boss  | –    | 1         |
 */
const order: FormDefinition = {
  kind: 'form',
  key: 'sale',
  label: '订单',
  title: 'name',
  fields: [
    { id: 'o1', key: 'name', type: 'text', label: '名称' },
    { id: 'o2', key: 'area', type: 'text', label: '区域' },
    { id: 'o3', key: 'amount', type: 'money', label: '金额' },
    {
      id: 'o4',
      key: 'lines',
      type: 'subform',
      label: '明细',
      settings: { fields: [{ id: 'o5', key: 'price', type: 'money', label: '单价' }] },
    },
  ],
}
const lines = report('lines', {
  dataset: { form: 'sale', rows: 'lines' },
  measures: [
    { key: 'n', agg: 'count' },
    { key: 'price', agg: 'sum', field: 'price' },
  ],
  charts: [{ kind: 'table', encoding: { values: ['price'] } }],
})
const best = report('best', {
  dataset: { form: 'sale' },
  dimensions: [{ field: 'area' }],
  sort: ['-amount'],
  top: 2,
  others: true,
})
const role = (key: string, orders: RoleDefinition['forms'][string]): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms: { sale: orders },
  reports: ['lines', 'best'],
})

let server: TestServer
let boss: TestClient
let clerk: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [
    order,
    lines,
    best,
    role('everything', { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } }),
    // All orders without their lines, and his own with them.
    role('heads', { view: { scope: 'all' }, fields: { lines: 'hidden' } }),
    role('own', { view: { scope: 'own' }, create: {} }),
  ])
  boss = await server.person('boss', { roles: [['shop', 'everything']] })
  clerk = await server.person('clerk', {
    roles: [
      ['shop', 'heads'],
      ['shop', 'own'],
    ],
  })
  for (const [by, name, area, prices] of [
    [clerk, 'o1', null, [100, 20]],
    [boss, 'o2', '东', [7]],
    [boss, 'o3', '西', [3]],
    [boss, 'o4', null, [1]],
  ] as const) {
    const amount = prices.reduce((sum: number, price) => sum + price, 0)
    const values = { name, area, amount, lines: prices.map((price) => ({ price })) }
    await must(by.post('/api/apps/shop/forms/sale/records', values), 201)
  }
})
afterAll(() => server.close())

const data = (client: TestClient, key: string) => must(client.post(`/api/apps/shop/reports/${key}/data`, {}))

it('counts rows of a subform only of the records in which their viewer may read them', async () => {
  expect((await data(boss, 'lines')).totals).toMatchObject({ n: 5, price: 131 })
  expect((await data(clerk, 'lines')).totals).toMatchObject({ n: 2, price: 120 })
  // He sees the other orders otherwise.
  expect((await data(clerk, 'best')).totals).toMatchObject({ amount: 131 })
})

it('takes the group without a value among the best where it is one, and not among the others', async () => {
  const { rows } = await data(boss, 'best')
  expect(rows).toEqual([
    { area: null, amount: 121 },
    { area: '东', amount: 7 },
    { area: '$others', amount: 3 },
  ])
})
