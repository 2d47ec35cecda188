import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
let ahead = 0

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(Date.now() + ahead) })
  const put = (kind: string, key: string, body: unknown) =>
    server.admin.put(`/api/apps/late/draft/${kind}/${key}`, body, { 'if-match': '"0"' })
  await server.admin.post('/api/apps', { key: 'late', name: '超时' })
  const title = { id: 'f_1', key: 'title', type: 'text', label: '标题' }
  await put('form', 'request', { kind: 'form', key: 'request', label: '申请', fields: [title] })
  const all = { scope: 'all' }
  await put('role', 'staff', {
    kind: 'role',
    key: 'staff',
    label: '员工',
    forms: { request: { view: all, create: {}, edit: all } },
  })
  await put('role', 'boss', { kind: 'role', key: 'boss', label: '主管', forms: {} })
  await put('flow', 'approval', {
    kind: 'flow',
    key: 'approval',
    label: '审批',
    form: 'request',
    steps: [
      {
        id: 'decide',
        kind: 'userTask',
        approvers: [{ kind: 'role', role: 'boss' }],
        timeout: {
          after: { value: 2, unit: 'hour' },
          remind: [{ before: { value: 1, unit: 'hour' } }],
          then: 'approve',
        },
      },
    ],
  })
  const published = await server.admin.post('/api/apps/late/publish', {})
  expect(published.status, published.text).toBe(200)
})
afterAll(() => server.close())

it(
  'reminds, and decides at the deadline by itself, once, however late the clock comes',
  { timeout: 60_000 },
  async () => {
    const { db } = server.platform
    const staff = await server.person('staff', { roles: [['late', 'staff']] })
    const boss = await server.person('boss', { roles: [['late', 'boss']] })
    const record = await staff.post('/api/apps/late/forms/request/records', { title: '一' })
    const { body } = await staff.post('/api/apps/late/flows/approval/instances', { recordId: record.body.id })
    const timers = await db.selectFrom('meta.timer').select(['key', 'task']).where('task', '=', 'flow-timer').execute()
    expect(timers.map((timer) => timer.key!.split('/').at(-1)).sort()).toEqual(['due', 'remind_0'])
    const status = async () =>
      (await db.selectFrom('meta.flow_instance').select('status').where('id', '=', body.id).executeTakeFirstOrThrow())
        .status
    expect(await status()).toBe('running')
    ahead = 3 * 3_600_000
    await expect.poll(status, { timeout: 40_000, interval: 200 }).toBe('approved')
    const events = await db.selectFrom('meta.flow_event').select('kind').where('instance', '=', body.id).execute()
    expect(events.filter((event) => event.kind === 'timedOut').length).toBe(1)
    expect(events.filter((event) => event.kind === 'ended').length).toBe(1)
    const [task] = await db
      .selectFrom('meta.flow_task')
      .select(['state', 'decided_by'])
      .where('instance', '=', body.id)
      .execute()
    expect(task).toEqual({ state: 'skipped', decided_by: null })
    const left = await db.selectFrom('meta.timer').select('key').where('task', '=', 'flow-timer').execute()
    expect(left).toEqual([])
    expect((await boss.get('/api/inbox')).body.rows).toEqual([])
  },
)
