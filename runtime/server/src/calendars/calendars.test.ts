import { afterAll, beforeAll, expect, it } from 'vitest'
import { BOSS, startFlowApp, type FlowApp } from '../testing/index.ts'

/** Friday, 20 November 2026, 16:00 in Shanghai. */
const FRIDAY = '2026-11-20T08:00:00.000Z'
let app: FlowApp
beforeAll(async () => {
  const timeout = (calendar?: string) => ({ after: { value: 4, unit: 'workHour' }, ...(calendar ? { calendar } : {}) })
  const flow = (calendar?: string) => ({
    steps: [{ id: 'first', kind: 'userTask', approvers: BOSS, timeout: timeout(calendar) }],
  })
  app = await startFlowApp(
    { usual: flow(), service: flow('calendar_1'), gone: flow('calendar_99') },
    { now: () => new Date(FRIDAY) },
  )
}, 120_000)
afterAll(() => app.server.close())

const own = {
  name: '客服',
  base: 'china',
  weekdays: [1, 2, 3, 4, 5, 6],
  from: '08:00',
  until: '20:00',
  days: [{ day: '2026-11-21', works: false, note: '盘点' }],
  isDefault: false,
}
const due = async (flow: string) => {
  const { id } = await app.start(flow)
  const mine = await app.task(app.boss, id)
  return (await app.ok(app.boss.get(`/api/tasks/${mine}`))).dueAt
}

it('deadlines in working time follow the calendar of their node, else the default one', async () => {
  const { server, staff, ok } = app
  // 2 hours are left on Friday; Monday 9:00 + 2.
  expect(await due('usual')).toBe('2026-11-23T03:00:00.000Z')
  expect((await staff.post('/api/calendars', own)).status).toBe(403)
  const made = await ok(server.admin.post('/api/calendars', own), 201)
  expect(made).toMatchObject({ ...own, key: 'calendar_1' })
  // Friday until 20:00 has the 4 hours.
  expect(await due('service')).toBe('2026-11-20T12:00:00.000Z')
  expect(await due('usual')).toBe('2026-11-23T03:00:00.000Z')
  // From 10:00 to 17:00: 1 hour on Friday; Saturday is worked by an own day, 10:00 + 3.
  const shifted = { ...own, from: '10:00', until: '17:00', isDefault: true, days: [{ day: '2026-11-21', works: true }] }
  await ok(server.admin.put(`/api/calendars/${made.id}`, shifted))
  for (const flow of ['usual', 'service', 'gone']) expect(await due(flow)).toBe('2026-11-21T05:00:00.000Z')
  expect((await ok(staff.get('/api/calendars'))).rows).toMatchObject([{ name: '客服', isDefault: true }])
  await ok(server.admin.delete(`/api/calendars/${made.id}`), 204)
  expect(await due('service')).toBe('2026-11-23T03:00:00.000Z')
  const log = await server.platform.db
    .selectFrom('meta.audit')
    .select(['action', 'params'])
    .where('action', 'like', 'calendar.%')
    .orderBy('id')
    .execute()
  const params = { name: '客服' }
  expect(log).toMatchObject(['save', 'save', 'delete'].map((what) => ({ action: `calendar.${what}`, params })))
})

it('has one default at most, refuses hours that end before they begin, and names the public days of a year', async () => {
  const { server, ok } = app
  const first = await ok(server.admin.post('/api/calendars', { ...own, isDefault: true }), 201)
  await ok(server.admin.post('/api/calendars', { ...own, name: '二', isDefault: true }), 201)
  const { rows } = await ok(server.admin.get('/api/calendars'))
  expect(rows.map((row: { isDefault: boolean }) => row.isDefault)).toEqual([false, true])
  const late = await server.admin.put(`/api/calendars/${first.id}`, { ...own, from: '18:00', until: '09:00' })
  expect(late.body.error).toMatchObject({ code: 'INVALID', issues: [{ path: 'until' }] })
  const days = (await ok(server.admin.get('/api/public-days?year=2026'))).rows
  expect(days).toContainEqual({ day: '2026-02-16', works: false, name: '春节' })
  expect(days).toContainEqual({ day: '2026-02-14', works: true, name: '春节' })
  expect(days.every(({ day }: { day: string }) => day.startsWith('2026-'))).toBe(true)
})
