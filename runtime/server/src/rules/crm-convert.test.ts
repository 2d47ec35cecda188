import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, must, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { signature, webhookSecret } from './webhook-job.ts'

/** Checks, conversion, filing and what other systems hear: R01, R02, R11, R15, R16. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
let server: TestServer
let seller: TestClient
let finance: TestClient
let erp: Server
const heard: { readonly headers: IncomingMessage['headers']; readonly text: string }[] = []

const RECORDS = (form: string) => `/api/apps/crm/forms/${form}/records`
const make = (who: TestClient, form: string, values: unknown) => must(who.post(RECORDS(form), values), 201)
const read = (form: string, id: string) => must(server.admin.get(`${RECORDS(form)}/${id}`))
const rows = async (form: string, field: string, id: string) =>
  (await must(server.admin.post(`${RECORDS(form)}/query`, { filter: { '==': [{ var: field }, id] } }))).rows
const press = (form: string, id: string, button: string) => seller.post(`${RECORDS(form)}/${id}/actions/${button}`, {})
const LEAD = {
  company_name: '星河智能科技有限公司',
  contact_name: '周敏',
  mobile: '13611112222',
  email: 'zhou@example.com',
  source: '官网注册',
  area: '310000',
}

beforeAll(async () => {
  erp = createServer((request, answer) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      heard.push({ headers: request.headers, text })
      answer.end()
    })
  })
  await new Promise<void>((done) => erp.listen(0, '127.0.0.1', done))
  server = await startTestServer({ now: clock.now, env: { OUTBOUND_ALLOW: '127.0.0.1/32' } })
  await must(server.admin.post('/api/templates/crm/install', { people: true }))
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  const as = async (username: string) => {
    const found = server.platform.db.selectFrom('meta.user').select('id').where('username', '=', username)
    const { id } = await found.executeTakeFirstOrThrow()
    return server.client(await server.sessions.open(id, {}), { id, username })
  }
  seller = await as('wulei')
  finance = await as('liwenjing')
})
afterAll(async () => {
  await server.close()
  erp.close()
})

describe('checks of the CRM', () => {
  it('R01: a mobile number has 11 digits, in leads, customers and contacts', async () => {
    for (const [form, values] of [
      ['lead', LEAD],
      ['customer', { name: '某某公司' }],
      ['contact', { name: '某人', job_title: '其他' }],
    ] as const) {
      const { status, body } = await seller.post(RECORDS(form), { ...values, mobile: '1360000' })
      expect(status, form).toBe(400)
      const issue = body.error.issues.find((each: { path: string }) => each.path === 'mobile')
      expect(issue.message, form).toBe('手机号必须为11位数字')
    }
  })

  it('R02: the same company written otherwise is refused, a similar one is warned of with its owner', async () => {
    await make(seller, 'customer', { name: '华瑞机电（上海）有限公司', mobile: '13800138000' })
    const same = await seller.post(RECORDS('customer'), { name: '华瑞机电(上海) 有限公司', mobile: '13800138001' })
    expect(same.status).toBe(409)
    const near = await seller.post(RECORDS('customer'), { name: '华瑞机电（上海）有限责任公司', mobile: '13800138002' })
    expect(near).toMatchObject({ status: 201, body: { _warnings: [{ path: 'name', params: { owner: '吴磊' } }] } })
    await make(seller, 'lead', LEAD)
    expect((await seller.post(RECORDS('lead'), LEAD)).status).toBe(409)
    expect((await seller.post(RECORDS('lead'), { ...LEAD, mobile: '13611113333' })).status).toBe(201)
  })
})

describe('R15: a lead is converted', () => {
  it('into customer, contact and opportunity; the owner and the follow-ups go along; within a day it can be undone', async () => {
    const lead = await make(seller, 'lead', { ...LEAD, company_name: '远航物流有限公司' })
    const followed = { lead: lead.id, content: '聊过', kind: '初步沟通', followed_at: clock.at(0) }
    const follow = await make(seller, 'follow_up', followed)
    await must(press('lead', lead.id, 'convert'))
    const done = await read('lead', lead.id)
    expect(done).toMatchObject({ status: '已转化', converted_at: clock.at(0) })
    const customer = await read('customer', done.converted_customer)
    expect(customer).toMatchObject({ name: '远航物流有限公司', owner_id: seller.id, source: '官网注册' })
    const contacts = await rows('contact', 'customer', customer.id)
    expect(contacts).toMatchObject([{ name: '周敏', email: 'zhou@example.com', is_decider: true }])
    expect(done.converted_contact).toBe(contacts[0].id)
    const deal = await read('opportunity', done.converted_opportunity)
    expect(deal).toMatchObject({
      customer: customer.id,
      contact: contacts[0].id,
      stage: '初步沟通',
      owner_id: seller.id,
    })
    expect(await read('follow_up', follow.id)).toMatchObject({ customer: customer.id, opportunity: deal.id })
    // It is converted: there is nothing to press any more.
    expect((await press('lead', lead.id, 'convert')).status).toBe(422)

    await must(press('lead', lead.id, 'unconvert'))
    expect(await read('lead', lead.id)).toMatchObject({
      status: '跟进中',
      converted_customer: null,
      converted_at: null,
    })
    for (const [form, id] of [
      ['customer', customer.id],
      ['contact', contacts[0].id],
      ['opportunity', deal.id],
    ])
      expect((await server.admin.get(`${RECORDS(form)}/${id}`)).status, form).toBe(404)
    expect(await read('follow_up', follow.id)).toMatchObject({ customer: null, opportunity: null, lead: lead.id })
  })

  it('joins the customer of that name; what was there before stays when it is undone; after a day it cannot be', async () => {
    const known = await make(seller, 'customer', { name: '德美食品有限公司', mobile: '13800138005' })
    const lead = await make(seller, 'lead', { ...LEAD, company_name: '德美食品有限公司', mobile: '13611114444' })
    await clock.pass(server, HOUR)
    await must(press('lead', lead.id, 'convert'))
    const done = await read('lead', lead.id)
    expect(done.converted_customer).toBe(known.id)
    await must(press('lead', lead.id, 'unconvert'))
    expect((await read('customer', known.id)).name).toBe('德美食品有限公司')
    expect(await rows('opportunity', 'customer', known.id)).toEqual([])
    await must(press('lead', lead.id, 'convert'))
    await clock.pass(server, 25 * HOUR)
    expect((await press('lead', lead.id, 'unconvert')).status).toBe(422)
    expect((await read('lead', lead.id)).status).toBe('已转化')
  })
})

describe('R16: files', () => {
  it('of quotes, contracts and tickets lie under their customer, once each, and follow what is added', async () => {
    const customer = await make(seller, 'customer', { name: '归档客户有限公司', mobile: '13800138006' })
    const upload = async (name: string) => {
      const body = new FormData()
      body.append('file', new Blob([`text of ${name}`]), name)
      const answer = await fetch(new URL('/api/files', server.baseUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${server.admin.token}` },
        body,
      })
      return ((await answer.json()) as { id: string }).id
    }
    const first = await upload('offer.txt')
    const contract = await make(server.admin, 'contract', {
      name: '框架合同',
      customer: customer.id,
      amount: 1000,
      owner_id: seller.id,
      attachments: [first],
    })
    const filed = () => rows('document', 'customer', customer.id)
    expect(await filed()).toMatchObject([{ source: '合同', contract: contract.id, owner_id: seller.id }])
    const second = await upload('annex.txt')
    await must(
      server.admin.patch(`${RECORDS('contract')}/${contract.id}`, { attachments: [first, second], name: '框架合同二' }),
    )
    const documents = await filed()
    expect(documents).toHaveLength(1)
    const { files } = await read('document', documents[0].id)
    expect(files.map((file: { id?: string }) => file.id ?? file)).toEqual([first, second])
    const ticket = await make(server.admin, 'ticket', {
      title: '装不上',
      customer: customer.id,
      attachments: [await upload('photo.txt')],
    })
    expect((await filed()).map((row: { source: string }) => row.source).sort()).toEqual(['合同', '服务工单'])
    await must(server.admin.patch(`${RECORDS('ticket')}/${ticket.id}`, { attachments: [] }))
    expect(await filed()).toHaveLength(2)
  })
})

describe('R11: a contract in force', () => {
  it('tells finance, gives service its task, and tells the ERP with customer and items, signed', async () => {
    const { port } = erp.address() as AddressInfo
    await make(server.admin, 'endpoint', { name: 'ERP', event: 'contract.signed', url: `http://127.0.0.1:${port}/in` })
    await make(server.admin, 'endpoint', {
      name: '停用的',
      event: 'contract.signed',
      url: `http://127.0.0.1:${port}/off`,
      enabled: false,
    })
    const customer = await make(seller, 'customer', {
      name: '签约客户有限公司',
      mobile: '13800138007',
      uscc: '91310000X',
    })
    const product = await make(server.admin, 'product', { code: 'P-1', name: '控制柜', list_price: 500 })
    const contract = await make(server.admin, 'contract', {
      name: '采购合同',
      customer: customer.id,
      amount: 1000,
      items: [{ product: product.id, quantity: 2, price: 500 }],
    })
    await must(server.admin.patch(`${RECORDS('contract')}/${contract.id}`, { status: '生效' }))
    await expect.poll(() => heard.length).toBe(1)
    const { headers, text } = heard[0]!
    expect(JSON.parse(text)).toMatchObject({
      type: 'contract.signed',
      data: {
        record: contract.id,
        customer_name: '签约客户有限公司',
        customer_uscc: '91310000X',
        items: [{ product: { id: product.id, title: '控制柜' } }],
      },
    })
    const secret = webhookSecret(server.platform.config.secretKey, 'crm')
    expect(headers['webhook-signature']).toBe(
      signature(secret, String(headers['webhook-id']), String(headers['webhook-timestamp']), text),
    )
    expect(await rows('task', 'contract', contract.id)).toMatchObject([{ kind: '服务开通' }])
    const { body } = await finance.get('/api/notifications')
    expect(JSON.stringify(body)).toContain('准备开票：签约客户有限公司')
    const [run] = (await must(server.admin.get(`/api/apps/crm/rules/signed/runs?record=${contract.id}`))).rows
    const { deliveries } = await must(server.admin.get(`/api/apps/crm/rules/signed/runs/${run.id}`))
    expect(deliveries.filter((each: { kind: string }) => each.kind === 'webhook')).toMatchObject([
      { step: 'erp', status: 'sent', attempts: 1 },
    ])
  })
})
