import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  BOSS,
  publishMore,
  REQUESTS,
  startFlowApp,
  type FlowApp,
  type TestAnswer,
  type TestClient,
} from '../testing/index.ts'

/** What a builder may set on a flow and its steps, as people meet it: each option on a server, with its effects. */
let app: FlowApp
let reader: TestClient
const CHIEF = [{ kind: 'role', role: 'chief' }]
const step = (id: string, approvers: unknown, more: object = {}) => ({ id, kind: 'userTask', approvers, ...more })
const either = (when: unknown, then: object) => ({
  id: 'gate',
  kind: 'exclusiveGateway',
  branches: [
    { id: 'yes', when, steps: [then] },
    { id: 'no', default: true, steps: [] },
  ],
})
const KEPT = { steps: [step('first', BOSS)] }

beforeAll(async () => {
  app = await startFlowApp({
    gated: { start: { when: { '>': [{ var: 'amount' }, 10] } }, steps: [step('first', BOSS)] },
    initiated: {
      steps: [step('first', BOSS), either({ in: ['staff', { var: '$user.roles' }] }, step('second', CHIEF))],
    },
    resulted: {
      steps: [
        {
          id: 'both',
          kind: 'parallelGateway',
          onReject: 'branch',
          branches: [
            { id: 'l', steps: [step('left', BOSS)] },
            { id: 'r', steps: [step('right', [{ kind: 'initiator' }])] },
          ],
        },
        either({ '==': [{ var: '$step.left' }, 'rejected'] }, step('again', CHIEF)),
      ],
    },
    copying: {
      steps: [
        step('first', BOSS, {
          fields: { '*': 'hidden', title: 'readonly', opinion: 'editable' },
          copy: { on: ['arrive', 'reject'], to: [{ kind: 'role', role: 'empty' }] },
        }),
      ],
    },
    owned: {
      steps: [
        { id: 'tell', kind: 'copyTask', to: [{ kind: 'expression', expression: { var: 'owner_id' } }] },
        step('first', BOSS),
      ],
    },
    repeated: {
      steps: [step('one', BOSS), step('two', [{ kind: 'initiator' }]), step('three', BOSS, { onRepeat: 'first' })],
    },
    added: {
      steps: [
        step('first', BOSS, {
          fields: { '*': 'readonly', opinion: 'editable' },
          timeout: { after: { value: 2, unit: 'day' } },
          actions: ['approve', 'reject', 'return', 'transfer', 'delegate', 'addSign'],
        }),
        step('second', [{ kind: 'initiator' }]),
      ],
    },
    single: { settings: { batch: 'off' }, steps: [step('first', BOSS)] },
    kept: KEPT,
  } as never)
  reader = await app.server.person('reader', { roles: [['fl', 'empty']] })
}, 120_000)
afterAll(() => app.server.close())

const row = async (person: TestClient, instance: string, box = 'todo') =>
  (await app.ok(person.get(`/api/inbox?box=${box}`))).rows.find(
    (one: { instance: string }) => one.instance === instance,
  )
const act = async (person: TestClient, instance: string, what = 'approve', body: object = {}) =>
  app.ok(person.post(`/api/tasks/${await app.task(person, instance)}/${what}`, body))
const reason = ({ status, body }: TestAnswer) => [status, body.error?.params?.reason]
const statusOf = async (instance: string) => (await app.ok(app.staff.get(`/api/flow-instances/${instance}`))).status

it('begins only on a record that meets the condition to start', async () => {
  const small = await app.ok(app.staff.post(REQUESTS, { title: '小', amount: 10 }), 201)
  const refused = await app.staff.post('/api/apps/fl/flows/gated/instances', { recordId: small.id })
  expect(reason(refused)).toEqual([422, 'CONDITION'])
  expect(refused.body.error.message).toBe('这条记录还不满足发起条件。')
  expect((await app.ok(app.staff.get(`${REQUESTS}/${small.id}/flows`))).items).toEqual([])
  const { id } = await app.start('gated', { amount: 11 })
  expect(await statusOf(id)).toBe('running')
})

it('asks in a branch who began it, not who has just acted', async () => {
  const { id } = await app.start('initiated')
  await act(app.boss, id)
  expect(await row(app.chief, id)).toMatchObject({ node: { id: 'second' } })
})

it('asks in a branch how a step before has ended, in the same moment as it ends', async () => {
  const refused = await app.start('resulted')
  await act(app.staff, refused.id)
  await act(app.boss, refused.id, 'reject')
  expect(await row(app.chief, refused.id)).toMatchObject({ node: { id: 'again' } })
  const agreed = await app.start('resulted')
  await act(app.boss, agreed.id)
  await act(app.staff, agreed.id)
  expect(await statusOf(agreed.id)).toBe('approved')
})

it('sends copies as a node is reached and refused: once to each, who reads what the node shows and writes nothing', async () => {
  const { id } = await app.start('copying', { title: '抄送', amount: 7, opinion: '初稿' })
  expect(await row(reader, id, 'copied')).toMatchObject({ read: false })
  const seen = await app.ok(reader.get(`/api/flow-instances/${id}`))
  expect(seen.shown.fields).toEqual({ title: 'readonly', opinion: 'readonly' })
  expect(seen.shown.record).toMatchObject({ title: '抄送', opinion: '初稿' })
  expect(seen.shown.record).not.toHaveProperty('amount')
  expect(await row(reader, id, 'copied')).toMatchObject({ read: true })
  await act(app.boss, id, 'reject', { comment: '不行' })
  const copies = await app.server.platform.db
    .selectFrom('meta.flow_copy')
    .select(['person', 'node'])
    .where('instance', '=', id)
    .execute()
  expect(copies).toEqual([{ person: reader.id, node: 'first' }])
})

it('copies to whom a value of the record names', async () => {
  const { id } = await app.start('owned')
  expect(await row(app.staff, id, 'copied')).toBeDefined()
})

it('passes who has approved before, unless the record was changed since, inside the flow or not', async () => {
  const same = await app.start('repeated')
  await act(app.boss, same.id)
  await act(app.staff, same.id)
  expect(await statusOf(same.id)).toBe('approved')
  const changed = await app.start('repeated')
  await act(app.boss, changed.id)
  await app.ok(app.staff.patch(`${REQUESTS}/${changed.record}`, { amount: 99 }))
  await act(app.staff, changed.id)
  expect(await row(app.boss, changed.id)).toMatchObject({ node: { id: 'three' } })
})

it('gives who is added the rights and the deadline of the node', async () => {
  const { id, record } = await app.start('added')
  const asked = await row(app.boss, id)
  await act(app.boss, id, 'add-sign', { target: [app.other.id], position: 'before', comment: '请看' })
  const added = await row(app.other, id)
  expect(added.dueAt).toBe(asked.dueAt)
  const task = await app.ok(app.other.get(`/api/tasks/${added.id}`))
  expect(task.fields).toMatchObject({ opinion: 'editable', amount: 'readonly' })
  const write = (values: object) => app.other.post(`/api/tasks/${added.id}/approve`, { values })
  expect((await write({ amount: 5 })).status).toBe(403)
  await app.ok(write({ opinion: '可行' }))
  expect((await app.ok(app.staff.get(`${REQUESTS}/${record}`))).opinion).toBe('可行')
  expect(await row(app.boss, id)).toBeDefined()
})

it('offers who only answers no way to send it back', async () => {
  const { id } = await app.start('added')
  await act(app.boss, id, 'delegate', { to: app.other.id })
  const mine = await app.task(app.other, id)
  expect((await app.ok(app.other.get(`/api/tasks/${mine}`))).actions).toEqual([
    'approve',
    'reject',
    'transfer',
    'delegate',
    'comment',
  ])
  expect(reason(await app.other.post(`/api/tasks/${mine}/return`, { to: 'initiator', comment: '退' }))).toEqual([
    422,
    'ACTION_OFF',
  ])
})

it('gives a task that was handed on back to who approved it, when he takes that back', async () => {
  const { id } = await app.start('added')
  await act(app.boss, id, 'transfer', { to: app.other.id, comment: '请代' })
  const task = await app.task(app.other, id)
  await act(app.other, id, 'approve', { comment: '同意' })
  expect(await row(app.staff, id)).toMatchObject({ node: { id: 'second' } })
  await app.ok(app.other.post(`/api/tasks/${task}/take-back`, {}))
  expect(await row(app.staff, id)).toBeUndefined()
  expect(await row(app.boss, id)).toBeUndefined()
  expect(await row(app.other, id)).toMatchObject({ node: { id: 'first' } })
})

it('is submitted again by who began it, once it was refused or withdrawn, as a run that knows the one before', async () => {
  const { id, record } = await app.start('single', { title: '再来' })
  const offered = async (person: TestClient, instance: string) =>
    (await app.ok(person.get(`/api/flow-instances/${instance}`))).actions.includes('again')
  expect(await offered(app.staff, id)).toBe(false)
  await act(app.boss, id, 'reject', { comment: '不行' })
  expect(await offered(app.staff, id)).toBe(true)
  expect(await offered(app.boss, id)).toBe(false)
  await app.ok(app.staff.patch(`${REQUESTS}/${record}`, { amount: 3 }))
  const again = await app.ok(
    app.staff.post('/api/apps/fl/flows/single/instances', { recordId: record, choices: {} }),
    201,
  )
  const view = await app.ok(app.staff.get(`/api/flow-instances/${again.id}`))
  expect([view.previous, view.status, view.title]).toEqual([id, 'running', '再来'])
  expect(await offered(app.staff, id)).toBe(false)
  await act(app.boss, again.id)
  expect(await offered(app.staff, again.id)).toBe(false)
})

it('is approved in a batch only where the flow lets it', async () => {
  const [alone, open] = [await app.start('single'), await app.start('kept')]
  expect(await row(app.boss, alone.id)).toMatchObject({ batch: false })
  expect(await row(app.boss, open.id)).toMatchObject({ batch: true })
  const ids = [await app.task(app.boss, alone.id), await app.task(app.boss, open.id)]
  const { rows } = await app.ok(app.boss.post('/api/tasks/batch', { ids, action: 'approve' }))
  expect(rows).toMatchObject([
    { ok: false, reason: 'BATCH_OFF', message: '这个流程要逐个审批，不能批量同意。' },
    { ok: true, status: 'approved' },
  ])
  expect(await row(app.boss, alone.id)).toBeDefined()
})

it('keeps a version on which something runs: it cannot be deleted, and runs on when the flow is changed and removed', async () => {
  const { db } = app.server.platform
  const { id } = await app.start('kept')
  const { revision } = await db
    .selectFrom('meta.flow_instance')
    .select('revision')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const version = (of: number) =>
    db.deleteFrom('meta.definition').where('app', '=', 'fl').where('key', '=', 'kept').where('revision', '=', of)
  await publishMore(app.server.admin, 'fl', [
    { kind: 'flow', key: 'kept', label: 'kept', form: 'request', ...KEPT, steps: [step('other', CHIEF)] } as never,
  ])
  await expect(version(revision).execute()).rejects.toThrow(/has instances and is kept/)
  const draft = await app.ok(app.server.admin.get('/api/apps/fl/draft'))
  const seen = { 'if-match': `"${draft.revisions['flow/kept']}"` }
  await app.ok(app.server.admin.delete('/api/apps/fl/draft/flow/kept', seen))
  await app.ok(app.server.admin.post('/api/apps/fl/publish', {}))
  expect(await row(app.boss, id)).toMatchObject({ node: { id: 'first' } })
  await act(app.boss, id)
  expect(await statusOf(id)).toBe('approved')
  await expect(version(revision).execute()).rejects.toThrow(/has instances and is kept/)
  expect((await version(revision + 1).execute())[0]!.numDeletedRows).toBe(1n)
})

it('hands work on along three stand-ins and no further', async () => {
  const away = await Promise.all(['away1', 'away2', 'away3', 'away4'].map((name) => app.server.person(name)))
  const chain = [app.boss, ...away]
  const window = {
    startsAt: new Date(Date.now() - 60_000).toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  }
  const stand = (from: number) =>
    app.ok(
      app.server.admin.post('/api/delegations', { ...window, person: chain[from]!.id, delegate: chain[from + 1]!.id }),
      201,
    )
  for (const from of [0, 1, 2]) await stand(from)
  const three = await app.start('single')
  expect(await row(away[2]!, three.id)).toBeDefined()
  await stand(3)
  const four = await app.start('single')
  expect(await row(app.boss, four.id)).toBeDefined()
  for (const one of away) expect(await row(one, four.id)).toBeUndefined()
})
