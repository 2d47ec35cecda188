import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type Body, type TestClient, type TestServer } from '../testing/index.ts'

/** What a draft rule would have done in the last days: with records as they were, really done and taken back. */
let now = Date.parse('2026-06-01T01:00:00.000Z')
const DAY = 86_400_000
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const text = (id: string, key: string, label: string) => ({ id, key, type: 'text', label })
let server: TestServer
let builder: TestClient
const C = '/api/apps/shop/forms/deal/records'

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(now), env: { ROLE: 'web' } })
  await publishApp(server.admin, 'shop', [
    {
      kind: 'form',
      key: 'deal',
      label: '交易',
      title: 'name',
      fields: [
        text('f1', 'name', '名称'),
        { id: 'f2', key: 'amount', type: 'money', label: '金额' },
        text('f3', 'state', '状态'),
        { id: 'f4', key: 'cost', type: 'money', label: '成本' },
      ],
    },
    {
      kind: 'form',
      key: 'job',
      label: '待办',
      fields: [
        { id: 'j0', key: 'no', type: 'autoNumber', label: '编号', settings: { pattern: 'J-{0000}' } },
        text('j1', 'title', '标题'),
      ],
      checks: [
        { key: 'short', when: { '==': [{ var: 'title' }, '禁止'] }, message: '标题不合适', do: 'block', at: ['title'] },
      ],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: { ...all, fields: { cost: 'hidden' } }, job: all } },
    { kind: 'role', key: 'own', label: '本人', forms: { deal: { ...all, view: { scope: 'own' } }, job: all } },
  ] as never)
  builder = await server.person('builder', { platformRoles: ['builder'], roles: [['shop', 'staff']] })
})
afterAll(() => server.close())

async function draft(key: string, more: object): Promise<void> {
  const rule = {
    kind: 'rule',
    key,
    label: key,
    form: 'deal',
    onImport: false,
    when: [{ on: 'updated', field: 'state', to: '成交' }],
    then: [
      { id: 'job', kind: 'createRecord', form: 'job', values: { title: '{name}' } },
      { id: 'tell', kind: 'notify', to: [{ kind: 'field', field: 'owner_id' }], title: '成交：{name}' },
    ],
    ...more,
  }
  const put = await builder.put(`/api/apps/shop/draft/rule/${key}`, rule, { 'if-match': '"0"' })
  expect(put.status, JSON.stringify(put.body)).toBe(200)
}
/** So much later; nobody has to sign in anew. */
async function pass(ms: number): Promise<void> {
  now += ms
  const seen = { last_seen_at: new Date(now).toISOString(), expires_at: new Date(now + 30 * DAY).toISOString() }
  await server.platform.db.updateTable('meta.session').set(seen).execute()
}
const test = async (key: string, who = builder) => {
  const answer = await who.post(`/api/apps/shop/rules/${key}/back-test`)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body as Body
}

it('asks the condition of the records as they were, does what the rule wants, and takes it back', async () => {
  const deal = async (values: object) => (await builder.post(C, values)).body.id as string
  const change = (id: string, values: object) => builder.patch(`${C}/${id}`, values)
  const old = await deal({ name: '很久以前', amount: 900 })
  await change(old, { state: '成交' })
  await pass(95 * DAY)
  const big = await deal({ name: '大', amount: 900 })
  const small = await deal({ name: '小', amount: 5 })
  const never = await deal({ name: '未成', amount: 900 })
  const bad = await deal({ name: '禁止', amount: 901 })
  await change(big, { state: '成交' })
  // What it was worth then counts, not what it is worth now.
  await change(big, { amount: 1 })
  await change(small, { state: '成交' })
  await change(never, { state: '谈判' })
  await change(bad, { state: '成交' })
  await draft('sold', { if: { '>': [{ var: 'amount' }, 100] } })
  const { db } = server.platform
  const counts = async () =>
    (
      await server.platform.pool.query(
        `select (select count(*)::int from app_shop.job) as jobs, (select count(*)::int from meta.notification) as notes,
          (select count(*)::int from meta.rule_run) as runs, (select coalesce(max(value), 0)::int from meta.sequence) as numbers,
          (select count(*)::int from meta.audit where app = 'shop') as audits, (select count(*)::int from meta.effect) as effects`,
      )
    ).rows[0]
  const before = await counts()
  const played = await test('sold')
  expect(played).toMatchObject({
    hidden: [],
    days: 90,
    of: 4,
    records: 4,
    woken: 3,
    held: 2,
    tried: 2,
    refused: 1,
    actions: { job: 2, tell: 2 },
  })
  const row = (id: string) => played.rows.find((each: Body) => each.id === id)
  expect(row(big)).toMatchObject({
    title: '大',
    event: 'updated',
    held: true,
    steps: [
      {
        action: 'job',
        kind: 'createRecord',
        records: [{ form: 'job', does: 'create', set: [{ field: 'title', text: '大' }] }],
      },
      { action: 'tell', kind: 'notify', people: ['builder'] },
    ],
  })
  expect(row(bad).steps).toMatchObject([{ action: 'job', refused: '标题不合适' }])
  expect(row(small)).toMatchObject({ held: false })
  expect(row(small).steps).toBeUndefined()
  expect(row(never)).toBeUndefined()
  expect(row(old)).toBeUndefined()
  expect(await counts()).toEqual(before)
  expect(await db.selectFrom('meta.notification').select('id').execute()).toEqual([])
})

it('tells nothing that the builder may not read, and nothing to who is none', async () => {
  await draft('costly', { if: { '>': [{ var: 'cost' }, 100] } })
  expect(await test('costly')).toMatchObject({ hidden: ['成本'], woken: 0, rows: [] })
  await draft('writes', { then: [{ id: 'set', kind: 'setFields', set: { cost: 5 } }] })
  const { rows } = await test('writes')
  expect(rows[0].steps[0].records).toEqual([{ form: 'deal', does: 'update', set: [{ field: 'cost', text: null }] }])
  const narrow = await server.person('narrow', { platformRoles: ['builder'], roles: [['shop', 'own']] })
  expect(await test('sold', narrow)).toMatchObject({ of: 0, woken: 0 })
  const nobody = await server.person('nobody', { platformRoles: ['builder'] })
  expect((await nobody.post('/api/apps/shop/rules/sold/back-test')).status).toBe(404)
  const staff = await server.person('staff', { roles: [['shop', 'staff']] })
  expect((await staff.post('/api/apps/shop/rules/sold/back-test')).status).toBe(403)
})

it('plays rules before the save, and moments of clocks', async () => {
  await draft('before', {
    when: [{ on: 'created', before: true }],
    then: [{ id: 'no', kind: 'refuse', message: '金额太小', when: { '<': [{ var: 'amount' }, 100] } }],
  })
  const played = await test('before')
  expect(played).toMatchObject({ woken: 4, held: 4, refused: 1 })
  await draft('late', {
    when: [{ on: 'time', of: 'created_at', after: { value: 1, unit: 'day' } }],
    then: [{ id: 'set', kind: 'setFields', set: { state: '过期' } }],
  })
  expect(await test('late')).toMatchObject({ woken: 0 })
  await pass(2 * DAY)
  const late = await test('late')
  expect(late).toMatchObject({ woken: 4, held: 4 })
  expect(late.rows[0].steps[0].records[0].set).toEqual([{ field: 'state', text: '过期' }])
})

it('of a step over many that a clock does in parts says how many it has played, of how many', async () => {
  const create = Array.from({ length: 300 }, (_, i) => ({ title: `旧${i}` }))
  for (let i = 0; i < 2; i++)
    expect((await builder.post('/api/apps/shop/forms/job/records/batch', { create })).status).toBe(200)
  const many = { id: 'many', kind: 'updateRecords', form: 'job', set: { title: '新' } }
  const old = { startsWith: [{ var: 'title' }, '旧'] }
  const night = { when: [{ on: 'schedule', cron: '0 2 * * *' }], if: { '==': [{ var: 'name' }, '大'] } }
  await draft('parts', { ...night, then: [{ ...many, where: old }] })
  const { rows } = await test('parts')
  expect(rows[0].steps).toMatchObject([{ action: 'many', count: { done: 500, of: 600 } }])
  await draft('whole', { ...night, then: [{ ...many, where: { '==': [{ var: 'title' }, '旧7'] } }] })
  expect((await test('whole')).rows[0].steps).toMatchObject([{ action: 'many', count: { done: 2, of: 2 } }])
})
