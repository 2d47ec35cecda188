import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendOf, heldUpBy, movingClock } from '../testing/index.ts'
import { DEALS, RUNS, startWaits, type Waits } from './testing/wait-app.ts'

/** A Wednesday morning in Shanghai. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
let server: Waits['server']
let staff: Waits['staff']
let { deal, set, tasksOf, runsOf, timersOf, open, wake } = {} as Waits
beforeAll(async () => {
  ;({ server, staff, deal, set, tasksOf, runsOf, timersOf, open, wake } = await startWaits(clock))
}, 60_000)
afterAll(() => server.close())

const skip = async (rule: string, record: string, who = server.admin) => {
  const [run] = await runsOf(rule, record)
  return who.post(`${RUNS(rule)}/${run.id}/skip`, {})
}
const audited = async (record: string) =>
  (
    await server.platform.db
      .selectFrom('meta.audit')
      .select('actor')
      .where('action', '=', 'rule.skip')
      .where('record', '=', record)
      .execute()
  ).map(({ actor }) => actor)

describe('a wait that somebody skips', () => {
  it('goes on now, once, and says who it was; nothing comes any more when its moment does', async () => {
    const id = await deal({ title: '快', state: '追' })
    await clock.pass(server, HOUR)
    const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['wait', 'staff']] })
    const [told] = (await builder.get(`${DEALS}/${id}/timers`)).body.items
    expect(told).toMatchObject({ label: '追单', run: { rule: 'chase' } })
    expect(await timersOf(id)).toEqual([{ id: told.id, at: told.at, label: told.label, detail: told.detail }])
    expect((await skip('chase', id, staff)).status).toBe(403)
    expect(await tasksOf('快')).toEqual(['马上'])
    const done = await builder.post(`${RUNS('chase')}/${told.run.id}/skip`, {})
    expect(done.body, done.text).toMatchObject({ id: told.run.id, status: 'done', delayMs: 0 })
    expect(done.body.actions[1]).toMatchObject({ ran: true, hurried: true, until: clock.at(0) })
    expect(await tasksOf('快')).toEqual(['三天后', '马上'])
    expect(await timersOf(id)).toEqual([])
    expect(await open(id)).toEqual([])
    const again = await skip('chase', id)
    expect(again.status).toBe(422)
    await clock.pass(server, 4 * DAY)
    expect(await tasksOf('快')).toEqual(['三天后', '马上'])
    expect(await audited(id)).toEqual([builder.id])
  })

  it.each(['skipped', 'over'])('that is %s first in the moment in which both happen goes on once', async (first) => {
    const title = `同时${first}`
    const id = await deal({ title, state: '追' })
    const [timer] = await open(id)
    const [run] = await runsOf('chase', id)
    await clock.skip(server, 3 * DAY - 1)
    const holder = await server.platform.directPool.connect()
    const pid = await backendOf(holder)
    const waiting = () => heldUpBy(server.platform.directPool, pid)
    const skips: ReturnType<typeof skip>[] = []
    const pressed = async () => {
      skips.push(server.admin.post(`${RUNS('chase')}/${run.id}/skip`, {}))
      await expect.poll(waiting).toBeGreaterThan(0)
      skips.push(server.admin.post(`${RUNS('chase')}/${run.id}/skip`, {}))
    }
    try {
      await holder.query('begin')
      await holder.query('select 1 from meta.rule_run where id = $1 for update', [run.id])
      if (first === 'skipped') await pressed()
      await clock.skip(server, 1)
      await Promise.all([1, 2].map((n) => wake(timer!, `${first}:${n}`)))
      await expect.poll(waiting).toBeGreaterThan(skips.length > 0 ? 2 : 0)
      if (first === 'over') await pressed()
      await expect.poll(waiting).toBeGreaterThan(2)
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    const answers = (await Promise.all(skips)).map(({ status }) => status)
    expect(answers).toEqual(first === 'skipped' ? [200, 422] : [422, 422])
    await clock.pass(server, 60_000)
    expect(await tasksOf(title)).toEqual(['三天后', '马上'])
    expect(await audited(id)).toHaveLength(first === 'skipped' ? 1 : 0)
  })

  it('asks the condition as it would have then, and ends where it does not hold', async () => {
    const id = await deal({ title: '变', state: '追' })
    await set(id, { state: '成' })
    expect((await skip('chase', id)).body).toMatchObject({
      status: 'cancelled',
      actions: [{}, { ends: 'conditionGone' }, {}, {}],
    })
    expect(await tasksOf('变')).toEqual(['马上'])
  })

  it('around a date goes on though the date is far, and stops at the next wait', async () => {
    const far = await deal({ title: '远', call_at: clock.at(90 * DAY) })
    await set(far, { state: '约' })
    expect((await skip('around', far)).body.status).toBe('done')
    expect(await tasksOf('远')).toEqual(['提醒'])
    const two = await deal({ title: '两', amount: 100 })
    await set(two, { state: '两次' })
    expect((await skip('twice', two)).body).toMatchObject({ status: 'waiting' })
    expect(await tasksOf('两')).toEqual(['大'])
    expect(await open(two)).toHaveLength(1)
    await clock.pass(server, 7 * DAY)
    expect(await tasksOf('两')).toEqual(['大', '最后'])
    expect(await audited(two)).toHaveLength(1)
  })

  it('whose next step fails says so, and goes on from there when it is mended', async () => {
    const id = await deal({ title: '不行' })
    await set(id, { state: '险' })
    expect((await skip('risky', id)).body).toMatchObject({ status: 'failed', error: { message: '不行就是不行' } })
    expect(await audited(id)).toHaveLength(1)
    await set(id, { title: '好了' })
    const [run] = await runsOf('risky', id)
    expect((await server.admin.post(`${RUNS('risky')}/${run.id}/retry`, {})).body).toMatchObject({ status: 'done' })
    expect(await tasksOf('好了')).toEqual(['之后'])
  })
})
