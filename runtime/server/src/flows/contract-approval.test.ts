import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

let server: TestServer
const people: Record<string, TestClient> = {}
const RECORDS = (form: string) => `/api/apps/crm/forms/${form}/records`

beforeAll(async () => {
  server = await startTestServer()
  await server.admin.post('/api/templates/crm/install', { people: true })
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  const users = await server.platform.db.selectFrom('meta.user').select(['id', 'username']).execute()
  for (const { id, username } of users)
    people[username] = server.client(await server.sessions.open(id, {}), { id, username })
  await server.platform.db
    .updateTable('meta.user')
    .set({ email: 'finance@example.com' })
    .where('username', '=', 'liwenjing')
    .execute()
})
afterAll(() => server.close())

const person = (username: string): TestClient => people[username]!
async function todo(username: string) {
  const { body } = await person(username).get('/api/inbox')
  return body.rows as {
    id: string
    title: string
    node: { id: string; label: string }
    instance: string
    figure: string
  }[]
}
let n = 0
async function signedCustomer(expected: number) {
  n += 1
  const values = {
    name: `流程测试${n}有限公司`,
    mobile: '13800138000',
    expected_amount: expected,
    contact_name: '王先生',
  }
  const customer = await must(person('wulei').post(RECORDS('customer'), values), 201)
  await must(person('wulei').patch(`${RECORDS('customer')}/${customer.id}`, { deal_status: '已签约' }))
  return customer
}
const ofCustomer = (customer: string) => ({ filter: { '==': [{ var: 'customer' }, customer] } })

describe('a customer that is signed', () => {
  it('gets its main contact, a contract draft over the expected amount, and an approval that asks his manager', async () => {
    const customer = await signedCustomer(50_000)
    const contacts = await must(person('wulei').post(`${RECORDS('contact')}/query`, ofCustomer(customer.id)))
    expect(contacts.rows).toMatchObject([{ name: '王先生', is_decider: true, owner_id: person('wulei').id }])
    const contracts = await must(person('wulei').post(`${RECORDS('contract')}/query`, ofCustomer(customer.id)))
    expect(contracts.rows).toMatchObject([{ amount: 50_000, status: '审批中', approval_status: '审批中' }])
    expect(await todo('xujing')).toMatchObject([{ title: `流程测试1有限公司 合同`, node: { id: 'manager' } }])
    expect(await todo('hanlei')).toEqual([])
    expect(await todo('linwentao')).toEqual([])
  })

  it('runs through five people to a contract in force, a mail to finance and one to-do for service', async () => {
    const customer = await signedCustomer(500_000)
    const [atManager] = (await todo('xujing')).filter((row) => row.title.includes('测试2'))
    const instance = atManager!.instance
    await must(person('xujing').post(`/api/tasks/${atManager!.id}/approve`, { comment: '同意' }))
    const [atDirector] = await todo('linwentao')
    expect(atDirector).toMatchObject({ node: { id: 'director_2' }, figure: '500000' })
    await must(person('linwentao').post(`/api/tasks/${atDirector!.id}/approve`, {}))

    const [atLegal] = await todo('guchen')
    const task = await must(person('guchen').get(`/api/tasks/${atLegal!.id}?expand=customer`))
    expect(task.fields).toMatchObject({ legal_opinion: 'required', risk: 'required', amount: 'readonly' })
    expect(task.record).toMatchObject({ amount: 500_000, customer: { title: '流程测试2有限公司' } })
    const url = `/api/tasks/${atLegal!.id}/approve`
    expect((await person('guchen').post(url, {})).body.error).toMatchObject({
      code: 'STATE',
      params: { reason: 'REQUIRED' },
    })
    expect((await person('guchen').post(url, { values: { amount: 1 } })).status).toBe(403)
    expect((await person('shenyulan').post(url, { values: {} })).status).toBe(404)
    await must(person('guchen').post(url, { values: { legal_opinion: '条款可接受', risk: '低' } }))
    expect(await todo('shenyulan')).toEqual([])

    const [first] = await todo('liwenjing')
    await must(
      person('liwenjing').post(`/api/tasks/${first!.id}/approve`, { values: { credit_result: '通过', sealed: true } }),
    )
    const halfway = await must(person('wulei').get(`/api/flow-instances/${instance}`))
    expect(halfway).toMatchObject({ status: 'running', predicted: [{ node: 'tell', people: [] }] })
    const finance = halfway.nodes.find((node: { node: string }) => node.node === 'finance')
    expect(
      finance.tasks.map((t: { assignee: { title: string }; state: string }) => [t.assignee.title, t.state]),
    ).toEqual([
      ['李文静', 'approved'],
      ['吴昊', 'pending'],
    ])
    const [second] = await todo('wuhao')
    expect((await must(person('wuhao').post(`/api/tasks/${second!.id}/approve`, {}))).status).toBe('approved')

    const contracts = await must(person('wulei').post(`${RECORDS('contract')}/query`, ofCustomer(customer.id)))
    expect(contracts.rows).toMatchObject([{ status: '生效', approval_status: '已通过', risk: '低' }])
    const { db } = server.platform
    const mails = await db.selectFrom('meta.mail').select(['recipient', 'subject']).execute()
    expect(mails).toEqual([{ recipient: 'finance@example.com', subject: '请准备开票：流程测试2有限公司' }])
    const tasks = await must(server.admin.post(`${RECORDS('task')}/query`, ofCustomer(customer.id)))
    expect(tasks.rows).toMatchObject([{ title: '服务开通：流程测试2有限公司', kind: '服务开通', status: '待办' }])
    const service = ['kefuxiaowang', 'kefuxiaoli', 'kefuxiaozhang'].map((username) => person(username).id)
    expect(service).toContain(tasks.rows[0].assignee)
    const after = await must(person('wulei').get(`${RECORDS('customer')}/${customer.id}`))
    expect(after).toMatchObject({ coop_status: '合作中', tags: ['已签约'], total_won: 500_000 })
    const copies = await must(person('kefuxiaoli').get('/api/inbox?box=copied'))
    expect(copies.rows).toMatchObject([{ title: '流程测试2有限公司 合同', read: false }])
    // Who gets a copy sees of the record what the copy shows: not what legal and finance wrote.
    const copied = await must(person('kefuxiaoli').get(`/api/flow-instances/${instance}`))
    expect(copied.shown.record).toMatchObject({ amount: 500_000, customer: { title: '流程测试2有限公司' } })
    expect(Object.keys(copied.shown.record)).not.toEqual(expect.arrayContaining(['risk']))
    expect(copied.shown.fields).toMatchObject({ amount: 'readonly' })
    for (const hidden of ['legal_opinion', 'risk', 'credit_result'])
      expect(copied.shown.fields).not.toHaveProperty(hidden)
    expect((await must(person('wulei').get(`/api/flow-instances/${instance}`))).shown).toBeNull()
    const audit = await db
      .selectFrom('meta.audit')
      .select(['action', 'via', 'actor'])
      .where('form', '=', 'contract')
      .execute()
    expect(audit.some((row) => row.via === 'rule/customer_signed' && row.actor === person('wulei').id)).toBe(true)
  })

  it('cannot be changed meanwhile, comes back to the seller, and goes straight on to who returned it', async () => {
    const customer = await signedCustomer(80_000)
    const { rows } = await must(person('wulei').post(`${RECORDS('contract')}/query`, ofCustomer(customer.id)))
    const path = `${RECORDS('contract')}/${rows[0].id}`
    expect((await person('xujing').patch(path, { amount: 1 })).status).toBe(400)
    const [atManager] = (await todo('xujing')).filter((row) => row.title.includes('测试3'))
    await must(person('xujing').post(`/api/tasks/${atManager!.id}/approve`, {}))
    const [atLegal] = await todo('shenyulan')
    await must(
      person('shenyulan').post(`/api/tasks/${atLegal!.id}/return`, {
        to: 'initiator',
        resume: 'direct',
        comment: '请补付款条款',
      }),
    )
    const [back] = await todo('wulei')
    expect(back).toMatchObject({ node: { id: '$start', label: '退回修改' } })
    await must(person('wulei').patch(path, { remark: '付款条款：签约付 50%' }))
    await must(person('wulei').post(`/api/flow-instances/${atManager!.instance}/resubmit`, {}))
    expect((await todo('xujing')).filter((row) => row.title.includes('测试3'))).toEqual([])
    expect(await todo('shenyulan')).toMatchObject([{ node: { id: 'legal' } }])
    await must(person('shenyulan').post(`/api/tasks/${(await todo('shenyulan'))[0]!.id}/reject`, { comment: '不行' }))
    expect(await must(person('wulei').get(path))).toMatchObject({ status: '草稿', approval_status: '已拒绝' })
    const again = await must(person('wulei').post(`${path}/actions/submit_approval`, {}))
    expect(again.instance).toMatch(/^[0-9a-f-]{36}$/)
    expect((await person('wulei').post(`${path}/actions/submit_approval`, {})).body.error.params).toMatchObject({
      reason: 'OPEN',
    })
  })

  it('does an act that is sent twice with one key once, and tells strangers nothing', async () => {
    await signedCustomer(60_000)
    const [mine] = (await todo('xujing')).filter((row) => row.title.includes('测试4'))
    const twice = { comment: '同意', key: 'k-1' }
    await must(person('xujing').post(`/api/tasks/${mine!.id}/approve`, twice))
    await must(person('xujing').post(`/api/tasks/${mine!.id}/approve`, twice))
    const { db } = server.platform
    const events = await db
      .selectFrom('meta.flow_event')
      .select('kind')
      .where('instance', '=', mine!.instance)
      .where('kind', '=', 'approved')
      .execute()
    expect(events.length).toBe(1)
    expect((await person('sunhao').get(`/api/flow-instances/${mine!.instance}`)).status).toBe(404)
    expect((await person('sunhao').get(`/api/tasks/${mine!.id}`)).status).toBe(404)
    expect((await person('sunhao').post(`/api/flow-instances/${mine!.instance}/withdraw`, {})).status).toBe(404)
    expect(
      (await person('wulei').post(`/api/flow-instances/${mine!.instance}/withdraw`, {})).body.error.params.reason,
    ).toBe('TOO_LATE')
  })
})
