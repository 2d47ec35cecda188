import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecords, type RecordServices } from '../records/record-services.ts'
import { todayIn } from '../records/clock.ts'
import { saveRecords } from '../records/save-records.ts'
import { createAutomation } from '../flows/create-automation.ts'
import { movingClock, must, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { systemViewer } from '../users/viewer.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const clock = movingClock('2026-11-25T01:00:00.000Z')
let server: TestServer
let seller: TestClient
let services: RecordServices
const RECORDS = (form: string) => `/api/apps/crm/forms/${form}/records`

beforeAll(async () => {
  server = await startTestServer({
    now: clock.now,
    // A second set of services over the same platform, to write as an import does.
    prepare: (platform) => {
      services = createRecords({ ...platform, jobs: { ...platform.jobs, registerTask: () => undefined } })
      createAutomation(services)
    },
  })
  await server.admin.post('/api/templates/crm/install', { people: true })
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  const { id } = await server.platform.db
    .selectFrom('meta.user')
    .select('id')
    .where('username', '=', 'wulei')
    .executeTakeFirstOrThrow()
  seller = server.client(await server.sessions.open(id, {}), { id, username: 'wulei' })
})
afterAll(() => server.close())

const where = (field: string, id: string) => ({ filter: { '==': [{ var: field }, id] } })
let n = 0
const customer = (values: Record<string, unknown> = {}) =>
  must(seller.post(RECORDS('customer'), { name: `规则测试${++n}公司`, mobile: '13800138000', ...values }), 201)
const opportunity = (of: string, values: Record<string, unknown> = {}) =>
  must(
    seller.post(RECORDS('opportunity'), {
      name: '商机',
      customer: of,
      amount: 1000,
      expected_close: '2026-12-31',
      ...values,
    }),
    201,
  )

describe('the rules of the CRM', () => {
  it('R09: a follow-up of kind 需求确认 moves the opportunity and the customer, and logs the stage', async () => {
    const c = await customer()
    const o = await opportunity(c.id)
    expect(o.stage_entered_at).toBe(clock.at(0))
    const late = await opportunity(c.id, { stage: '商务谈判' })
    await clock.skip(server, 3 * DAY)
    const talked = clock.at(-2 * HOUR)
    const follow = { customer: c.id, kind: '需求确认', content: '确认了', followed_at: talked }
    await must(seller.post(RECORDS('follow_up'), follow), 201)
    expect(await must(seller.get(`${RECORDS('opportunity')}/${o.id}`))).toMatchObject({
      stage: '需求确认',
      stage_entered_at: clock.at(0),
    })
    expect(await must(seller.get(`${RECORDS('opportunity')}/${late.id}`))).toMatchObject({ stage: '商务谈判' })
    expect(await must(seller.get(`${RECORDS('customer')}/${c.id}`))).toMatchObject({
      follow_stage: '需求确认',
      last_follow_at: talked,
    })
    const logs = await must(
      seller.post(`${RECORDS('stage_log')}/query`, { ...where('opportunity', o.id), sort: ['at'] }),
    )
    expect(logs.rows).toMatchObject([
      { from_stage: null, to_stage: '新线索', at: clock.at(-3 * DAY), duration: null },
      { from_stage: '新线索', to_stage: '需求确认', at: clock.at(0), duration: 3, created_by: seller.id },
    ])
    // Never back, whatever is talked about later.
    await clock.skip(server, DAY)
    await must(seller.patch(`${RECORDS('opportunity')}/${o.id}`, { stage: '方案报价' }))
    await must(seller.post(RECORDS('follow_up'), { ...follow, followed_at: clock.at(-DAY) }), 201)
    expect(await must(seller.get(`${RECORDS('opportunity')}/${o.id}`))).toMatchObject({ stage: '方案报价' })
    // An older follow-up does not turn the clock back.
    await must(seller.post(RECORDS('follow_up'), { ...follow, kind: '回访', followed_at: clock.at(-20 * DAY) }), 201)
    expect(await must(seller.get(`${RECORDS('customer')}/${c.id}`))).toMatchObject({
      last_follow_at: clock.at(-DAY),
    })
  })

  it('R10: a won opportunity makes the customer active and tags him; a lost one needs a reason', async () => {
    const c = await customer({ tags: ['高意向'] })
    const o = await opportunity(c.id)
    const path = `${RECORDS('opportunity')}/${o.id}`
    expect((await seller.patch(path, { stage: '输单' })).status).toBe(400)
    await clock.skip(server, 5 * DAY)
    const won = await must(seller.patch(path, { stage: '赢单' }))
    expect(won).toMatchObject({ closed_at: clock.at(0), stage_entered_at: clock.at(0) })
    expect(await must(seller.get(`${RECORDS('customer')}/${c.id}`))).toMatchObject({
      coop_status: '合作中',
      tags: ['高意向', '已签约'],
    })
    const { body } = await seller.get('/api/notifications')
    expect(JSON.stringify(body)).toContain('恭喜赢单：规则测试2公司')
    // Each reader has it in his own language, with what its placeholders stand for.
    await must(seller.patch('/api/auth/me', { locale: 'en-US' }))
    const again = await opportunity(c.id, { name: '增购' })
    await must(seller.patch(`${RECORDS('opportunity')}/${again.id}`, { stage: '赢单' }))
    const { rows } = (await seller.get('/api/notifications')).body
    expect(rows[0].title).toBe('Won, congratulations: 规则测试2公司')
    await must(seller.patch('/api/auth/me', { locale: 'zh-CN' }))
  })

  it('an opportunity goes back a stage unless 阶段配置 says that it may not, and is told so in the reader’s language', async () => {
    const o = await opportunity((await customer()).id, { stage: '方案报价' })
    const path = `${RECORDS('opportunity')}/${o.id}`
    await must(seller.patch(path, { stage: '初步沟通' }))
    await must(seller.patch(path, { stage: '方案报价' }))
    const filter = { '==': [{ var: 'stage' }, '方案报价'] }
    const { rows } = await must(server.admin.post(`${RECORDS('stage')}/query`, { filter }))
    expect(rows).toMatchObject([{ default_rate: 0.4, allow_back: true }])
    await must(server.admin.patch(`${RECORDS('stage')}/${rows[0].id}`, { allow_back: false }))
    const refused = await seller.patch(path, { stage: '需求确认' })
    expect(refused.status).toBe(422)
    expect(refused.body.error.issues).toMatchObject([{ message: '“方案报价”阶段不允许退回' }])
    const english = await seller.patch(path, { stage: '需求确认' }, { 'accept-language': 'en' })
    expect(english.body.error.message).toContain('A deal may not go back from “方案报价”')
    expect(await must(seller.get(path))).toMatchObject({ stage: '方案报价' })
    await must(seller.patch(path, { stage: '商务谈判' }))
    await must(server.admin.patch(`${RECORDS('stage')}/${rows[0].id}`, { allow_back: true }))
  })

  it('R17 and R18: an imported customer gets his contact and an opportunity at his stage; one by hand no opportunity', async () => {
    const app = await services.definitions.cache.fresh('crm')
    const now = clock.now().toISOString()
    const context = {
      app,
      actor: systemViewer('import'),
      cause: { kind: 'import' as const, key: 'test' },
      depth: 0,
      now,
      today: todayIn('Asia/Shanghai', now),
      timeZone: 'Asia/Shanghai',
    }
    const input = { mobile: '13800138000', contact_name: '李四', expected_amount: '720000', owner_id: seller.id }
    const [won, open] = await saveRecords(services, context, [
      { action: 'create', form: 'customer', input: { ...input, name: '导入一', follow_stage: '输单' } },
      {
        action: 'create',
        form: 'customer',
        input: { ...input, name: '导入二', follow_stage: '商务谈判', filed_on: '2026-01-10' },
      },
    ])
    const made = await must(seller.post(`${RECORDS('opportunity')}/query`, where('customer', open!.id)))
    expect(made.rows).toMatchObject([
      { name: '导入二 商机', stage: '商务谈判', amount: 720_000, expected_close: '2026-04-10', owner_id: seller.id },
    ])
    const lost = await must(seller.post(`${RECORDS('opportunity')}/query`, where('customer', won!.id)))
    expect(lost.rows).toMatchObject([{ stage: '输单', lost_reason: '未记录' }])
    const contacts = await must(seller.post(`${RECORDS('contact')}/query`, where('customer', open!.id)))
    expect(contacts.rows).toMatchObject([{ name: '李四', job_title: '其他', is_decider: true }])
    expect(await must(seller.get(`${RECORDS('customer')}/${open!.id}`))).toMatchObject({ owner_since: now })
    const mine = await customer({ expected_amount: 1000, contact_name: '王五' })
    expect((await must(seller.post(`${RECORDS('opportunity')}/query`, where('customer', mine.id)))).rows).toEqual([])
    expect((await must(seller.post(`${RECORDS('contact')}/query`, where('customer', mine.id)))).rows.length).toBe(1)
  })

  it('says why and why not, for a record the builder may see, and does nothing', async () => {
    const c = await customer({ coop_status: '已终止' })
    const contract = await must(seller.post(RECORDS('contract'), { name: '合同', customer: c.id, amount: 10 }), 201)
    const tried = await must(server.admin.post('/api/apps/crm/rules/signed/test', { recordId: contract.id }))
    expect(tried).toMatchObject({
      held: false,
      commands: [],
      events: [{ on: 'updated', field: 'status', to: '生效', now: '草稿', reached: false }],
    })
    expect(tried.condition).toMatchObject({ value: false })
    expect(JSON.stringify(tried.condition.tree)).toContain('已终止')
    await must(server.admin.patch(`${RECORDS('customer')}/${c.id}`, { coop_status: '合作中' }))
    const again = await must(server.admin.post('/api/apps/crm/rules/signed/test', { recordId: contract.id }))
    expect(again.commands.map((command: { kind: string }) => command.kind)).toEqual([
      'mail',
      'notify',
      'createRecord',
      'updateRecord',
      'webhook',
    ])
    const { db } = server.platform
    expect(await db.selectFrom('meta.mail').select('id').execute()).toEqual([])
    const why = await must(server.admin.get(`${RECORDS('contract')}/${contract.id}/why`))
    expect(why.rows.map((row: { rule: string }) => row.rule)).toEqual([
      'archive_contract',
      'contract_not_approved',
      'signed',
    ])
    const builder = await server.person('nodata', { platformRoles: ['builder'] })
    expect((await builder.post('/api/apps/crm/rules/signed/test', { recordId: contract.id })).status).toBe(404)
    expect((await seller.post('/api/apps/crm/rules/signed/test', { recordId: contract.id })).status).toBe(403)
  })

  it('keeps a log of what was meant, and what ran', async () => {
    const c = await customer({ contact_name: '赵六' })
    const runs = await must(server.admin.get(`/api/apps/crm/rules/main_contact/runs?record=${c.id}`))
    expect(runs.rows).toMatchObject([
      { event: 'created', held: true, actions: [{ id: 'contact', ran: true }], actor: { id: seller.id } },
    ])
    // The contact that it made says by its name which rule that was.
    const filter = { '==': [{ var: 'customer' }, c.id] }
    const { rows } = await must(server.admin.post(`${RECORDS('contact')}/query`, { filter }))
    const { items } = await must(server.admin.get(`${RECORDS('contact')}/${rows[0].id}/timeline`))
    const { label } = (await must(server.admin.get('/api/apps/crm/draft'))).rules.main_contact
    expect(items).toMatchObject([{ kind: 'rule', title: label }])
  })

  it('refuses to publish a circle of rules, with its path, and rules that name what is not there', async () => {
    const put = (key: string, then: unknown[], field: string) =>
      server.admin.put(
        `/api/apps/crm/draft/rule/${key}`,
        { kind: 'rule', key, label: key, form: 'task', onImport: false, when: [{ on: 'updated', field }], then },
        { 'if-match': '"0"' },
      )
    await must(put('a', [{ id: 's', kind: 'setFields', set: { title: 'x' } }], 'remark'))
    await must(put('b', [{ id: 's', kind: 'setFields', set: { remark: 'x' } }], 'title'))
    await must(put('c', [{ id: 's', kind: 'setFields', set: { nothing: 1 } }], 'title'))
    const { status, body } = await server.admin.post('/api/apps/crm/publish', {})
    expect(status).toBe(400)
    const codes = body.error.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`)
    expect(codes).toEqual(expect.arrayContaining(['rule/a RULE_CYCLE', 'rule/c/then/0 REFERENCE']))
    expect(body.error.issues.find((issue: { code: string }) => issue.code === 'RULE_CYCLE').params.path).toEqual([
      'a',
      'b',
      'a',
    ])
  })
})
