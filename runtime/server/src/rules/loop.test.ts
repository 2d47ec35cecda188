import type { RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  movingClock,
  publishApp,
  publishMore,
  startTestServer,
  statementsOf,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
let server: TestServer
let staff: TestClient
const app = '/api/apps/loop'
const records = (form: string) => `${app}/forms/${form}/records`
const field = (key: string, type: string, settings?: object) => ({
  id: `f_${key}`,
  key,
  type,
  label: key,
  ...(settings ? { settings } : {}),
})
const formOf = (key: string, fields: readonly object[], more: object = {}) => ({
  kind: 'form',
  key,
  label: key,
  title: 'title',
  fields: fields.map((one) => ({ ...one, id: `f_${key}_${(one as { key: string }).key}` })),
  ...more,
})
const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, delete: { scope: 'all' } }
const rule = (
  key: string,
  form: string,
  when: RuleDefinition['when'],
  then: RuleDefinition['then'],
  more: object = {},
) => ({ kind: 'rule', key, label: key, form, onImport: true, when, then, ...more }) as RuleDefinition

/** 合同生效 → 对每条明细产品 → 建服务工单。 */
const SIGNED = rule(
  'signed',
  'contract',
  [{ on: 'updated', field: 'note', to: '生效' }],
  [
    {
      id: 'each',
      kind: 'loop',
      over: 'lines',
      do: [
        {
          id: 'ticket',
          kind: 'createRecord',
          form: 'ticket',
          when: { '==': [{ var: '$made.each.product.kind' }, '服务'] },
          values: {
            title: '{title}：{$made.each.product.title} × {$made.each.count}',
            contract: { var: 'id' },
            product: { var: '$made.each.product' },
          },
        },
        { id: 'sold', kind: 'updateRecord', target: '$made.each.product', set: { note: '{title}' } },
        { id: 'tell', kind: 'notify', to: [{ kind: 'initiator' }], title: '{$made.each.product.title}' },
      ],
    },
    { id: 'last', kind: 'createRecord', form: 'ticket', values: { title: '{title}：完' } },
  ],
)
const task = (id: string, title: string) => ({ id, kind: 'createRecord', form: 'task', values: { title } })
/** Of a clock: what was done for the tickets before the one that is refused stays. */
const TIMED = rule(
  'timed',
  'contract',
  [{ on: 'time', of: 'at', after: { value: 1, unit: 'hour' } }],
  [
    {
      id: 'each',
      kind: 'loop',
      over: 'ticket.contract',
      do: [
        task('first', '{title}：{$made.each.title}'),
        task('second', '{title}：{$made.each.note}'),
        { id: 'mark', kind: 'updateRecord', target: '$made.second', set: { note: '{$made.each.title}' } },
      ],
    },
    task('end', '{title}：完'),
  ],
)
const FOUND = rule(
  'found',
  'task',
  [{ on: 'created', before: true }],
  [
    {
      id: 'product',
      kind: 'findRecords',
      form: 'product',
      where: { '==': [{ var: 'title' }, { var: 'parent.note' }] },
      sort: [{ field: 'price', desc: true }],
      stop: true,
    },
    { id: 'set', kind: 'setFields', set: { price: { var: '$made.product.price' }, product: { var: '$made.product' } } },
  ],
)

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  const product = field('product', 'relation', { form: 'product' })
  await publishApp(server.admin, 'loop', [
    formOf('product', [field('title', 'text'), field('kind', 'text'), field('note', 'text'), field('price', 'number')]),
    formOf('contract', [
      field('title', 'text'),
      field('note', 'text'),
      field('at', 'datetime'),
      field('lines', 'subform', {
        fields: [
          { ...product, id: 'f_c_p' },
          { ...field('count', 'number'), id: 'f_c_c' },
        ],
      }),
    ]),
    formOf('ticket', [
      field('title', 'text'),
      field('note', 'text'),
      field('contract', 'relation', { form: 'contract' }),
      product,
    ]),
    formOf('task', [field('title', 'text'), field('note', 'text'), field('price', 'number'), product], {
      checks: [
        { key: 'c', when: { contains: [{ var: 'title' }, '不行'] }, do: 'block', at: ['title'], message: '不行' },
      ],
    }),
    { kind: 'role', key: 'staff', label: '员工', forms: { product: all, contract: all, ticket: all, task: all } },
    {
      kind: 'role',
      key: 'own',
      label: '本人',
      forms: { product: { ...all, view: { scope: 'own' } }, contract: all, ticket: all, task: all },
    },
    SIGNED,
    TIMED,
    FOUND,
  ] as never)
  staff = await server.person('staff', { platformRoles: ['builder'], roles: [['loop', 'staff']] })
  await clock.pass(server, 60_000)
}, 60_000)
afterAll(() => server.close())

type Body = { id: string; title: string; note: string | null; price: number | null; product: string | null }
const rowsOf = async (form: string, name: string): Promise<Body[]> =>
  (await staff.post(`${records(form)}/query`, { size: 200 })).body.rows.filter(({ title }: Body) =>
    title.startsWith(`${name}：`),
  )
const titlesOf = async (form: string, name: string) => (await rowsOf(form, name)).map(({ title }) => title).sort()
const make = async (form: string, values: object): Promise<string> => {
  const made = await staff.post(records(form), values)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
const runsOf = async (key: string, record: string) =>
  (await staff.get(`${app}/rules/${key}/runs?record=${record}`)).body.rows

it('a contract that takes effect makes a ticket for each of its lines that is a service', async () => {
  const [care, chair, setup] = await Promise.all(
    [
      ['保养', '服务'],
      ['椅子', '实物'],
      ['安装', '服务'],
    ].map(([title, kind]) => make('product', { title, kind })),
  )
  const lines = [
    { product: care, count: 2 },
    { product: chair, count: 9 },
    { product: setup, count: 1 },
  ]
  const id = await make('contract', { title: '甲', lines })
  const tried = await staff.post(`${app}/rules/signed/test`, { recordId: id })
  expect(tried.body.actions.map(({ id, count }: { id: string; count?: number }) => [id, count])).toEqual([
    ['each', 3],
    ['ticket', 2],
    ['sold', 3],
    ['tell', 3],
    ['last', undefined],
  ])
  expect((await staff.patch(`${records('contract')}/${id}`, { note: '生效' })).status).toBe(200)
  expect(await titlesOf('ticket', '甲')).toEqual(['甲：保养 × 2', '甲：安装 × 1', '甲：完'].sort())
  const tickets = (await rowsOf('ticket', '甲')).flatMap(({ product }) => product ?? [])
  expect(tickets.sort()).toEqual([care, setup].sort())
  const [run] = await runsOf('signed', id)
  expect(run).toMatchObject({
    status: 'done',
    actions: [
      { id: 'each', ran: true, count: 3 },
      { id: 'ticket', ran: true, count: 2 },
      { id: 'sold', count: 3 },
      { id: 'tell', count: 3 },
      { id: 'last', ran: true },
    ],
  })
  expect(JSON.stringify(run.actions)).not.toContain('"each":{')
})

it('takes no more statements for many lines than for few', async () => {
  const product = await make('product', { title: '一种', kind: '服务' })
  const others = await Promise.all(
    Array.from({ length: 30 }, (_, i) => make('product', { title: `种${i}`, kind: '服务' })),
  )
  const statements = async (title: string, products: readonly string[]) => {
    const id = await make('contract', { title, lines: products.map((one) => ({ product: one, count: 1 })) })
    const sent = await statementsOf(server.platform.pool, async () => {
      expect((await staff.patch(`${records('contract')}/${id}`, { note: '生效' })).status).toBe(200)
    })
    return sent.filter((text) => text.includes('app_loop')).length
  }
  await statements('量零', [product, others[0]!])
  expect(await statements('量一', others)).toBe(await statements('量二', [product, others[0]!]))
})

it('several records that are saved together go through their own lists', async () => {
  const [a, b] = await Promise.all(['子', '丑'].map((title) => make('product', { title, kind: '服务' })))
  const contracts = await Promise.all([
    make('contract', { title: '批一', lines: [{ product: a, count: 1 }] }),
    make('contract', {
      title: '批二',
      lines: [
        { product: a, count: 2 },
        { product: b, count: 3 },
      ],
    }),
    make('contract', { title: '批三' }),
  ])
  const update = contracts.map((id) => ({ id, note: '生效' }))
  const saved = await staff.post(`${records('contract')}/batch`, { update })
  expect(saved.status, saved.text).toBe(200)
  expect(await Promise.all(['批一', '批二', '批三'].map((name) => titlesOf('ticket', name)))).toEqual([
    ['批一：子 × 1', '批一：完'].sort(),
    ['批二：子 × 2', '批二：丑 × 3', '批二：完'].sort(),
    ['批三：完'],
  ])
})

it('is stopped at the record that refuses, and goes on there: nothing is done twice', async () => {
  const id = await make('contract', { title: '断', at: clock.at(0) })
  const notes = ['一', '不行', '三']
  const tickets: string[] = []
  for (const [i, note] of notes.entries()) tickets.push(await make('ticket', { title: `票${i}`, note, contract: id }))
  await clock.pass(server, 2 * HOUR)
  const [run] = await runsOf('timed', id)
  expect(run).toMatchObject({
    status: 'failed',
    actions: [
      { id: 'each', ran: true, count: 3 },
      { id: 'first', ran: true, count: 3 },
      { id: 'second', failed: true, count: 1, item: tickets[1] },
      { id: 'mark', ran: false },
      { id: 'end', ran: false },
    ],
  })
  expect(await titlesOf('task', '断')).toEqual(['断：票0', '断：票1', '断：票2', '断：一'].sort())
  await staff.patch(`${records('ticket')}/${tickets[1]}`, { note: '二' })
  // A ticket that has come since belongs to what comes next.
  await make('ticket', { title: '票9', note: '九', contract: id })
  const again = await staff.post(`${app}/rules/timed/runs/${run.id}/retry`, {})
  expect(again.body, again.text).toMatchObject({ status: 'done' })
  expect(await titlesOf('task', '断')).toEqual(
    ['断：票0', '断：票1', '断：票2', '断：一', '断：二', '断：三', '断：完'].sort(),
  )
  const marks = (await rowsOf('task', '断')).flatMap(({ note }) => (note?.startsWith('票') ? [note] : []))
  expect(marks.sort()).toEqual(['票0', '票1', '票2'])
})

it('a record is found before the save, the first by its order; where there is none nothing is set', async () => {
  await make('product', { title: '找', price: 1 })
  const dear = await make('product', { title: '找', price: 9 })
  const found = await staff.post(records('task'), { title: '寻：有', note: '找' })
  expect(found.body).toMatchObject({ price: 9, product: dear })
  const none = await staff.post(records('task'), { title: '寻：无', note: '没有的' })
  expect(none.body).toMatchObject({ price: null, product: null })
})

it('in the name of the person only what he sees is found', async () => {
  const list = (key: string, runAs: string) =>
    rule(
      key,
      'contract',
      [{ on: 'updated', field: 'note', to: key }],
      [
        { id: 'all', kind: 'findRecords', form: 'product', where: { '==': [{ var: 'kind' }, '谁的'] }, many: true },
        { id: 'each', kind: 'loop', over: '$made.all', do: [task('make', `{title}：${runAs}{$made.each.title}`)] },
      ],
      { runAs },
    )
  await publishMore(server.admin, 'loop', [list('as_user', 'user'), list('as_system', 'system')])
  const own = await server.person('own', { roles: [['loop', 'own']] })
  await make('product', { title: '别人的', kind: '谁的' })
  await own.post(records('product'), { title: '自己的', kind: '谁的' })
  const id = await make('contract', { title: '眼' })
  for (const note of ['as_user', 'as_system'])
    expect((await own.patch(`${records('contract')}/${id}`, { note })).status).toBe(200)
  expect(await titlesOf('task', '眼')).toEqual(['眼：user自己的', '眼：system别人的', '眼：system自己的'].sort())
})

it('more records than a loop may go through are refused with the save, and nothing is done', async () => {
  await publishMore(server.admin, 'loop', [
    rule(
      'wide',
      'contract',
      [{ on: 'updated', field: 'note', to: '太多' }],
      [{ id: 'each', kind: 'loop', over: 'ticket.contract', do: [task('make', '{title}：{$made.each.title}')] }],
    ),
  ])
  const id = await make('contract', { title: '多' })
  for (let at = 0; at < 501; at += 100) {
    const create = Array.from({ length: Math.min(100, 501 - at) }, (_, i) => ({ title: `多票${at + i}`, contract: id }))
    expect((await staff.post(`${records('ticket')}/batch`, { create })).status).toBe(200)
  }
  const refused = await staff.patch(`${records('contract')}/${id}`, { note: '太多' })
  expect(refused.status).toBe(422)
  expect(refused.body.error.issues).toMatchObject([{ code: 'LOOP_RECORDS', params: { max: 500, form: 'ticket' } }])
  expect(await titlesOf('task', '多')).toEqual([])
})

it('a back-test counts the records of the loop, and an automatic node of a flow is refused', async () => {
  const back = (await staff.post(`${app}/rules/signed/back-test`, {})).body
  expect(back.held).toBeGreaterThan(0)
  const row = back.rows.find(({ title }: { title: string }) => title === '甲')
  expect(row.steps.map(({ action }: { action: string }) => action)).toEqual(['ticket', 'sold', 'tell', 'last'])
  expect(row.steps[0].records).toHaveLength(2)
  const flow = {
    kind: 'flow',
    key: 'auto',
    label: '自动',
    form: 'contract',
    steps: [{ id: 'do', kind: 'serviceTask', actions: [SIGNED.then[0]] }],
  }
  await expect(publishMore(server.admin, 'loop', [flow] as never)).rejects.toThrow('FIND_IN_FLOW')
})
