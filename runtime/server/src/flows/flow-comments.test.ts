import { afterAll, beforeAll, expect, it } from 'vitest'
import { BOSS, startFlowApp, type FlowApp } from '../testing/index.ts'

let app: FlowApp
beforeAll(async () => {
  app = await startFlowApp({ plain: { steps: [{ id: 'first', kind: 'userTask', approvers: BOSS }] } })
}, 120_000)
afterAll(() => app.server.close())

const en = { 'accept-language': 'en-US' }
const commentsOf = async (id: string) =>
  (await app.ok(app.staff.get(`/api/flow-instances/${id}`))).events.filter(
    ({ kind }: { kind: string }) => kind === 'comment',
  )

it('whoever sees a flow comments on it, and those whom he names hear of it', async () => {
  const { id } = await app.start('plain', { title: '框架合同' })
  const url = `/api/flow-instances/${id}/comments`
  const body = { comment: '@staff 交付日期是哪一天？', mentions: [app.staff.id] }
  await app.ok(app.boss.post(url, body), 201)
  await app.ok(app.staff.post(`/api/flow-instances/${id}/comments`, { comment: '12 月 1 日' }), 201)
  expect(await commentsOf(id)).toMatchObject([
    { actor: { id: app.boss.id }, comment: body.comment, params: { people: [{ id: app.staff.id }] } },
    { actor: { id: app.staff.id }, comment: '12 月 1 日' },
  ])
  const { rows } = await app.ok(app.staff.get('/api/notifications'))
  const notes = rows.filter(({ kind }: { kind: string }) => kind === 'mention')
  expect(notes).toMatchObject([{ title: expect.stringContaining('提到了您：框架合同'), body: body.comment }])
  expect(notes[0].link.path).toBe(`/inbox/${id}?box=started`)
  // It is no decision: the task waits as before, and an ended flow can be spoken of.
  const task = await app.task(app.boss, id)
  await app.ok(app.boss.post(`/api/tasks/${task}/approve`, {}))
  await app.ok(app.boss.post(`/api/tasks/${task}/comment`, { comment: '已归档' }), 201)
  expect(await commentsOf(id)).toHaveLength(3)
})

it('nobody is named who cannot open it, and strangers neither read nor write', async () => {
  const { id } = await app.start('plain')
  const url = `/api/flow-instances/${id}/comments`
  expect((await app.other.post(url, { comment: '我看看' })).status).toBe(404)
  const body = { comment: '@other 请看', mentions: [app.other.id] }
  const refused = await app.boss.post(url, body)
  expect([refused.status, refused.body.error.params.reason]).toEqual([422, 'SIGHT'])
  expect(refused.body.error.message).toBe('提到的人看不到这个流程，请先抄送：other。')
  const english = await app.boss.post(url, body, en)
  expect(english.body.error.message).toContain('send them a copy first: other.')
  expect((await app.boss.post(url, { comment: '   ' })).status).toBe(400)
  expect(await commentsOf(id)).toEqual([])
  await app.ok(app.staff.post(`/api/flow-instances/${id}/copy`, { people: [app.other.id] }))
  await app.ok(app.boss.post(url, body), 201)
  expect((await app.ok(app.other.get(`/api/flow-instances/${id}`))).events.at(-1).comment).toBe(body.comment)
})
