import fc from 'fast-check'
import jsonLogic from 'json-logic-js'
import { describe, expect, it } from 'vitest'
import type { Expression } from '../definition/json.ts'
import type { Issue } from '../errors.ts'
import { checkExpression } from './check.ts'
import { toClosure } from './evaluate.ts'
import { expressionMessage } from './messages.ts'
import { createRandom } from './testing/random.ts'
import { FORMS, SCOPE } from './testing/world.ts'
import type { Row, ValueType } from './types.ts'

const issues = (expression: unknown, expected?: ValueType): readonly Issue[] => {
  const result = checkExpression(expression as Expression, SCOPE, expected)
  return result.ok ? [] : result.issues
}
const run = (expression: Expression, row: Row): unknown => {
  const result = checkExpression(expression, SCOPE)
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return toClosure(result.checked)({ row, today: '2026-11-22', now: '2026-11-22T06:05:11.204Z' })
}
const n1 = { var: 'n1' }
const nested = (depth: number): Expression => (depth === 1 ? true : { '!': [nested(depth - 1)] })

describe('checkExpression', () => {
  it.each<[string, unknown, string, string]>([
    ['an unknown operator', { reduce: [[1], 2, 3] }, '', 'EXPRESSION_OPERATOR'],
    ['an inherited name as operator', { constructor: [1] }, '', 'EXPRESSION_OPERATOR'],
    ['a field that there is not', { and: [true, { '==': [{ var: 'salary' }, 1] }] }, 'and/1/==/0', 'EXPRESSION_NAME'],
    ['an inherited name as field', { '==': [{ var: 'toString' }, 'x'] }, '==/0', 'EXPRESSION_NAME'],
    ['a text beside a number', { '<': [n1, '10'] }, '</1', 'EXPRESSION_TYPE'],
    ['an impossible date', { '<': [{ var: 'd1' }, '2026-02-30'] }, '</1', 'EXPRESSION_TYPE'],
    ['a number where a condition is wanted', { and: [n1] }, 'and/0', 'EXPRESSION_TYPE'],
    ['a wrong unit', { dateAdd: [{ var: 'd1' }, 1, 'hour'] }, 'dateAdd/2', 'EXPRESSION_TYPE'],
    ['too few arguments', { '==': [n1] }, '', 'EXPRESSION_COUNT'],
    ['an object with two operators', { '+': [1, 2], '-': [1, 2] }, '', 'EXPRESSION_OBJECT'],
    ['a number that has lost digits', { '==': [n1, 0.30000000000000004] }, '==/1', 'EXPRESSION_NUMBER'],
    ['an integer beyond 15 digits', { '==': [n1, 12345678901234567890] }, '==/1', 'EXPRESSION_NUMBER'],
    ['infinity', { '==': [n1, JSON.parse('1e400')] }, '==/1', 'EXPRESSION_NUMBER'],
    ['a text with NUL', { '==': [{ var: 't1' }, 'a\0b'] }, '==/1', 'EXPRESSION_LITERAL'],
    ['a lone surrogate', { '==': [{ var: 't1' }, '\ud800'] }, '==/1', 'EXPRESSION_LITERAL'],
    ['null in a list', { in: [{ var: 't1' }, ['a', null]] }, 'in/1/1', 'EXPRESSION_LIST'],
    ['a mixed list', { in: [{ var: 't1' }, ['a', 1]] }, 'in/1/1', 'EXPRESSION_TYPE'],
    ['a path through a plain field', { '==': [{ var: 't1.name' }, 'x'] }, '==/0', 'EXPRESSION_PATH'],
    ['children of another form', { count: [{ children: 'customer.parent_co' }] }, 'count/0', 'EXPRESSION_PATH'],
    ['rows where a value is wanted', { var: 'lines' }, '', 'EXPRESSION_TYPE'],
    ['the old row where there is none', { '==': [{ var: '$old.n1' }, 1] }, '==/0', 'EXPRESSION_NAME'],
  ])('refuses %s and says where', (_, expression, path, code) => {
    const [issue] = issues(expression)
    expect([issue?.path, issue?.code]).toEqual([path, code])
    for (const locale of ['zh-CN', 'en-US']) expect(expressionMessage(issue!, locale)).toMatch(/^[^{}]{4,}$/)
  })

  it('reports every mistake at once', () => {
    const found = issues({ and: [{ '<': [n1, 'x'] }, { foo: [] }, { '==': [{ var: 'nope' }, 1] }] })
    expect(found.map((issue) => issue.path)).toEqual(['and/0/</1', 'and/1', 'and/2/==/0'])
  })

  it('takes 32 levels and 2,000 nodes, not one more', () => {
    expect(issues(nested(33))).toEqual([])
    expect(issues(nested(34)).map((issue) => issue.code)).toEqual(['EXPRESSION_DEPTH'])
    const wide = (count: number): Expression => ({ in: [{ var: 't1' }, Array.from({ length: count }, () => 'a')] })
    // The object, its arguments, the var with its name and the list are five nodes beside the items.
    expect(issues(wide(1995))).toEqual([])
    expect(issues(wide(1996)).map((issue) => issue.code)).toEqual(['EXPRESSION_SIZE'])
  })

  it('survives what would break a recursive function', () => {
    const deep = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)) as unknown
    expect(issues(deep)[0]?.code).toMatch(/EXPRESSION_(DEPTH|SIZE)/)
  })

  it('answers any JSON with a tree or with issues, never with an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const result = checkExpression(value as Expression, SCOPE)
        expect(result.ok || result.issues.length > 0).toBe(true)
      }),
      { numRuns: 2000, seed: 4 },
    )
  })

  it('refuses __proto__ from a parsed body', () => {
    expect(issues(JSON.parse('{"__proto__": [1]}'))[0]?.code).toBe('EXPRESSION_OPERATOR')
  })

  it('takes a text as what stands beside it', () => {
    expect(run({ '<': [{ var: 'd1' }, '2026-11-23'] }, { d1: '2026-11-22' })).toBe(true)
    expect(run({ '==': [{ var: 'at1' }, '2026-11-22T14:00:00+08:00'] }, { at1: '2026-11-22T06:00:00.000Z' })).toBe(true)
    expect(run({ if: [true, '2026-01-01', { var: 'd1' }] }, {})).toBe('2026-01-01')
  })

  it('knows what must be loaded', () => {
    const result = checkExpression(
      { some: [{ var: 'lines' }, { '>': [{ var: 'supplier.n1' }, { var: 'parent.customer.parent_co.n1' }] }] },
      SCOPE,
    )
    expect(result.ok && result.checked.needs).toMatchObject({
      fields: ['customer.parent_co.n1'],
      related: ['customer', 'customer.parent_co'],
      children: ['lines'],
      user: false,
      within: { lines: { fields: ['supplier.n1'], related: ['supplier'] } },
    })
  })
})

describe('arithmetic', () => {
  it.each<[Expression, unknown]>([
    [{ '+': [0.1, 0.2] }, 0.3],
    [{ '/': [1, 3] }, '0.33333333333333333333'],
    [{ '/': [2, 3] }, '0.66666666666666666667'],
    [{ '/': [1, 0] }, null],
    [{ round: [2.5] }, 3],
    [{ round: [-2.5] }, -3],
    [{ round: [1.005, 2] }, 1.01],
    [{ '%': [-7, 3] }, -1],
    [{ '*': [{ decimal: '99999999999999999999.99' }, 100] }, '9999999999999999999999'],
    [{ min: [3, null, 2] }, 2],
  ])('gives %j = %j', (expression, expected) => expect(run(expression, {})).toBe(expected))
})

describe('json-logic-js, where meanings coincide', () => {
  it('gives the same answers', () => {
    const random = createRandom(3)
    let compared = 0
    for (let i = 0; i < 4000; i++) {
      const row = {
        n1: random.below(9) - 3,
        n2: 1 + random.below(5),
        t1: random.pick(['a', 'b', 'ab']),
        b1: random.chance(0.5),
      }
      const expression = coinciding(random, 4)
      compared++
      expect(run(expression, row), JSON.stringify([expression, row])).toEqual(
        withoutMinusZero(jsonLogic.apply(expression, row)),
      )
    }
    expect(compared).toBe(4000)
    expect(Object.keys(FORMS['deal']!)).toContain('n1')
  })
})

// helpers

const withoutMinusZero = (value: unknown): unknown => (value === 0 ? 0 : value)

/** No null, no division, whole numbers, two-valued conditions: there JSON Logic's own evaluator is an oracle. */
function coinciding(random: ReturnType<typeof createRandom>, depth: number): Expression {
  const number = (left: number): Expression =>
    left <= 0 || random.chance(0.4)
      ? random.pick<Expression>([{ var: 'n1' }, { var: 'n2' }, random.below(7) - 2])
      : random.chance(0.7)
        ? { [random.pick(['+', '-', '*', 'min', 'max'])]: [number(left - 1), number(left - 1)] }
        : { if: [condition(left - 1), number(left - 1), number(left - 1)] }
  const condition = (left: number): Expression => {
    if (left <= 0) return random.pick<Expression>([{ var: 'b1' }, { '==': [{ var: 't1' }, 'a'] }])
    const pick = random.below(6)
    if (pick === 0) return { and: [condition(left - 1), condition(left - 1)] }
    if (pick === 1) return { or: [condition(left - 1), condition(left - 1)] }
    if (pick === 2) return { '!': [condition(left - 1)] }
    if (pick === 3) return { in: [{ var: 't1' }, ['a', 'ab']] }
    return { [random.pick(['==', '!=', '<', '<=', '>', '>='])]: [number(left - 1), number(left - 1)] }
  }
  return random.chance(0.5) ? condition(depth) : number(depth)
}
