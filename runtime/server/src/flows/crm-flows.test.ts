import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readSheets } from '../imports/read-sheets.ts'
import { must, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** The flows that the CRM brings beside the contract approval, each played by the people of its sample organisation. */
let server: TestServer
const people: Record<string, TestClient> = {}
const RECORDS = (form: string) => `/api/apps/crm/forms/${form}/records`
const person = (username: string): TestClient => people[username]!

beforeAll(async () => {
  server = await startTestServer()
  await server.admin.post('/api/templates/crm/install', { people: true })
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  const users = await server.platform.db.selectFrom('meta.user').select(['id', 'username']).execute()
  for (const { id, username } of users)
    people[username] = server.client(await server.sessions.open(id, {}), { id, username })
})
afterAll(() => server.close())

const make = (who: string, form: string, values: unknown) => must(person(who).post(RECORDS(form), values), 201)
const read = (form: string, id: string) => must(server.admin.get(`${RECORDS(form)}/${id}`))
const rows = async (form: string, field: string, id: string) =>
  (await must(server.admin.post(`${RECORDS(form)}/query`, { filter: { '==': [{ var: field }, id] } }))).rows
/** Task of somebody about what has this title. */
async function todo(who: string, title: string): Promise<{ id: string; node: { id: string } } | undefined> {
  const { rows: found } = await must(person(who).get('/api/inbox'))
  return found.find((row: { title: string }) => row.title === title)
}
async function decides(who: string, title: string, act = 'approve', body: unknown = {}): Promise<void> {
  const task = await todo(who, title)
  expect(task, `${who} has “${title}”`).toBeDefined()
  await must(person(who).post(`/api/tasks/${task!.id}/${act}`, body))
}
let n = 0
const customer = (who = 'wulei', values: Record<string, unknown> = {}) =>
  make(who, 'customer', { name: `流程客户${++n}有限公司`, mobile: '13800138000', ...values })

describe('报价审批', () => {
  async function quote(name: string, discount: number, price: number) {
    const { id } = await customer()
    const of = { name: '商机', customer: id, amount: 1000, expected_close: '2027-01-31' }
    const opportunity = await make('wulei', 'opportunity', of)
    return make('wulei', 'quote', { name, opportunity: opportunity.id, discount, items: [{ quantity: 1, price }] })
  }
  const submit = (id: string) => must(person('wulei').post(`${RECORDS('quote')}/${id}/actions/submit_approval`, {}))
  const send = (id: string) => person('wulei').patch(`${RECORDS('quote')}/${id}`, { status: '已发送' })

  it('passes by itself with little discount and a usual total', async () => {
    const { id } = await quote('小报价', 0.1, 1000)
    await submit(id)
    expect(await read('quote', id)).toMatchObject({ status: '可发送', approval_status: '已通过' })
    expect((await send(id)).status).toBe(200)
    expect((await read('quote', id)).sent_at).not.toBeNull()
  })

  it('asks the manager above 10 %, the director too above 20 %, and cannot be sent before', async () => {
    const some = await quote('九折以下', 0.15, 1000)
    const refused = await send(some.id)
    expect(refused.body.error.issues).toMatchObject([{ path: 'status', code: 'RULE' }])
    await submit(some.id)
    expect((await send(some.id)).body.error.issues[0]).toMatchObject({ code: 'LOCKED' })
    await decides('xujing', '九折以下')
    expect(await read('quote', some.id)).toMatchObject({ status: '可发送', approval_status: '已通过' })

    const deep = await quote('八折以下', 0.25, 1000)
    await submit(deep.id)
    await decides('xujing', '八折以下')
    expect(await read('quote', deep.id)).toMatchObject({ status: '草稿', approval_status: '审批中' })
    await decides('linwentao', '八折以下', 'reject', { comment: '太低了' })
    expect(await read('quote', deep.id)).toMatchObject({ status: '草稿', approval_status: '已拒绝' })
    expect((await send(deep.id)).status).toBe(400)
  })

  it('asks all of finance above 500,000; what is changed after the approval is a draft again', async () => {
    const { id } = await quote('大报价', 0, 600_000)
    await submit(id)
    await decides('liwenjing', '大报价')
    expect(await read('quote', id)).toMatchObject({ approval_status: '审批中' })
    await decides('wuhao', '大报价')
    expect(await read('quote', id)).toMatchObject({ status: '可发送' })
    await must(person('wulei').patch(`${RECORDS('quote')}/${id}`, { discount: 0.5 }))
    expect(await read('quote', id)).toMatchObject({ status: '草稿', approval_status: '未提交' })
    expect((await send(id)).status).toBe(400)
  })
})

describe('开票申请', () => {
  async function invoice(title: string) {
    const { id } = await customer()
    const contract = await make('wulei', 'contract', { name: '合同', customer: id, amount: 1000 })
    return make('wulei', 'invoice', { contract: contract.id, title, amount: 1000 })
  }
  it('goes to finance by itself; the first who approves has issued it, and the seller hears of it', async () => {
    const { id } = await invoice('甲公司')
    expect(await read('invoice', id)).toMatchObject({ status: '待开', approval_status: '审批中' })
    await decides('wuhao', '开票申请：甲公司', 'approve', { values: { remark: '票号 001' } })
    expect(await todo('liwenjing', '开票申请：甲公司')).toBeUndefined()
    const now = await read('invoice', id)
    expect(now).toMatchObject({ status: '已开', approval_status: '已通过', remark: '票号 001' })
    expect(now.issued_on).not.toBeNull()
    const { body } = await person('wulei').get('/api/notifications')
    expect(JSON.stringify(body)).toContain('已开票：甲公司')
  })
  it('is marked as refused when finance refuses, which needs a reason', async () => {
    const { id } = await invoice('乙公司')
    const task = await todo('wuhao', '开票申请：乙公司')
    const url = `/api/tasks/${task!.id}/reject`
    expect((await person('wuhao').post(url, {})).body.error.params).toMatchObject({ reason: 'COMMENT' })
    await must(person('wuhao').post(url, { comment: '税号不对' }))
    expect(await read('invoice', id)).toMatchObject({ status: '已驳回', approval_status: '已拒绝' })
  })
})

describe('客户转移', () => {
  it('changes the owner of several customers with open tasks and opportunities when the manager agrees, and logs it', async () => {
    const [first, second] = [await customer(), await customer()]
    const task = await make('wulei', 'task', { title: '回访', customer: first.id, due_at: '2026-12-31T02:00:00.000Z' })
    await server.admin.patch(`${RECORDS('task')}/${task.id}`, { assignee: person('wulei').id })
    const of = { customer: first.id, amount: 1000, expected_close: '2027-01-31' }
    const deal = await make('wulei', 'opportunity', { ...of, name: '在谈' })
    const lost = await make('wulei', 'opportunity', { ...of, name: '已输' })
    await must(
      person('wulei').patch(`${RECORDS('opportunity')}/${lost.id}`, { stage: '输单', lost_reason: '价格过高' }),
    )
    const to = person('zhaomin').id
    const ask = { reason: '吴磊离职交接', customers: [first.id, second.id], to_owner: to }
    const made = await make('wulei', 'transfer', ask)
    expect((await read('customer', first.id)).owner_id).toBe(person('wulei').id)
    expect(made).toMatchObject({ kind: '转给同事', with_work: true })
    await decides('xujing', '吴磊离职交接')
    for (const { id } of [first, second]) {
      expect((await read('customer', id)).owner_id).toBe(to)
      expect(await rows('owner_log', 'customer', id)).toMatchObject([
        { from_owner: person('wulei').id, to_owner: to, reason: '移交' },
      ])
    }
    expect((await rows('owner_log', 'customer', first.id))[0].subject).toBe(first.name)
    expect(await read('task', task.id)).toMatchObject({ assignee: to })
    expect(await read('opportunity', deal.id)).toMatchObject({ owner_id: to })
    expect(await read('opportunity', lost.id)).toMatchObject({ owner_id: person('wulei').id })
    expect(await read('transfer', made.id)).toMatchObject({ approval_status: '已通过' })
  })

  it('puts customers into the pool with their former owner; refused, nothing moves', async () => {
    const back = await customer()
    await make('wulei', 'transfer', { reason: '跟不动了', kind: '退回公海', customers: [back.id] })
    await decides('xujing', '跟不动了')
    expect(await read('customer', back.id)).toMatchObject({
      owner_id: null,
      in_pool: true,
      former_owner: person('wulei').id,
      recycle_reason: '跟不动了',
    })
    const kept = await customer()
    await make('wulei', 'transfer', { reason: '想换人', customers: [kept.id], to_owner: person('liujia').id })
    await decides('xujing', '想换人', 'reject', { comment: '再跟进一个月' })
    expect((await read('customer', kept.id)).owner_id).toBe(person('wulei').id)
    const missing = await person('wulei').post(RECORDS('transfer'), { reason: '没有人', customers: [kept.id] })
    expect(missing.body.error.issues).toMatchObject([{ path: 'to_owner', code: 'REQUIRED' }])
  })
})

describe('特价与大客户保护', () => {
  /** 主管, then whoever installed the CRM as its administrator. */
  async function granted(title: string, values: object, admin: unknown = {}) {
    const { id } = await make('wulei', 'special_request', { title, reason: '战略客户', ...values })
    await decides('xujing', title)
    const { rows: open } = await must(server.admin.get('/api/inbox'))
    const task = open.find((row: { title: string }) => row.title === title)
    await must(server.admin.post(`/api/tasks/${task.task}/approve`, admin))
    expect(await read('special_request', id)).toMatchObject({ approval_status: '已通过' })
  }

  it('a special price goes onto the quote, which then needs no approval for a discount within it', async () => {
    const { id: of } = await customer()
    const deal = { name: '商机', customer: of, amount: 1000, expected_close: '2027-01-31' }
    const opportunity = await make('wulei', 'opportunity', deal)
    const offer = { opportunity: opportunity.id, items: [{ quantity: 1, price: 1000 }] }
    const quote = await make('wulei', 'quote', { ...offer, name: '特价报价', discount: 0.25 })
    const missing = await person('wulei').post(RECORDS('special_request'), { title: '缺', reason: '无', customer: of })
    expect(missing.body.error.issues.map(({ path }: { path: string }) => path).sort()).toEqual(['discount', 'quote'])
    const forged = await person('wulei').patch(`${RECORDS('quote')}/${quote.id}`, { special_rate: 0.9 })
    expect(forged.status).toBe(400)
    // The administrator allows less than was asked for.
    await granted(
      '申请七折',
      { kind: '特价', customer: of, quote: quote.id, discount: 0.3 },
      { values: { discount: 0.25 } },
    )
    expect(await read('quote', quote.id)).toMatchObject({ special_rate: 0.25 })
    const submit = (id: string) => must(person('wulei').post(`${RECORDS('quote')}/${id}/actions/submit_approval`, {}))
    await submit(quote.id)
    expect(await read('quote', quote.id)).toMatchObject({ status: '可发送', approval_status: '已通过' })
    const deeper = await make('wulei', 'quote', { ...offer, name: '更低报价', discount: 0.28 })
    await submit(deeper.id)
    expect(await read('quote', deeper.id)).toMatchObject({ approval_status: '审批中' })
  })

  it('a protected customer is locked until its day; refused, nothing changes', async () => {
    const { id } = await customer()
    await granted('保护大客户', { kind: '大客户保护', customer: id, until: '2027-06-30' })
    expect(await read('customer', id)).toMatchObject({ locked: true, protected_until: '2027-06-30' })
    const other = await customer()
    const ask = { title: '再保护一家', reason: '重点', kind: '大客户保护', customer: other.id, until: '2027-06-30' }
    await make('wulei', 'special_request', ask)
    await decides('xujing', '再保护一家', 'reject', { comment: '暂不' })
    expect(await read('customer', other.id)).toMatchObject({ locked: false, protected_until: null })
  })
})

describe('数据导出申请', () => {
  it('gives who may not export a file of his own rows, with name and purpose, after manager and administrator', async () => {
    const own = await customer()
    await customer('liujia')
    await must(person('wulei').patch('/api/auth/me', { locale: 'en-US' }))
    const direct = await person('wulei').post('/api/apps/crm/forms/customer/exports', {})
    expect(direct.status).toBe(403)
    await make('wulei', 'export_request', { title: '展会邀请名单', what: '客户', reason: '邀请客户参展' })
    await decides('xujing', '展会邀请名单')
    const { rows: open } = await must(server.admin.get('/api/inbox'))
    const task = open.find((row: { title: string }) => row.title === '展会邀请名单').task
    await must(server.admin.post(`/api/tasks/${task}/approve`, { comment: '同意' }))
    const made = await server.platform.db
      .selectFrom('meta.export')
      .select(['id', 'form', 'created_by', 'name'])
      .executeTakeFirstOrThrow()
    await must(person('wulei').patch('/api/auth/me', { locale: 'zh-CN' }))
    expect(made).toMatchObject({
      name: expect.stringMatching(/^Customer-/),
      form: 'customer',
      created_by: person('wulei').id,
    })
    const notes = await must(person('wulei').get('/api/notifications'))
    const note = notes.rows.find((row: { title: string }) => row.title === 'Export approved: Customer')
    expect(note.body).toContain('for 24 hours')
    expect(JSON.stringify(note)).toContain(`/exports/${made.id}`)
    await vi.waitFor(
      async () => expect((await person('wulei').get(`/api/exports/${made.id}`)).body.status).toBe('done'),
      { timeout: 20_000, interval: 50 },
    )
    const file = `/api/exports/${made.id}/file`
    expect((await person('liujia').get(file)).status).toBe(404)
    const answer = await fetch(new URL(file, server.baseUrl), {
      headers: { authorization: `Bearer ${person('wulei').token}` },
    })
    const [sheet] = readSheets(new Uint8Array(await answer.arrayBuffer()), 'x')
    const text = JSON.stringify(sheet?.rows)
    expect(text).toContain(own.name)
    expect(text).not.toContain(`流程客户${n}有限公司`)
    expect(JSON.stringify(sheet?.rows.at(-1))).toMatch(/wulei.*邀请客户参展/)
    const log = await server.platform.db
      .selectFrom('meta.audit')
      .select('params')
      .where('action', '=', 'record.export')
      .where('actor', '=', person('wulei').id)
      .executeTakeFirstOrThrow()
    expect(log.params).toMatchObject({ id: made.id, purpose: expect.stringContaining('邀请客户参展') })
  })
})

describe('工单派发', () => {
  const steps = [{ at: '2026-11-26T02:00:00.000Z', text: '已更换主轴' }]
  const owner = async (id: string) => {
    const { assignee } = await read('ticket', id)
    return Object.keys(people).find((username) => people[username]!.id === assignee)!
  }
  it('goes to somebody of service, to the opener to confirm, back when the customer is not content, then it is closed', async () => {
    const { id: of } = await customer()
    const { id } = await make('wulei', 'ticket', { title: '主轴异响', customer: of, kind: '故障' })
    const worker = await owner(id)
    expect(worker).toMatch(/^kefu/)
    const task = await todo(worker, '主轴异响')
    const missing = await person(worker).post(`/api/tasks/${task!.id}/approve`, {})
    expect(missing.body.error.params).toMatchObject({ reason: 'REQUIRED' })
    await decides(worker, '主轴异响', 'approve', { values: { steps } })
    expect(await read('ticket', id)).toMatchObject({ status: '待客户' })
    await decides('wulei', '主轴异响', 'reject', { comment: '还在响' })
    await decides(worker, '主轴异响')
    await decides('wulei', '主轴异响', 'approve', { values: { satisfaction: 5 } })
    const closed = await read('ticket', id)
    expect(closed).toMatchObject({ status: '关闭', satisfaction: 5 })
    expect(closed.solved_at).not.toBeNull()
  })
  it('shows a complaint to the head of service first, who may name somebody else', async () => {
    const { id: of } = await customer()
    const { id } = await make('wulei', 'ticket', {
      title: '投诉发货',
      customer: of,
      kind: '投诉',
      assignee: person('kefuxiaoli').id,
    })
    const head = await todo('kefuxiaowang', '投诉发货')
    expect(head).toMatchObject({ node: { id: 'lead' } })
    await decides('kefuxiaowang', '投诉发货', 'approve', { values: { assignee: person('kefuxiaozhang').id } })
    expect(await todo('kefuxiaozhang', '投诉发货')).toMatchObject({ node: { id: 'handle' } })
    expect(await owner(id)).toBe('kefuxiaozhang')
  })
})
