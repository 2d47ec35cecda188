import { describe, expect, it } from 'vitest'
import type { Expression } from '../definition/json.ts'
import { checkExpression } from './check.ts'
import { toClosure } from './evaluate.ts'
import { explainTree } from './explain.ts'
import { formatFormula, parseFormula, type ExpressionNames } from './formula/index.ts'
import { segmentCycle, segmentsNamed, withSegments, type Segment } from './segments.ts'
import { sentence } from './sentence.ts'
import type { Scope, ScopeType, ValueType } from './types.ts'

const FIELDS: Record<string, Record<string, ValueType>> = {
  deal: { id: { kind: 'id', form: 'deal' }, customer: { kind: 'id', form: 'customer' }, level: { kind: 'text' } },
  customer: { id: { kind: 'id', form: 'customer' }, level: { kind: 'text' }, amount: { kind: 'number' } },
  visit: { customer: { kind: 'id', form: 'customer' }, stars: { kind: 'number' } },
}
const SCOPE: ScopeType = { form: 'deal', hasUser: true, field: (form, key) => FIELDS[form]?.[key] }
const A: Segment = { form: 'customer', label: '重点客户', filter: { '==': [{ var: 'level' }, 'A'] } }
const UNKNOWN: Segment = { form: 'customer', label: '未评级', filter: { isEmpty: [{ var: 'level' }] } }
const NESTED: Segment = { form: 'customer', label: '重点大客户', filter: { and: [{ inSegment: [{ var: 'id' }, 'a'] }, { '>': [{ var: 'amount' }, 10] }] } } // prettier-ignore
const SEGMENTS = new Map([
  ['a', A],
  ['unknown', UNKNOWN],
  ['nested', NESTED],
])
const of = (id: string): Expression => ({ inSegment: [{ var: 'customer' }, id] })
const checked = (raw: Expression, scope = SCOPE) => {
  const result = checkExpression(withSegments(raw, SEGMENTS), scope, { kind: 'boolean' })
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.checked
}
const issues = (raw: Expression, scope = SCOPE) => {
  const result = checkExpression(withSegments(raw, SEGMENTS), scope)
  return result.ok ? [] : result.issues.map(({ code, params }) => [code, params?.['problem'] ?? params?.['expected']])
}
const deal = (customer: Record<string, unknown> | null): Scope => ({
  row: { id: 'd1', customer: customer && 'c1', level: 'B' },
  related: {
    customer: customer && { row: { id: 'c1', ...customer }, today: '2026-11-22', now: '2026-11-22T00:00:00Z' },
  },
  today: '2026-11-22',
  now: '2026-11-22T00:00:00Z',
})

describe('in a segment', () => {
  it('is the condition of the segment, about the record that a relation leads to', () => {
    const run = toClosure(checked(of('a')))
    expect([run(deal({ level: 'A' })), run(deal({ level: 'B' }))]).toEqual([true, false])
    expect(checked(of('a')).needs).toMatchObject({ related: ['customer'], fields: ['customer', 'customer.id', 'customer.level'] }) // prettier-ignore
  })
  it('is false of a record that is not there, whatever the segment asks for, and its negation true', () => {
    const run = toClosure(checked(of('unknown')))
    expect([run(deal(null)), run(deal({}))]).toEqual([false, true])
    expect(toClosure(checked({ '!': [of('unknown')] }))(deal(null))).toBe(true)
  })
  it('may be asked of a segment by another one', () => {
    const run = toClosure(checked(of('nested')))
    const found = [{ level: 'A', amount: 11 }, { level: 'A', amount: 9 }, { level: 'B', amount: 11 }].map((c) => run(deal(c))) // prettier-ignore
    expect(found).toEqual([true, false, false])
  })
  it('looks at the lists of the record that it is about, from outside and from within a list', () => {
    const visited: Segment = { form: 'customer', label: '好评', filter: { some: [{ children: 'visit.customer' }, { '>': [{ var: 'stars' }, { var: 'parent.amount' }] }] } } // prettier-ignore
    const raw = withSegments(of('v'), new Map([['v', visited]]))
    const result = checkExpression(raw, SCOPE)
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    expect(result.checked.needs.children).toEqual(['customer.visit.customer'])
    const scope = deal({ amount: 3 })
    const visits = (stars: number) => ({ ...scope.related!['customer']!, children: { 'visit.customer': [{ row: { stars }, today: '', now: '' }] } }) // prettier-ignore
    const run = toClosure(result.checked)
    expect([5, 2].map((stars) => run({ ...scope, related: { customer: visits(stars) } }))).toEqual([true, false])
  })
  it('is refused where it is about another form, where it names what cannot be read, and of no record', () => {
    expect(issues({ inSegment: [{ var: 'id' }, 'a'] })).toEqual([['EXPRESSION_SEGMENT', 'form']])
    const hidden: ScopeType = { ...SCOPE, field: (form, key) => (key === 'level' ? undefined : FIELDS[form]?.[key]) }
    expect(issues(of('a'), hidden)).toEqual([['EXPRESSION_SEGMENT', 'content']])
    expect(issues({ inSegment: [{ var: 'level' }, 'a'] })).toEqual([['EXPRESSION_TYPE', 'id']])
  })
  it('is never judged without knowing what it means', () => {
    expect(() => toClosure(checked(of('gone')))(deal({ level: 'A' }))).toThrow()
  })
  it('is said by its name, also in an explanation, and comes back from a formula', () => {
    const names: ExpressionNames = {
      form: 'deal',
      fields: (form) => (form === 'deal' ? [{ key: 'customer', label: '客户', target: 'customer' }] : []),
      forms: () => [],
      segment: (id) => SEGMENTS.get(id)?.label,
    }
    expect(sentence(of('a'), names, 'zh-CN')).toBe('客户 属于分群 “重点客户”')
    expect(sentence({ '!': [{ inSegment: [{ var: 'id' }, 'a'] }] }, names, 'en-US')).toBe('this record is not in the segment “重点客户”') // prettier-ignore
    const { tree } = explainTree(checked(of('a')), deal({ level: 'B' }))
    const { segment: _unknown, ...others } = names
    expect(sentence(tree.expression, others, 'zh-CN')).toBe('客户 属于分群 “重点客户”')
    expect(tree.operands).toEqual([{ expression: { var: 'customer' }, value: 'c1' }])
    const back = parseFormula(formatFormula(of('a'), names), names)
    expect(back.ok && back.expression).toEqual(of('a'))
  })
})

describe('what segments mean', () => {
  it('is written beside them wherever they stand, taken away again, and never kept from before', () => {
    const rule = { if: { and: [of('a'), true] }, then: [{ where: of('nested') }] }
    const meant = withSegments(rule, SEGMENTS)
    expect(JSON.stringify(meant)).toContain('重点大客户')
    expect(withSegments(meant)).toEqual(rule)
    expect(withSegments(meant, new Map([['a', { ...A, label: '新' }]])).if).toEqual({ and: [{ inSegment: [{ var: 'customer' }, 'a', { ...A, label: '新' }] }, true] }) // prettier-ignore
    expect([...segmentsNamed(rule)]).toEqual([['nested', 'then/0/where'], ['a', 'if/and/0']]) // prettier-ignore
    const same = { '==': [1, 1] }
    expect(withSegments(same, SEGMENTS)).toBe(same)
  })
  it('ends where one leads back to itself, and says which way', () => {
    const loop = new Map<string, Segment>([
      ['x', { form: 'customer', label: '甲', filter: { '!': [{ inSegment: [{ var: 'id' }, 'y'] }] } }],
      ['y', { form: 'customer', label: '乙', filter: { inSegment: [{ var: 'id' }, 'x'] } }],
    ])
    expect(segmentCycle('x', loop)).toEqual(['甲', '乙', '甲'])
    expect(segmentCycle('nested', SEGMENTS)).toBeUndefined()
    expect(JSON.stringify(withSegments(of('x'), loop)).length).toBeLessThan(300)
  })
})
