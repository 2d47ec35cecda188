import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFlowApp, type FlowApp } from '../testing/index.ts'

let app: FlowApp
beforeAll(async () => {
  app = await startFlowApp({
    asks: {
      steps: [
        {
          id: 'ask',
          kind: 'userTask',
          approvers: [{ kind: 'role', role: 'chief' }],
          fields: { '*': 'readonly', opinion: 'editable', amount: 'hidden' },
        },
      ],
    },
  })
})
afterAll(() => app.server.close())

it('tells who decides without a role of the form, as his node shows it, and nobody else', async () => {
  const { ok, staff, boss, chief: guest } = app
  const begun = await app.start('asks', { title: '请外部顾问看', amount: 5 })
  const id = await app.task(guest, begun.id)
  const task = await ok(guest.get(`/api/tasks/${id}`))
  expect(task.known.form.fields.map(({ key }: { key: string }) => key)).toEqual(['title', 'opinion', 'files'])
  expect(task.record).toMatchObject({ title: '请外部顾问看' })
  expect(task.record).not.toHaveProperty('amount')
  const instance = await ok(guest.get(`/api/flow-instances/${begun.id}`))
  expect(instance.known.form).toEqual(task.known.form)
  expect((await ok(staff.get(`/api/flow-instances/${begun.id}`))).known).toBeNull()
  expect((await boss.get(`/api/tasks/${id}`)).status).toBe(404)
  const sheet = await ok(guest.post(`/api/flow-instances/${begun.id}/print`, { expand: ['files'] }))
  expect(sheet.record).toMatchObject({ title: '请外部顾问看' })
  expect(sheet.record).not.toHaveProperty('amount')
  expect(sheet.fields).toEqual(task.fields)
  await ok(guest.post(`/api/tasks/${id}/approve`, { values: { opinion: '可以' } }))
  expect((await ok(staff.get(`/api/apps/fl/forms/request/records/${begun.record}`))).opinion).toBe('可以')
})
