import type { Expression, FilterOperator } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { NAMED_PERIODS } from './periods.ts'
import {
  appendNode,
  group,
  isComplete,
  replaceNode,
  row,
  toConditions,
  toExpression,
  type ConditionGroup,
  type ConditionNode,
  type OperatorSource,
} from './model.ts'

const operator = (key: string, operand: FilterOperator['operand']): FilterOperator => ({ key, label: key, operand })
const source: OperatorSource = {
  operators: (path) =>
    path === 'unknown'
      ? []
      : [
          operator('==', 'one'),
          operator('in', 'many'),
          operator('!in', 'many'),
          operator('empty', 'none'),
          operator('isEmpty', 'none'),
          operator('isNotEmpty', 'none'),
          operator('between', 'range'),
          operator('period', 'period'),
          operator('overlaps', 'range'),
          operator('near', 'place'),
        ],
  instant: (path) => path.endsWith('_at'),
}
const name = (path: string): Expression => ({ var: path })
const bounds = (path: string, from: Expression, to: Expression): Expression => ({
  and: [{ '>=': [name(path), from] }, { '<=': [name(path), to] }],
})
/** The last one day is today. */
const SAME_DAYS: Record<string, string> = { 'past:1': 'this:day' }
/** The tree without the browser's ids. */
const plain = (node: ConditionNode): unknown => {
  if (node.kind === 'group') return { [node.join]: node.items.map(plain) }
  if (node.kind === 'row') return [node.path, node.operator, node.operand]
  return { formula: node.expression }
}

describe('reading', () => {
  test('nothing is an empty group', () => {
    expect(plain(toConditions(null, source))).toEqual({ all: [] })
    expect(toExpression(toConditions(undefined, source), source)).toBeNull()
  })
  test('one condition is one row of a group', () => {
    expect(plain(toConditions({ '==': [name('level'), 'A'] }, source))).toEqual({ all: [['level', '==', 'A']] })
  })
  test('groups, lists, pairs and operators without operand are rows', () => {
    const expression: Expression = {
      and: [
        { '==': [name('customer.coop_status'), '合作中'] },
        { or: [{ in: [name('level'), ['A', 'B']] }, { empty: [name('remark')] }] },
        bounds('amount', 1, 9),
      ],
    }
    expect(plain(toConditions(expression, source))).toEqual({
      all: [
        ['customer.coop_status', '==', '合作中'],
        {
          any: [
            ['level', 'in', ['A', 'B']],
            ['remark', 'empty', undefined],
          ],
        },
        ['amount', 'between', [1, 9]],
      ],
    })
  })
  test('names may be operands: the current user, another field', () => {
    expect(plain(toConditions({ '==': [name('owner_id'), name('$user.id')] }, source))).toEqual({
      all: [['owner_id', '==', { var: '$user.id' }]],
    })
  })
  test('what rows cannot show stays as a formula, in its place', () => {
    const strange: Expression = { '>': [{ '+': [name('a'), 1] }, 2] }
    const expression: Expression = { or: [{ '==': [name('b'), 1] }, strange, { '!': [{ '==': [name('c'), 1] }] }] }
    expect(plain(toConditions(expression, source))).toEqual({
      any: [['b', '==', 1], { formula: strange }, { formula: { '!': [{ '==': [name('c'), 1] }] } }],
    })
    expect(toExpression(toConditions(expression, source), source)).toEqual(expression)
  })
  test('a field or operator that the form does not have is a formula too', () => {
    const expression: Expression = { '==': [name('unknown'), 1] }
    expect(plain(toConditions(expression, source))).toEqual({ all: [{ formula: expression }] })
    expect(plain(toConditions({ like: [name('a'), 'x'] }, source))).toEqual({
      all: [{ formula: { like: [name('a'), 'x'] } }],
    })
  })
  test('a literal, a list and a bare name are formulas', () => {
    for (const expression of [true, 'x', name('done'), [1, 2]] as Expression[])
      expect(toExpression(toConditions(expression, source), source)).toEqual(expression)
  })
})

describe('negation and bounds', () => {
  test('a negated operator is one row', () => {
    expect(plain(toConditions({ '!': [{ in: [name('level'), ['A']] }] }, source))).toEqual({
      all: [['level', '!in', ['A']]],
    })
    const filled: Expression = { '!': [{ isEmpty: [name('level')] }] }
    expect(plain(toConditions(filled, source))).toEqual({ all: [['level', 'isNotEmpty', undefined]] })
    expect(toExpression(toConditions(filled, source), source)).toEqual(filled)
  })
  test('a period relative to today is one row, for dates and for date-times', () => {
    for (const period of [...NAMED_PERIODS, 'past:1', 'past:30', 'coming:7'])
      for (const path of ['signed_on', 'created_at']) {
        const expression = toExpression(group('all', [row(path, 'period', period)]), source)
        expect(plain(toConditions(expression, source))).toEqual({
          all: [[path, 'period', SAME_DAYS[period] ?? period]],
        })
      }
  })
  test('a period is written as bounds that both back ends understand', () => {
    expect(toExpression(group('all', [row('created_at', 'period', 'last:month')]), source)).toEqual({
      and: [
        {
          '>=': [
            name('created_at'),
            { datetime: [{ dateAdd: [{ startOf: [name('$today'), 'month'] }, -1, 'month'] }] },
          ],
        },
        { '<': [name('created_at'), { datetime: [{ startOf: [name('$today'), 'month'] }] }] },
      ],
    })
  })
})

describe('writing', () => {
  test('a group of one is that one, and an empty group is nothing', () => {
    expect(toExpression(group('any', [row('a', '==', 1), group('all', [])]), source)).toEqual({ '==': [name('a'), 1] })
  })
  test('rows without field or operator are left out', () => {
    expect(toExpression(group('all', [row('', ''), row('a', '==', 1)]), source)).toEqual({ '==': [name('a'), 1] })
  })
})

test('any expression survives a round trip', () => {
  const leaf = (n: number): Expression =>
    [
      { '==': [name('a'), n] },
      { in: [name('b'), ['x', 'y']] },
      { empty: [name('c')] },
      bounds('d', 1, n),
      { '!': [{ in: [name('f'), ['x']] }] },
      { '<': [{ '*': [name('e'), n] }, 3] },
      { some: [name('rows'), { '==': [name('x'), n] }] },
    ][n % 7]!
  let seed = 7
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below
  const tree = (depth: number): Expression =>
    depth === 0 || random(3) === 0
      ? leaf(random(60))
      : { [random(2) === 0 ? 'and' : 'or']: Array.from({ length: 2 + random(3) }, () => tree(depth - 1)) }
  for (let i = 0; i < 500; i++) {
    const expression = tree(3)
    expect(toExpression(toConditions(expression, source), source)).toEqual(expression)
  }
})

describe('operands of several parts', () => {
  const pair: Expression = { overlaps: [name('span'), '2026-01-01', '2026-01-31'] }
  const place: Expression = { near: [name('place'), 39.9, 116.39, 5] }
  test.each([pair, place])('are read and written as they are: %o', (expression) => {
    const root = toConditions(expression, source)
    expect(root.items).toMatchObject([
      { kind: 'row', operand: (Object.values(expression!)[0] as Expression[]).slice(1) },
    ])
    expect(toExpression(root, source)).toEqual(expression)
  })
  test('say nothing until all of them are given', () => {
    expect(toExpression(group('all', [row('place', 'near', [39.9, null, 5])]), source)).toBeNull()
    expect(toExpression(group('all', [row('span', 'overlaps', ['2026-01-01', null])]), source)).toBeNull()
  })
})

describe('editing', () => {
  const root = toConditions({ and: [{ '==': [name('a'), 1] }, { or: [leafOf('b'), leafOf('c')] }] }, source)
  function leafOf(path: string): Expression {
    return { empty: [name(path)] }
  }
  test('replaces, removes and appends deep in the tree and shares the rest', () => {
    const inner = root.items[1] as ConditionGroup
    const changed = replaceNode(root, inner.items[0]!.id, row('z', 'empty'))
    expect(toExpression(changed, source)).toEqual({
      and: [{ '==': [name('a'), 1] }, { or: [leafOf('z'), leafOf('c')] }],
    })
    expect(changed.items[0]).toBe(root.items[0])
    expect(toExpression(replaceNode(root, inner.id, null), source)).toEqual({ '==': [name('a'), 1] })
    expect(toExpression(appendNode(root, inner.id, row('d', 'empty')), source)).toEqual({
      and: [{ '==': [name('a'), 1] }, { or: [leafOf('b'), leafOf('c'), leafOf('d')] }],
    })
  })
  test('a row is complete when it has the operand that its operator wants', () => {
    expect(isComplete(row('a', '=='), operator('==', 'one'))).toBe(false)
    expect(isComplete(row('a', '==', 0), operator('==', 'one'))).toBe(true)
    expect(isComplete(row('a', 'empty'), operator('empty', 'none'))).toBe(true)
    expect(isComplete(row('a', 'in', []), operator('in', 'many'))).toBe(false)
    expect(isComplete(row('a', 'between', [1, null]), operator('between', 'range'))).toBe(false)
    expect(isComplete(row('a', 'gone', 1), undefined)).toBe(false)
  })
})
