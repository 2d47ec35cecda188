import { ruleCycles, ruleGraph, ruleWrites, type RuleAction, type RuleRequest } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { branchOf, dealContext, dealRule, makeTask, runDeal, setNote, titles } from './rule-testing.ts'

const BEFORE = { phase: 'before' } as const
const over = (amount: number) => ({ '>=': [{ var: 'amount' }, amount] })
const compiled = (then: readonly RuleAction[], before = false) => dealRule(then, { when: [{ on: 'created', before }] })
function run(then: readonly RuleAction[], amount: number, request: Partial<RuleRequest> = {}) {
  const rule = compiled(then, request.phase === 'before')
  expect(rule.issues).toEqual([])
  return runDeal(rule, { amount }, request)
}

describe('a branch', () => {
  const list = [
    branchOf(
      [
        { if: over(100), then: [makeTask('big', '总经理')] },
        { if: over(10), then: [makeTask('middle', '经理'), makeTask('second', '抄送')] },
      ],
      [makeTask('small', '专员')],
    ),
    makeTask('last', '之后'),
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
    const outcome = run([branchOf([{ if: over(10), then: [makeTask('a', 'x')] }])], 1)
    expect(outcome.commands).toEqual([])
    expect(outcome.runs[0]!.actions[0]).toEqual({ id: 'split', kind: 'branch', ran: true })
  })
  it('is a way inside a way, and sets before the save', () => {
    const inner = {
      ...branchOf([{ if: over(100), then: [setNote('deep', '深')] }], [setNote('flat', '浅')]),
      id: 'inner',
    }
    const nested = [branchOf([{ if: over(10), then: [inner] }], [setNote('none', '无')])]
    expect(run(nested, 500, BEFORE).patch).toEqual({ note: '深' })
    expect(run(nested, 50, BEFORE).patch).toEqual({ note: '浅' })
    expect(run(nested, 5, BEFORE).patch).toEqual({ note: '无' })
  })
  it('goes on the way that it went, whatever the record says now', () => {
    const resume = new Map<string, { way?: number }>([
      ['split', { way: 1 }],
      ['middle', {}],
    ])
    expect(titles(run(list, 500, { resume }).commands)).toEqual(['抄送', '之后'])
  })
})

describe('what keeps a branch from being published', () => {
  const issues = (then: readonly RuleAction[], before = false) =>
    compiled(then, before).issues.map(({ path, code }) => `${path} ${code}`)
  it('is named at its place', () => {
    expect(issues([branchOf([{ if: { '==': [{ var: 'nope' }, 1] }, then: [] }])])[0]).toContain('then/0/ways/0/if')
    expect(issues([branchOf([{ if: over(1), then: [setNote('a', '{nope}')] }])])[0]).toContain(
      'then/0/ways/0/then/0/set/note',
    )
    expect(issues([branchOf([{ if: over(1), then: [] }], [makeTask('t', 'x')])], true)).toEqual([
      'then/0/otherwise/0 BEFORE_SAVE',
    ])
  })
  it('is a name that two actions share, on whichever way', () => {
    expect(issues([branchOf([{ if: over(1), then: [setNote('a', 'x')] }], [setNote('a', 'y')])])).toEqual([
      'then/0/otherwise/0/id DUPLICATE_KEY',
    ])
  })
  it('is a record that another way makes; what the same way or one before makes can be used', () => {
    const uses = { id: 'use', kind: 'setFields', set: { task: { var: '$made.made' } } }
    expect(issues([branchOf([{ if: over(1), then: [makeTask('made', 'x')] }], [uses])]).length).toBeGreaterThan(0)
    expect(issues([branchOf([{ if: over(1), then: [makeTask('made', 'x'), uses] }])])).toEqual([])
    expect(issues([branchOf([{ if: over(1), then: [makeTask('made', 'x')] }]), uses])).toEqual([])
  })
  it('is a branch within too many', () => {
    const deep = [1, 2, 3, 4, 5].reduce<RuleAction>(
      (inner, n) => ({ ...branchOf([{ if: over(1), then: [inner] }]), id: `b${n}` }),
      setNote('a', 'x'),
    )
    expect(issues([deep])).toEqual(['then/0/ways/0/then/0/ways/0/then/0/ways/0/then/0/ways/0/then/0 NESTED_TOO_DEEP'])
  })
  it('reads and writes what its actions do', () => {
    const rule = compiled([branchOf([{ if: over(1), then: [setNote('a', 'x')] }], [makeTask('t', 'x')])])
    expect(ruleWrites(rule, dealContext).map(({ form }) => form)).toEqual(['deal', 'task'])
  })
  it('is a circle through the actions inside it, with its path', () => {
    const when = (to: string) => [{ on: 'updated' as const, field: 'note', to }]
    const there = dealRule([branchOf([{ if: over(1), then: [setNote('a', '二')] }])], {
      key: 'there',
      when: when('一'),
    })
    const deep = branchOf([
      { if: over(1), then: [{ ...branchOf([{ if: over(2), then: [setNote('b', '一')] }]), id: 'in' }] },
    ])
    const back = dealRule([deep], { key: 'back', when: when('二') })
    const edges = ruleGraph([there, back], dealContext)
    expect(ruleCycles(edges)).toEqual([['there', 'back', 'there']])
    // Another value wakes nobody.
    const other = dealRule([branchOf([{ if: over(1), then: [setNote('b', '三')] }])], { key: 'back', when: when('二') })
    expect(ruleCycles(ruleGraph([there, other], dealContext))).toEqual([])
  })
})
