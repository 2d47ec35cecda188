import type { FlowDefinition, FormDefinition, RoleDefinition, RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const customer: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  title: 'name',
  fields: [
    { id: 'f_name', key: 'name', type: 'text', label: '客户名称' },
    { id: 'f_group', key: 'batch', type: 'text', label: '批次' },
    { id: 'f_level', key: 'level', type: 'text', label: '级别' },
    { id: 'f_seen', key: 'seen', type: 'text', label: '规则写的' },
    { id: 'f_amount', key: 'amount', type: 'number', label: '金额' },
  ],
  buttons: [
    { key: 'raise', label: '升级' },
    { key: 'ask', label: '请求核对', flow: 'check' },
  ],
  checks: [
    {
      key: 'c_amount',
      when: { and: [{ '==': [{ var: 'level' }, 'A'] }, { '<': [{ var: 'amount' }, 10] }] },
      do: 'block',
      at: ['level'],
      message: 'A 级客户的金额至少为 10',
    },
  ],
}
const raise: RuleDefinition = {
  kind: 'rule',
  key: 'r_raise',
  label: '升级',
  form: 'customer',
  onImport: false,
  when: [{ on: 'button', button: 'raise' }],
  if: { '>=': [{ var: 'amount' }, 10] },
  then: [{ id: 'a', kind: 'setFields', set: { level: 'S' } }],
}
const check: FlowDefinition = {
  kind: 'flow',
  key: 'check',
  label: '核对',
  form: 'customer',
  steps: [{ id: 'look', kind: 'userTask', label: '核对', approvers: [{ kind: 'role', role: 'boss' }], mode: 'any' }],
}
const rule: RuleDefinition = {
  kind: 'rule',
  key: 'r_seen',
  label: '记下级别',
  form: 'customer',
  onImport: false,
  when: [{ on: 'updated', field: 'level' }],
  then: [{ id: 'a', kind: 'setFields', set: { seen: '规则' } }],
}
const role = (key: string, scope: 'own' | 'all'): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms: { customer: { view: { scope: 'all' }, create: {}, edit: { scope }, delete: { scope } } },
})
const FORM = '/api/apps/shop/forms/customer/records'

let server: TestServer
let boss: TestClient
let clerk: TestClient
let group: string
let n = 0
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [customer, rule, raise, check, role('boss', 'all'), role('clerk', 'own')])
  boss = await server.person('boss', { roles: [['shop', 'boss']] })
  clerk = await server.person('clerk', { roles: [['shop', 'clerk']] })
})
afterAll(() => server.close())
beforeEach(() => void (group = `g${++n}`))

const fill = async (count: number, amount = (i: number) => i) => {
  const create = Array.from({ length: count }, (_, i) => ({ name: `客户${i}`, batch: group, amount: amount(i) }))
  for (let at = 0; at < count; at += 500)
    expect((await boss.post(`${FORM}/batch`, { create: create.slice(at, at + 500) })).status).toBe(200)
}
const mine = () => ({ filter: { '==': [{ var: 'batch' }, group] } })
const begin = async (who: TestClient, body: object) => {
  const { status, body: made } = await who.post(`${FORM}/bulk`, { ...mine(), ...body })
  expect(status, JSON.stringify(made)).toBe(202)
  return made as { id: string; total: number }
}
const ended = async (who: TestClient, id: string) => {
  await expect
    .poll(async () => (await who.get(`/api/bulk/${id}`)).body.status, { timeout: 20_000 })
    .not.toMatch(/waiting|running/)
  return (await who.get(`/api/bulk/${id}`)).body
}
const rows = async (filter: object, who = boss) =>
  (await who.post(`${FORM}/query`, { filter, size: 1, count: 'exact' })).body.total as number
const having = (field: string, value: unknown) => ({ and: [mine().filter, { '==': [{ var: field }, value] }] })

describe('a change of everything that a list means', () => {
  it('goes through rules and checks record by record, and names those that were refused', async () => {
    await fill(450, (i) => (i % 150 === 0 ? 1 : 20))
    const { id, total } = await begin(boss, { action: 'update', values: { level: 'A' } })
    expect(total).toBe(450)
    expect(await ended(boss, id)).toMatchObject({ status: 'done', total: 450, done: 447, refused: 3 })
    expect(await rows(having('level', 'A'))).toBe(447)
    expect(await rows(having('seen', '规则'))).toBe(447)
    const refused = await boss.get(`/api/bulk/${id}/refused`)
    expect(refused.body).toMatchObject({
      rows: [{ title: '客户0', reason: 'A 级客户的金额至少为 10' }, { title: '客户150' }, { title: '客户300' }],
      next: null,
    })
    const log = await server.platform.db
      .selectFrom('meta.audit')
      .select((eb) => eb.fn.countAll<string>().as('n'))
      .where('via', '=', `bulk/${id}`)
      .executeTakeFirstOrThrow()
    expect(Number(log.n)).toBe(447)
    const notes = await boss.get('/api/notifications')
    expect(notes.body.rows[0]).toMatchObject({ kind: 'bulk', title: '客户批量修改完成：447 条成功，3 条没有成功' })
  })

  it('touches only what its person may change, and is followed by nobody else', async () => {
    await fill(3)
    await clerk.post(FORM, { name: '自己的', batch: group })
    const { id } = await begin(clerk, { action: 'update', values: { level: 'B' } })
    expect(await ended(clerk, id)).toMatchObject({ status: 'done', done: 1, refused: 3 })
    expect(await rows(having('level', 'B'))).toBe(1)
    expect((await boss.get(`/api/bulk/${id}`)).status).toBe(404)
    expect((await boss.get(`/api/bulk/${id}/refused`)).status).toBe(404)
    expect((await boss.post(`/api/bulk/${id}/cancel`)).status).toBe(404)
  })

  it('presses a button for all of them, and names those for which nothing waits for it', async () => {
    await fill(130, (i) => (i % 65 === 0 ? 1 : 20))
    const { id } = await begin(boss, { action: 'press', button: 'raise' })
    expect(await ended(boss, id)).toMatchObject({ action: 'press', status: 'done', total: 130, done: 128, refused: 2 })
    expect(await rows(having('level', 'S'))).toBe(128)
    const refused = await boss.get(`/api/bulk/${id}/refused`)
    expect(refused.body.rows.map((row: { title: string }) => row.title)).toEqual(['客户0', '客户65'])
    expect(refused.body.rows[0].reason).toMatch(/./)
  })

  it('starts a flow for all of them, once for each', async () => {
    await fill(3)
    const open = async () =>
      Number(
        (await server.platform.pool.query(`select count(*) from meta.flow_instance where flow = 'check'`)).rows[0]
          .count,
      )
    const once = await begin(boss, { action: 'press', button: 'ask' })
    expect(await ended(boss, once.id)).toMatchObject({ done: 3, refused: 0 })
    expect(await open()).toBe(3)
    const twice = await begin(boss, { action: 'press', button: 'ask' })
    expect(await ended(boss, twice.id)).toMatchObject({ done: 0, refused: 3 })
    expect(await open()).toBe(3)
  })

  it('presses nothing that is no button, and says which part of the wish is missing', async () => {
    await fill(1)
    const wish = (body: object) => boss.post(`${FORM}/bulk`, { ...mine(), ...body })
    expect((await wish({ action: 'press', button: 'nothing' })).status).toBe(404)
    expect((await wish({ action: 'press' })).body.error.issues).toMatchObject([{ path: 'button', code: 'REQUIRED' }])
    expect((await wish({ action: 'delete', button: 'raise' })).status).toBe(400)
  })

  it('deletes, and brings back what it has deleted', async () => {
    await fill(120)
    const { id } = await begin(boss, { action: 'delete' })
    expect(await ended(boss, id)).toMatchObject({ done: 120 })
    expect(await rows(mine().filter)).toBe(0)
    const undone = await boss.post(`/api/bulk/${id}/undo`)
    expect(await ended(boss, undone.body.id)).toMatchObject({ action: 'restore', done: 120, refused: 0 })
    expect(await rows(mine().filter)).toBe(120)
  })

  it('ends where its person ends it; what was done stays', async () => {
    await fill(260)
    const page = await boss.post(`${FORM}/query`, { ...mine(), sort: ['created_at'], size: 300, fields: [] })
    const held = [...page.body.rows].sort((a, b) => (a.id < b.id ? -1 : 1))[130].id as string
    let cancelled: Promise<unknown> | undefined
    let id = ''
    await server.platform.db.transaction().execute(async (trx) => {
      // Nobody but this transaction holds the record, so the second chunk waits here.
      await trx
        .selectFrom('app_shop.customer' as never)
        .select('id' as never)
        .where('id' as never, '=', held as never)
        .forUpdate()
        .execute()
      id = (await begin(boss, { action: 'update', values: { level: 'C' } })).id
      await expect.poll(async () => (await boss.get(`/api/bulk/${id}`)).body.done, { timeout: 10_000 }).toBe(100)
      const running = await boss.get(`${FORM}/bulk`)
      expect(running.body.rows).toMatchObject([{ id, status: 'running', total: 260 }])
      cancelled = boss.post(`/api/bulk/${id}/cancel`).then((answer) => expect(answer.status).toBe(200))
      await expect
        .poll(async () => {
          const { rows: waiting } = await server.platform.pool.query(
            `select 1 from pg_stat_activity where wait_event = 'advisory' and query like '%pg_advisory_xact_lock%' and datname = current_database()`,
          )
          return waiting.length
        })
        .toBe(1)
    })
    await cancelled
    const { status, done } = await ended(boss, id)
    expect(status).toBe('cancelled')
    expect(done).toBe(200)
    expect(await rows(having('level', 'C'))).toBe(200)
  })

  it('is refused before it begins without the right, without values, or with a name that nobody knows', async () => {
    const none = await server.person('none')
    expect((await none.post(`${FORM}/bulk`, { action: 'delete' })).status).toBe(404)
    expect((await boss.post(`${FORM}/bulk`, { action: 'update' })).status).toBe(400)
    const unknown = { action: 'delete', filter: { '==': [{ var: 'nothing' }, 1] } }
    expect((await boss.post(`${FORM}/bulk`, unknown)).status).toBe(400)
  })
})
