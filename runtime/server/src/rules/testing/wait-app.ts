import type { RuleAction, RuleDefinition } from '@tenon/engine'
import { expect } from 'vitest'
import {
  publishApp,
  startTestServer,
  type Body,
  type MovingClock,
  type TestClient,
  type TestServer,
} from '../../testing/index.ts'

/** An app whose rules wait, and what tests ask of it. */
export interface Waits {
  readonly server: TestServer
  readonly staff: TestClient
  /** A new deal of the staff; returns its id. */
  deal(values: object): Promise<string>
  set(id: string, values: object): Promise<void>
  /** What the rules have made for the deal of that title. */
  tasksOf(title: string): Promise<string[]>
  runsOf(rule: string, record: string, who?: TestClient): Promise<Body>
  timersOf(id: string): Promise<readonly unknown[]>
  /** Timers of its waits. */
  open(id: string): Promise<readonly Timer[]>
  /** The moment of that wait has come, says somebody. */
  wake(timer: Timer, key: string): Promise<void>
}
interface Timer {
  readonly due_at: string
  readonly payload: unknown
}

export const DEALS = '/api/apps/wait/forms/deal/records'
export const RUNS = (rule: string): string => `/api/apps/wait/rules/${rule}/runs`

export async function startWaits(clock: MovingClock): Promise<Waits> {
  const server = await startTestServer({ now: clock.now })
  await publishApp(server.admin, 'wait', [
    {
      kind: 'form',
      key: 'deal',
      label: '商机',
      title: 'title',
      fields: [
        field('title', 'text'),
        field('amount', 'number'),
        field('state', 'text'),
        field('note', 'text'),
        field('call_at', 'datetime'),
      ],
    },
    {
      kind: 'form',
      key: 'task',
      label: '待办',
      fields: [{ ...field('title', 'text'), id: 'f_t' }],
      checks: [
        { key: 'c', when: { '==': [{ var: 'title' }, '不行'] }, do: 'block', at: ['title'], message: '不行就是不行' },
      ],
    },
    ...RULES,
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: { ...all, import: {} }, task: all } },
  ] as never)
  const staff = await server.person('staff', { name: '小王', roles: [['wait', 'staff']] })
  await clock.pass(server, 60_000)
  return {
    server,
    staff,
    deal: async (values) => {
      const made = await staff.post(DEALS, values)
      expect(made.status, made.text).toBe(201)
      return made.body.id
    },
    set: async (id, values) => {
      const saved = await staff.patch(`${DEALS}/${id}`, values)
      expect(saved.status, saved.text).toBe(200)
    },
    tasksOf: async (name) => {
      const filter = { startsWith: [{ var: 'title' }, `${name}：`] }
      const { rows } = (await staff.post('/api/apps/wait/forms/task/records/query', { filter, size: 200 })).body
      return rows.map((row: { title: string }) => row.title.slice(name.length + 1)).sort()
    },
    runsOf: async (key, record, who = server.admin) => (await who.get(`${RUNS(key)}?record=${record}`)).body.rows,
    timersOf: async (id) => (await staff.get(`${DEALS}/${id}/timers`)).body.items,
    open: (id) => server.platform.db.selectFrom('meta.timer').selectAll().where('record', '=', id).execute(),
    wake: ({ payload }, key) =>
      server.platform.jobs.add([{ task: 'rule-rest', payload: payload as Record<string, unknown>, key }]),
  }
}

// helpers

const field = (key: string, type: string, more: object = {}) => ({ id: `f_${key}`, key, type, label: key, ...more })
export const task = (id: string, title: string): RuleAction => ({
  id,
  kind: 'createRecord',
  form: 'task',
  values: { title },
})
export const wait = (settings: object, id = 'rest'): RuleAction => ({ id, kind: 'wait', ...settings })
export const rule = (
  key: string,
  when: RuleDefinition['when'],
  then: readonly RuleAction[],
  over: Partial<RuleDefinition> = {},
): RuleDefinition => ({ kind: 'rule', key, label: key, form: 'deal', onImport: false, when, then, ...over })
const is = (state: string) => ({ '==': [{ var: 'state' }, state] })
const on = (state: string): RuleDefinition['when'] => [{ on: 'updated', field: 'state', to: state }]
export const DAYS = (value: number) => ({ for: { value, unit: 'day' } })
export const CHASE = rule(
  'chase',
  [{ on: 'created', field: 'state', to: '追' }],
  [
    task('first', '{title}：马上'),
    wait({ ...DAYS(3), still: true }),
    task('second', '{title}：三天后'),
    { id: 'call', kind: 'webhook', url: 'http://127.0.0.1:9/x', event: 'late' },
  ],
  { label: '追单', if: is('追') },
)
const retitled = (title: string): RuleAction => ({ id: 'set', kind: 'setFields', set: { title } })
const RULES = [
  CHASE,
  rule('around', on('约'), [
    wait({ of: 'call_at', for: { value: -1, unit: 'hour' } }),
    task('remind', '{title}：提醒'),
  ]),
  rule('twice', on('两次'), [
    {
      id: 'split',
      kind: 'branch',
      ways: [{ if: { '>': [{ var: 'amount' }, 10] }, then: [wait(DAYS(1), 'one'), task('in', '{title}：大')] }],
      otherwise: [task('small', '{title}：小')],
    },
    wait({ for: { value: 2, unit: 'workDay' } }, 'two'),
    task('last', '{title}：最后'),
  ]),
  rule('risky', on('险'), [wait(DAYS(1)), task('deal', '{title}'), task('after', '{title}：之后')]),
  rule('mine', on('我'), [wait(DAYS(1)), { id: 'note', kind: 'setFields', set: { note: { var: '$user.name' } } }], {
    runAs: 'user',
  }),
  rule('nightly', [{ on: 'schedule', cron: '30 2 * * *' }], [wait(DAYS(1)), task('late', '{title}：夜里')], {
    if: is('夜'),
  }),
  // What an import makes, and what is made of it.
  rule(
    'import_make',
    [{ on: 'created', via: 'import' }],
    [wait(DAYS(1), 'rest'), task('own', '{title}：自己'), task('late', '{title}：到期')],
    {
      onImport: true,
    },
  ),
  rule('import_child', [{ on: 'created', via: 'import' }], [task('child', '{title}：下级')], { onImport: true }),
  rule('import_rest', [{ on: 'created' }], [wait(DAYS(2)), retitled('导入：下级等到了')], {
    form: 'task',
    onImport: true,
    if: { '==': [{ var: 'title' }, '导入：下级'] },
  }),
  // What is made behind the wait comes of the import still.
  rule('import_late', [{ on: 'created', via: 'import' }], [retitled('导入：到期，随导入')], {
    form: 'task',
    onImport: true,
    if: { '==': [{ var: 'title' }, '导入：到期'] },
  }),
  rule('by_hand_only', [{ on: 'created' }], [retitled('导入：自己，不是导入')], {
    form: 'task',
    if: { '==': [{ var: 'title' }, '导入：自己'] },
  }),
]
const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
}
