import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCrmReports, type CrmReports, type Row } from './crm-report-fixture.ts'
import { must, type TestClient } from '../testing/index.ts'

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

describe('groups of one name', () => {
  const named = async (field: string) => {
    const definition = {
      ...{ kind: 'report', key: 'named', label: 'named', dataset: { form: 'contract', joins: ['customer'] } },
      dimensions: [{ key: 'group', field }],
      measures: [{ key: 'n', agg: 'count' }],
      charts: [{ kind: 'table', encoding: {} }],
    }
    return (await must(crm.server.admin.post('/api/apps/crm/reports/preview', { definition }))).labels.group
  }
  it('say who is meant: people by their department, records by their number; the file says the same', async () => {
    const { pool } = crm.server.platform
    const { chenxiaoming: chen, zhengkai: zheng, wulei: wu, liangjianguo } = crm.people
    await pool.query("update meta.user set name = '陈晓明' where id = $1", [zheng!.id])
    const units = await pool.query(
      'select m.user_id as id, d.title from meta.department_member m join meta.department d on d.id = m.department_id where m.is_primary and m.user_id = any($1)',
      [[chen!.id, zheng!.id]],
    )
    const unit = Object.fromEntries(units.rows.map(({ id, title }) => [id, title]))
    const people = {
      [chen!.id]: `陈晓明（${unit[chen!.id]}）`,
      [zheng!.id]: `陈晓明（${unit[zheng!.id]}）`,
      [wu!.id]: '吴磊',
    }
    expect(new Set(Object.values(people)).size).toBe(3)
    expect(await named('owner_id')).toEqual(people)
    const sheet = await sheetOf(liangjianguo!, 'sales_leaderboard', { filters: { $period: null } })
    const names = sheet.map(([name]) => name)
    expect(names).toEqual(expect.arrayContaining(Object.values(people)))

    const numbers = await pool.query('select id, no from app_crm.customer where id = any($1)', [
      [crm.ids['C1'], crm.ids['C3']],
    ])
    await pool.query("update app_crm.customer set name = 'C1' where id = $1", [crm.ids['C3']])
    expect(await named('customer')).toEqual({
      ...Object.fromEntries(numbers.rows.map(({ id, no }) => [id, `C1（${no}）`])),
      [crm.ids['C2']!]: 'C2',
    })

    await pool.query('update meta.department set title = $1 where title = any($2)', ['同名组', Object.values(unit)])
    const teams: string[] = Object.values(await named('dept_id'))
    expect(teams.filter((team) => team.startsWith('同名组（'))).toHaveLength(2)
    expect(new Set(teams).size).toBe(teams.length)
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
