import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

let server: TestServer
let owner: TestClient
let stranger: TestClient
let manager: TestClient
const RECORDS = (form: string) => `/api/apps/crm/forms/${form}/records`

beforeAll(async () => {
  server = await startTestServer()
  await server.admin.post('/api/templates/crm/install', { people: true })
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  const users = await server.platform.db.selectFrom('meta.user').select(['id', 'username']).execute()
  const as = async (username: string): Promise<TestClient> => {
    const { id } = users.find((user) => user.username === username)!
    return server.client(await server.sessions.open(id, {}), { id, username })
  }
  owner = await as('wulei')
  stranger = await as('chenxiaoming')
  manager = await as('xujing')
})
afterAll(() => server.close())

it('tells where the flows of a record stand and what will happen to it, to those who may see the record', async () => {
  const values = { name: '流程卡片有限公司', mobile: '13800138000', expected_amount: 50_000, contact_name: '王先生' }
  const customer = await owner.post(RECORDS('customer'), values)
  await owner.patch(`${RECORDS('customer')}/${customer.body.id}`, { deal_status: '已签约' })
  const found = await owner.post(`${RECORDS('contract')}/query`, {
    filter: { '==': [{ var: 'customer' }, customer.body.id] },
  })
  const contract = `${RECORDS('contract')}/${found.body.rows[0].id}`

  const flows = await owner.get(`${contract}/flows`)
  expect(flows.status).toBe(200)
  expect(flows.body.items).toMatchObject([
    { flow: 'contract_approval', label: '合同审批', status: 'running', endedAt: null, waiting: [{ title: '许静' }] },
  ])
  expect(flows.body.items[0].nodes).toHaveLength(1)

  const timers = await owner.get(`${contract}/timers`)
  expect(timers.status).toBe(200)
  for (const timer of timers.body.items) {
    expect(timer.label).toMatch(/“.+”/u)
    expect(timer.detail).toBe('合同审批')
    expect(Date.parse(timer.at)).toBeGreaterThan(Date.now())
  }

  // What is decided, and what was written with it, is told in the record's own timeline.
  const [task] = (await manager.get('/api/inbox')).body.rows
  const approved = await manager.post(`/api/tasks/${task.id}/approve`, { comment: '条款没有问题' })
  expect(approved.status, approved.text).toBe(200)
  const told = (await owner.get(`${contract}/timeline?kind=flow`)).body.items
  const steps = told.filter((item: { params: { step?: string } }) => item.params.step !== undefined)
  expect(steps).toMatchObject([
    { kind: 'flow', actor: { title: '许静' }, text: '条款没有问题', params: { step: 'approved' } },
    { kind: 'flow', title: { 'zh-CN': '合同审批' }, params: { step: 'started' } },
  ])
  expect(steps[0].params.node).toMatchObject({ 'zh-CN': expect.any(String) })
  expect((await stranger.get(`${contract}/timeline?kind=flow`)).status).toBe(404)

  expect((await owner.get(`${RECORDS('customer')}/${customer.body.id}/flows`)).body).toEqual({ items: [] })
  expect((await stranger.get(`${contract}/flows`)).status).toBe(404)
  expect((await stranger.get(`${contract}/timers`)).status).toBe(404)
}, 60_000)
