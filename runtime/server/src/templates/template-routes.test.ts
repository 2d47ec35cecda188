import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { readTemplate, type Template } from './template-files.ts'

let server: TestServer
let crm: Template
beforeAll(async () => {
  crm = await readTemplate('crm')
  server = await startTestServer()
})
afterAll(() => server.close())

describe('templates', () => {
  it('lists the CRM with what it holds', async () => {
    const { status, body } = await server.admin.get('/api/templates')
    expect(status).toBe(200)
    expect(body.rows).toContainEqual(
      expect.objectContaining({ key: 'crm', installed: null, counts: expect.objectContaining({ forms: 26, flows: 7 }) }),
    )
  })
  it('says what an installation would make, and changes nothing', async () => {
    const { body } = await server.admin.get('/api/templates/crm')
    expect(body.conflicts).toEqual([])
    expect(body.people.map((person: { name: string }) => person.name)).toEqual(
      expect.arrayContaining(['吴磊', '陈晓明', '赵敏', '刘佳', '郑凯', '王志远', '周婷', '孙浩']),
    )
    expect(await server.platform.db.selectFrom('meta.app').select('key').execute()).toEqual([])
  })
  it('is installed by an administrator only, and only once', async () => {
    const builder = await server.person('builder', { platformRoles: ['builder'] })
    expect((await builder.post('/api/templates/crm/install', {})).status).toBe(403)
    const { status, body } = await server.admin.post('/api/templates/crm/install', { sampleData: true })
    expect({ status, body }).toMatchObject({ status: 200, body: { app: 'crm', version: 1, people: 20, records: crm.records.length } })
    expect(crm.records.length).toBeGreaterThan(4_000)
    expect((await server.admin.post('/api/templates/crm/install', {})).status).toBe(409)
    expect((await server.admin.post('/api/templates/nothing/install', {})).status).toBe(404)
  })
  it('makes people who cannot sign in yet, in their departments and roles, and gives the installer his role', async () => {
    const { db } = server.platform
    const people = await db
      .selectFrom('meta.user as u')
      .innerJoin('meta.department_member as m', 'm.user_id', 'u.id')
      .innerJoin('meta.department as d', 'd.id', 'm.department_id')
      .innerJoin('meta.role_member as r', 'r.user_id', 'u.id')
      .select(['u.name', 'u.password_hash', 'd.title', 'r.role'])
      .where('u.name', 'in', ['吴磊', '许静'])
      .orderBy('u.name')
      .execute()
    expect(people).toEqual([
      { name: '吴磊', password_hash: null, title: '华东销售组', role: 'sales_rep' },
      { name: '许静', password_hash: null, title: '华东销售组', role: 'sales_manager' },
    ])
    const mine = await db.selectFrom('meta.role_member').select('role').where('user_id', '=', server.admin.id).execute()
    expect(mine).toEqual([{ role: 'data_admin' }])
    const apps = await server.admin.get('/api/apps')
    expect(apps.body).toContainEqual(expect.objectContaining({ key: 'crm', version: 1 }))
    const audit = await db.selectFrom('meta.audit').select(['action']).where('app', '=', 'crm').execute()
    expect([...new Set(audit.map((row) => row.action))].sort()).toEqual(['create', 'publish', 'template.install'])
  })
  it('fills the cockpit: sample records lie on their own days, and rules have not run over them', async () => {
    const total = await server.admin.post('/api/apps/crm/reports/contract_total/data', {})
    expect(total.status, JSON.stringify(total.body)).toBe(200)
    expect(Number(total.body.totals.amount)).toBeGreaterThan(1_000_000)
    const funnel = await server.admin.post('/api/apps/crm/reports/sales_funnel/data', {
      filters: { $period: null },
    })
    expect(funnel.body.funnel.cohort).toBe(made('opportunity').length)
    expect(funnel.body.funnel.stages.at(-1).reached).toBeGreaterThan(5)
    const forms = ['payment_plan', 'payment', 'invoice', 'quote', 'ticket', 'category', 'target', 'pool', 'territory']
    for (const form of forms) {
      const found = await server.admin.post(`/api/apps/crm/forms/${form}/records/query`, { size: 100 })
      expect(found.body.rows.length, form).toBeGreaterThanOrEqual(3)
    }
    const plans = await server.admin.post('/api/apps/crm/forms/payment_plan/records/query', {
      fields: ['paid'],
      filter: { '>': [{ var: 'paid' }, 0] },
      count: 'exact',
    })
    expect(plans.body.total).toBe(new Set(made('payment').map(({ values }) => JSON.stringify(values['plan']))).size)
    const oldest = await server.admin.post('/api/apps/crm/forms/customer/records/query', { sort: ['created_at'], size: 1 })
    expect(Date.parse(oldest.body.rows[0].created_at)).toBeLessThan(Date.now() - 200 * 86_400_000)
    const { db } = server.platform
    expect(await db.selectFrom('meta.rule_run').select('id').execute()).toEqual([])
    expect(await db.selectFrom('meta.notification').select('id').execute()).toEqual([])
  })
  it('has contracts approved step by step, some of them waiting at each of the people who decide', async () => {
    const { db } = server.platform
    const instances = await db.selectFrom('meta.flow_instance').select(['flow', 'status', 'record', 'started_at']).execute()
    expect(instances).toHaveLength(crm.runs.length)
    const contracts = instances.filter(({ flow }) => flow === 'contract_approval')
    // Sent at nine in the morning, as the clocks there show it.
    const hour = (at: string | Date) => (new Date(at).getUTCHours() + 8) % 24
    expect(new Set(instances.map(({ started_at }) => hour(started_at)))).toEqual(new Set([9]))
    expect(contracts.filter(({ status }) => status === 'running')).toHaveLength(4)
    // What stands in the record is what its flow has come to.
    const { rows } = await server.platform.pool.query(
      'select id, approval_status = $1 as passed from app_crm.contract where deleted_at is null',
      ['已通过'],
    )
    expect(rows.filter((row) => row.passed).map((row) => row.id)).toEqual(
      expect.arrayContaining(contracts.filter(({ status }) => status === 'approved').map(({ record }) => record)),
    )
    const open = await db
      .selectFrom('meta.flow_task as t')
      .innerJoin('meta.user as u', 'u.id', 't.assignee')
      .select('u.username')
      .where('t.state', '=', 'pending')
      .where('t.flow', '=', 'contract_approval')
      .execute()
    expect(new Set(open.map(({ username }) => username)).size).toBeGreaterThanOrEqual(4)
    const waiting = await db.selectFrom('meta.timer').select('due_at').where('task', '=', 'flow-timer').execute()
    expect(waiting.length).toBeGreaterThan(0)
    expect(waiting.every(({ due_at }) => new Date(due_at) > new Date(Date.now() - 60_000))).toBe(true)
    const returned = await db.selectFrom('meta.flow_task').select('id').where('state', '=', 'returned').execute()
    expect(returned.length).toBeGreaterThan(2)
  })
  it('lets nothing end before it has begun, at whatever hour of the day it is installed', async () => {
    const early = (form: string, field: string) =>
      server.platform.db
        .selectFrom(sql<{ created_at: Date }>`${sql.id('app_crm', form)}`.as('t'))
        .select(sql<string>`min(extract(epoch from ${sql.ref(`t.${field}`)} - "created_at"))`.as('least'))
        // What is made today is made now.
        .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
        .executeTakeFirstOrThrow()
    for (const [form, field] of [
      ['ticket', 'solved_at'],
      ['lead', 'registered_at'],
      ['opportunity', 'closed_at'],
      ['quote', 'sent_at'],
      ['task', 'done_at'],
    ] as const)
      expect(Number((await early(form, field)).least), `${form}.${field}`).toBeGreaterThanOrEqual(0)
    const { body } = await server.admin.post('/api/apps/crm/reports/ticket_by_person/data', {})
    expect(body.rows.map((row: { hours: number }) => row.hours > 0)).toEqual([true, true, true])
  })
  it('leaves no card of any dashboard empty for who looks at it first', async () => {
    const empty: string[] = []
    for (const { key, items } of crm.definitions.filter((one) => one.kind === 'dashboard'))
      for (const username of LOOKERS[key] ?? ['linwentao']) {
        const person = await as(username)
        for (const item of items) {
          // NB: what people really did is the log's alone to say; nobody has done anything yet.
          if (item.kind !== 'chart' || item.report?.startsWith('audit_')) continue
          const { status, body } = await person.post(`/api/apps/crm/reports/${item.report}/data`, { dashboard: key })
          const rows = [...body.rows, ...(body.forecast?.stages ?? []), ...(body.funnel?.stages ?? [])]
          const zero = Object.values(body.totals ?? {}).every((total) => Number(total ?? 0) === 0)
          if (status !== 200 || rows.length === 0 || (zero && !body.forecast)) empty.push(`${username} ${key}/${item.report}`)
        }
      }
    expect(empty).toEqual([])
  })
})

// helpers

/** Who a dashboard is for; where nobody stands, the head of sales. */
const LOOKERS: Readonly<Record<string, readonly string[]>> = {
  workbench: ['chenxiaoming', 'zhouting'],
  cockpit: ['liangjianguo', 'linwentao', 'xujing', 'chenxiaoming'],
  finance: ['liwenjing'],
  operations: ['admin'],
}
const made = (form: string) => crm.records.filter((record) => record.form === form)

async function as(username: string): Promise<TestClient> {
  if (username === 'admin') return server.admin
  const { db } = server.platform
  const { id } = await db.selectFrom('meta.user').select('id').where('username', '=', username).executeTakeFirstOrThrow()
  await db.updateTable('meta.user').set({ must_change_password: false }).where('id', '=', id).execute()
  return server.client(await server.sessions.open(id, {}), { id, username })
}
