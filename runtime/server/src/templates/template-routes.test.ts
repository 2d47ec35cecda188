import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

describe('templates', () => {
  it('lists the CRM with what it holds', async () => {
    const { status, body } = await server.admin.get('/api/templates')
    expect(status).toBe(200)
    expect(body.rows).toContainEqual(
      expect.objectContaining({ key: 'crm', installed: null, counts: expect.objectContaining({ forms: 25, flows: 7 }) }),
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
    expect({ status, body }).toMatchObject({ status: 200, body: { app: 'crm', version: 1, people: 20, records: 678 } })
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
    const funnel = await server.admin.post('/api/apps/crm/reports/sales_funnel/data', {})
    expect(funnel.body.funnel.cohort).toBe(40)
    expect(funnel.body.funnel.stages.at(-1).reached).toBeGreaterThan(5)
    const forms = ['payment_plan', 'payment', 'invoice', 'quote', 'ticket', 'category', 'target', 'pool', 'territory']
    for (const form of forms) {
      const found = await server.admin.post(`/api/apps/crm/forms/${form}/records/query`, { size: 100 })
      expect(found.body.rows.length, form).toBeGreaterThanOrEqual(3)
    }
    const plans = await server.admin.post('/api/apps/crm/forms/payment_plan/records/query', {
      fields: ['paid'],
      size: 100,
    })
    expect(plans.body.rows.filter((row: { paid: unknown }) => Number(row.paid) > 0)).toHaveLength(8)
    const oldest = await server.admin.post('/api/apps/crm/forms/customer/records/query', { sort: ['created_at'], size: 1 })
    expect(Date.parse(oldest.body.rows[0].created_at)).toBeLessThan(Date.now() - 200 * 86_400_000)
    const { db } = server.platform
    expect(await db.selectFrom('meta.rule_run').select('id').execute()).toEqual([])
    expect(await db.selectFrom('meta.notification').select('id').execute()).toEqual([])
  })
})
