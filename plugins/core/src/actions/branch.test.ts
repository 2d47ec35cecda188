import {
  compileRule,
  ruleWrites,
  runRules,
  type RuleAction,
  type RuleCompileContext,
  type RuleDefinition,
  type ValueType,
} from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { actions } from './index.ts'

const text: ValueType = { kind: 'text' }
const FORMS: Record<string, Record<string, ValueType>> = {
  deal: {
    id: { kind: 'id', form: 'deal' },
    level: text,
    note: text,
    amount: { kind: 'number' },
    task: { kind: 'id', form: 'task' },
  },
  task: { id: { kind: 'id', form: 'task' }, title: text, deal: { kind: 'id', form: 'deal' } },
}
const context: RuleCompileContext = {
  scopeType: (form) => FORMS[form] && { form, field: (of, key) => FORMS[of]?.[key], hasUser: true },
  relation: (form, key) => {
    const type = FORMS[form]?.[key]
    return type?.kind === 'id' ? type.form : undefined
  },
  action: (kind) => actions.find((action) => action.kind === kind),
}
const compiled = (then: readonly RuleAction[], before = false) =>
  compileRule(
    {
      kind: 'rule',
      key: 'r',
      label: 'R',
      form: 'deal',
      onImport: false,
      when: [{ on: 'created', before }],
      then,
    } satisfies RuleDefinition,
    context,
  )
const over = (amount: number) => ({ '>=': [{ var: 'amount' }, amount] })
const set = (id: string, note: string) => ({ id, kind: 'setFields', set: { note } })
const task = (id: string, title: string) => ({ id, kind: 'createRecord', form: 'task', values: { title } })
const branch = (ways: readonly object[], otherwise?: readonly object[]): RuleAction => ({
  id: 'split',
  kind: 'branch',
  ways,
  ...(otherwise ? { otherwise } : {}),
})
function run(then: readonly RuleAction[], amount: number, phase: 'before' | 'after' = 'after', resume?: never) {
  let id = 0
  const rule = compiled(then, phase === 'before')
  expect(rule.issues).toEqual([])
  return runRules([rule], {
    phase,
    trigger: { on: 'created' },
    record: 'd1',
    old: null,
    scope: { row: { id: 'd1', amount, level: 'A', note: '' }, related: {}, children: {} } as never,
    env: { newId: () => `n${++id}`, later: () => '', target: () => undefined },
    ...(resume ? { resume } : {}),
  })
}
const titles = (commands: readonly object[]) =>
  commands.map((one) => (one as { values: { title: string } }).values.title)

describe('a branch', () => {
  const list = [
    branch(
      [
        { if: over(100), then: [task('big', '总经理')] },
        { if: over(10), then: [task('middle', '经理'), task('second', '抄送')] },
      ],
      [task('small', '专员')],
    ),
    task('last', '之后'),
  ]
  it.each([
    [500, ['总经理', '之后'], 0],
    [50, ['经理', '抄送', '之后'], 1],
    [5, ['专员', '之后'], 2],
  ])('goes the first way that holds, %i', (amount, wanted, way) => {
    const outcome = run(list, amount)
    expect(titles(outcome.commands)).toEqual(wanted)
    expect(outcome.runs[0]!.actions[0]).toEqual({ id: 'split', kind: 'branch', ran: true, way })
    expect(outcome.runs[0]!.actions.filter(({ ran }) => ran)).toHaveLength(wanted.length + 1)
  })
  it('does nothing where no way holds and there is no other', () => {
    const outcome = run([branch([{ if: over(10), then: [task('a', 'x')] }])], 1)
    expect(outcome.commands).toEqual([])
    expect(outcome.runs[0]!.actions[0]).toEqual({ id: 'split', kind: 'branch', ran: true })
  })
  it('is a way inside a way, and sets before the save', () => {
    const inner = { ...branch([{ if: over(100), then: [set('deep', '深')] }], [set('flat', '浅')]), id: 'inner' }
    const nested = [branch([{ if: over(10), then: [inner] }], [set('none', '无')])]
    expect(run(nested, 500, 'before').patch).toEqual({ note: '深' })
    expect(run(nested, 50, 'before').patch).toEqual({ note: '浅' })
    expect(run(nested, 5, 'before').patch).toEqual({ note: '无' })
  })
  it('goes on the way that it went, whatever the record says now', () => {
    const resume = new Map([
      ['split', { way: 1 }],
      ['middle', {}],
    ]) as never
    expect(titles(run(list, 500, 'after', resume).commands)).toEqual(['抄送', '之后'])
  })
})

describe('what keeps a branch from being published', () => {
  const issues = (then: readonly RuleAction[], before = false) =>
    compiled(then, before).issues.map(({ path, code }) => `${path} ${code}`)
  it('is named at its place', () => {
    expect(issues([branch([{ if: { '==': [{ var: 'nope' }, 1] }, then: [] }])])[0]).toContain('then/0/ways/0/if')
    expect(issues([branch([{ if: over(1), then: [set('a', '{nope}')] }])])[0]).toContain(
      'then/0/ways/0/then/0/set/note',
    )
    expect(issues([branch([{ if: over(1), then: [] }], [task('t', 'x')])], true)).toEqual([
      'then/0/otherwise/0 BEFORE_SAVE',
    ])
  })
  it('is a name that two actions share, on whichever way', () => {
    expect(issues([branch([{ if: over(1), then: [set('a', 'x')] }], [set('a', 'y')])])).toEqual([
      'then/0/otherwise/0/id DUPLICATE_KEY',
    ])
  })
  it('is a record that another way makes; what the same way or one before makes can be used', () => {
    const uses = { id: 'use', kind: 'setFields', set: { task: { var: '$made.made' } } }
    expect(issues([branch([{ if: over(1), then: [task('made', 'x')] }], [uses])]).length).toBeGreaterThan(0)
    expect(issues([branch([{ if: over(1), then: [task('made', 'x'), uses] }])])).toEqual([])
    expect(issues([branch([{ if: over(1), then: [task('made', 'x')] }]), uses])).toEqual([])
  })
  it('is a branch within too many', () => {
    const deep = [1, 2, 3, 4, 5].reduce<RuleAction>(
      (inner, n) => ({ ...branch([{ if: over(1), then: [inner] }]), id: `b${n}` }),
      set('a', 'x'),
    )
    expect(issues([deep])).toEqual(['then/0/ways/0/then/0/ways/0/then/0/ways/0/then/0/ways/0/then/0 NESTED_TOO_DEEP'])
  })
  it('reads and writes what its actions do', () => {
    const rule = compiled([branch([{ if: over(1), then: [set('a', 'x')] }], [task('t', 'x')])])
    expect(ruleWrites(rule, context).map(({ form }) => form)).toEqual(['deal', 'task'])
  })
})
