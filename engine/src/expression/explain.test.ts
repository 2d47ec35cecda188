import { describe, expect, it } from 'vitest'
import type { Expression } from '../definition/json.ts'
import { checkExpression } from './check.ts'
import { explainTree, type Explanation } from './explain.ts'
import type { ExpressionNames } from './formula/index.ts'
import { operators } from './check.ts'
import { PHRASES, SIGNS } from './phrases.ts'
import { sentence } from './sentence.ts'
import type { Scope, ValueType } from './types.ts'

const TYPES: Record<string, Record<string, ValueType>> = {
  customer: {
    level: { kind: 'text' },
    amount: { kind: 'number' },
    owner_id: { kind: 'id', form: '$user' },
    contacts: { kind: 'rows', form: 'customer.contacts' },
  },
  'customer.contacts': { name: { kind: 'text' } },
  follow_up: { customer: { kind: 'id', form: 'customer' }, at: { kind: 'datetime' } },
}
const names: ExpressionNames = {
  form: 'customer',
  fields: (form) =>
    (
      ({
        customer: [
          { key: 'level', label: '级别' },
          { key: 'amount', label: '预计金额' },
          { key: 'owner_id', label: '负责人', target: '$user' },
          { key: 'contacts', label: '联系人', rows: 'customer.contacts' },
        ],
        'customer.contacts': [{ key: 'name', label: '姓名' }],
        follow_up: [
          { key: 'customer', label: '客户', target: 'customer' },
          { key: 'at', label: '跟进时间' },
        ],
      }) as Record<string, { key: string; label: string; target?: string; rows?: string }[]>
    )[form] ?? [],
  forms: () => [{ key: 'follow_up', label: '跟进记录' }],
  value: (form, key, value) => (form === 'customer' && key === 'level' ? `${String(value)} 级` : undefined),
}
const base = { today: '2026-11-22', now: '2026-11-22T06:05:11.204Z' }
const explain = (expression: Expression, scope: Partial<Scope>): Explanation => {
  const result = checkExpression(expression, {
    form: 'customer',
    hasUser: true,
    field: (form, key) => TYPES[form]?.[key],
  })
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return explainTree(result.checked, { row: {}, ...base, ...scope })
}
const isA: Expression = { '==': [{ var: 'level' }, 'A'] }
const large: Expression = { '>': [{ var: 'amount' }, 100000] }

describe('explainTree', () => {
  it('shows values, the first false leaf and what was not evaluated any more', () => {
    const { value, tree, firstFalse } = explain(
      { and: [isA, large, { isEmpty: [{ var: 'level' }] }] },
      { row: { level: 'A', amount: 5 } },
    )
    expect(value).toBe(false)
    expect(firstFalse).toBe('and/1')
    expect(tree.children.map((child) => [child.evaluated, child.value])).toEqual([
      [true, true],
      [true, false],
      [false, null],
    ])
    expect(tree.children[1]!.operands).toEqual([{ expression: { var: 'amount' }, value: 5 }])
  })
  it('names the true leaf beneath a negation', () => {
    const { firstFalse } = explain(
      { and: [large, { '!': [{ or: [isA, large] }] }] },
      { row: { level: 'B', amount: 200000 } },
    )
    expect(firstFalse).toBe('and/1/!/0/or/1')
  })
  it('counts the rows that a condition looked at', () => {
    const rows = ['张三', '李四', '张三'].map((name) => ({ row: { name }, ...base }))
    const { tree } = explain(
      { some: [{ var: 'contacts' }, { '==': [{ var: 'name' }, '张三'] }] },
      { children: { contacts: rows } },
    )
    expect([tree.value, tree.rows]).toEqual([true, { total: 3, matching: 2 }])
  })
})

describe('sentence', () => {
  it.each<[Expression, string, string]>([
    [
      { and: [isA, large] },
      '级别 等于 “A 级”，且 预计金额 大于 100000',
      '级别 is “A 级” and 预计金额 is greater than 100000',
    ],
    [
      { and: [isA, { or: [large, { '==': [{ var: 'amount' }, null] }] }] },
      '级别 等于 “A 级”，且 （预计金额 大于 100000，或 预计金额 为空）',
      '级别 is “A 级” and (预计金额 is greater than 100000 or 预计金额 is empty)',
    ],
    [{ '==': [{ var: 'owner_id' }, { var: '$user.id' }] }, '负责人 等于 当前用户', '负责人 is the current user'],
    [{ '!': [{ in: [{ var: 'level' }, ['A', 'B']] }] }, '级别 不属于 “A 级”、“B 级”', '级别 is none of “A 级”, “B 级”'],
    [
      {
        none: [
          { children: 'follow_up.customer' },
          { '>': [{ var: 'at' }, { dateAdd: [{ var: '$now' }, -30, 'day'] }] },
        ],
      },
      '没有 跟进记录 满足（跟进时间 大于 现在 之前 30 天）',
      'no 跟进记录 fulfil (跟进时间 is greater than 30 days before now)',
    ],
    [{ '==': [{ var: 'level' }] }, '级别 等于 …', '级别 is …'],
  ])('says %j', (expression, zh, en) => {
    expect(sentence(expression, names, 'zh-CN')).toBe(zh)
    expect(sentence(expression, names, 'en-US')).toBe(en)
  })
  it('has words for every operator', () => {
    const said = new Set([...Object.keys(PHRASES), ...Object.keys(SIGNS), 'and', 'or', '!', 'dateAdd'])
    expect(operators().filter((row) => !said.has(row.key))).toEqual([])
  })
})
