import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOSS, publishMore, REQUESTS, startFlowApp, type FlowApp } from '../testing/index.ts'

let app: FlowApp
beforeAll(async () => {
  const ask = (id: string, approvers: unknown, more: object = {}) => ({
    id,
    kind: 'userTask',
    label: id,
    approvers,
    ...more,
  })
  app = await startFlowApp({
    saved: {
      label: { 'zh-CN': '申请审批', 'en-US': 'Request' },
      steps: [
        {
          id: 'gate',
          kind: 'exclusiveGateway',
          branches: [
            { id: 'more', when: { '>': [{ var: 'amount' }, 100] }, steps: [ask('head', BOSS)] },
            { id: 'rest', default: true, steps: [] },
          ],
        },
        ask('own', [{ kind: 'initiator' }], { onSelf: { do: 'skip' } }),
        ask('nobody', [{ kind: 'role', role: 'empty' }]),
        { id: 'tell', kind: 'copyTask', label: '知会', to: BOSS },
      ],
    } as never,
    filled: {
      steps: [
        ask('fill', BOSS, { fields: { '*': 'readonly', amount: 'editable' } }),
        {
          id: 'gate',
          kind: 'exclusiveGateway',
          branches: [
            { id: 'more', when: { '>': [{ var: 'amount' }, 100] }, steps: [ask('large', [{ kind: 'initiator' }])] },
            { id: 'rest', default: true, steps: [ask('small', [{ kind: 'initiator' }])] },
          ],
        },
      ],
    } as never,
    by_hand: {
      steps: [
        ask('pick', [{ kind: 'chosen', from: BOSS }]),
        ask('named', [{ kind: 'chosen', by: 'previous' }]),
        ask('stop', [{ kind: 'role', role: 'empty' }], { onEmpty: { do: 'pause' } }),
      ],
    } as never,
  })
  await publishMore(app.server.admin, 'fl', [
    {
      kind: 'rule',
      key: 'begin',
      label: '提交即审批',
      form: 'request',
      onImport: false,
      when: [{ on: 'created' }],
      if: { '!=': [{ var: 'title' }, '草稿'] },
      then: [{ id: 's', kind: 'startFlow', flow: 'saved' }],
    },
  ] as never)
}, 120_000)
afterAll(() => app.server.close())

const PREVIEW = '/api/apps/fl/forms/request/flow-preview'
const preview = (values: object, more: object = {}) => app.ok(app.staff.post(PREVIEW, { values, ...more }))
const brief = (steps: readonly { node: string; people: { title: string }[]; missing?: string; skipped?: string }[]) =>
  steps.map(({ node, people, missing, skipped }) => [
    node,
    people.map(({ title }) => title).join(),
    missing ?? skipped ?? '',
  ])

describe('before a record is saved', () => {
  it('tells who would be asked for the values as they stand, and writes nothing', async () => {
    const rows = async () =>
      (
        await app.server.platform.pool.query(
          `select (select count(*)::int from app_fl.request) as records, (select count(*)::int from meta.flow_instance) as flows,
            (select count(*)::int from meta.notification) as notes, (select count(*)::int from meta.audit) as audits`,
        )
      ).rows
    const before = await rows()
    const small = await preview({ title: '电脑', amount: 5 })
    expect(small).toMatchObject({ possible: true, ready: true, flows: [{ flow: 'saved', label: '申请审批' }] })
    expect(brief(small.flows[0].steps)).toEqual([
      ['own', 'staff', 'self'],
      ['nobody', 'chief', 'flowAdmin'],
      ['tell', '', ''],
    ])
    expect(small.flows[0].steps.at(-1).copied).toMatchObject([{ id: app.boss.id }])
    const large = await preview({ title: '电脑', amount: 500 })
    expect(brief(large.flows[0].steps)[0]).toEqual(['head', 'boss', ''])
    expect(await rows()).toEqual(before)
  })
  it('says that it does not know yet while the record would be refused, and nothing where no flow begins', async () => {
    expect(await preview({ title: 'x'.repeat(3_000) })).toEqual({ possible: true, ready: false, flows: [] })
    expect(await preview({ title: '草稿' })).toEqual({ possible: true, ready: true, flows: [] })
    const record = await app.ok(app.staff.post(REQUESTS, { title: '草稿' }), 201)
    expect(await preview({ title: '改' }, { recordId: record.id })).toEqual({ possible: false, ready: true, flows: [] })
  })
  it('tells nothing to who may not make such a record', async () => {
    expect((await app.other.post(PREVIEW, { values: { title: '一' } })).status).toBe(404)
    const refused = await app.boss.post(PREVIEW, { values: { title: '一' } })
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([403, expect.not.stringContaining('head')])
  })
})

describe('before a flow is begun', () => {
  it('tells who is named by whom, and where it would rest', async () => {
    const record = await app.ok(app.staff.post(REQUESTS, { title: '草稿' }), 201)
    const at = '/api/apps/fl/flows/by_hand/preview'
    const open = await app.ok(app.staff.post(at, { recordId: record.id }))
    expect(brief(open.steps)).toEqual([
      ['pick', '', 'initiator'],
      ['named', '', 'previous'],
      ['stop', '', 'pause'],
    ])
    const named = await app.ok(app.staff.post(at, { recordId: record.id, choices: { pick: [app.boss.id] } }))
    expect(brief(named.steps)[0]).toEqual(['pick', 'boss', ''])
    expect((await app.other.post(at, { recordId: record.id })).status).toBe(404)
    expect((await app.boss.post(at, { recordId: record.id })).status).toBe(404)
    // A task shows the same of what lies ahead of it.
    const begun = await app.ok(
      app.staff.post('/api/apps/fl/flows/by_hand/instances', { recordId: record.id, choices: { pick: [app.boss.id] } }),
      201,
    )
    const view = await app.ok(app.staff.get(`/api/flow-instances/${begun.id}`))
    expect(brief(view.predicted)).toEqual([
      ['named', '', 'previous'],
      ['stop', '', 'pause'],
    ])
  })
})

it('a task tells what lies ahead for what is being filled in, to who has it alone', async () => {
  const { id } = await app.start('filled', { title: '草稿', amount: 1 })
  const at = `/api/tasks/${await app.task(app.boss, id)}/preview`
  const nodes = async (values: object) =>
    (await app.ok(app.boss.post(at, { values }))).steps?.map(({ node }: { node: string }) => node)
  expect(await nodes({})).toEqual(['small'])
  expect(await nodes({ amount: 500 })).toEqual(['large'])
  expect(await nodes({ opinion: '不能写' })).toBeUndefined()
  expect((await app.staff.post(at, {})).status).toBe(404)
  // Who asks while he decides is not told of an error.
  await app.ok(app.boss.post(at.replace('preview', 'approve'), {}))
  expect(await app.ok(app.boss.post(at, {}))).toEqual({ steps: null })
  const { amount } = await app.ok(
    app.staff.get(`${REQUESTS}/${(await app.ok(app.staff.get(`/api/flow-instances/${id}`))).record.id}`),
  )
  expect(amount).toBe(1)
})
