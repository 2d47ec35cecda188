import { afterAll, beforeAll, expect, it } from 'vitest'
import { approvalApp, movingClock, must, publishApp, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
/** A Wednesday, 9:00 in Shanghai. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  await publishApp(server.admin, 'sim', approvalApp)
})
afterAll(() => server.close())

it('says which way a record would take and who would get it, and does nothing', async () => {
  const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['sim', 'staff']] })
  const boss = await server.person('boss', { name: '赵国栋', roles: [['sim', 'boss']] })
  const way = async (amount: number) => {
    const record = await builder.post('/api/apps/sim/forms/request/records', { amount })
    const body = { recordId: record.body.id, initiator: builder.id }
    return (await builder.post('/api/apps/sim/flows/approval/simulate', body)).body
  }
  const copied = { node: 'tell', people: [], copied: [{ id: builder.id, title: 'builder' }] }
  expect(await way(5000)).toEqual({
    status: 'approved',
    begins: clock.now().toISOString(),
    ends: clock.now().toISOString(),
    minutes: 0,
    works: true,
    perDay: 540,
    complete: false,
    values: [{ field: 'doubled', text: '10000' }],
    initiator: { id: builder.id, title: 'builder' },
    visits: [
      { node: 'gate', people: [], copied: [], branches: ['large'] },
      { node: 'decide', people: [{ id: boss.id, title: '赵国栋' }], copied: [] },
      copied,
    ],
  })
  expect((await way(5)).visits).toEqual([{ node: 'gate', people: [], copied: [], branches: ['small'] }, copied])
  const { db } = server.platform
  for (const table of ['meta.flow_instance', 'meta.flow_task', 'meta.notification', 'meta.mail'] as const)
    expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([])
})

it('plays on with other values: what depends on them is computed anew, bad ones are refused, and nothing is kept', async () => {
  const builder = await server.person('trier', { platformRoles: ['builder'], roles: [['sim', 'staff']] })
  const record = await must(builder.post('/api/apps/sim/forms/request/records', { amount: 5 }), 201)
  const ask = (values: object) =>
    builder.post('/api/apps/sim/flows/approval/simulate', { recordId: record.id, initiator: builder.id, values })
  const taken = async (values: object) => (await must(ask(values))).visits[0].branches
  expect(await taken({})).toEqual(['small'])
  expect(await taken({ amount: 1001 })).toEqual(['large'])
  expect(await taken({ amount: 1000 })).toEqual(['small'])
  const refused = async (values: object) => {
    const { status, body } = await ask(values)
    return [status, body.error.issues[0].path]
  }
  expect(await refused({ amount: 2000000 })).toEqual([400, 'amount'])
  expect(await refused({ amount: '很多' })).toEqual([400, 'amount'])
  expect(await refused({ secret: 1 })).toEqual([400, 'secret'])
  expect(await refused({ nothing: 1 })).toEqual([400, 'nothing'])
  const kept = await must(builder.get(`/api/apps/sim/forms/request/records/${record.id}`))
  expect([Number(kept.amount), kept.version]).toEqual([5, record.version])
})

it('says when it would be where, as the runs before took', async () => {
  const builder = await server.person('timer', { platformRoles: ['builder'], roles: [['sim', 'staff']] })
  const decider = await server.person('decider', { roles: [['sim', 'boss']] })
  const make = async () => (await must(builder.post('/api/apps/sim/forms/request/records', { amount: 5000 }), 201)).id
  const simulate = async (recordId: string) => {
    const body = { recordId, initiator: builder.id }
    const { visits, ends, minutes, complete } = await must(builder.post('/api/apps/sim/flows/approval/simulate', body))
    return { time: visits.find((visit: { node: string }) => visit.node === 'decide').time, ends, minutes, complete }
  }
  for (const hours of [2, 4]) {
    const recordId = await make()
    await must(builder.post('/api/apps/sim/flows/approval/instances', { recordId }), 201)
    await clock.skip(server, hours * 3_600_000)
    const { rows } = await must(decider.get('/api/inbox'))
    await must(decider.post(`/api/tasks/${rows[0].id}/approve`, {}))
  }
  // Wednesday 15:00 + the median of 2 and 4 h, of which one lies in Thursday's morning of a later run.
  await clock.skip(server, 2 * 3_600_000)
  const { time, ends, minutes, complete } = await simulate(await make())
  expect(time).toMatchObject({ length: { from: 'past', duration: { value: 3, unit: 'workHour' }, cases: 2 } })
  expect({ ends, minutes, complete }).toEqual({ ends: '2026-11-26T03:00:00.000Z', minutes: 180, complete: true })
  await clock.skip(server, 91 * 86_400_000)
  expect(await simulate(await make())).toMatchObject({ minutes: 0, complete: false })
})

it('begins when it is told to: on a Saturday nobody works, and who is away then has a stand-in', async () => {
  const builder = await server.person('planner', { platformRoles: ['builder'], roles: [['sim', 'staff']] })
  const away = await server.person('away', { name: '周敏', roles: [['sim', 'boss']] })
  const instead = await server.person('instead', { name: '顾晨' })
  const saturday = new Date(clock.now().getTime())
  saturday.setUTCDate(saturday.getUTCDate() + ((6 - saturday.getUTCDay() + 7) % 7 || 7))
  saturday.setUTCHours(2, 0, 0, 0)
  const inDays = (days: number) => new Date(saturday.getTime() + days * 86_400_000).toISOString()
  await must(away.post('/api/me/delegations', { delegate: instead.id, startsAt: inDays(-0.5), endsAt: inDays(1) }), 201)
  const record = await must(builder.post('/api/apps/sim/forms/request/records', { amount: 5000 }), 201)
  const simulate = async (more: object) => {
    const body = { recordId: record.id, initiator: builder.id, ...more }
    const { works, begins, visits } = await must(builder.post('/api/apps/sim/flows/approval/simulate', body))
    const { people } = visits.find((visit: { node: string }) => visit.node === 'decide')
    return { works, begins, people: people.map((one: { title: string }) => one.title), all: people }
  }
  const now = await simulate({})
  expect(now.people).toContain('周敏')
  const then = await simulate({ at: inDays(0) })
  expect(then).toMatchObject({ works: false, begins: inDays(0) })
  expect(then.people).not.toContain('周敏')
  expect(then.all).toContainEqual({ id: instead.id, title: '顾晨', insteadOf: { id: away.id, title: '周敏' } })
})

it('shows nothing of a record that the builder may not see', async () => {
  const clerk = await server.person('clerk', { roles: [['sim', 'staff']] })
  const record = await clerk.post('/api/apps/sim/forms/request/records', { amount: 1 })
  const stranger = await server.person('stranger', { platformRoles: ['builder'] })
  const body = { recordId: record.body.id, initiator: clerk.id }
  expect((await stranger.post('/api/apps/sim/flows/approval/simulate', body)).status).toBe(404)
  expect((await clerk.post('/api/apps/sim/flows/approval/simulate', body)).status).toBe(403)
})
