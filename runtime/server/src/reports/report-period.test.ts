import type { Definition } from '@tenon/engine'
import type { Worksheet } from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  mailText,
  must,
  publishApp,
  startMailSink,
  startTestServer,
  type Body,
  type MailSink,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'
import { definitions, report } from './report-fixture.ts'

/*
 * | deal | owner | amount | signed     |
 * | d1   | ann   | 100.10 | 2026-10-05 |
 * | d2   | ann   | 200.20 | 2026-11-01 |
 * | d3   | ben   |  50.00 | 2026-11-22 |
 * | d4   | ben   | 300.00 | 2025-11-10 |
 * | d5   | ben   |   7.00 | –          |
 *
 * The report opens with this month, which ends today: d2 + d3 = 250.2, beside 1 to 22 October: d1.
 */
let server: TestServer
let mails: MailSink
let boss: TestClient
let ann: TestClient
let clerk: TestClient

beforeAll(async () => {
  mails = await startMailSink()
  server = await startTestServer({
    env: { SMTP_URL: mails.url, BASE_URL: 'http://tenon.test' },
    now: () => new Date('2026-11-22T00:00:00.000Z'),
  })
  await publishApp(server.admin, 'crm', [...definitions.map(opened), recent, plain])
  boss = await server.person('boss', { name: '陈总', roles: [['crm', 'manager']] })
  ann = await server.person('ann', { name: '安娜', roles: [['crm', 'sales']] })
  clerk = await server.person('clerk', { roles: [['crm', 'clerk']] })
  const ben = await server.person('ben', { name: '本', roles: [['crm', 'sales']] })
  for (const [name, owner, amount, signed_on] of [
    ['d1', ann, 100.1, '2026-10-05'],
    ['d2', ann, 200.2, '2026-11-01'],
    ['d3', ben, 50, '2026-11-22'],
    ['d4', ben, 300, '2025-11-10'],
    ['d5', ben, 7, null],
  ] as const) {
    const made = await boss.post('/api/apps/crm/forms/deal/records', { name, amount, signed_on, owner_id: owner.id })
    if (made.status !== 201) throw new Error(made.text)
  }
})
afterAll(async () => {
  await server.close()
  await mails.close()
})

describe('the time of a report', () => {
  it('is what it opens with, beside the time before, for each viewer within his own rows', async () => {
    const answer = await data(boss)
    expect(answer.period).toEqual({ from: '2026-11-01', to: '2026-11-22' })
    expect([answer.totals.amount, answer.comparison.totals.amount]).toEqual([250.2, 100.1])
    expect((await data(ann)).totals.amount).toBe(200.2)
  })

  it('is another one when its reader says so, also none', async () => {
    const sum = async (period: unknown) => (await data(boss, { filters: { $period: period } })).totals.amount
    expect(await sum('lastMonth')).toBe(100.1)
    expect(await sum({ from: '2025-01-01', to: '2025-12-31' })).toBe(300)
    expect(await sum(null)).toBe(657.3)
    const wrong = await boss.post('/api/apps/crm/reports/recent/data', { filters: { $period: 'soon' } })
    expect([wrong.status, wrong.body.error.issues[0].path]).toEqual([400, 'filters/$period'])
  })

  it('is that of the dashboard where its bar has one', async () => {
    const on = async (filters: object) => (await data(boss, { dashboard: 'cockpit', filters })).totals.amount
    // This quarter: d1, d2, d3; all time is what the bar says, not what it leaves open.
    expect([await on({}), await on({ time: null })]).toEqual([350.3, 657.3])
  })

  it('stands over the figures of its file in the language of its reader, as the page of the report says it', async () => {
    expect(await sheet({})).toEqual([
      ['时间', '本月 2026-11-01 – 2026-11-22'],
      ['对比期', '2026-10-01 – 2026-10-22'],
      [],
      ['n', 'n（对比期）', '金额', '金额（对比期）'],
      [2, 1, 250.2, 100.1],
    ])
    expect(
      (await sheet({ filters: { $period: { from: '2025-01-01', to: '2025-12-31' } } }, 'en-US')).slice(0, 2),
    ).toEqual([
      ['Time', '2025-01-01 – 2025-12-31'],
      ['Compared with', '2024-01-02 – 2024-12-31'],
    ])
    // All time is said, too: a file without a word about it could be of any.
    expect((await sheet({ filters: { $period: null } }))[0]).toEqual(['时间', '全部'])
  })

  it('is said in the file of a dashboard that has none for it', async () => {
    const book = await workbook('dashboards/plain', {})
    expect(linesOf(book.getWorksheet('recent'))[0]).toEqual(['时间', '本月 2026-11-01 – 2026-11-22'])
  })

  it('is said in the mail of a dashboard that has none for it', async () => {
    await server.platform.pool.query('update meta.user set email = $1 where id = $2', ['boss@tenon.example', boss.id])
    const made = await boss.post('/api/apps/crm/dashboards/plain/subscriptions', {
      cron: '0 8 * * 1',
      readers: [boss.id],
    })
    await must(boss.post(`/api/apps/crm/subscriptions/${made.body.id}/try`), 204)
    await expect.poll(() => mails.mails.length).toBe(1)
    // Its days are kept whole.
    const text = mailText(mails.mails[0]!.source).replaceAll(/<\/?span[^>]*>/g, '')
    // Once for programs that show no pages, once on the page.
    expect(text.split('本月 2026-11-01 – 2026-11-22')).toHaveLength(3)
  })

  it('holds behind its figures, in the file and in the sums over the records', async () => {
    const drilled = await must(boss.post('/api/apps/crm/reports/recent/records', { fields: ['name'] }))
    expect([drilled.total, drilled.rows.map((row: { name: string }) => row.name).toSorted()]).toEqual([2, ['d2', 'd3']])
    const sums = await must(
      boss.post('/api/apps/crm/forms/deal/records/sums', {
        fields: [],
        totals: [{ field: 'amount', of: 'sum' }],
        filter: drilled.filter,
      }),
    )
    expect(sums.rows[0]).toMatchObject({ count: 2, totals: [250.2] })
    // The same filter in other hands: his own rows alone.
    const own = await must(
      ann.post('/api/apps/crm/forms/deal/records/sums', {
        fields: [],
        totals: [{ field: 'amount', of: 'sum' }],
        filter: drilled.filter,
      }),
    )
    expect(own.rows[0]).toMatchObject({ count: 1, totals: [200.2] })
  })

  it('is unknown to whoever may not see the date, who is told so instead of being counted all time', async () => {
    const hidden = await clerk.post('/api/apps/crm/reports/recent/data', {})
    expect([hidden.status, hidden.body.error.issues[0].code]).toEqual([400, 'EXPRESSION_NAME'])
    expect((await data(clerk, { filters: { $period: null } })).totals.n).toBe(5)
  })
})

describe('the description of the interface', () => {
  it.each(['data', 'export', 'records'])('says what holds where a question names no time: %s', async (of) => {
    const { paths } = (await server.anonymous.get('/api/openapi.json')).body
    const { schema } = paths[`/api/apps/{app}/reports/{report}/${of}`].post.requestBody.content['application/json']
    expect(schema.properties.filters.description).toContain('the period that the report opens with, not all time')
  })
})

describe('the records behind a figure', () => {
  it('have no column that their viewer may not read', async () => {
    const path = '/api/apps/crm/reports/recent/records'
    const filters = { $period: null }
    const asked = await clerk.post(path, { filters, fields: ['name', 'amount', 'signed_on'] })
    expect([asked.status, asked.body.error.issues[0].path]).toEqual([400, 'fields/2'])
    const whole = await clerk.post(path, { filters })
    expect([whole.status, whole.body.total]).toEqual([200, 5])
    expect(JSON.stringify(whole.body)).not.toContain('2026-10-05')
    const sum = await clerk.post('/api/apps/crm/forms/deal/records/sums', {
      fields: [],
      totals: [{ field: 'signed_on', of: 'min' }],
    })
    expect(sum.status).toBe(400)
  })
})

// helpers

const recent = report('recent', {
  period: { field: 'signed_on', default: 'thisMonth' },
  measures: [
    { key: 'n', agg: 'count' },
    { key: 'amount', agg: 'sum', field: 'amount' },
  ],
  charts: [{ kind: 'figure', encoding: { value: 'amount' }, settings: { compare: 'previous' } }],
})
/** A dashboard that says nothing of time. */
const plain: Definition = {
  kind: 'dashboard',
  key: 'plain',
  label: '总览',
  items: [{ id: 'a', kind: 'chart', report: 'recent', chart: 0, x: 0, y: 0, w: 6, h: 6 }],
}
/** The report is open to every role; a clerk sees no date, a manager may take records away. */
function opened(definition: Definition): Definition {
  if (definition.kind !== 'role') return definition
  const reports = [...(definition.reports ?? []), 'recent']
  const { deal, ...forms } = definition.forms
  if (definition.key === 'manager')
    return {
      ...definition,
      reports,
      dashboards: ['cockpit', 'plain'],
      forms: { ...forms, deal: { ...deal, export: {} } },
    }
  if (definition.key !== 'clerk') return { ...definition, reports }
  return { ...definition, reports, forms: { ...forms, deal: { ...deal, fields: { signed_on: 'hidden' } } } }
}
async function workbook(path: string, body: object, locale = 'zh-CN') {
  const file = await fetch(`${server.baseUrl}/api/apps/crm/${path}/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${boss.token}`, 'content-type': 'application/json', 'accept-language': locale },
    body: JSON.stringify(body),
  })
  expect(file.status).toBe(200)
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  await book.xlsx.load(await file.arrayBuffer())
  return book
}
const linesOf = (page: Worksheet | undefined): unknown[][] =>
  Array.from(page!.getSheetValues())
    .slice(1)
    .map((line) => Array.from(((line as unknown[] | undefined) ?? []).slice(1)))
const sheet = async (body: object, locale?: string) =>
  linesOf((await workbook('reports/recent', body, locale)).worksheets[0])
const data = (client: TestClient, body: object = {}): Promise<Body> =>
  must(client.post('/api/apps/crm/reports/recent/data', body))
