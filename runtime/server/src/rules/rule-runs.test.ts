import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const field = (key: string, type: string, more: object = {}) => ({ id: `f_${key}`, key, type, label: key, ...more })
const DEFINITIONS = [
  {
    kind: 'form',
    key: 'lead',
    label: '线索',
    title: 'name',
    fields: [
      field('name', 'text'),
      field('amount', 'number'),
      field('at', 'datetime'),
      field('state', 'text'),
      field('deal', 'relation', { settings: { form: 'deal' } }),
    ],
  },
  {
    kind: 'form',
    key: 'deal',
    label: '交易',
    title: 'title',
    fields: [
      { ...field('title', 'text'), id: 'f_t' },
      { ...field('sum', 'number'), id: 'f_s' },
      { ...field('source', 'relation', { settings: { form: 'deal' } }), id: 'f_r' },
    ],
    checks: [{ key: 'c', when: { '<': [{ var: 'sum' }, 0] }, do: 'block', at: ['sum'], message: '金额不能为负' }],
  },
  {
    kind: 'rule',
    key: 'chase',
    label: '追',
    form: 'lead',
    onImport: false,
    when: [{ on: 'time', of: 'at', after: { value: 1, unit: 'hour' } }],
    if: { '!=': [{ var: 'state' }, '完'] },
    then: [
      { id: 'first', kind: 'createRecord', form: 'deal', values: { title: '一' } },
      {
        id: 'second',
        kind: 'createRecord',
        form: 'deal',
        values: { title: '二', sum: { var: 'amount' }, source: { var: '$made.first' } },
      },
      { id: 'call', kind: 'webhook', url: 'http://127.0.0.1:9/x', event: 'made' },
      { id: 'mark', kind: 'setFields', set: { state: '完', deal: { var: '$made.second' } } },
    ],
  },
  {
    kind: 'rule',
    key: 'at_once',
    label: '马上',
    form: 'lead',
    onImport: false,
    when: [{ on: 'updated', field: 'state', to: '急' }],
    then: [{ id: 'deal', kind: 'createRecord', form: 'deal', values: { title: '急', sum: { var: 'amount' } } }],
  },
  { kind: 'role', key: 'staff', label: '员工', forms: { lead: all, deal: all } },
]
const LEADS = '/api/apps/runs/forms/lead/records'
const RUNS = (rule: string) => `/api/apps/runs/rules/${rule}/runs`

let server: TestServer
let staff: TestClient
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  await publishApp(server.admin, 'runs', DEFINITIONS as never)
  staff = await server.person('staff', { roles: [['runs', 'staff']] })
  await clock.pass(server, 60_000)
})
afterAll(() => server.close())

const lead = async (who: TestClient, values: object) => {
  const made = await who.post(LEADS, values)
  expect(made.status, made.text).toBe(201)
  return made.body as { id: string }
}
const titles = async () =>
  (await staff.post('/api/apps/runs/forms/deal/records/query', { sort: ['title'] })).body.rows.map(
    (row: { title: string }) => row.title,
  )
/** The log of what was refused is written beside the answer. */
const refused = (of: TestServer, record: string) =>
  expect
    .poll(async () => (await of.admin.get(`${RUNS('at_once')}?record=${record}&only=stopped`)).body.rows)
    .toHaveLength(1)

describe('a run that stops', () => {
  it('keeps what was done before, tells which step failed and why, and goes on from there', async () => {
    const { id } = await lead(staff, { name: '甲', amount: -1, at: clock.at(0) })
    await clock.pass(server, 2 * HOUR)
    expect(await titles()).toEqual(['一'])
    const [run] = (await server.admin.get(`${RUNS('chase')}?only=stopped`)).body.rows
    expect(run).toMatchObject({
      record: id,
      status: 'failed',
      error: { code: 'INVALID', message: '金额不能为负' },
      actions: [
        { id: 'first', ran: true, made: { form: 'deal' } },
        { id: 'second', ran: false, failed: true },
        { id: 'call', ran: false },
        { id: 'mark', ran: false },
      ],
    })
    expect(run.ms).toBeGreaterThan(0)
    expect(run.actions[0].ms).toBeGreaterThan(0)

    // What is wrong is still wrong: it stops at the same step, and nothing is done twice.
    const path = `${RUNS('chase')}/${run.id}`
    expect((await server.admin.post(`${path}/retry`, {})).body).toMatchObject({ status: 'failed', retries: 1 })
    expect(await titles()).toEqual(['一'])
    expect((await staff.post(`${path}/retry`, {})).status).toBe(403)

    await staff.patch(`${LEADS}/${id}`, { amount: 5 })
    const again = await server.admin.post(`${path}/retry`, {})
    expect(again.body).toMatchObject({ status: 'done', retries: 2, error: null, retriedAt: clock.at(0) })
    expect(again.body.actions.map((step: { ran: boolean }) => step.ran)).toEqual([true, true, true, true])
    expect(await titles()).toEqual(['二', '一'])
    const [second] = (await staff.post('/api/apps/runs/forms/deal/records/query', { sort: ['title'] })).body.rows
    expect(second.source).toBe(run.actions[0].made.id)
    expect((await staff.get(`${LEADS}/${id}`)).body).toMatchObject({ state: '完', deal: second.id })
  })

  it('shows what is sent outside, and sends again what was given up', async () => {
    const [run] = (await server.admin.get(`${RUNS('chase')}?only=held`)).body.rows
    const path = `${RUNS('chase')}/${run.id}`
    const call = async () => (await server.admin.get(path)).body.deliveries[0]
    await expect
      .poll(call)
      .toMatchObject({ step: 'call', kind: 'webhook', status: 'failed', error: 'ADDRESS', attempts: 1 })
    expect((await server.admin.post(`${path}/retry`, {})).status).toBe(200)
    await expect.poll(call).toMatchObject({ status: 'failed', attempts: 2 })
    await server.platform.db.updateTable('meta.webhook_delivery').set({ status: 'sent' }).execute()
    expect((await server.admin.post(`${path}/retry`, {})).status).toBe(422)
    const audit = await server.platform.db
      .selectFrom('meta.audit')
      .select('params')
      .where('action', '=', 'rule.retry')
      .execute()
    expect(audit).toHaveLength(3)
  })

  it('refused with the save that woke it, is in the log though nothing else of it is', async () => {
    const { id } = await lead(staff, { name: '乙', amount: -1 })
    const saved = await staff.patch(`${LEADS}/${id}`, { state: '急' })
    expect(saved.status).toBe(422)
    expect((await staff.get(`${LEADS}/${id}`)).body.state).toBeNull()
    await refused(server, id)
    const [run] = (await server.admin.get(`${RUNS('at_once')}?record=${id}`)).body.rows
    expect(run).toMatchObject({ status: 'refused', actions: [{ id: 'deal', ran: false, failed: true }] })
    expect(run.error.message).toBe('金额不能为负')
    expect((await server.admin.post(`${RUNS('at_once')}/${run.id}/retry`, {})).status).toBe(422)
  })
})

it('a field that a rule needs is not taken away: publishing names the rule and the place, and nothing changes', async () => {
  const { forms, revisions, rules } = (await server.admin.get('/api/apps/runs/draft')).body
  const without = { ...forms.lead, fields: forms.lead.fields.filter(({ key }: { key: string }) => key !== 'amount') }
  const put = (form: unknown, revision: number) =>
    server.admin.put('/api/apps/runs/draft/form/lead', form, { 'if-match': `"${revision}"` })
  const taken = await put(without, revisions['form/lead'] ?? 0)
  expect(taken.status, taken.text).toBe(200)
  const refused = await server.admin.post('/api/apps/runs/publish', {})
  expect(refused.status).toBe(400)
  expect(refused.body.error.issues.map(({ path }: { path: string }) => path)).toEqual([
    'rule/at_once/then/0/values/sum',
    'rule/chase/then/1/values/sum',
  ])
  expect(rules.chase).toBeDefined()
  const { id } = await lead(staff, { name: '丁', amount: 3 })
  expect((await staff.get(`${LEADS}/${id}`)).body.amount).toBe(3)
  await put(forms.lead, taken.body.revision)
})

it('counts what rules did today and yesterday, and what of it stopped', async () => {
  const activity = async () =>
    (await server.admin.get('/api/apps/runs/rule-activity')).body.rows.sort(
      (a: { rule: string }, b: { rule: string }) => a.rule.localeCompare(b.rule),
    )
  const { id } = await lead(staff, { name: '丁', amount: 1 })
  await staff.patch(`${LEADS}/${id}`, { state: '急' })
  const seen = await activity()
  expect(seen).toMatchObject([
    { rule: 'at_once', today: true, stopped: 1, more: false },
    { rule: 'chase', today: true, ran: 1, stopped: 0 },
  ])
  expect(seen[0].ran).toBeGreaterThan(0)
  await clock.pass(server, 24 * HOUR)
  expect((await activity())[0]).toMatchObject({ rule: 'at_once', today: false, stopped: 1 })
  expect((await staff.get('/api/apps/runs/rule-activity')).status).toBe(403)
})

it('a rule has its versions, each with whose it is, for builders', async () => {
  const path = '/api/apps/runs/rules/at_once'
  const { rules, revisions } = (await server.admin.get('/api/apps/runs/draft')).body
  const next = { ...rules.at_once, label: '立刻' }
  const put = await server.admin.put('/api/apps/runs/draft/rule/at_once', next, {
    'if-match': `"${revisions['rule/at_once'] ?? 0}"`,
  })
  expect(put.status, put.text).toBe(200)
  expect((await server.admin.post('/api/apps/runs/publish', {})).status).toBe(200)
  const { published, rows } = (await server.admin.get(`${path}/versions`)).body
  expect(rows.map((row: { definition: { label: string } }) => row.definition.label)).toEqual(['立刻', '马上'])
  expect(rows[0]).toMatchObject({ revision: published, by: { id: server.admin.id } })
  expect((await staff.get(`${path}/versions`)).status).toBe(403)
})

describe('a rule that takes too long', () => {
  it('is stopped, and both the person and the log are told', async () => {
    const quick = await startTestServer({ env: { RULE_SECONDS: '0.001' } })
    try {
      await publishApp(quick.admin, 'runs', DEFINITIONS as never)
      const person = await quick.person('staff', { roles: [['runs', 'staff']] })
      const { id } = await lead(person, { name: '丙', amount: 1 })
      const saved = await person.patch(`${LEADS}/${id}`, { state: '急' }, { 'accept-language': 'en' })
      expect(saved.status).toBe(422)
      expect(saved.body.error.message).toBe('Rule “马上” took longer than 0.001 s and was stopped')
      expect((await person.get(`${LEADS}/${id}`)).body.state).toBeNull()
      await refused(quick, id)
      const [run] = (await quick.admin.get(`${RUNS('at_once')}?record=${id}`)).body.rows
      expect(run.error.message).toBe('运行超过 0.001 秒，已停止')
    } finally {
      await quick.close()
    }
  })
})
