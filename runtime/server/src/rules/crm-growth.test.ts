import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, must, type TestClient, type TestServer } from '../testing/index.ts'
import { RECORDS, startSales } from './testing/crm-sales.ts'

/*
 * 客户增长趋势: what rules write of customers, counted by week. It begins on Wednesday, 2026-11-25; weeks begin on Monday.
 *
 * | customer | owner  | filed | what became of it                                                                            |
 * | A        | 吴磊   | 11-25 | signed on 12-02; taken back and signed again on 12-09                                        |
 * | B        | 吴磊   | 11-10 | entered on 11-25 as signed                                                                   |
 * | C        | 陈晓明 | 11-25 | into the pool on 12-25, taken by 赵敏 on 12-26, into the pool again 30 days later, on 01-25  |
 * | D        | 郑凯   | 11-25 | ended on 12-02 by mistake, put right and ended again the same day; won back, ended on 12-09  |
 * | E        | 陈晓明 | 11-25 | binned on 12-02                                                                              |
 *
 * 许静 leads 吴磊, 陈晓明 and 赵敏; 林文涛 (director) and 李文静 (finance) see everybody.
 */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const DAY = 24 * 3_600_000
const WU = { '11-09': { 新增: 1, 成交: 1 }, '11-23': { 新增: 1 }, '11-30': { 成交: 1 } }
const CHEN = { '11-23': { 新增: 1 }, '12-21': { 回收: 1 } }
const ZHAO = { '01-25': { 回收: 1 } }
const TEAM = {
  '11-09': { 新增: 1, 成交: 1 },
  '11-23': { 新增: 2 },
  '11-30': { 成交: 1 },
  '12-21': { 回收: 1 },
  '01-25': { 回收: 1 },
}
const EVERYBODY = {
  ...TEAM,
  '11-23': { 新增: 3 },
  '11-30': { 成交: 1, 流失: 1 },
  '12-07': { 流失: 1 },
}
let server: TestServer
const people: Record<string, TestClient> = {}
const ids: Record<string, string> = {}
const patch = (name: string, values: object) =>
  must(people['linwentao']!.patch(`${RECORDS('customer')}/${ids[name]}`, values))

beforeAll(async () => {
  ;({ server } = await startSales(clock))
  for (const username of ['wulei', 'chenxiaoming', 'zhaomin', 'zhengkai', 'xujing', 'linwentao', 'liwenjing']) {
    const user = server.platform.db.selectFrom('meta.user').select('id').where('username', '=', username)
    const { id } = await user.executeTakeFirstOrThrow()
    people[username] = server.client(await server.sessions.open(id, {}), { id, username })
  }
  for (const [name, owner, values] of [
    ['A', 'wulei', {}],
    ['B', 'wulei', { filed_on: '2026-11-10', deal_status: '已签约' }],
    ['C', 'chenxiaoming', {}],
    ['D', 'zhengkai', {}],
    ['E', 'chenxiaoming', {}],
  ] as const) {
    const mobile = '13900139000'
    ids[name] = (await must(people[owner]!.post(RECORDS('customer'), { name, mobile, ...values }), 201)).id
  }
  await patch('D', { locked: true })
  await clock.pass(server, 7 * DAY)
  await patch('A', { deal_status: '已签约' })
  await must(people['linwentao']!.delete(`${RECORDS('customer')}/${ids['E']}`), 204)
  for (const coop_status of ['已终止', '潜在', '已终止', '合作中']) await patch('D', { coop_status })
  await clock.pass(server, 7 * DAY)
  for (const deal_status of ['未成交', '已签约']) await patch('A', { deal_status })
  await patch('D', { coop_status: '已终止' })
  await clock.pass(server, 16 * DAY)
  await clock.pass(server, DAY)
  await must(people['zhaomin']!.post(`${RECORDS('customer')}/${ids['C']}/actions/claim`))
  await clock.pass(server, 30 * DAY)
}, 300_000)
afterAll(() => server?.close())

describe('the growth of customers', () => {
  it.each([
    ['wulei', WU],
    ['chenxiaoming', CHEN],
    ['zhaomin', ZHAO],
    ['xujing', TEAM],
    ['linwentao', EVERYBODY],
    ['liwenjing', EVERYBODY],
  ])('is told to %s by week', async (username, expected) => {
    const { rows } = await must(people[username]!.post('/api/apps/crm/reports/customer_growth/data', {}))
    const weeks: Record<string, Record<string, number>> = {}
    for (const row of rows as { happened_on: string; kind: string | null; customers: number }[])
      if (row.customers > 0) (weeks[row.happened_on.slice(5)] ??= {})[row.kind!] = row.customers
    expect(weeks).toEqual(expected)
  })
  it('leads to the customers that were counted', async () => {
    const behind = async (week: string, kind: string) => {
      const body = {
        drill: { dimensions: { happened_on: week, kind } },
        fields: ['subject', 'customer'],
        sort: ['subject'],
      }
      const { rows } = await must(people['linwentao']!.post('/api/apps/crm/reports/customer_growth/records', body))
      return rows.map((row: { subject: string }) => row.subject)
    }
    expect(await behind('2026-11-23', '新增')).toEqual(['A', 'C', 'D'])
    expect(await behind('2026-11-30', '流失')).toEqual(['D'])
  })
  it('follows the filter bar: what 陈晓明 had, and what came in another period', async () => {
    const ask = async (filters: object) => {
      const body = { dashboard: 'cockpit', filters }
      return (await must(people['linwentao']!.post('/api/apps/crm/reports/customer_growth/data', body))).totals
        .customers
    }
    expect(await ask({ period: { from: '2026-11-01', to: '2027-02-01' } })).toBe(10)
    expect(await ask({ period: { from: '2026-11-01', to: '2027-02-01' }, owner: people['chenxiaoming']!.id })).toBe(2)
    expect(await ask({ period: 'thisYear' })).toBe(1)
  })
  it('is written by rules alone', async () => {
    for (const username of ['wulei', 'xujing', 'linwentao', 'liwenjing']) {
      const values = { subject: 'F', customer: ids['A'], kind: '新增', happened_on: '2026-11-25' }
      expect((await people[username]!.post(RECORDS('customer_event'), values)).status).toBe(403)
    }
  })
})
