import type { RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  backendOf,
  heldUpBy,
  movingClock,
  startTestServer,
  statementsOf,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

let server: TestServer
let staff: TestClient
let boss: TestClient
/** A Wednesday morning in Shanghai. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
const LEADS = '/api/apps/clock/forms/lead/records'

const time = (key: string, over: Partial<RuleDefinition> & Pick<RuleDefinition, 'when' | 'then'>): RuleDefinition => ({
  kind: 'rule',
  key,
  label: key,
  form: 'lead',
  onImport: false,
  ...over,
})
const notice = (title: string) => ({ id: 'tell', kind: 'notify', to: [{ kind: 'field', field: 'owner_id' }], title })
const unfollowed = {
  none: [{ children: 'follow_up.lead' }, { '>=': [{ var: 'followed_at' }, { var: 'parent.assigned_at' }] }],
}
const RULES: readonly RuleDefinition[] = [
  time('answer', {
    when: [{ on: 'time', of: 'assigned_at', after: { value: 24, unit: 'hour' }, unless: { '!': unfollowed } }],
    if: { '!=': [{ var: 'status' }, '关闭'] },
    then: [
      {
        id: 'tell',
        kind: 'notify',
        to: [
          { kind: 'field', field: 'owner_id' },
          { kind: 'departmentHead', of: 'owner_id' },
        ],
        title: '24 小时未跟进：{title}',
      },
    ],
  } as never),
  time('call', {
    when: [{ on: 'time', of: 'next_at', after: { value: -60, unit: 'minute' } }],
    then: [notice('一小时后联系：{title}')],
  }),
  time('plan', {
    when: [{ on: 'time', of: 'planned', after: { value: -2, unit: 'workDay' }, at: '10:00' }],
    then: [notice('两个工作日后：{title}')],
  }),
  time('nightly', {
    when: [{ on: 'schedule', cron: '30 2 * * *' }],
    if: { '==': [{ var: 'flagged' }, true] },
    then: [{ id: 'cold', kind: 'setFields', set: { temperature: '冷', cooled_at: { var: '$now' } } }],
  }),
  time('monday', {
    when: [{ on: 'schedule', cron: '0 9 * * *', workdays: true }],
    if: { '==': [{ var: 'title' }, '每日'] },
    then: [notice('工作日早上')],
  }),
]

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  const put = (kind: string, key: string, body: unknown) =>
    server.admin.put(`/api/apps/clock/draft/${kind}/${key}`, body, { 'if-match': '"0"' })
  await server.admin.post('/api/apps', { key: 'clock', name: '定时' })
  const field = (key: string, type: string, settings?: unknown) => ({
    id: `f_${key}`,
    key,
    type,
    label: key,
    ...(settings ? { settings } : {}),
  })
  const options = { options: [{ value: '热' }, { value: '冷' }].map((o) => ({ ...o, label: o.value })) }
  await put('form', 'lead', {
    kind: 'form',
    key: 'lead',
    label: '线索',
    title: 'title',
    fields: [
      field('title', 'text'),
      field('status', 'text'),
      field('assigned_at', 'datetime'),
      field('next_at', 'datetime'),
      field('planned', 'date'),
      field('flagged', 'switch'),
      field('temperature', 'select', options),
      field('cooled_at', 'datetime'),
    ],
  })
  await put('form', 'follow_up', {
    kind: 'form',
    key: 'follow_up',
    label: '跟进',
    fields: [
      { ...field('followed_at', 'datetime'), id: 'f_at' },
      { ...field('lead', 'relation', { form: 'lead' }), id: 'f_lead' },
    ],
  })
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, delete: { scope: 'all' } }
  await put('role', 'staff', {
    kind: 'role',
    key: 'staff',
    label: '员工',
    forms: { lead: all, follow_up: all },
  })
  for (const rule of RULES) await put('rule', rule.key, rule)
  const published = await server.admin.post('/api/apps/clock/publish', {})
  expect(published.status, published.text).toBe(200)
  boss = await server.person('boss')
  const team = await server.department('销售一部', undefined, boss.id)
  staff = await server.person('staff', { roles: [['clock', 'staff']], departments: [team] })
  await pass(HOUR)
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.platform.db.deleteFrom('meta.notification').execute()
})

const pass = (ms: number) => clock.pass(server, ms)
async function lead(values: Record<string, unknown>) {
  const made = await staff.post(LEADS, values)
  expect(made.status, made.text).toBe(201)
  return made.body as { id: string; version: number }
}
const { at } = clock
/** Waits for a moment that lies ahead. */
const until = (moment: string) => pass(Date.parse(moment) - clock.now().getTime())
const told = async (who: TestClient) =>
  ((await who.get('/api/notifications')).body.rows as { title: string }[]).map((row) => row.title).sort()

describe('clocks of rules', { timeout: 60_000 }, () => {
  it('tells owner and head 24 hours after the assignment where nobody followed up, once', async () => {
    await lead({ title: '甲', assigned_at: at(0) })
    const followed = await lead({ title: '乙', assigned_at: at(0) })
    await lead({ title: '丙', assigned_at: at(0), status: '关闭' })
    await pass(23 * HOUR)
    expect(await told(staff)).toEqual([])
    const follow = await staff.post('/api/apps/clock/forms/follow_up/records', {
      lead: followed.id,
      followed_at: at(0),
    })
    expect(follow.status, follow.text).toBe(201)
    await pass(HOUR)
    expect(await told(staff)).toEqual(['24 小时未跟进：甲'])
    expect(await told(boss)).toEqual(['24 小时未跟进：甲'])
    await pass(HOUR)
    expect(await told(staff)).toEqual(['24 小时未跟进：甲'])
  })

  it('follows the date when it moves, forgets it with its record, and shows what will come', async () => {
    const moved = await lead({ title: '改期', next_at: at(3 * HOUR) })
    const gone = await lead({ title: '删除', next_at: at(3 * HOUR) })
    const timers = async () => (await staff.get(`${LEADS}/${moved.id}/timers`)).body.items
    expect(await timers()).toMatchObject([{ label: 'call', detail: '发送通知', at: at(2 * HOUR) }])
    await staff.patch(`${LEADS}/${moved.id}`, { next_at: at(5 * HOUR) })
    expect(await timers()).toMatchObject([{ at: at(4 * HOUR) }])
    await staff.delete(`${LEADS}/${gone.id}`)
    await pass(2 * HOUR)
    expect(await told(staff)).toEqual([])
    await pass(2 * HOUR)
    expect(await told(staff)).toEqual(['一小时后联系：改期'])
    expect(await timers()).toEqual([])
  })

  it('waits anew for a date that moves in the moment in which it has come', async () => {
    const { id } = await lead({ title: '抢先', next_at: at(2 * HOUR) })
    const mover = await server.platform.directPool.connect()
    try {
      await mover.query('begin')
      await mover.query('update app_clock.lead set next_at = $2 where id = $1', [id, at(10 * HOUR)])
      const pid = await backendOf(mover)
      const passed = pass(HOUR)
      await expect.poll(() => heldUpBy(server.platform.directPool, pid)).toBe(1)
      await mover.query('commit')
      await passed
    } finally {
      mover.release(true)
    }
    expect(await told(staff)).toEqual([])
    await pass(8 * HOUR)
    expect(await told(staff)).toEqual(['一小时后联系：抢先'])
  })

  it('looks along an index of the date, that publishing the rule has made', async () => {
    const { rows } = await server.platform.pool.query(
      "select indexdef from pg_indexes where schemaname = 'app_clock' and tablename = 'lead'",
    )
    const indexed = (column: string) => rows.some(({ indexdef }) => indexdef.includes(`(${column}) WHERE (deleted_at`))
    expect(['assigned_at', 'next_at', 'planned', 'cooled_at'].map(indexed)).toEqual([true, true, true, false])
  })

  it('comes late and once after days in which nobody looked', async () => {
    await lead({ title: '停机', next_at: at(2 * HOUR) })
    await lead({ title: '停机二', next_at: at(30 * HOUR) })
    await pass(4 * DAY)
    expect(await told(staff)).toEqual(['一小时后联系：停机', '一小时后联系：停机二'])
  })

  it('finds all that come due at one moment with one statement, and acts for each of them once', async () => {
    const create = Array.from({ length: 250 }, (_, i) => ({ title: `同时${i}`, next_at: at(3 * HOUR) }))
    const made = await staff.post(`${LEADS}/batch`, { create })
    expect(made.status, made.text).toBe(200)
    const statements = await statementsOf(server.platform.pool, () => pass(2 * HOUR))
    expect(statements.filter((text) => text.includes('"next_at" as "value"'))).toHaveLength(1)
    const found = await server.platform.db.selectFrom('meta.notification').select('title').execute()
    expect(found.map(({ title }) => title).sort()).toEqual(create.map(({ title }) => `一小时后联系：${title}`).sort())
  })

  it('counts working days back from a day, at a time of day', async () => {
    await until('2026-12-04T00:00:00.000Z')
    // Monday 10:00 minus two working days is Thursday; Tuesday's is Friday the 4th, 10:00 in Shanghai.
    await lead({ title: '周二', planned: '2026-12-08' })
    await pass(HOUR)
    expect(await told(staff)).toEqual([])
    await pass(HOUR)
    expect(await told(staff)).toEqual(['两个工作日后：周二'])
  })

  it('sets all records that a schedule means in one statement, with audit, events and log', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await lead({ title: `批${i}`, flagged: true })).id)
    const { id: other } = await lead({ title: '其他' })
    const statements = await statementsOf(server.platform.pool, () => pass(DAY))
    const setting = statements.filter((text) => /update "app_clock"\."lead"/.test(text))
    expect(setting).toHaveLength(1)
    // Behind `(…) is true` no index would serve the condition.
    expect(setting[0]).toMatch(/"deleted_at" is null and \(?true and \(.*"flagged"/)
    expect(setting[0]).not.toContain(' is true')
    for (const id of ids) {
      const { body } = await staff.get(`${LEADS}/${id}`)
      expect(body).toMatchObject({ temperature: '冷', version: 2 })
    }
    expect((await staff.get(`${LEADS}/${other}`)).body).toMatchObject({ temperature: null, version: 1 })
    const audit = await server.platform.db
      .selectFrom('meta.audit')
      .select(['record', 'via', 'version', 'changes'])
      .where('via', '=', 'rule/nightly')
      .execute()
    expect(audit.map((row) => row.record).sort()).toEqual([...ids].sort())
    expect(audit[0]!.changes).toEqual(
      expect.arrayContaining([
        { field: 'temperature', from: null, to: '冷' },
        { field: 'cooled_at', from: null, to: expect.stringMatching(/^2026-12-\d\dT.*Z$/) },
      ]),
    )
    const runs = await server.platform.db
      .selectFrom('meta.rule_run')
      .select('held')
      .where('rule', '=', 'nightly')
      .execute()
    expect(runs.length).toBe(5)
  })

  it('takes longer over many records than anybody may wait for', async () => {
    const { id } = await lead({ title: '久', flagged: true })
    const { pool } = server.platform
    /** For all connections that there are. */
    const limit = async (value: string) => {
      const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
      await Promise.all(clients.map((client) => client.query(`set statement_timeout = '${value}'`)))
      for (const client of clients) client.release()
    }
    await limit('2s')
    const holder = await server.platform.directPool.connect()
    try {
      await holder.query('begin')
      await holder.query('select 1 from app_clock.lead where id = $1 for update', [id])
      const passed = pass(DAY)
      const slow = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
        and query like 'with g as%' and now() - query_start > interval '3 s'`
      await expect.poll(async () => (await server.platform.directPool.query(slow)).rowCount).toBe(1)
      await holder.query('rollback')
      await passed
    } finally {
      holder.release(true)
      await limit('30s')
    }
    expect((await staff.get(`${LEADS}/${id}`)).body).toMatchObject({ temperature: '冷' })
  })

  it('comes once on the very minute of a schedule, and not again at the next look', async () => {
    const { id } = await lead({ title: '准点', flagged: true })
    // 2:30 in Shanghai.
    await until(`${at(DAY).slice(0, 10)}T18:30:00.000Z`)
    const read = async () => (await staff.get(`${LEADS}/${id}`)).body
    expect(await read()).toMatchObject({ cooled_at: at(0) })
    const { version, cooled_at } = await read()
    await pass(20_000)
    await pass(20_000)
    expect(await read()).toMatchObject({ version, cooled_at })
  })

  it('leaves days off out of a schedule and makes a missed one up once', async () => {
    await until('2026-12-11T09:00:00.000Z')
    await lead({ title: '每日' })
    // Friday evening to Sunday evening: no working day's nine o'clock.
    await pass(2 * DAY)
    expect(await told(staff)).toEqual([])
    await pass(2 * DAY)
    expect(await told(staff)).toEqual(['工作日早上'])
  })

  it('does not make up for the time in which a rule slept', async () => {
    await lead({ title: '睡着', next_at: at(2 * HOUR) })
    const put = async (enabled: boolean) => {
      const { revisions } = (await server.admin.get('/api/apps/clock/draft')).body
      const rule = { ...RULES.find(({ key }) => key === 'call')!, enabled }
      return server.admin.put('/api/apps/clock/draft/rule/call', rule, { 'if-match': `"${revisions['rule/call']}"` })
    }
    const off = await put(false)
    expect(off.status, off.text).toBeLessThan(300)
    await server.admin.post('/api/apps/clock/publish', {})
    await pass(3 * HOUR)
    expect(await server.platform.db.selectFrom('meta.rule_clock').select('rule').execute()).toHaveLength(
      RULES.length - 1,
    )
    const on = await put(true)
    expect(on.status, on.text).toBeLessThan(300)
    await server.admin.post('/api/apps/clock/publish', {})
    await pass(HOUR)
    expect(await told(staff)).toEqual([])
  })
})
