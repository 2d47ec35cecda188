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
