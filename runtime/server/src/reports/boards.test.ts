import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { board, startBoard } from './board-fixture.ts'
import { sheetNames } from './report-workbook.ts'

let server: TestServer
let people: Awaited<ReturnType<typeof startBoard>>
beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T02:30:00.000Z') })
  people = await startBoard(server)
})
afterAll(() => server.close())

type Cells = readonly unknown[]
async function workbook(who: TestClient, body: object = {}): Promise<Readonly<Record<string, readonly Cells[]>>> {
  const file = await fetch(`${server.baseUrl}/api/apps/crm/dashboards/cockpit/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect([file.status, file.headers.get('transfer-encoding')]).toEqual([200, 'chunked'])
  expect(decodeURIComponent(file.headers.get('content-disposition')!)).toContain('驾驶舱-2026-11-22.xlsx')
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  await book.xlsx.load(await file.arrayBuffer())
  return Object.fromEntries(
    book.worksheets.map((sheet) => [
      sheet.name,
      Array.from(sheet.getSheetValues())
        .slice(1)
        .map((line) => trimmed(((line as unknown[] | undefined) ?? []).slice(1))),
    ]),
  )
}
/** An empty cell is not in the file. */
function trimmed(cells: readonly unknown[]): Cells {
  const texts = Array.from(cells, (cell) => cell ?? '')
  return texts.slice(0, texts.findLastIndex((cell) => cell !== '') + 1)
}
const audited = async () =>
  (
    await server.platform.pool.query("select params from meta.audit where action = 'dashboard.export' order by id")
  ).rows.map((row) => row.params)

describe('a dashboard as a workbook', () => {
  it('holds the figures of every chart as they stand on the screen, tab by tab, and is in the log', async () => {
    const sheets = await workbook(people.boss, { filters: { time: 'thisYear', who: [people.ann.id] } })
    expect(Object.keys(sheets)).toEqual(['目录', 'by_month', '阶段', 'funnel'])
    const screen = async (report: string) => {
      const filters = { dashboard: 'cockpit', filters: { time: 'thisYear', who: [people.ann.id] } }
      return (await people.boss.post(`/api/apps/crm/reports/${report}/data`, filters)).body
    }
    const months = await screen('by_month')
    expect(months.totals).toEqual({ amount: 350.5 })
    expect(sheets['by_month']).toEqual([
      ['签约', '金额', '金额（对比期）'],
      // Nothing happened from January to September: these months are there, too.
      ...Array.from({ length: 9 }, (_, i) => [`2026年${i + 1}月`, 0]),
      ['2026年10月', 100],
      ['2026年11月', 250.5],
      ['合计', 350.5, 0],
    ])
    const funnel = await screen('funnel')
    expect(sheets['funnel']!.slice(0, 5)).toEqual([
      ['阶段', '进入', '推进', '停留', '流失', '转化率', '流失率', '平均停留（天）', '瓶颈'],
      ...funnel.funnel.stages
        .slice(0, 4)
        .map((one: Record<string, unknown>) =>
          ['value', 'reached', 'advanced', 'staying', 'lost', 'conversion', 'loss'].map((key) => one[key] ?? ''),
        )
        .map(trimmed),
    ])
    expect(sheets['目录']).toEqual([
      ['驾驶舱'],
      ['导出人', '陈总'],
      ['导出时间', '2026-11-22 10:30'],
      ['时间', '今年 2026-01-01 – 2026-11-22'],
      ['负责人', '安娜'],
      ['数字按导出人自己的数据权限计算，与屏幕上的一致。'],
      [],
      ['工作表', '行数', '说明'],
      ['by_month', 11],
      ['阶段', 1],
      ['funnel', 1],
    ])
    expect(await audited()).toEqual([
      {
        dashboard: 'cockpit',
        reports: ['by_month', 'by_stage', 'funnel'],
        rows: 13,
        filters: { time: 'thisYear', who: [people.ann.id] },
        cross: null,
      },
    ])
  })

  it('leaves out, and says so, what this person may not see; the rest is unharmed', async () => {
    const sheets = await workbook(people.clerk)
    expect(Object.keys(sheets)).toEqual(['目录', 'funnel'])
    expect(sheets['目录']!.slice(-3)).toEqual([
      ['by_month', '', '算不出来，未包含'],
      ['阶段', '', '算不出来，未包含'],
      ['funnel', 1],
    ])
  })

  it('is not for who may take no records away, nor for who may not open the dashboard', async () => {
    const before = (await audited()).length
    const path = '/api/apps/crm/dashboards/cockpit/export'
    expect((await people.ann.post(path, {})).status).toBe(403)
    expect((await people.boss.post('/api/apps/crm/dashboards/gone/export', {})).status).toBe(404)
    expect((await server.anonymous.post(path, {})).status).toBe(401)
    expect((await people.boss.post(path, { filters: 3 })).status).toBe(400)
    expect(await audited()).toHaveLength(before)
  })
})

describe('names of sheets', () => {
  it('are without the signs that Excel refuses, 31 long and each once', () => {
    expect(sheetNames(['收入/成本', '收入/成本', 'a'.repeat(40), 'A'.repeat(40), ''])).toEqual([
      '收入 成本',
      '收入 成本 2',
      'a'.repeat(31),
      `${'A'.repeat(29)} 2`,
      'Report',
    ])
  })
})

describe('a report that is being made', () => {
  it('shows the records behind a figure of it', async () => {
    const definition = {
      ...{ kind: 'report', key: 'draft', label: 'd', dataset: { form: 'deal' }, dimensions: [{ field: 'stage' }] },
      measures: [{ key: 'amount', agg: 'sum', field: 'amount' }],
      charts: [],
    }
    const body = { definition, drill: { dimensions: { stage: '赢单' }, measure: 'amount' }, fields: ['name'] }
    const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['crm', 'manager']] })
    const found = await builder.post('/api/apps/crm/reports/preview/records', body)
    expect(found.body).toMatchObject({ form: 'deal', total: 2, filter: { '==': [{ var: 'stage' }, '赢单'] } })
    expect((await people.boss.post('/api/apps/crm/reports/preview/records', body)).status).toBe(403)

    // The cards of a dashboard together: what one alone would say, each in its own line, and a bad one for itself.
    const path = '/api/apps/crm/reports'
    const drawn = { ...board, filters: [{ ...board.filters![0]!, default: 'thisMonth' }] }
    const alone = await builder.post(`${path}/preview`, { definition, board: drawn })
    const bad = { ...definition, dimensions: [{ field: 'gone' }] }
    const asks = [{ definition: bad }, { definition }, { definition: { ...definition, dimensions: [] } }]
    const together = await builder.post(`${path}/previews`, { board: drawn, asks })
    const lines = together.text.trim().split('\n').map((line) => JSON.parse(line)).sort((a, b) => a.at - b.at) // prettier-ignore
    expect(lines.map(({ at, status }) => [at, status])).toEqual([
      [0, 400],
      [1, undefined],
      [2, undefined],
    ])
    expect(lines[0].error.issues[0].code).toBe('EXPRESSION_NAME')
    expect(lines[1].data.rows).toEqual(alone.body.rows)
    expect(lines[2].data.totals.amount).toBe(alone.body.totals.amount)
    expect((await people.boss.post(`${path}/previews`, { asks })).status).toBe(403)
  })
})
