import { afterAll, beforeAll, expect, it } from 'vitest'
import { BOSS, startFlowApp, type FlowApp } from '../testing/index.ts'

let app: FlowApp
const step = (more: object) => ({ id: 'first', kind: 'userTask', label: '主管审批', approvers: BOSS, ...more })
beforeAll(async () => {
  app = await startFlowApp({
    plain: { steps: [step({})] },
    fills: { steps: [step({ fields: { opinion: 'required' } })] },
    says: { steps: [step({ commentRequired: ['approve'] })] },
    signs: { steps: [step({ signRequired: ['approve'] })] },
    names: { steps: [step({}), { id: 'next', kind: 'userTask', approvers: [{ kind: 'chosen', by: 'previous' }] }] },
    works: { steps: [step({ actions: ['reject'] })] },
    tells: { steps: [{ id: 'tell', kind: 'copyTask', to: [{ kind: 'initiator' }] }, step({})] },
  })
}, 120_000)
afterAll(() => app.server.close())

it('says of each task whether a press can approve it: only where nothing is to be filled, said, signed or chosen', async () => {
  const quick: Record<string, boolean> = {}
  for (const flow of ['plain', 'fills', 'says', 'signs', 'names', 'works']) await app.start(flow, { title: flow })
  const { rows } = await app.ok(app.boss.get('/api/inbox'))
  for (const row of rows) quick[row.title] = row.quick
  expect(quick).toEqual({ plain: true, fills: false, says: false, signs: false, names: false, works: false })
  const [mine] = (await app.ok(app.staff.get('/api/inbox?box=started'))).rows
  expect(mine.quick).toBe(false)
})

it('counts what is for its owner, and nothing of others', async () => {
  const counted = async (who: 'staff' | 'boss' | 'other') => (await app.ok(app[who].get('/api/inbox'))).counts
  const [staff, boss, other] = [await counted('staff'), await counted('boss'), await counted('other')]
  await app.start('tells', { title: '抄送给发起人' })
  expect(await counted('staff')).toEqual({ ...staff, copied: staff.copied + 1, started: staff.started + 1 })
  expect(await counted('boss')).toEqual({ ...boss, todo: boss.todo + 1 })
  expect(await counted('other')).toEqual(other)
})

it('is searched by title and by who asks', async () => {
  await app.start('plain', { title: '服务器采购' })
  const found = async (search: string) =>
    (await app.ok(app.boss.get(`/api/inbox?search=${encodeURIComponent(search)}`))).rows.map(
      (row: { title: string }) => row.title,
    )
  expect(await found('服务器')).toEqual(['服务器采购'])
  expect((await found('staff')).length).toBeGreaterThan(1)
  expect(await found('other')).toEqual([])
  expect(await found('%')).toEqual([])
})

it('names the steps as the version does that a task runs on', async () => {
  const { id } = await app.start('plain', { title: '旧版' })
  const { admin } = app.server
  const { flows, revisions } = await app.ok(admin.get('/api/apps/fl/draft'))
  const [first] = flows.plain.steps
  const next = { ...flows.plain, steps: [{ ...first, id: 'finance', label: '财务审批' }] }
  const match = { 'if-match': `"${revisions['flow/plain']}"` }
  await app.ok(admin.put('/api/apps/fl/draft/flow/plain', next, match))
  await app.ok(admin.post('/api/apps/fl/publish', {}))
  const { rows } = await app.ok(app.boss.get('/api/inbox'))
  const old = rows.find((row: { instance: string }) => row.instance === id)
  expect(old.node.label).toBe('主管审批')
})

it('titles a run in the language of its reader: in boxes, searches, pages and notices', async () => {
  const { server, ok, boss, chief } = app
  const { admin } = server
  const english = { 'accept-language': 'en-US' }
  const { forms, flows, revisions } = await ok(admin.get('/api/apps/fl/draft'))
  const options = [{ value: 'high', label: { 'zh-CN': '紧急', 'en-US': 'Urgent' } }]
  const urgency = { id: 'f_9', key: 'urgency', type: 'select', label: '紧急程度', settings: { options } }
  const save = (kind: string, key: string, definition: object) =>
    ok(admin.put(`/api/apps/fl/draft/${kind}/${key}`, definition, { 'if-match': `"${revisions[`${kind}/${key}`]}"` }))
  await save('form', 'request', { ...forms.request, fields: [...forms.request.fields, urgency] })
  const label = { 'zh-CN': '请款', 'en-US': 'Payment' }
  await save('flow', 'plain', { ...flows.plain, label, title: '{urgency} {title}', settings: { mail: 'link' } })
  await ok(admin.post('/api/apps/fl/publish', {}))
  await ok(boss.patch('/api/auth/me', { locale: 'en-US' }))
  await server.platform.db
    .updateTable('meta.user')
    .set({ email: 'boss@example.com' })
    .where('id', '=', boss.id)
    .execute()

  const { id } = await app.start('plain', { title: 'Lathe', urgency: 'high' })
  const titles = async (path: string, language = english) =>
    (await ok(boss.get(path, language))).rows.map((row: { title: string }) => row.title)
  expect((await titles('/api/inbox'))[0]).toBe('Urgent Lathe')
  expect((await titles('/api/inbox', { 'accept-language': 'zh-CN' }))[0]).toBe('紧急 Lathe')
  expect(await titles('/api/inbox?search=urgent')).toEqual(['Urgent Lathe'])
  expect(await titles('/api/inbox?search=lathe')).toEqual(['Urgent Lathe'])
  expect((await ok(boss.get(`/api/flow-instances/${id}`, english))).title).toBe('Urgent Lathe')
  const running = await ok(chief.get('/api/flow-admin/instances?search=urgent', english))
  expect(running.rows).toMatchObject([{ id, title: 'Urgent Lathe' }])
  const { rows } = await ok(boss.get('/api/notifications'))
  expect(rows[0].title).toBe('Waiting for you: Urgent Lathe')
  const mail = () =>
    server.platform.db
      .selectFrom('meta.mail')
      .select(['subject', 'body_text'])
      .where('recipient', '=', 'boss@example.com')
      .executeTakeFirst()
  await expect.poll(mail).toBeDefined()
  expect((await mail())!.subject).toBe('Waiting for you: Urgent Lathe')
  expect((await mail())!.body_text.split('\n')).toEqual([
    'Urgent Lathe',
    '',
    'Flow: Payment · 财务审批',
    'Started by: staff',
  ])

  // A run from before there were titles in every language keeps the one that it has.
  await server.platform.db.updateTable('meta.flow_instance').set({ titles: null }).where('id', '=', id).execute()
  expect((await titles('/api/inbox'))[0]).toBe('紧急 Lathe')
})
