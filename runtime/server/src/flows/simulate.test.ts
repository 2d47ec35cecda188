import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
const definitions: Definition[] = [
  {
    kind: 'form',
    key: 'request',
    label: '申请',
    fields: [{ id: 'f_1', key: 'amount', type: 'money', label: '金额' }],
  },
  { kind: 'role', key: 'staff', label: '员工', forms: { request: all } },
  { kind: 'role', key: 'boss', label: '主管', forms: {} },
  {
    kind: 'flow',
    key: 'approval',
    label: '审批',
    form: 'request',
    steps: [
      {
        id: 'gate',
        kind: 'exclusiveGateway',
        branches: [
          {
            id: 'large',
            when: { '>': [{ var: 'amount' }, 1000] },
            steps: [{ id: 'decide', kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }] }],
          },
          { id: 'small', default: true, steps: [] },
        ],
      },
      { id: 'tell', kind: 'copyTask', to: [{ kind: 'initiator' }] },
    ],
  },
]
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'sim', definitions)
})
afterAll(() => server.close())

it('says which way a record would take and who would get it, and does nothing', async () => {
  const builder = await server.person('builder', { platformRoles: ['builder'], roles: [['sim', 'staff']] })
  const boss = await server.person('boss', { name: '赵国栋', roles: [['sim', 'boss']] })
  const way = async (amount: number) => {
    const record = await builder.post('/api/apps/sim/forms/request/records', { amount })
    const body = { recordId: record.body.id, initiator: builder.id }
    return (await builder.post('/api/apps/sim/flows/approval/simulate', body)).body
  }
  const copied = { node: 'tell', people: [], copied: [{ id: builder.id, title: 'builder' }] }
  expect(await way(5000)).toEqual({
    status: 'approved',
    initiator: { id: builder.id, title: 'builder' },
    visits: [
      { node: 'gate', people: [], copied: [], branches: ['large'] },
      { node: 'decide', people: [{ id: boss.id, title: '赵国栋' }], copied: [] },
      copied,
    ],
  })
  expect((await way(5)).visits).toEqual([{ node: 'gate', people: [], copied: [], branches: ['small'] }, copied])
  const { db } = server.platform
  for (const table of ['meta.flow_instance', 'meta.flow_task', 'meta.notification', 'meta.mail'] as const)
    expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([])
})

it('shows nothing of a record that the builder may not see', async () => {
  const clerk = await server.person('clerk', { roles: [['sim', 'staff']] })
  const record = await clerk.post('/api/apps/sim/forms/request/records', { amount: 1 })
  const stranger = await server.person('stranger', { platformRoles: ['builder'] })
  const body = { recordId: record.body.id, initiator: clerk.id }
  expect((await stranger.post('/api/apps/sim/flows/approval/simulate', body)).status).toBe(404)
  expect((await clerk.post('/api/apps/sim/flows/approval/simulate', body)).status).toBe(403)
})
