import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const folder = new URL('../../../../e2e/fixtures/data/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
  string,
  { rows: number; imported: number; refused: number }
>
/** What the file of expectations says of a sheet, in our words. */
const counts = (sheet: string) => {
  const { rows, imported, refused } = expected[sheet]!
  return { rows, created: imported, refused }
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await server.admin.post('/api/templates/crm/install', { sampleData: false })
}, 120_000)
afterAll(() => server.close())

async function upload(who: TestClient, form: string, file: string, bytes?: Uint8Array) {
  const body = new FormData()
  body.set('file', new File([new Uint8Array(bytes ?? readFileSync(new URL(file, folder)))], file))
  return who.post(`/api/apps/crm/forms/${form}/imports`, body)
}

async function finished(who: TestClient, id: string) {
  for (let i = 0; i < 3_000; i++) {
    const { body } = await who.get(`/api/imports/${id}`)
    if (body.status !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The import did not end.')
}

/** Upload, nothing mapped by hand, check, run. */
async function importAll(form: string, file: string, sheet?: string) {
  const uploaded = await upload(server.admin, form, file)
  expect(uploaded.status, JSON.stringify(uploaded.body)).toBe(201)
  const { id } = uploaded.body
  if (sheet) expect(uploaded.body.sheet).toBe(sheet)
  const checked = await server.admin.post(`/api/imports/${id}/check`)
  expect(checked.status, JSON.stringify(checked.body)).toBe(200)
  const started = await server.admin.post(`/api/imports/${id}/run`)
  expect(started.status).toBe(202)
  const done = await finished(server.admin, id)
  expect(done.status, JSON.stringify(done.problem)).toBe('done')
  expect(done.refused).toBe(checked.body.refused)
  return done
}

describe('the files of the departments, with nothing mapped by hand', () => {
  it('imports the customers', async () => {
    const done = await importAll('customer', '销售部客户表.xlsx', '客户')
    expect(done).toMatchObject(counts('客户'))
    expect(done.issues).toEqual({
      'name/REQUIRED': 11,
      'name/DUPLICATE': 88,
      'mobile/PHONE': 115,
      'expected_amount/MONEY': 33,
    })
    const { body } = await server.admin.post('/api/apps/crm/forms/customer/records/query', { count: 'exact', size: 1 })
    expect(body.total).toBe(972)
    // Each of them is new on the day on which it was filed, by the sheet.
    const growth = await server.platform.pool.query(
      `select count(*)::integer as fresh, count(distinct e."happened_on") > 1 as spread
       from "app_crm"."customer_event" e join "app_crm"."customer" c on c."id" = e."customer"
       where e."kind" = '新增' and e."happened_on" = c."filed_on"`,
    )
    expect(growth.rows).toEqual([{ fresh: 972, spread: true }])
    // What rules have made of them is numbered as if one by one: nothing twice, nothing left out, and the next one goes on.
    const contacts = '/api/apps/crm/forms/contact/records'
    const made = await server.admin.post(contacts, { customer: body.rows[0].id, name: '下一位', job_title: '其他' })
    expect(made.status, made.text).toBe(201)
    const { rows } = await server.platform.pool.query<{ n: number }>(
      `select right("no", 4)::integer as n from "app_crm"."contact" order by 1`,
    )
    expect(rows.map((row) => row.n)).toEqual(Array.from({ length: 973 }, (_, i) => i + 1))
  }, 180_000)

  it('imports the follow-ups', async () => {
    const done = await importAll('follow_up', '销售部客户表.xlsx', '跟进记录')
    expect(done).toMatchObject({ ...counts('跟进记录'), issues: { 'customer/REFERENCE': 377 } })
  }, 180_000)

  it('imports the leads, from GB 18030', async () => {
    const done = await importAll('lead', '市场部线索.csv')
    expect(done).toMatchObject(counts('线索'))
    expect(done.issues).toEqual({ 'mobile/PHONE': 78, 'company_name/DUPLICATE': 4 })
  }, 180_000)

  it('imports the contracts with their numbers, effective by a constant', async () => {
    const done = await importAll('contract', '财务部合同台账.xlsx')
    expect(done).toMatchObject(counts('合同'))
    expect(done.issues).toEqual({ 'customer/REFERENCE': 12, 'amount/MONEY': 2 })
    const { body } = await server.admin.post('/api/apps/crm/forms/contract/records/query', {
      filter: { '==': [{ var: 'no' }, 'HT-2026-0001'] },
      size: 1,
    })
    expect(body.rows[0]).toMatchObject({
      name: '南京安润网络科技有限公司 标准版',
      amount: 970000,
      opening_paid: 970000,
      status: '生效',
    })
    // The next contract is numbered past those that the file brought.
    const { customer } = body.rows[0]
    const next = { name: '南京安润续约', customer: customer.id ?? customer, amount: 1000 }
    const made = await server.admin.post('/api/apps/crm/forms/contract/records', next)
    expect(made.status, made.text).toBe(201)
  }, 180_000)

  it('says of a file of which no row can come in why, and of all rows', async () => {
    // The title that the CRM asks for is not in this file: no row is left for rules and flows to look at.
    const { body } = await upload(server.admin, 'ticket', '客服部工单.xlsx')
    const checked = await server.admin.post(`/api/imports/${body.id}/check`)
    expect(checked.status, checked.text).toBe(200)
    expect(checked.body).toMatchObject({ rows: 900, accepted: 0, refused: 900 })
    expect(checked.body.issues['title/REQUIRED']).toBe(900)
  }, 60_000)

  it('imports the tickets into a form that somebody has just built', async () => {
    const ticket: FormDefinition = {
      kind: 'form',
      key: 'desk_ticket',
      label: '工单',
      title: 'ticket_no',
      fields: [
        { id: 't_no', key: 'ticket_no', type: 'text', label: '工单号', required: true },
        {
          id: 't_customer',
          key: 'customer',
          type: 'relation',
          label: '客户',
          required: true,
          settings: { form: 'customer', onDelete: 'refuse' },
        },
        {
          id: 't_kind',
          key: 'kind',
          type: 'select',
          label: '问题类型',
          settings: { options: ['产品故障', '退换货', '投诉', '开票', '使用咨询'].map((value) => ({ value })) },
        },
        { id: 't_text', key: 'description', type: 'longText', label: '描述' },
        {
          id: 't_state',
          key: 'state',
          type: 'select',
          label: '状态',
          settings: { options: ['待处理', '处理中', '已解决'].map((value) => ({ value })) },
        },
        { id: 't_who', key: 'assignee', type: 'member', label: '处理人' },
        { id: 't_from', key: 'submitted_on', type: 'date', label: '提交时间' },
        { id: 't_to', key: 'solved_on', type: 'date', label: '解决时间' },
      ],
    }
    const { body: draft } = await server.admin.get('/api/apps/crm/draft')
    const role: RoleDefinition = draft.roles.data_admin
    await publishMore(server.admin, 'crm', [
      ticket,
      { ...role, forms: { ...role.forms, desk_ticket: { view: {}, create: {}, import: {}, transfer: {} } } },
    ])
    const done = await importAll('desk_ticket', '客服部工单.xlsx')
    expect(done).toMatchObject({ ...counts('工单'), issues: { 'customer/REFERENCE': 103 } })
  }, 180_000)
})
