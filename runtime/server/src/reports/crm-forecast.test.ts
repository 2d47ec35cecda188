import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CrmReports, startCrmReports } from './crm-report-fixture.ts'

let crm: CrmReports
beforeAll(async () => {
  crm = await startCrmReports()
})
afterAll(() => crm?.server.close())

/*
 * Of 陈晓明: F1 1000, 需求确认 since 2026-06-01, won 2026-08-10, expected 2026-08-15; F2 500, 商务谈判 since 2026-09-01, open,
 * expected 2026-12-20; H1 … H20 of 1 each, 商务谈判 on 2026-10-02, on 2026-10-10 twelve of them won and eight lost.
 *
 * now: who reached 商务谈判 are the 20 and F1, which was won: 13 of 21. 500 × 13 / 21 = 309.52, won this quarter 12 × 1.
 * 2026-07-01: F1 was open, nothing had been decided: 1000 × 20 % (default) = 200, won were 1000: −80 %.
 */
describe('the forecast', () => {
  beforeAll(async () => {
    const deals = [
      ['F1', 1000, '赢单', '2026-08-15', ['需求确认', '2026-06-01'], ['赢单', '2026-08-10']],
      ['F2', 500, '商务谈判', '2026-12-20', ['商务谈判', '2026-09-01']],
      ...Array.from({ length: 20 }, (_, i) => {
        const end = i < 12 ? '赢单' : '输单'
        return [`H${i}`, 1, end, '2026-10-10', ['商务谈判', '2026-10-02'], [end, '2026-10-10']] as const
      }),
    ] as const
    for (const [name, amount, stage, expected_close] of deals)
      await crm.make('opportunity', name, {
        name,
        owner_id: crm.people['chenxiaoming']!.id,
        customer: crm.ids['C1'],
        amount,
        stage,
        expected_close,
        lost_reason: '价格过高',
      })
    await crm.server.platform.pool.query('delete from app_crm.stage_log')
    for (const [name, , , , ...log] of deals)
      for (const [to_stage, day] of log)
        await crm.make('stage_log', name + to_stage, { opportunity: crm.ids[name], to_stage, at: `${day}T04:00:00Z` })
  })
  it('is what was won and the open amount by the rate of its stage, with the error of the quarters before', async () => {
    const { forecast } = await crm.data('xujing', 'forecast', { dashboard: 'cockpit' })
    expect([forecast.won, forecast.expected, forecast.total]).toEqual([12, 309.52, 321.52])
    expect(forecast.stages[4]).toEqual({
      value: '商务谈判',
      rate: 13 / 21,
      sample: 21,
      won: 13,
      basis: 'history',
      records: 1,
      amount: 500,
      expected: 309.52,
    })
    expect(forecast.past).toEqual([
      { quarter: '2026-07-01', forecast: 200, actual: 1000, error: -0.8 },
      { quarter: '2026-04-01', forecast: 0, actual: 0, error: null },
      { quarter: '2026-01-01', forecast: 0, actual: 0, error: null },
      { quarter: '2025-10-01', forecast: 0, actual: 0, error: null },
    ])
  })
  it('is made of what the viewer may see: 郑凯 has nothing', async () => {
    const { forecast } = await crm.data('zhengkai', 'forecast', { dashboard: 'cockpit' })
    expect([forecast.total, forecast.stages[4].sample, forecast.meanError]).toEqual([0, 0, null])
  })
  it('counts by the quarters of the organisation’s year, once that begins in March', async () => {
    const { body } = await crm.server.admin.patch('/api/settings/organisation', { fiscalYearStart: 3 })
    expect(body.fiscalYearStart ?? 3).toBe(3)
    const ask = async () => (await crm.data('xujing', 'forecast', { dashboard: 'cockpit' })).forecast
    await expect.poll(async () => (await ask()).quarter).toBe('2026-09-01')
    const forecast = await ask()
    // Twelve of 1 were won in September to November; F2 is expected in the quarter after, F1 was won in the one before.
    expect([forecast.won, forecast.expected, forecast.fiscalYearStart]).toEqual([12, 0, 3])
    expect(forecast.quarters).toEqual([
      { quarter: '2026-12-01', overdue: false, records: 1, amount: 500, expected: 309.52 },
    ])
    expect(forecast.past.slice(0, 2)).toMatchObject([
      { quarter: '2026-06-01', actual: 1000 },
      { quarter: '2026-03-01', actual: 0 },
    ])
    await crm.server.admin.patch('/api/settings/organisation', { fiscalYearStart: 1 })
    await expect.poll(async () => (await ask()).quarter).toBe('2026-10-01')
  })
  it('takes the default rate of a stage from 阶段配置, also for who may not change it', async () => {
    const filter = { '==': [{ var: 'stage' }, '需求确认'] }
    const records = '/api/apps/crm/forms/stage/records'
    const { rows } = (await crm.server.admin.post(`${records}/query`, { filter })).body
    const rate = async () => (await crm.data('xujing', 'forecast', { dashboard: 'cockpit' })).forecast.past[0].forecast
    expect(await rate()).toBe(200)
    expect((await crm.server.admin.patch(`${records}/${rows[0].id}`, { default_rate: 0.35 })).status).toBe(200)
    expect(await rate()).toBe(350)
    await crm.server.admin.patch(`${records}/${rows[0].id}`, { default_rate: 0.2 })
  })
  it('knows how long the deals took, and how many of those that ended were won', async () => {
    const all = await crm.data('linwentao', 'win_rate')
    expect(all.totals).toMatchObject({ won: 13, ended: 21 })
  })
})

describe('the dashboards of a person', () => {
  it.each(['chenxiaoming', 'xujing', 'linwentao', 'liangjianguo', 'liwenjing'])(
    'of %s have no card that fails',
    async (username) => {
      const { body } = await crm.people[username]!.get('/api/apps/crm/definitions')
      const failed: string[] = []
      for (const key of Object.keys(body.dashboards)) {
        const board = (await crm.people[username]!.get(`/api/apps/crm/dashboards/${key}`)).body
        for (const report of Object.keys(board.reports)) {
          const answer = await crm.people[username]!.post(`/api/apps/crm/reports/${report}/data`, { dashboard: key })
          if (answer.status !== 200) failed.push(`${key}/${report} ${answer.text}`)
        }
      }
      expect(failed).toEqual([])
      expect(Object.keys(body.dashboards).length).toBeGreaterThan(0)
    },
  )
})
