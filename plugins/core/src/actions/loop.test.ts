import {
  compileRule,
  ruleCycles,
  ruleGraph,
  runRules,
  type Ask,
  type CompiledRule,
  type RuleAction,
  type RuleDefinition,
  type RuleOutcome,
  type RuleRequest,
  type Scope,
} from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { branchOf, contextOf, DEALS, laterOf, NOW } from './rule-testing.ts'

const text = { kind: 'text' } as const
const FORMS = {
  ...DEALS,
  deal: { ...DEALS['deal'], lines: { kind: 'rows', form: 'deal.lines' } },
  'deal.lines': { id: { kind: 'id', form: 'deal.lines' }, name: text, product: { kind: 'id', form: 'product' } },
  task: { ...DEALS['task'], amount: { kind: 'number' } },
  product: { id: { kind: 'id', form: 'product' }, name: text, no: text },
} as const
const context = contextOf(FORMS)
const ruleOf = (then: readonly RuleAction[], over: Partial<RuleDefinition> = {}): CompiledRule =>
  compileRule(
    { kind: 'rule', key: 'r', label: 'R', form: 'deal', onImport: false, when: [{ on: 'created' }], then, ...over },
    context,
  )
const issues = (then: readonly RuleAction[], over?: Partial<RuleDefinition>) =>
  ruleOf(then, over).issues.map(({ path, code }) => `${path} ${code}`)
const row = (id: string, values: object = {}): Scope => ({ row: { id, ...values }, today: NOW.slice(0, 10), now: NOW })
type Answer = (ask: Ask) => readonly Scope[]

/** Runs the rule as the server does: again with the answers, as long as it asks. */
function run(then: readonly RuleAction[], answer: Answer, request: Partial<RuleRequest> = {}): RuleOutcome {
  const rule = ruleOf(then)
  expect(rule.issues).toEqual([])
  let id = 0
  const answers = new Map<string, readonly Scope[]>()
  for (;;) {
    const outcome = runRules([rule], {
      phase: 'after',
      trigger: { on: 'created' },
      record: 'd1',
      old: null,
      scope: { ...row('d1', { level: 'A', note: '', amount: 5 }), related: {}, children: {} },
      env: {
        newId: () => `n${++id}`,
        later: laterOf(NOW),
        target: (form, path) => (form === 'deal.lines' && path === 'product' ? 'product' : undefined),
      },
      answers,
      ...request,
    })
    if (outcome.asks.length === 0) return outcome
    for (const ask of outcome.asks) answers.set(ask.name, answer(ask))
  }
}
const loop = (over: string, body: readonly RuleAction[], id = 'each'): RuleAction => ({
  id,
  kind: 'loop',
  over,
  do: body,
})
const find = (more: object = {}): RuleAction => ({
  id: 'found',
  kind: 'findRecords',
  form: 'task',
  where: true,
  ...more,
})
const make = (id: string, values: object): RuleAction => ({ id, kind: 'createRecord', form: 'task', values })
const made = ({ commands }: RuleOutcome) =>
  commands.map((one) => [one.key, 'values' in one ? one.values : one.kind] as const)
const LINES = [row('l1', { name: '甲' }), row('l2', { name: '乙' })]

describe('a loop', () => {
  it('does each action for all of its records, each effect under a key of its own', () => {
    const outcome = run(
      [
        loop('lines', [
          make('make', { title: '{$made.each.name}：{note}' }),
          { id: 'set', kind: 'updateRecord', target: '$made.make', set: { title: { var: '$made.each.name' } } },
        ]),
        make('last', { title: '完' }),
      ],
      () => LINES,
    )
    expect(made(outcome)).toEqual([
      ['r/make/l1', { title: '甲：' }],
      ['r/make/l2', { title: '乙：' }],
      ['r/set/l1', { title: '甲' }],
      ['r/set/l2', { title: '乙' }],
      ['r/last', { title: '完' }],
    ])
    const updates = outcome.commands.flatMap((one) => (one.kind === 'updateRecord' ? [one.id] : []))
    const creates = outcome.commands.flatMap((one) => (one.kind === 'createRecord' ? [one.id] : []))
    expect(updates).toEqual(creates.slice(0, 2))
    expect(outcome.runs[0]!.actions.map(({ id, ran, count }) => [id, ran, count])).toEqual([
      ['each', true, 2],
      ['make', true, 2],
      ['set', true, 2],
      ['last', true, undefined],
    ])
  })
  it('asks for rows of the record, for what points to it, and for what one has found', () => {
    const asked: object[] = []
    const answer: Answer = ({ query: { form, of, ids } }) => {
      asked.push({ form, ...(of ? { of } : {}), ...(ids ? { ids } : {}) })
      return form === 'task' ? [row('t1')] : LINES
    }
    run([loop('lines', [])], answer)
    run([loop('task.deal', [])], answer)
    run([find({ many: true }), loop('$made.found', [])], answer)
    expect(asked).toEqual([
      { form: 'deal.lines', of: { id: 'd1', list: 'lines' } },
      { form: 'task', of: { id: 'd1', relation: 'deal' } },
      { form: 'task' },
      { form: 'task', ids: ['t1'] },
    ])
  })
  it('reads only what its actions read of the record, and of what lies behind it', () => {
    let needs: unknown
    run([loop('lines', [make('make', { title: { var: '$made.each.product.no' } })])], ({ query }) => {
      needs = query.needs
      return []
    })
    expect(needs).toEqual({ fields: ['product.no'], related: ['product'], children: [] })
  })
  it('branches for each of them, and a condition of an action is asked for each', () => {
    const is = (name: string) => ({ '==': [{ var: '$made.each.name' }, name] })
    const outcome = run(
      [
        loop('lines', [
          branchOf([{ if: is('甲'), then: [make('a', { title: 'A' })] }], [make('b', { title: 'B' })]),
          { ...make('c', { title: 'C' }), when: is('乙') },
        ]),
      ],
      () => LINES,
    )
    expect(outcome.commands.map(({ key }) => key)).toEqual(['r/a/l1', 'r/b/l2', 'r/c/l2'])
  })
  it('is a loop inside a loop, whose effects carry both records', () => {
    const outcome = run(
      [loop('task.deal', [loop('lines', [make('make', { title: '{$made.each.title}/{$made.inner.name}' })], 'inner')])],
      ({ query }) => (query.form === 'task' ? [row('t1', { title: '一' }), row('t2', { title: '二' })] : LINES),
    )
    expect(made(outcome).map(([key, values]) => [key, (values as { title: string }).title])).toEqual([
      ['r/make/t1/l1', '一/甲'],
      ['r/make/t1/l2', '一/乙'],
      ['r/make/t2/l1', '二/甲'],
      ['r/make/t2/l2', '二/乙'],
    ])
  })
  it('goes through no more than it may, and says so instead of doing a part', () => {
    const many = (n: number) => Array.from({ length: n }, (_, i) => row(`l${i}`))
    const body = [make('make', { title: 'x' })]
    expect(run([loop('lines', body)], () => many(500)).commands).toHaveLength(500)
    expect(run([loop('lines', body)], () => many(501)).commands).toEqual([
      { kind: 'tooMany', key: 'r/each', form: 'deal.lines', max: 500 },
    ])
    const nested = [loop('task.deal', [loop('lines', body, 'inner')])]
    const outcome = run(nested, ({ query }) => (query.form === 'task' ? many(30) : many(20)))
    expect(outcome.commands.some(({ kind }) => kind === 'tooMany')).toBe(true)
  })
  it('goes on with the ids and the ways that it had, and leaves out what was not meant then', () => {
    const resume: RuleRequest['resume'] = new Map([
      ['each', { ids: ['l1', 'l2'] }],
      ['make', { each: { l1: { made: 'kept' } } }],
    ])
    const asked: unknown[] = []
    const outcome = run(
      [
        loop('lines', [
          make('make', { title: 'x' }),
          { id: 'tell', kind: 'updateRecord', target: '$made.make', set: { title: 'y' } },
        ]),
      ],
      ({ query }) => {
        asked.push(query.ids)
        return LINES
      },
      { resume },
    )
    expect(asked).toEqual([['l1', 'l2']])
    expect(outcome.commands.map(({ key, kind }) => `${kind} ${key}`)).toEqual([
      'createRecord r/make/l1',
      'updateRecord r/tell/l1',
    ])
    expect(outcome.commands.map((one) => ('id' in one ? one.id : ''))).toEqual(['kept', 'kept'])
  })
})

describe('what is found', () => {
  const where = { '==': [{ var: 'title' }, { var: 'parent.note' }] }
  it('is one record with its values, asked for with those of the record put in', () => {
    const outcome = run(
      [
        find({ where, sort: [{ field: 'title', desc: true }] }),
        make('make', { title: '{$made.found.title}', deal: { var: 'id' } }),
      ],
      ({ query }) => {
        expect(query).toMatchObject({ form: 'task', limit: 1, sort: [{ field: 'title', desc: true }] })
        expect(query.where).toEqual({ '==': [{ var: 'title' }, ''] })
        return [row('t1', { title: '找到' })]
      },
    )
    expect(made(outcome)).toEqual([['r/make', { title: '找到', deal: 'd1' }]])
    expect(outcome.runs[0]!.actions[0]).toMatchObject({ ran: true, count: 1, made: { form: 'task', id: 't1' } })
  })
  it('is a list of which sums are drawn', () => {
    const sum = { '>': [{ sum: [{ var: '$made.found' }, { var: 'amount' }] }, 10] }
    const outcome = (amount: number) =>
      run([find({ many: true, limit: 7 }), { ...make('make', { title: '多' }), when: sum }], ({ query }) => {
        expect(query.limit).toBe(7)
        return [row('t1', { amount: 6 }), row('t2', { amount })]
      })
    expect(outcome(5).commands).toHaveLength(1)
    expect(outcome(4).commands).toHaveLength(0)
  })
  it('is nothing: what is behind it sees an empty value, or is not done', () => {
    const then = [make('make', { title: '[{$made.found.title}]' })]
    expect(made(run([find(), ...then], () => []))).toEqual([['r/make', { title: '[]' }]])
    const stopped = run([find({ stop: true }), ...then], () => [])
    expect(stopped.commands).toEqual([])
    expect(stopped.runs[0]!.actions.map(({ ran, ends }) => [ran, ends])).toEqual([
      [true, 'nothingFound'],
      [false, undefined],
    ])
  })
  it('inside a loop is found for each, and where there is none only that one is left', () => {
    const body = [
      find({ where: { '==': [{ var: 'title' }, { var: '$made.each.name' }] }, stop: true }),
      make('make', { title: '{$made.found.title}' }),
    ]
    const outcome = run([loop('lines', body), make('last', { title: '完' })], ({ query: { form, where } }) => {
      if (form !== 'task') return LINES
      const name = (where as { '==': [unknown, string] })['=='][1]
      return name === '甲' ? [row('t1', { title: '甲的' })] : []
    })
    expect(made(outcome)).toEqual([
      ['r/make/l1', { title: '甲的' }],
      ['r/last', { title: '完' }],
    ])
  })
})

describe('what keeps them from being published', () => {
  it('is a name that has no meaning where it stands', () => {
    expect(issues([loop('lines', [make('m', { title: { var: '$made.each.nope' } })])])).toEqual([
      'then/0/do/0/values/title EXPRESSION_NAME',
    ])
    // A loop, and what is made in it, is many things outside of it.
    const uses = make('use', { title: { var: '$made.each.name' } })
    expect(issues([loop('lines', []), uses]).length).toBe(1)
    const target = { id: 'use', kind: 'updateRecord', target: '$made.m', set: { title: 'x' } }
    expect(issues([loop('lines', [make('m', { title: 'x' })]), target]).length).toBeGreaterThan(0)
    expect(issues([loop('lines', [make('m', { title: 'x' }), target])])).toEqual([])
    // What is made has no values yet.
    expect(issues([make('m', { title: 'x' }), make('n', { title: { var: '$made.m.title' } })]).length).toBe(1)
    expect(issues([find({ sort: [{ field: 'nope' }] })])).toEqual(['then/0/sort/0/field EXPRESSION_NAME'])
  })
  it('is a wait inside a loop, a third loop, and a loop before the save', () => {
    const wait = { id: 'w', kind: 'wait', for: { value: 1, unit: 'day' } }
    expect(issues([loop('lines', [wait])])).toEqual(['then/0/do/0 WAIT_IN_LOOP'])
    const deep = loop('lines', [loop('lines', [loop('lines', [], 'c')], 'b')], 'a')
    expect(issues([deep])).toEqual(['then/0/do/0/do/0 LOOP_TOO_DEEP'])
    expect(issues([loop('lines', [])], { when: [{ on: 'created', before: true }] })).toEqual(['then/0 BEFORE_SAVE'])
    expect(issues([find()], { when: [{ on: 'created', before: true }] })).toEqual([])
  })
  it('is a circle through the actions inside a loop', () => {
    const rule = ruleOf(
      [loop('task.deal', [{ id: 'u', kind: 'updateRecord', target: '$made.each', set: { title: 'x' } }])],
      {
        key: 'there',
        when: [{ on: 'updated', field: 'note' }],
      },
    )
    const back = compileRule(
      {
        kind: 'rule',
        key: 'back',
        label: 'B',
        form: 'task',
        onImport: false,
        when: [{ on: 'updated', field: 'title' }],
        then: [{ id: 'b', kind: 'updateRecord', target: 'deal', set: { note: 'y' } }],
      },
      context,
    )
    expect([...rule.issues, ...back.issues]).toEqual([])
    expect(ruleCycles(ruleGraph([rule, back], context))).toEqual([['there', 'back', 'there']])
  })
})
