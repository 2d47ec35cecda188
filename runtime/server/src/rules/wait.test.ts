import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock } from '../testing/index.ts'
import { DAYS, DEALS, rule, RUNS, startWaits, wait, type Waits } from './testing/wait-app.ts'

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
const pass = (ms: number) => clock.pass(server, ms)

describe('a wait', () => {
  it('is one run: what stands before it at once, the rest when its moment has come, once', async () => {
    const id = await deal({ title: '甲', state: '追' })
    expect(await tasksOf('甲')).toEqual(['马上'])
    const until = clock.at(3 * DAY)
    const [run, ...more] = await runsOf('chase', id)
    expect(more).toEqual([])
    expect(run).toMatchObject({
      status: 'waiting',
      actions: [{ ran: true }, { ran: false, until }, { ran: false }, { ran: false }],
    })
    expect(await timersOf(id)).toMatchObject([{ at: until, label: '追单', detail: '创建记录、调用接口' }])
    expect((await server.admin.get(`${RUNS('chase')}?only=open`)).body.rows).toHaveLength(1)
    await pass(3 * DAY - 30_000)
    expect(await tasksOf('甲')).toEqual(['马上'])
    await pass(30_000)
    expect(await tasksOf('甲')).toEqual(['三天后', '马上'])
    const [done, ...others] = await runsOf('chase', id)
    expect(others).toEqual([])
    expect(done).toMatchObject({ id: run.id, status: 'done', at: run.at, delayMs: 0 })
    expect(done.actions.map((step: { ran: boolean }) => step.ran)).toEqual([true, true, true, true])
    // The call behind the wait belongs to the run.
    const whole = (await server.admin.get(`${RUNS('chase')}/${run.id}`)).body
    expect(whole.deliveries).toMatchObject([{ step: 'call', kind: 'webhook' }])
    expect(await timersOf(id)).toEqual([])
    expect(await open(id)).toEqual([])
  })

  it('that is told twice, and late, goes on once', async () => {
    const id = await deal({ title: '乙', state: '追' })
    const [timer] = await open(id)
    await clock.skip(server, 10 * DAY)
    await Promise.all([1, 2, 3].map((n) => wake(timer!, `again:${n}`)))
    await pass(60_000)
    expect(await tasksOf('乙')).toEqual(['三天后', '马上'])
    const [run] = await runsOf('chase', id)
    expect(run.status).toBe('done')
    expect(run.delayMs).toBeGreaterThanOrEqual(7 * DAY)
  })

  it('is told too early, goes on waiting', async () => {
    const id = await deal({ title: '早', state: '追' })
    await server.platform.db
      .updateTable('meta.timer')
      .set({ due_at: clock.at(0) })
      .where('record', '=', id)
      .execute()
    await pass(60_000)
    expect(await tasksOf('早')).toEqual(['马上'])
    expect((await open(id)).map(({ due_at }) => new Date(due_at).toISOString())).toEqual([clock.at(3 * DAY - 60_000)])
  })

  it('ends where the condition does not hold any more, and says so', async () => {
    const id = await deal({ title: '丙', state: '追' })
    await set(id, { state: '成' })
    await pass(3 * DAY)
    expect(await tasksOf('丙')).toEqual(['马上'])
    const [run] = await runsOf('chase', id)
    expect(run).toMatchObject({
      status: 'cancelled',
      error: { message: '等待结束时条件已不成立，后面的动作没有执行。' },
    })
    expect(run.actions[1]).toMatchObject({ ran: true, ends: 'conditionGone' })
  })

  it('around a date moves with it, to both sides, and ends where there is none', async () => {
    const id = await deal({ title: '丁', call_at: clock.at(5 * DAY) })
    await set(id, { state: '约' })
    expect(await timersOf(id)).toMatchObject([{ at: clock.at(5 * DAY - HOUR) }])
    await set(id, { call_at: clock.at(2 * DAY) })
    await pass(60_000)
    expect(await timersOf(id)).toMatchObject([{ at: clock.at(2 * DAY - HOUR - 60_000) }])
    await set(id, { call_at: clock.at(9 * DAY) })
    await pass(3 * DAY)
    expect(await tasksOf('丁')).toEqual([])
    await set(id, { call_at: clock.at(HOUR / 2) })
    await pass(60_000)
    expect(await tasksOf('丁')).toEqual(['提醒'])
    const none = await deal({ title: '无' })
    await set(none, { state: '约' })
    expect((await runsOf('around', none))[0]).toMatchObject({
      status: 'cancelled',
      actions: [{ ends: 'dateEmpty' }, { ran: false }],
    })
    const cleared = await deal({ title: '清', call_at: clock.at(5 * DAY) })
    await set(cleared, { state: '约' })
    await set(cleared, { call_at: null })
    await pass(60_000)
    expect((await runsOf('around', cleared))[0]).toMatchObject({ status: 'cancelled' })
  })

  it('stands inside a way, and another behind it, in working days', async () => {
    const big = await deal({ title: '大单', amount: 100 })
    const small = await deal({ title: '小单', amount: 1 })
    await set(big, { state: '两次' })
    await set(small, { state: '两次' })
    expect([await tasksOf('大单'), await tasksOf('小单')]).toEqual([[], ['小']])
    await pass(DAY)
    expect(await tasksOf('大单')).toEqual(['大'])
    const [run] = await runsOf('twice', big)
    expect(run).toMatchObject({
      status: 'waiting',
      actions: [{ way: 0 }, { id: 'one', ran: true }, { ran: true }, { ran: false }, { id: 'two', ran: false }, {}],
    })
    await pass(7 * DAY)
    expect([await tasksOf('大单'), await tasksOf('小单')]).toEqual([
      ['大', '最后'],
      ['小', '最后'],
    ])
  })

  it('of many records that are saved together, and of a clock, rests for each', async () => {
    const create = Array.from({ length: 40 }, (_, i) => ({ title: `批${i}`, state: '追' }))
    const made = await staff.post(`${DEALS}/batch`, { create })
    expect(made.status, made.text).toBe(200)
    const night = [await deal({ title: '夜一', state: '夜' }), await deal({ title: '夜二', state: '夜' })]
    await pass(DAY)
    expect((await Promise.all(night.map(open))).flat()).toHaveLength(2)
    await pass(3 * DAY)
    const done = await Promise.all(create.map(({ title }) => tasksOf(title)))
    expect(new Set(done.map(String))).toEqual(new Set([String(['三天后', '马上'])]))
    expect(await tasksOf('夜一')).toContain('夜里')
  })

  it('of an import rests too, also behind what a rule made of a row, and what follows comes of the import still', async () => {
    const body = new FormData()
    body.set('file', new File(['title\n导入'], '商机.csv'))
    const made = await staff.post('/api/apps/wait/forms/deal/imports', body)
    expect(made.status, made.text).toBe(201)
    await staff.post(`/api/imports/${made.body.id}/check`)
    expect((await staff.post(`/api/imports/${made.body.id}/run`)).status).toBe(202)
    const status = async () => (await staff.get(`/api/imports/${made.body.id}`)).body.status
    await expect.poll(status, { timeout: 30_000 }).toBe('done')
    expect(await tasksOf('导入')).toEqual(['下级'])
    await pass(DAY)
    expect(await tasksOf('导入')).toEqual(['下级', '到期，随导入', '自己'].sort())
    await pass(DAY)
    expect(await tasksOf('导入')).toEqual(['下级等到了', '到期，随导入', '自己'].sort())
  })

  it('that fails behind it is tried again from there', async () => {
    const id = await deal({ title: '不行' })
    await set(id, { state: '险' })
    await pass(DAY)
    const [run] = await runsOf('risky', id)
    expect(run).toMatchObject({
      status: 'failed',
      error: { message: '不行就是不行' },
      actions: [{ ran: true }, { failed: true }, { ran: false }],
    })
    await set(id, { title: '行了' })
    const again = await server.admin.post(`${RUNS('risky')}/${run.id}/retry`, {})
    expect(again.body, again.text).toMatchObject({ status: 'done', retries: 1 })
    expect(await tasksOf('行了')).toEqual(['之后'])
  })

  it('goes on in the name of whoever set it off, as long as he is there', async () => {
    const gone = await server.person('gone', { name: '小李', roles: [['wait', 'staff']] })
    const [one, two] = [await deal({ title: '一' }), await deal({ title: '二' })]
    await set(one, { state: '我' })
    await gone.patch(`${DEALS}/${two}`, { state: '我' })
    await server.platform.db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', gone.id).execute()
    await pass(DAY)
    expect((await staff.get(`${DEALS}/${one}`)).body.note).toBe('小王')
    expect((await staff.get(`${DEALS}/${two}`)).body.note).toBeNull()
    expect((await runsOf('mine', two))[0]).toMatchObject({ status: 'failed', error: { code: 'FORBIDDEN' } })
  })
})

describe('before it is published', () => {
  it('a trial and a back-test say until when, and do the rest at once to take it back', async () => {
    const id = await deal({ title: '试', state: '追' })
    await set(id, { title: '试试' })
    const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['wait', 'staff']] })
    const tried = (await builder.post('/api/apps/wait/rules/chase/test', { recordId: id })).body
    expect(tried.actions.map(({ ran }: { ran: boolean }) => ran)).toEqual([true, true, true, true])
    expect(tried.actions[1].until).toBe(clock.at(3 * DAY))
    const back = (await builder.post('/api/apps/wait/rules/chase/back-test', {})).body
    const row = back.rows.find((one: { id: string }) => one.id === id)
    expect(row.steps.map((step: { action: string }) => step.action)).toEqual(['first', 'rest', 'second', 'call'])
    expect(row.steps[1].until).toBe(clock.at(3 * DAY))
    expect(await tasksOf('试')).toEqual(['马上'])
    expect(await open(id)).toHaveLength(1)
  })

  it('is refused before a save, behind a deletion, and in an automatic step', async () => {
    const draft = async (definition: object, ref: string) => {
      const { revisions } = (await server.admin.get('/api/apps/wait/draft')).body
      const put = await server.admin.put(`/api/apps/wait/draft/${ref}`, definition, {
        'if-match': `"${revisions[ref] ?? 0}"`,
      })
      expect(put.status, put.text).toBe(200)
    }
    await draft(rule('bad', [{ on: 'created', before: true }], [wait(DAYS(1))]), 'rule/bad')
    await draft(rule('worse', [{ on: 'deleted' }], [wait(DAYS(1))]), 'rule/worse')
    const steps = [{ id: 'auto', kind: 'serviceTask', actions: [wait(DAYS(1))] }]
    await draft({ kind: 'flow', key: 'f', label: '流程', form: 'deal', steps }, 'flow/f')
    const refused = await server.admin.post('/api/apps/wait/publish', {})
    expect(refused.status).toBe(400)
    const found = refused.body.error.issues.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)
    expect(found).toEqual(
      expect.arrayContaining([
        'rule/bad/then/0 BEFORE_SAVE',
        'rule/worse/then/0 WAIT_DELETED',
        'flow/f/steps/0/actions/0 WAIT_IN_FLOW',
      ]),
    )
  })
})
