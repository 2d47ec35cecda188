import type { RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  movingClock,
  publishApp,
  publishMore,
  startTestServer,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000

let server: TestServer
let staff: TestClient
const DEALS = '/api/apps/branch/forms/deal/records'
const over = (amount: number) => ({ '>=': [{ var: 'amount' }, amount] })
const task = (id: string, title: string) => ({ id, kind: 'createRecord', form: 'task', values: { title } })
const RULE: RuleDefinition = {
  kind: 'rule',
  key: 'by_amount',
  label: '按金额',
  form: 'deal',
  onImport: true,
  when: [{ on: 'created' }],
  then: [
    {
      id: 'split',
      kind: 'branch',
      ways: [
        { if: over(100), then: [task('big', '{title}：总经理')] },
        { if: over(10), then: [task('middle', '{title}：经理')] },
      ],
      otherwise: [task('small', '{title}：专员')],
    },
    task('last', '{title}：归档'),
  ],
}
/** The same ways, of a clock: what it has done stays when it stops. */
const TIMED = {
  ...RULE,
  key: 'timed',
  when: [{ on: 'time', of: 'at', after: { value: 1, unit: 'hour' } }],
  then: [
    {
      id: 'split',
      kind: 'branch',
      ways: [
        { if: over(100), then: [task('first', '{title}：一'), task('second', '{note}'), task('third', '{title}：三')] },
      ],
      otherwise: [task('other', '{title}：别')],
    },
    task('end', '{title}：完'),
  ],
}
const FLOW = {
  kind: 'flow',
  key: 'auto',
  label: '自动',
  form: 'deal',
  steps: [
    { id: 'do', kind: 'serviceTask', actions: [{ ...RULE.then[0], id: 'ways' }, task('done', '{title}：流程走完')] },
  ],
}
const GONE = { ...RULE, key: 'gone', when: [{ on: 'deleted' }], then: [task('bye', '{title}：删了，{amount}')] }
const field = (key: string, type: string) => ({ id: `f_${key}`, key, type, label: key })
const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, delete: { scope: 'all' } }

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  await publishApp(server.admin, 'branch', [
    {
      kind: 'form',
      key: 'deal',
      label: '商机',
      title: 'title',
      fields: [field('title', 'text'), field('amount', 'number'), field('note', 'text'), field('at', 'datetime')],
    },
    {
      kind: 'form',
      key: 'task',
      label: '待办',
      fields: [{ ...field('title', 'text'), id: 'f_t' }],
      checks: [{ key: 'c', when: { '==': [{ var: 'title' }, '不行'] }, do: 'block', at: ['title'], message: '不行' }],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: all, task: all } },
    RULE,
    TIMED,
    GONE,
    FLOW,
  ] as never)
  staff = await server.person('staff', { platformRoles: ['builder'], roles: [['branch', 'staff']] })
  await clock.pass(server, 60_000)
}, 60_000)
afterAll(() => server.close())

const titlesOf = async (name: string): Promise<string[]> => {
  const { rows } = (await staff.post('/api/apps/branch/forms/task/records/query', {})).body
  return rows
    .map(({ title }: { title: string }) => title)
    .filter((title: string) => title.startsWith(`${name}：`))
    .sort()
}

it.each([
  ['大', 500, '总经理', 'big', 0],
  ['中', 50, '经理', 'middle', 1],
  ['小', 5, '专员', 'small', 2],
])('a branch goes one way, and the log says which: %s', async (name, amount, who, step, way) => {
  const made = await staff.post(DEALS, { title: name, amount })
  expect(made.status, made.text).toBe(201)
  expect(await titlesOf(name)).toEqual([`${name}：${who}`, `${name}：归档`].sort())
  const { rows } = (await staff.get('/api/apps/branch/rules/by_amount/runs')).body
  const run = rows.find(({ record }: { record: string }) => record === made.body.id)
  expect(run.actions[0]).toMatchObject({ id: 'split', ran: true, way })
  expect(run.actions.filter(({ ran }: { ran: boolean }) => ran).map(({ id }: { id: string }) => id)).toEqual([
    'split',
    step,
    'last',
  ])
  const tried = await staff.post('/api/apps/branch/rules/by_amount/test', { recordId: made.body.id })
  expect(tried.body.actions[0]).toMatchObject({ id: 'split', way })
})

it('several records that are saved together go each its own way', async () => {
  const create = [
    ['批大', 500],
    ['批中', 50],
    ['批小', 5],
    ['批空', null],
  ].map(([title, amount]) => ({ title, amount }))
  const made = await staff.post(`${DEALS}/batch`, { create })
  expect(made.status, made.text).toBe(200)
  expect(await Promise.all(['批大', '批中', '批小', '批空'].map(titlesOf))).toEqual(
    [
      ['批大', '总经理'],
      ['批中', '经理'],
      ['批小', '专员'],
      ['批空', '专员'],
    ].map(([name, who]) => [`${name}：${who}`, `${name}：归档`].sort()),
  )
  const { rows } = (await staff.get('/api/apps/branch/rules/by_amount/runs?size=4')).body
  expect(rows.map(({ actions }: { actions: { way?: number }[] }) => actions[0]!.way).sort()).toEqual([0, 1, 2, 2])
})

it('an automatic step of a flow goes one way too', async () => {
  const made = await staff.post(DEALS, { title: '流', amount: 50 })
  const started = await staff.post('/api/apps/branch/flows/auto/instances', { recordId: made.body.id })
  expect(started.status, started.text).toBe(201)
  expect(await titlesOf('流')).toEqual(['流：流程走完', '流：经理', '流：经理', '流：归档'].sort())
})

it('a back-test counts the actions of each way, and tells the steps of the way that is gone', async () => {
  const back = (await staff.post('/api/apps/branch/rules/by_amount/back-test', {})).body
  expect(back.actions).toMatchObject({ split: back.held, last: back.held })
  expect(back.actions.big + back.actions.middle + back.actions.small).toBe(back.held)
  const row = back.rows.find(({ title }: { title: string }) => title === '批中')
  expect(row.steps.map(({ action }: { action: string }) => action)).toEqual(['middle', 'last'])
})

it('what failed inside a way goes on inside it, whatever the record says now', async () => {
  const { body } = await staff.post(DEALS, { title: '断', amount: 500, note: '不行', at: clock.at(0) })
  await clock.pass(server, 2 * HOUR)
  const runs = '/api/apps/branch/rules/timed/runs'
  const [run] = (await staff.get(`${runs}?record=${body.id}`)).body.rows
  expect(run).toMatchObject({
    status: 'failed',
    actions: [
      { id: 'split', ran: true, way: 0 },
      { ran: true },
      { id: 'second', failed: true },
      { ran: false },
      { ran: false },
      { ran: false },
    ],
  })
  await staff.patch(`${DEALS}/${body.id}`, { amount: 1, note: '断：二' })
  const again = await staff.post(`${runs}/${run.id}/retry`, {})
  expect(again.body, again.text).toMatchObject({
    status: 'done',
    actions: [{ way: 0 }, {}, {}, {}, { id: 'other', ran: false }, {}],
  })
  expect(await titlesOf('断')).toEqual(['断：总经理', '断：归档', '断：一', '断：二', '断：三', '断：完'].sort())
})

it('a record that is deleted wakes its rules once, with what it was; back from the bin it counts as new', async () => {
  const { body } = await staff.post(DEALS, { title: '删', amount: 5 })
  expect((await staff.delete(`${DEALS}/${body.id}`)).status).toBe(204)
  expect((await staff.delete(`${DEALS}/${body.id}`)).status).toBe(404)
  const before = ['删：专员', '删：删了，5', '删：归档'].sort()
  expect(await titlesOf('删')).toEqual(before)
  const [run] = (await staff.get(`/api/apps/branch/rules/gone/runs?record=${body.id}`)).body.rows
  expect(run).toMatchObject({ event: 'deleted', status: 'done' })
  expect((await staff.post(`${DEALS}/${body.id}/restore`, {})).status).toBe(200)
  expect(await titlesOf('删')).toEqual([...before, '删：专员', '删：归档'].sort())
})

it('two rules that would wake each other through their ways are refused, with the path', async () => {
  const way = (to: string) => [
    {
      id: 'split',
      kind: 'branch',
      ways: [{ if: over(1), then: [{ id: 'set', kind: 'setFields', set: { note: to } }] }],
    },
  ]
  const on = (note: string): RuleDefinition['when'] => [{ on: 'updated', field: 'note', to: note }]
  const circle = [
    { ...RULE, key: 'there', when: on('一'), then: way('二') },
    { ...RULE, key: 'back', when: on('二'), then: way('一') },
  ]
  await expect(publishMore(server.admin, 'branch', circle)).rejects.toThrow('RULE_CYCLE')
  await publishMore(server.admin, 'branch', [{ ...circle[0]!, then: way('三') }, circle[1]!])
})

it('a branch that cannot run is refused at publish, at the place of the action inside it', async () => {
  const bad = { ...RULE, key: 'bad', then: [{ ...RULE.then[0], otherwise: [task('small', '{nope}')] }] }
  const put = (body: unknown, revision: number) =>
    server.admin.put('/api/apps/branch/draft/rule/bad', body, { 'if-match': `"${revision}"` })
  const saved = await put(bad, 0)
  expect(saved.status, saved.text).toBe(200)
  const refused = await server.admin.post('/api/apps/branch/publish', {})
  expect(refused.status).toBe(400)
  expect(refused.body.error.issues.map(({ path }: { path: string }) => path)).toEqual([
    'rule/bad/then/0/otherwise/0/values/title',
  ])
  const unfilled = { ...bad, then: [{ id: 'split', kind: 'branch', ways: [{ if: null, then: [] }] }] }
  await put(unfilled, saved.body.revision)
  const again = await server.admin.post('/api/apps/branch/publish', {})
  expect(again.body.error.issues.map(({ path }: { path: string }) => path)).toEqual(['rule/bad/then/0/ways/0/if'])
})

it('rules that wake each other end five below the save, which is refused as a whole', async () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  await publishApp(server.admin, 'chain', [
    ...keys.map((key) => ({
      kind: 'form',
      key,
      label: key,
      fields: [{ id: `f_${key}`, key: 'title', type: 'text', label: '标题' }],
    })),
    ...keys.slice(1).map((next, i) => ({
      ...RULE,
      key: `to_${next}`,
      label: `做${next}`,
      form: keys[i],
      then: [{ id: 'make', kind: 'createRecord', form: next, values: { title: '{title}' } }],
    })),
    { kind: 'role', key: 'all', label: '全部', forms: Object.fromEntries(keys.map((key) => [key, all])) },
  ] as never)
  const person = await server.person('chainer', { roles: [['chain', 'all']] })
  const make = (form: string) => person.post(`/api/apps/chain/forms/${form}/records`, { title: '一' })
  const counts = async () =>
    Promise.all(
      keys.map(async (key) => (await person.post(`/api/apps/chain/forms/${key}/records/query`, {})).body.rows.length),
    )
  expect((await make('b')).status).toBe(201)
  expect(await counts()).toEqual([0, 1, 1, 1, 1, 1, 1])
  const refused = await make('a')
  expect(refused.status).toBe(422)
  expect(refused.body.error.message).toContain('超过 5 层')
  expect(await counts()).toEqual([0, 1, 1, 1, 1, 1, 1])
})
