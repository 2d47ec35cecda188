import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

let server: TestServer
let ahead = 0
const who: Record<string, TestClient> = {}
const RECORDS = '/api/apps/fl/forms/request/records'
const HOUR = 3_600_000
interface Measured {
  readonly nodes: readonly {
    readonly key: string
    readonly decided: number
    readonly returned: number
    readonly slow: number
  }[]
  readonly people: readonly { readonly person: { readonly id: string } }[]
}
const inHours = (hours: number) => new Date(Date.now() + ahead + hours * HOUR).toISOString()

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(Date.now() + ahead) })
  const put = (kind: string, key: string, body: unknown) =>
    server.admin.put(`/api/apps/fl/draft/${kind}/${key}`, body, { 'if-match': '"0"' })
  await server.admin.post('/api/apps', { key: 'fl', name: '流程' })
  await put('form', 'request', {
    kind: 'form',
    key: 'request',
    label: '申请',
    fields: [
      { id: 'f_1', key: 'title', type: 'text', label: '标题' },
      { id: 'f_2', key: 'amount', type: 'number', label: '金额' },
      { id: 'f_3', key: 'deliver', type: 'date', label: '交付日期' },
      { id: 'f_4', key: 'secret', type: 'text', label: '底价' },
    ],
  })
  await put('form', 'item', {
    kind: 'form',
    key: 'item',
    label: '明细',
    fields: [
      { id: 'f_1', key: 'title', type: 'text', label: '标题' },
      { id: 'f_2', key: 'request', type: 'relation', label: '申请', settings: { form: 'request' } },
    ],
  })
  const all = { scope: 'all' }
  const full = { view: all, create: {}, edit: all }
  await put('role', 'staff', { kind: 'role', key: 'staff', label: '员工', forms: { request: full, item: full } })
  await put('role', 'boss', { kind: 'role', key: 'boss', label: '主管', forms: {} })
  await put('role', 'chief', { kind: 'role', key: 'chief', label: '流程管理员', forms: {} })
  const boss = [{ kind: 'role', role: 'boss' }]
  const base = { kind: 'flow', form: 'request', admins: [{ kind: 'role', role: 'chief' }], title: '{title}' }
  const fields = { '*': 'readonly', secret: 'hidden' }
  await put('flow', 'plain', {
    ...base,
    key: 'plain',
    label: '审批',
    settings: { withdraw: { before: 'second' } },
    steps: [
      { id: 'first', kind: 'userTask', approvers: boss, fields },
      { id: 'second', kind: 'userTask', approvers: boss, fields },
    ],
  })
  await put('flow', 'chosen', {
    ...base,
    key: 'chosen',
    label: '指定',
    steps: [
      { id: 'first', kind: 'userTask', approvers: [{ kind: 'chosen', from: boss }] },
      { id: 'second', kind: 'userTask', approvers: [{ kind: 'chosen', by: 'previous' }] },
    ],
  })
  await put('flow', 'dated', {
    ...base,
    key: 'dated',
    label: '按期',
    steps: [{ id: 'first', kind: 'userTask', approvers: boss, timeout: { at: { field: 'deliver' }, then: 'reject' } }],
  })
  await put('flow', 'items', {
    ...base,
    key: 'items',
    label: '带子流程',
    steps: [
      { id: 'each', kind: 'subFlow', flow: 'one_item', on: { kind: 'children', form: 'item', field: 'request' } },
      { id: 'last', kind: 'userTask', approvers: [{ kind: 'initiator' }] },
    ],
  })
  await put('flow', 'one_item', {
    ...base,
    key: 'one_item',
    label: '明细审批',
    form: 'item',
    steps: [{ id: 'look', kind: 'userTask', approvers: boss }],
  })
  const published = await server.admin.post('/api/apps/fl/publish', {})
  expect(published.status, published.text).toBe(200)
  who.staff = await server.person('staff', { roles: [['fl', 'staff']] })
  who.boss = await server.person('boss', { roles: [['fl', 'boss']] })
  who.other = await server.person('other')
  who.third = await server.person('third')
  who.chief = await server.person('chief', { roles: [['fl', 'chief']] })
}, 120_000)
afterAll(() => server.close())

async function start(flow: string, values: object = {}, choices?: object): Promise<{ record: string; id: string }> {
  const record = await must(who.staff!.post(RECORDS, { title: '一', amount: 1, ...values }), 201)
  const body = { recordId: record.id, ...(choices ? { choices } : {}) }
  const started = await must(who.staff!.post(`/api/apps/fl/flows/${flow}/instances`, body), 201)
  return { record: record.id, id: started.id }
}
const todo = async (person: string, instance: string) =>
  (await must(who[person]!.get('/api/inbox'))).rows.find((row: { instance: string }) => row.instance === instance)
const approve = async (person: string, instance: string, body: object = {}) =>
  who[person]!.post(`/api/tasks/${(await todo(person, instance)).id}/approve`, body)

describe('委托代理', () => {
  it('gives new tasks to the stand-in for the time of the window, tells both, and ends with it', async () => {
    const { boss, other, third } = who as Record<string, TestClient>
    const window = { delegate: other!.id, startsAt: inHours(-1), endsAt: inHours(2) }
    const own = { ...window, delegate: boss!.id }
    expect((await boss!.post('/api/me/delegations', own)).status).toBe(400)
    expect((await boss!.post('/api/me/delegations', { ...window, endsAt: inHours(-2) })).status).toBe(400)
    expect((await boss!.post('/api/delegations', { ...window, person: third!.id })).status).toBe(403)
    const before = await start('plain')
    const made = await must(boss!.post('/api/me/delegations', { ...window, takeOver: true }), 201)
    expect(made.moved).toMatchObject([{ instance: before.id, ok: true }])
    expect(await todo('boss', before.id)).toBeUndefined()
    const view = await must(other!.get(`/api/tasks/${(await todo('other', before.id)).id}`))
    expect(view.instance.nodes[0].tasks.at(-1)).toMatchObject({ insteadOf: { id: boss!.id }, state: 'pending' })
    expect(view.record.secret).toBeUndefined()
    const after = await start('plain')
    expect(await todo('other', after.id)).toMatchObject({ node: { id: 'first' } })
    const notes =
      (await must(other!.get('/api/notifications'))).rows ?? (await must(other!.get('/api/notifications'))).items
    expect(notes.some((note: { title: string }) => note.title.includes('请您代为审批'))).toBe(true)
    expect((await must(other!.get('/api/me/delegations'))).rows).toMatchObject([
      { own: false, person: { id: boss!.id } },
    ])

    await must(server.admin.post('/api/delegations', { ...window, person: other!.id, delegate: third!.id }), 201)
    const chained = await start('plain')
    expect(await todo('third', chained.id)).toBeDefined()
    await must(third!.post('/api/me/delegations', { ...window, delegate: boss!.id }), 201)
    const circle = await start('plain')
    expect(await todo('boss', circle.id)).toBeDefined()
    ahead = 3 * HOUR
    const late = await start('plain')
    expect(await todo('boss', late.id)).toBeDefined()
    expect((await must(boss!.get('/api/me/delegations'))).rows).toEqual([])
  })

  it('holds from its beginning to its end and neither before nor after', async () => {
    const since = ahead
    const at = (hours: number) => new Date(Date.now() + since + hours * HOUR).toISOString()
    const window = { delegate: who.other!.id, startsAt: at(1), endsAt: at(3) }
    await must(who.boss!.post('/api/me/delegations', window), 201)
    for (const [hours, person] of [
      [0, 'boss'],
      [2, 'other'],
      [4, 'boss'],
    ] as const) {
      ahead = since + hours * HOUR
      expect(await todo(person, (await start('plain')).id), `after ${hours} hours`).toBeDefined()
    }
  })
})

describe('who administers flows', () => {
  it('reassigns, jumps and ends with a reason, audited; nobody else may', async () => {
    const { boss, chief, third } = who as Record<string, TestClient>
    const { id } = await start('plain')
    const task = (await todo('boss', id)).id
    const body = { task, to: third!.id, comment: '主管出差' }
    expect((await boss!.post(`/api/flow-instances/${id}/reassign`, body)).status).toBe(403)
    expect((await chief!.post(`/api/flow-instances/${id}/reassign`, { ...body, comment: '' })).status).toBe(400)
    await must(chief!.post(`/api/flow-instances/${id}/reassign`, body))
    expect(await todo('boss', id)).toBeUndefined()
    expect(await todo('third', id)).toMatchObject({ node: { id: 'first' } })
    await must(chief!.post(`/api/flow-instances/${id}/jump`, { node: 'second', comment: '加急' }))
    expect(await todo('boss', id)).toMatchObject({ node: { id: 'second' } })
    const list = await must(chief!.get('/api/flow-admin/instances'))
    expect(list.rows.find((row: { id: string }) => row.id === id)).toMatchObject({
      title: '一',
      stuck: false,
      waiting: [{ id: boss!.id, read: false }],
    })
    const found = async (search: string) =>
      (await must(chief!.get(`/api/flow-admin/instances?search=${search}`))).rows.some(
        (row: { id: string }) => row.id === id,
      )
    expect([await found('staff'), await found('boss')]).toEqual([true, false])
    expect((await must(boss!.get('/api/flow-admin/instances'))).rows).toEqual([])
    await must(chief!.post(`/api/flow-instances/${id}/cancel`, { comment: '不做了' }))
    const audit = await server.platform.db
      .selectFrom('meta.audit')
      .select('action')
      .where('actor', '=', chief!.id)
      .where('action', 'like', 'flow.%')
      .execute()
    expect(audit.map((row) => row.action).sort()).toEqual(['flow.cancel', 'flow.jump', 'flow.reassign'])
    const events = (await must(chief!.get(`/api/flow-instances/${id}`))).events
    expect(events.map((event: { kind: string }) => event.kind)).toEqual(
      expect.arrayContaining(['reassigned', 'jumped', 'cancelled', 'ended']),
    )
  })

  it('measures nodes and approvers of the flows that somebody looks after', async () => {
    const { boss, chief } = who as Record<string, TestClient>
    const { id } = await start('plain')
    const first = await todo('boss', id)
    const before = (await must(chief!.get('/api/flow-admin/statistics'))) as Measured
    ahead += 90 * 60_000
    await must(boss!.post(`/api/tasks/${first.id}/return`, { to: 'initiator', comment: '再想想' }))
    const after = (await must(chief!.get('/api/flow-admin/statistics?flow=fl/plain'))) as Measured
    const at = (found: Measured, node: string) => found.nodes.find((row) => row.key === `fl/plain/${node}`)
    expect(at(after, 'first')!.decided).toBe((at(before, 'first')?.decided ?? 0) + 1)
    expect(at(after, 'first')).toMatchObject({ flow: '审批', returned: (at(before, 'first')?.returned ?? 0) + 1 })
    expect(at(after, 'first')!.slow).toBeGreaterThan(0)
    expect(after.people.find((row) => row.person.id === boss!.id)).toMatchObject({ returned: expect.any(Number) })
    expect((await must(boss!.get('/api/flow-admin/statistics'))) as Measured).toMatchObject({ nodes: [], people: [] })
    ahead -= 90 * 60_000
  })
  it('hands all open work of a person over, item by item', async () => {
    const { boss, other } = who as Record<string, TestClient>
    const one = await start('plain')
    const two = await start('plain')
    expect(
      (await boss!.post('/api/flow-admin/hand-over', { from: boss!.id, to: other!.id, comment: 'x' })).status,
    ).toBe(403)
    const open = await must(server.admin.get(`/api/flow-admin/open-tasks?person=${boss!.id}`))
    expect(open.rows.length).toBeGreaterThanOrEqual(2)
    const body = { from: boss!.id, to: other!.id, comment: '离职交接' }
    const moved = await must(server.admin.post('/api/flow-admin/hand-over', body))
    expect(moved.rows.every((row: { ok: boolean }) => row.ok)).toBe(true)
    for (const { id } of [one, two]) expect(await todo('other', id)).toBeDefined()
    expect((await must(server.admin.get(`/api/flow-admin/open-tasks?person=${boss!.id}`))).rows).toEqual([])
  })

  it('lets the initiator urge each person once in half an hour, and add readers', async () => {
    const { staff, third } = who as Record<string, TestClient>
    const { id } = await start('plain')
    expect(await must(staff!.post(`/api/flow-instances/${id}/urge`, {}))).toEqual({ people: 1, waiting: 0 })
    expect((await staff!.post(`/api/flow-instances/${id}/urge`, {})).status).toBe(429)
    await must(
      who.chief!.post(`/api/flow-instances/${id}/reassign`, {
        task: (await todo('boss', id)).id,
        to: who.other!.id,
        comment: '换人',
      }),
    )
    expect(await must(staff!.post(`/api/flow-instances/${id}/urge`, {}))).toEqual({ people: 1, waiting: 0 })
    expect(await must(staff!.post(`/api/flow-instances/${id}/copy`, { people: [third!.id] }))).toEqual({ added: 1 })
    expect(await must(staff!.post(`/api/flow-instances/${id}/copy`, { people: [third!.id] }))).toEqual({ added: 0 })
    const copied = await must(third!.get('/api/inbox?box=copied&only=unread'))
    expect(copied.rows).toMatchObject([{ instance: id, read: false }])
    expect((await third!.post(`/api/flow-instances/${id}/urge`, {})).status).toBe(403)
  })
})

describe('the way of a flow', () => {
  it('asks for who decides next, within what the builder allows', async () => {
    const { staff, boss, third } = who as Record<string, TestClient>
    const record = await must(staff!.post(RECORDS, { title: '选' }), 201)
    const url = '/api/apps/fl/flows/chosen/instances'
    const asked = await must(staff!.get('/api/apps/fl/flows/chosen/choices'))
    const only = [{ id: boss!.id, title: expect.any(String) }]
    expect(asked.rows).toEqual([{ node: 'first', label: expect.any(String), many: false, must: true, people: only }])
    expect((await must(staff!.get('/api/apps/fl/flows/plain/choices'))).rows).toEqual([])
    expect((await third!.get('/api/apps/fl/flows/chosen/choices')).status).toBe(404)
    const refused = await staff!.post(url, { recordId: record.id })
    expect(refused.body.error.params).toMatchObject({ reason: 'CHOOSE', nodes: ['first'] })
    const outside = await staff!.post(url, { recordId: record.id, choices: { first: [third!.id] } })
    expect(outside.body.error.params).toMatchObject({ reason: 'SCOPE' })
    const { id } = await must(staff!.post(url, { recordId: record.id, choices: { first: [boss!.id] } }), 201)
    const view = await must(boss!.get(`/api/tasks/${(await todo('boss', id)).id}`))
    expect(view.choices).toEqual([{ node: 'second', label: expect.any(String), many: false, must: true, people: null }])
    expect((await approve('boss', id)).body.error.params.reason).toBe('CHOOSE')
    await must(approve('boss', id, { choices: { second: [third!.id] } }))
    expect(await todo('third', id)).toMatchObject({ node: { id: 'second' } })
  })

  it('shows what has changed since I decided, and only what the node lets me see', async () => {
    const { staff, boss } = who as Record<string, TestClient>
    const { id, record } = await start('plain', { amount: 10 })
    await must(approve('boss', id))
    const second = (await todo('boss', id)).id
    expect((await must(boss!.get(`/api/tasks/${second}`))).diff.changes).toEqual([])
    await must(boss!.post(`/api/tasks/${second}/return`, { to: 'initiator', comment: '金额不对' }))
    await must(staff!.patch(`${RECORDS}/${record}`, { amount: 20, secret: '底' }))
    await must(staff!.post(`/api/flow-instances/${id}/resubmit`, {}))
    const view = await must(boss!.get(`/api/tasks/${(await todo('boss', id)).id}`))
    expect(view.diff.changes).toEqual([{ field: 'amount', from: 10, to: 20 }])
    await must(staff!.post(`/api/flow-instances/${id}/withdraw`, {}))
    const again = await must(staff!.post('/api/apps/fl/flows/plain/instances', { recordId: record }), 201)
    expect((await must(staff!.get(`/api/flow-instances/${again.id}`))).previous).toBe(id)
  })

  it('calls a flow on every child record and goes on when all are approved', { timeout: 60_000 }, async () => {
    const { staff, boss } = who as Record<string, TestClient>
    const record = await must(staff!.post(RECORDS, { title: '母' }), 201)
    for (const title of ['甲', '乙'])
      await must(staff!.post('/api/apps/fl/forms/item/records', { title, request: record.id }), 201)
    const { id } = await must(staff!.post('/api/apps/fl/flows/items/instances', { recordId: record.id }), 201)
    const calls = (await must(staff!.get(`/api/flow-instances/${id}`))).calls as { id: string; status: string }[]
    expect(calls.map(({ status }) => status)).toEqual(['running', 'running'])
    for (const call of calls) {
      expect(await todo('staff', id)).toBeUndefined()
      await must(boss!.post(`/api/tasks/${(await todo('boss', call.id)).id}/approve`, {}))
    }
    await expect.poll(() => todo('staff', id), { timeout: 30_000 }).toMatchObject({ node: { id: 'last' } })

    const second = await must(staff!.post(RECORDS, { title: '母二' }), 201)
    await must(staff!.post('/api/apps/fl/forms/item/records', { title: '丙', request: second.id }), 201)
    const parent = await must(staff!.post('/api/apps/fl/flows/items/instances', { recordId: second.id }), 201)
    const [child] = (await must(staff!.get(`/api/flow-instances/${parent.id}`))).calls
    await must(staff!.post(`/api/flow-instances/${parent.id}/withdraw`, {}))
    const status = async () => (await must(staff!.get(`/api/flow-instances/${child.id}`))).status
    await expect.poll(status, { timeout: 30_000 }).toBe('cancelled')
  })

  it('keeps the phrases of a person', async () => {
    const { staff, boss } = who as Record<string, TestClient>
    await must(staff!.put('/api/me/phrases', { phrases: ['同意', ' 请补充附件 ', '同意'] }))
    expect(await must(staff!.get('/api/me/phrases'))).toEqual({ phrases: ['同意', '请补充附件'] })
    expect(await must(boss!.get('/api/me/phrases'))).toEqual({ phrases: [] })
    expect((await staff!.put('/api/me/phrases', { phrases: [' '] })).status).toBe(400)
  })

  it('moves a deadline with the date that gives it, and decides when it comes', { timeout: 60_000 }, async () => {
    const { staff } = who as Record<string, TestClient>
    const day = (days: number) => new Date(Date.now() + ahead + days * 24 * HOUR).toISOString().slice(0, 10)
    const { id, record } = await start('dated', { deliver: day(5) })
    const due = async () =>
      (
        await server.platform.db
          .selectFrom('meta.flow_task')
          .select('due_at')
          .where('instance', '=', id)
          .executeTakeFirstOrThrow()
      ).due_at
    const end = (days: number) => new Date(`${day(days)}T15:59:59.000Z`).toISOString()
    expect(new Date((await due())!).toISOString()).toBe(end(5))
    await must(staff!.patch(`${RECORDS}/${record}`, { deliver: day(2) }))
    const moved = end(2)
    await expect.poll(async () => new Date((await due())!).toISOString(), { timeout: 30_000 }).toBe(moved)
    ahead += 4 * 24 * HOUR
    // NB: by now every session has expired; the clock works on.
    const status = async () =>
      (
        await server.platform.db
          .selectFrom('meta.flow_instance')
          .select('status')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).status
    await expect.poll(status, { timeout: 30_000 }).toBe('rejected')
  })
})
