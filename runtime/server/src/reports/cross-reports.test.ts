import { crossTable, valueLabel, type CrossShape, type ReportData } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { exporting } from './board-fixture.ts'
import { definitions } from './report-fixture.ts'

/*
 * | deal | owner | customer (industry) | amount | stage    |
 * | d1   | ann   | X 装备              | 100    | 赢单     |
 * | d2   | ann   | X                   | 200    | 方案报价 |
 * | d3   | ann   | Y 装备              | 600    | 方案报价 |
 * | d4   | ben   | X                   |  40    | 赢单     |
 * | d5   | ben   | Z 汽车              |  10    | 赢单     |
 *
 * 装备: mean (100 + 200 + 600 + 40) / 4 = 235 of 2 customers, where its stages have 1 and 2; the mean of their means is 235 by no way.
 */
let server: TestServer
let boss: TestClient
let ann: TestClient
let ben: TestClient

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T00:00:00.000Z') })
  await publishApp(server.admin, 'crm', definitions.map(exporting))
  boss = await server.person('boss', { roles: [['crm', 'manager']] })
  ann = await server.person('ann', { name: '安娜', roles: [['crm', 'sales']] })
  ben = await server.person('ben', { name: '本', roles: [['crm', 'sales']] })
  const customers: Record<string, string> = {}
  for (const [name, industry] of [
    ['X', '装备'],
    ['Y', '装备'],
    ['Z', '汽车'],
  ] as const)
    // prettier-ignore
    customers[name] = await make('customer', { name, industry, owner_id: ann.id })
  const deals = [
    [ann, 'X', 100, '赢单'],
    [ann, 'X', 200, '方案报价'],
    [ann, 'Y', 600, '方案报价'],
    [ben, 'X', 40, '赢单'],
    [ben, 'Z', 10, '赢单'],
  ] as const
  for (const [owner, of, amount, stage] of deals)
    await make('deal', { name: of, customer: customers[of], amount, stage, owner_id: owner.id })
})
afterAll(() => server?.close())

const LAID: CrossShape = {
  rows: ['customer.industry', 'stage'],
  columns: ['owner_id'],
  values: ['mean', 'customers'],
  subtotals: true,
}

describe('a cross table of two levels', () => {
  it('has the mean and the count of different customers of every group, every sum and everything, from the database', async () => {
    expect(laid(await data('nested'), LAID)).toEqual([
      ['', '安娜', '本', '合计'],
      ['装备 方案报价', '400 2', '', '400 2'],
      ['装备 赢单', '100 1', '40 1', '70 1'],
      ['装备 小计', '300 2', '40 1', '235 2'],
      ['汽车零部件 赢单', '', '10 1', '10 1'],
      ['合计', '300 2', '25 2', '190 3'],
    ])
  })

  it('asks for no sums that are not shown: two levels down and one across are six sets, three of them with sums between', async () => {
    const { rows, subtotals } = await data('nested')
    const sets = new Set(
      [...rows, ...subtotals!].map((row) =>
        Object.keys(row)
          .filter((key) => key in KEYS)
          .join(),
      ),
    )
    expect([...sets].sort()).toEqual(
      ['customer.industry', 'customer.industry,owner_id', 'customer.industry,stage', 'customer.industry,stage,owner_id', 'owner_id'], // prettier-ignore
    )
  })

  it('shows a report by fewer dimensions than it has, with the rest in its sums: X is one customer of both', async () => {
    const shape = { rows: ['customer.industry'], columns: ['owner_id'], values: ['customers'], subtotals: true }
    expect(laid(await data('nested_top'), shape)).toEqual([
      ['', '安娜', '本', '合计'],
      ['装备', '2', '1', '2'],
      ['其他', '', '1', '1'],
      ['合计', '2', '2', '3'],
    ])
  })

  it('goes into Excel as it stands on the screen, before the list of its groups', async () => {
    const file = await fetch(`${server.baseUrl}/api/apps/crm/reports/nested/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${boss.token}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(file.status).toBe(200)
    const { default: excel } = await import('exceljs')
    const book = new excel.Workbook()
    await book.xlsx.load(await file.arrayBuffer())
    const lines = book.worksheets[0]!.getSheetValues().slice(1, 8) as unknown[][]
    expect(lines.map((line) => Array.from(line.slice(1), (cell) => cell ?? ''))).toEqual([
      ['行业与阶段'],
      ['行业', '阶段', '安娜 · 均额', '安娜 · 客户数', '本 · 均额', '本 · 客户数', '合计 · 均额', '合计 · 客户数'],
      ['装备', '方案报价', 400, 2, '', '', 400, 2],
      ['装备', '赢单', 100, 1, 40, 1, 70, 1],
      ['装备 小计', '', 300, 2, 40, 1, 235, 2],
      ['汽车零部件', '赢单', '', '', 10, 1, 10, 1],
      ['合计', '', 300, 2, 25, 2, 190, 3],
    ])
  })
})

// helpers

const KEYS = { 'customer.industry': 1, stage: 1, owner_id: 1 }

async function make(form: string, body: object): Promise<string> {
  const made = await boss.post(`/api/apps/crm/forms/${form}/records`, body)
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
async function data(report: string): Promise<ReportData> {
  const answer = await boss.post(`/api/apps/crm/reports/${report}/data`, {})
  expect(answer.status, answer.text).toBe(200)
  return answer.body as ReportData
}
/** A cross table as lines of text. */
function laid(of: ReportData, shape: CrossShape): string[][] {
  const table = crossTable(of, shape)!
  const head = (side: typeof table.down, { values, sum }: (typeof table.rows)[number]): string => {
    const names = values.map((value, i) => valueLabel(of, side[i]!, value, 'zh-CN'))
    return names.length === 0 ? '合计' : [...names, ...(sum ? ['小计'] : [])].join(' ')
  }
  return [
    ['', ...table.columns.map((column) => head(table.across, column))],
    ...table.rows.map((row) => [
      head(table.down, row),
      ...table.columns.map((column) => {
        const found = table.at(row, column)
        return found ? table.measures.map(({ key }) => String(found[key])).join(' ') : ''
      }),
    ]),
  ]
}
