import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, publishMore } from '../testing/index.ts'
import { CHASE, DEALS, RUNS, startWaits, task, type Waits } from './testing/wait-app.ts'

/** A Wednesday morning in Shanghai. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
let server: Waits['server']
let staff: Waits['staff']
let { deal, tasksOf, runsOf, timersOf, open, wake } = {} as Waits
beforeAll(async () => {
  ;({ server, staff, deal, tasksOf, runsOf, timersOf, open, wake } = await startWaits(clock))
}, 60_000)
afterAll(() => server.close())
const pass = (ms: number) => clock.pass(server, ms)

describe('a wait', () => {
  it('is left undone where somebody says so', async () => {
    const id = await deal({ title: '罢', state: '追' })
    const [run] = await runsOf('chase', id)
    const path = `${RUNS('chase')}/${run.id}/cancel`
    expect((await staff.post(path, {})).status).toBe(403)
    const [timer] = await open(id)
    expect((await server.admin.post(path, {})).body).toMatchObject({ status: 'cancelled' })
    expect((await server.admin.post(path, {})).status).toBe(422)
    // Its moment had just come.
    await clock.skip(server, 3 * DAY)
    await wake(timer!, 'late')
    await pass(60_000)
    expect(await tasksOf('罢')).toEqual(['马上'])
    const audit = await server.platform.db
      .selectFrom('meta.audit')
      .select('record')
      .where('action', '=', 'rule.cancel')
      .execute()
    expect(audit).toEqual([{ record: id }])
  })

  it('ends with its record; one that is back in time goes on', async () => {
    const [lost, back] = [await deal({ title: '没了', state: '追' }), await deal({ title: '回来', state: '追' })]
    for (const id of [lost, back]) expect((await staff.delete(`${DEALS}/${id}`)).status).toBe(204)
    expect((await staff.post(`${DEALS}/${back}/restore`, {})).status).toBe(200)
    await pass(3 * DAY)
    expect(await tasksOf('没了')).toEqual(['马上'])
    expect((await runsOf('chase', lost))[0]).toMatchObject({
      status: 'cancelled',
      error: { message: '记录已删除，后面的动作没有执行。' },
    })
    expect(await tasksOf('回来')).toContain('三天后')
  })
})

describe('a rule that changes while it waits', () => {
  it('goes on as it began; what begins after goes as it is now', async () => {
    const before = await deal({ title: '旧', state: '追' })
    const [old] = await runsOf('chase', before)
    await publishMore(server.admin, 'wait', [
      { ...CHASE, then: CHASE.then.map((one) => (one.id === 'second' ? task('second', '{title}：改过') : one)) },
    ])
    const after = await deal({ title: '新', state: '追' })
    await pass(3 * DAY)
    expect([await tasksOf('旧'), await tasksOf('新')]).toEqual([
      ['三天后', '马上'],
      ['改过', '马上'],
    ])
    const [done] = await runsOf('chase', before)
    expect(done).toMatchObject({ id: old.id, status: 'done', revision: old.revision })
    expect((await runsOf('chase', after))[0].revision).toBeGreaterThan(old.revision)
  })

  it('does nothing any more when it is disabled, even if it is enabled again', async () => {
    const id = await deal({ title: '停', state: '追' })
    await publishMore(server.admin, 'wait', [{ ...CHASE, enabled: false }])
    expect(await timersOf(id)).toEqual([])
    await pass(HOUR)
    await publishMore(server.admin, 'wait', [CHASE])
    await pass(3 * DAY)
    expect(await tasksOf('停')).toEqual(['马上'])
    expect((await runsOf('chase', id))[0]).toMatchObject({ status: 'cancelled' })
  })
})
