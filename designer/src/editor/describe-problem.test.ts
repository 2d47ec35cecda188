import type { AppBundle } from '@tenon/engine'
import { expect, test } from 'vitest'
import { describeProblem } from './describe-problem.ts'

test('a circle of rules is told with the names of the rules that it leads through', () => {
  const rules = { a: { kind: 'rule', key: 'a', label: '改状态' }, b: { kind: 'rule', key: 'b', label: '改金额' } }
  const issue = { path: '', code: 'RULE_CYCLE', params: { path: ['a', 'b', 'a'] } }
  const told = describeProblem({ ref: 'rule/a', path: '', issue } as never, { rules } as unknown as AppBundle, 'zh-CN')
  expect(told).toEqual({ where: '改状态', message: '这些规则会互相触发，停不下来：改状态 → 改金额 → 改状态' })
})
