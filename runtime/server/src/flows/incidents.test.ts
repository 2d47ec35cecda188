import { afterAll, beforeAll, expect, it } from 'vitest'
import { BOSS, REQUESTS, startFlowApp, type FlowApp } from '../testing/index.ts'

let app: FlowApp
beforeAll(async () => {
  const write = (values: object) => ({
    id: 'write',
    kind: 'serviceTask',
    label: '写回记录',
    actions: [{ id: 'set', kind: 'setFields', set: values }],
  })
  const decide = (id: string) => ({ id, kind: 'userTask', label: id, approvers: BOSS })
  const hook = { id: 'hook', kind: 'webhook', url: 'http://127.0.0.1:9/erp', event: 'request.approved' }
  app = await startFlowApp({
    calling: { steps: [{ id: 'tell', kind: 'serviceTask', label: '通知 ERP', actions: [hook] }] },
    noted: {
      label: { 'zh-CN': '付款审批', 'en-US': 'Payment' },
      settings: { mail: 'link' },
      steps: [{ ...decide('first'), label: { 'zh-CN': '主管审批', 'en-US': 'Manager' } }],
    },
    failing: { steps: [decide('first'), write({ opinion: { var: 'title' } }), decide('last')] },
    nobody: {
      steps: [
        { id: 'first', kind: 'userTask', approvers: [{ kind: 'role', role: 'empty' }], onEmpty: { do: 'pause' } },
      ],
    },
  })
}, 120_000)
afterAll(() => app.server.close())

const LONG = 'x'.repeat(300)
const stuck = async (query = 'state=stuck') => (await app.ok(app.chief.get(`/api/flow-admin/instances?${query}`))).rows
/** Approves into the automatic node, which cannot write what it should: the text is too long for its field. */
async function fail() {
  const { boss, ok, start, task } = app
  const begun = await start('failing', { title: LONG })
  const answer = await ok(boss.post(`/api/tasks/${await task(boss, begun.id)}/approve`, { comment: '同意' }))
  expect(answer).toMatchObject({ status: 'running', task: { state: 'approved' } })
  const { nodes } = await ok(app.chief.get(`/api/flow-instances/${begun.id}`))
  return { ...begun, visit: nodes.at(-1).id as string }
}
const actions = async (record: string) =>
  (
    await app.server.platform.db
      .selectFrom('meta.audit')
      .select('action')
      .where('record', '=', record)
      .where('action', 'like', 'flow.%')
      .orderBy('id')
      .execute()
  ).map(({ action }) => action)

it('keeps the approval where an automatic node fails, names the reason, and tries again when it is mended', async () => {
  const { staff, boss, chief, other, ok, task } = app
  const { id, record, visit } = await fail()
  const [row] = await stuck()
  expect(row).toMatchObject({ id, incident: { kind: 'failed', node: '写回记录', visit, tries: 1 } })
  expect(row.incident.reason).toBe('法务意见：最多 200 个字')
  const notes = await ok(chief.get('/api/notifications'))
  expect(JSON.stringify(notes)).toContain('自动节点出错')
  const retry = (who = chief, comment = '已缩短') => who.post(`/api/flow-instances/${id}/retry`, { visit, comment })
  expect((await retry(other)).status).toBe(404)
  expect((await retry(boss)).status).toBe(403)
  expect((await retry(chief, ' ')).status).toBe(400)
  await ok(retry())
  expect((await stuck())[0]).toMatchObject({ incident: { tries: 2 } })
  await ok(staff.patch(`${REQUESTS}/${record}`, { title: '短' }))
  await ok(retry())
  expect(await stuck()).toEqual([])
  expect((await ok(staff.get(`${REQUESTS}/${record}`))).opinion).toBe('短')
  expect((await retry()).body.error.params.reason).toBe('NOT_FAILED')
  await ok(boss.post(`/api/tasks/${await task(boss, id)}/approve`, {}))
  expect(await actions(record)).toEqual(['flow.retry', 'flow.retry'])
})

it('is passed by, or ended, with a reason that the log keeps', async () => {
  const { staff, boss, chief, ok, task } = app
  const first = await fail()
  await ok(chief.post(`/api/flow-instances/${first.id}/skip`, { visit: first.visit, comment: '不需要' }))
  expect((await ok(staff.get(`${REQUESTS}/${first.record}`))).opinion).toBeNull()
  expect(await task(boss, first.id)).toBeDefined()
  const second = await fail()
  await ok(chief.post(`/api/flow-instances/${second.id}/cancel`, { comment: '作废' }))
  expect(await stuck()).toEqual([])
  expect(await actions(first.record)).toEqual(['flow.skip'])
  expect(await actions(second.record)).toEqual(['flow.cancel'])
})

it('lists where nobody was found, until somebody is named', async () => {
  const { boss, chief, ok, start, task } = app
  const { id } = await start('nobody')
  const [row] = await stuck()
  expect(row).toMatchObject({ id, incident: { kind: 'nobody', reason: null } })
  const name = { visit: row.incident.visit, people: [boss.id], comment: '请处理' }
  await ok(chief.post(`/api/flow-instances/${id}/name`, name))
  expect(await stuck()).toEqual([])
  await ok(boss.post(`/api/tasks/${await task(boss, id)}/approve`, {}))
})

it('keeps a call of another system that failed for good among the incidents, to be tried again or passed by', async () => {
  const { chief, boss, server, ok, start } = app
  const { id, record } = await start('calling')
  // The flow has ended: what was to be told leaves the house after it, and is refused for good.
  await expect.poll(async () => (await stuck()).length, { timeout: 20_000 }).toBe(1)
  const [row] = await stuck()
  expect(row).toMatchObject({ id, status: 'approved', stuck: false })
  expect(row.incident).toMatchObject({ kind: 'webhook', node: '通知 ERP', tries: 1 })
  expect(row.incident.reason).toContain('127.0.0.1:9 没有收到')
  expect((await ok(chief.get('/api/flow-admin/instances?state=running'))).counts).toMatchObject({ stuck: 1 })
  const settle = (kind: string, who = chief) =>
    who.post(`/api/flow-instances/${id}/${kind}`, { visit: row.incident.visit, comment: '对方已恢复' })
  expect((await settle('retry', boss)).status).toBe(404)
  await ok(settle('retry'))
  await expect.poll(async () => (await stuck())[0]?.incident.tries, { timeout: 20_000 }).toBe(2)
  await ok(settle('skip'))
  expect(await stuck()).toEqual([])
  expect(await actions(record)).toEqual(['flow.retry', 'flow.skip'])
  expect((await settle('retry')).body.error.code).toBe('STATE')
  const calls = await server.platform.db.selectFrom('meta.webhook_delivery').select(['status', 'attempts']).execute()
  expect(calls).toEqual([{ status: 'failed', attempts: 2 }])
})

it('tells everybody in his own language, in the application and by mail', async () => {
  const { boss, staff, server, ok, start, task } = app
  await ok(boss.patch('/api/auth/me', { locale: 'en-US' }))
  await ok(staff.patch('/api/auth/me', { locale: 'zh-CN' }))
  const { db } = server.platform
  await db.updateTable('meta.user').set({ email: 'boss@example.com' }).where('id', '=', boss.id).execute()
  const { id } = await start('noted', { title: '办公室租金' })
  const latest = async (person: typeof boss) => (await ok(person.get('/api/notifications'))).rows[0]
  expect(await latest(boss)).toMatchObject({ title: 'Waiting for you: 办公室租金', body: 'Payment · Manager' })
  const mail = await db
    .selectFrom('meta.mail')
    .selectAll()
    .where('recipient', '=', 'boss@example.com')
    .executeTakeFirst()
  expect(mail!.subject).toBe('Waiting for you: 办公室租金')
  expect(mail!.body_text).toMatch(/Flow: Payment · Manager\nStarted by: staff/)
  await ok(boss.post(`/api/tasks/${await task(boss, id)}/reject`, { comment: 'no' }))
  expect(await latest(staff)).toMatchObject({ title: '已拒绝：办公室租金', body: '付款审批' })
})
