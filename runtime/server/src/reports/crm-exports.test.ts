import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCrmReports, type CrmReports, type Row } from './crm-report-fixture.ts'
import type { TestClient } from '../testing/index.ts'

let crm: CrmReports
beforeAll(async () => {
  crm = await startCrmReports()
})
afterAll(() => crm?.server.close())

describe('a report on the screen, through the API and in Excel', () => {
  const body = { dashboard: 'cockpit', filters: { period: 'thisYear' } }
  // In force this year: 浙江 K1 700 + K3 200, 江苏 K2 300; 许静 leads 陈晓明 and 吴磊, K3 is another's.
  it.each([
    ['linwentao', [['浙江省', 900, 2], ['江苏省', 300, 1]], [1200, 3]], // prettier-ignore
    ['xujing', [['浙江省', 700, 1], ['江苏省', 300, 1]], [1000, 2]], // prettier-ignore
    ['hanlei', [['浙江省', 200, 1]], [200, 1]], // prettier-ignore
  ] as const)('holds the same figures, and those of the viewer: %s', async (username, groups, totals) => {
    const person = crm.people[username]!
    const screen = await crm.data(username, 'contract_by_province', body)
    const lines = screen.rows.map((row: Row) => [
      screen.labels.province[String(row['province'])],
      row['amount'],
      row['customers'],
    ])
    expect([lines, [screen.totals.amount, screen.totals.customers]]).toEqual([groups, totals])

    const issued = await person.post('/api/tokens', { label: 'BI' })
    expect(issued.status, issued.text).toBeLessThan(300)
    const program = crm.server.client(issued.body.token, { id: person.id, username })
    const answer = await program.post('/api/apps/crm/reports/contract_by_province/data', body)
    expect([answer.status, answer.body.rows, answer.body.totals]).toEqual([200, screen.rows, screen.totals])

    expect(await sheetOf(person, 'contract_by_province', body)).toEqual([
      ['期间', '今年 2026-01-01 – 2026-11-22'],
      ...unchosen,
      [],
      ['省份', '合同金额', '客户数'],
      ...lines,
      ['合计', ...totals],
    ])
  })
  it('says in the file which group of another report it is narrowed to, by the name of the screen', async () => {
    const cross = { report: 'contract_by_province', dimensions: { province: '330000' } }
    const sheet = await sheetOf(crm.people['linwentao']!, 'customer_by_source', { cross })
    // C1 and C3 lie there, both from the website.
    expect(sheet).toContainEqual(['联动 · 省份', '浙江省'])
    expect(sheet.at(-1)!.slice(0, 2)).toEqual(['合计', 2])
  })
  it('is not taken away by who may export no records; what was taken stands in the log', async () => {
    const refused = await crm.people['chenxiaoming']!.post('/api/apps/crm/reports/product_sales/export', {})
    expect(refused.status).toBe(403)
    const { rows } = await crm.server.platform.pool.query(
      "select params from meta.audit where action = 'report.export' order by id",
    )
    expect(rows.map((row) => row.params.report)).toEqual([
      ...Array(3).fill('contract_by_province'),
      'customer_by_source',
    ])
  })
})

/** What the bar of the cockpit could narrow the contracts to besides. */
const unchosen = [
  ['部门', '全部'],
  ['负责人', '全部'],
]

// helpers

async function sheetOf(person: TestClient, report: string, body: object): Promise<unknown[][]> {
  const file = await fetch(`${crm.server.baseUrl}/api/apps/crm/reports/${report}/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(file.status).toBe(200)
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  await book.xlsx.load(await file.arrayBuffer())
  return Array.from(book.worksheets[0]!.getSheetValues())
    .slice(1)
    .map((line) => ((line as unknown[] | undefined) ?? []).slice(1))
}
