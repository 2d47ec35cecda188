import { afterAll, beforeAll, expect, it } from 'vitest'
import { BOSS, sendFile, startFlowApp, type FlowApp } from '../testing/index.ts'

let app: FlowApp
beforeAll(async () => {
  app = await startFlowApp({
    signed: {
      settings: { mail: 'decide' },
      steps: [
        {
          id: 'first',
          kind: 'userTask',
          label: '主管',
          approvers: BOSS,
          signRequired: ['approve'],
          fields: { amount: 'hidden' },
        },
        { id: 'last', kind: 'handleTask', label: '办理', approvers: [{ kind: 'initiator' }] },
      ],
    },
  })
}, 120_000)
afterAll(() => app.server.close())

const signature = async (client = app.boss) => (await app.ok(sendFile(client), 201)).id as string

it('counts only with a signature, keeps it with the opinion, and shows it to whoever sees the opinion', async () => {
  const { staff, boss, other, ok, start, task } = app
  const { id, record } = await start('signed')
  const mine = await task(boss, id)
  const seen = await ok(boss.get(`/api/tasks/${mine}`))
  expect(seen).toMatchObject({ signRequired: ['approve'], node: { works: false } })
  const approve = (body: object) => boss.post(`/api/tasks/${mine}/approve`, body)
  expect((await approve({ comment: '同意' })).body.error).toMatchObject({
    code: 'STATE',
    message: '请先手写签名。',
    params: { reason: 'SIGN' },
  })
  const file = await signature()
  await ok(approve({ comment: '同意', signature: file }))

  const view = await ok(staff.get(`/api/flow-instances/${id}`))
  expect(view.nodes[0].tasks[0]).toMatchObject({ comment: '同意', signature: file, state: 'approved' })
  expect(view.nodes[1]).toMatchObject({ works: true })
  const line = (await ok(staff.get(`/api/apps/fl/forms/request/records/${record}/timeline`))).items.find(
    (item: { params?: { step?: string } }) => item.params?.step === 'approved',
  )
  expect(line).toMatchObject({ text: '同意', params: { signature: file } })
  for (const [reader, status] of [
    [boss, 200],
    [staff, 200],
    [other, 404],
  ] as const)
    expect((await reader.get(`/api/files/${file}/content`)).status).toBe(status)
  // It belongs to this decision: another one needs a signature of its own.
  const again = await start('signed')
  const second = await task(boss, again.id)
  expect((await boss.post(`/api/tasks/${second}/approve`, { signature: file })).body.error.code).toBe('INVALID')
})

it('takes nobody else’s picture, no other file, and none for batches and one-time links', async () => {
  const { staff, boss, server, ok, start, task } = app
  const { id } = await start('signed')
  const mine = await task(boss, id)
  const text = (await ok(sendFile(boss, 'a.png', new TextEncoder().encode('no picture')), 201)).id
  for (const file of [await signature(staff), text])
    expect((await boss.post(`/api/tasks/${mine}/approve`, { signature: file })).body.error).toMatchObject({
      code: 'INVALID',
      issues: [{ path: 'signature' }],
    })
  const [row] = (await ok(boss.post('/api/tasks/batch', { ids: [mine], action: 'approve' }))).rows
  expect(row).toMatchObject({ ok: false, reason: 'SIGN', message: '请先手写签名。' })
  const links = await server.platform.db.selectFrom('meta.task_link').select('id').where('task', '=', mine).execute()
  expect(links).toEqual([])
  expect(await task(boss, id)).toBe(mine)
})

it('prints what its viewer sees in the flow, with opinions and signatures, and says so in the log', async () => {
  const { boss, other, server, ok, start, task } = app
  const { id, record } = await start('signed', { title: '打印', amount: 77 })
  await ok(boss.post(`/api/tasks/${await task(boss, id)}/approve`, { comment: '可以', signature: await signature() }))
  const sheet = await ok(boss.post(`/api/flow-instances/${id}/print`, { expand: [] }))
  expect(sheet.record).toMatchObject({ title: '打印' })
  expect(sheet.record).not.toHaveProperty('amount')
  expect(sheet.instance.nodes[0].tasks[0]).toMatchObject({ comment: '可以', signature: expect.any(String) })
  expect((await other.post(`/api/flow-instances/${id}/print`, {})).status).toBe(404)
  const log = await server.platform.db
    .selectFrom('meta.audit')
    .select(['actor', 'action'])
    .where('record', '=', record)
    .where('action', '=', 'flow.print')
    .execute()
  expect(log).toEqual([{ actor: boss.id, action: 'flow.print' }])
})
