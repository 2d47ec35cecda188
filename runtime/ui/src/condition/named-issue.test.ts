import type { ExpressionNames } from '@tenon/engine'
import { expect, test } from 'vitest'
import { namedIssue } from './named-issue.ts'

const names: ExpressionNames = {
  form: 'deal',
  fields: () => [
    { key: 'total', label: '合计' },
    { key: 'customer', label: '客户', target: 'deal' },
  ],
  forms: () => [],
}
const named = (code: string, name: string) => namedIssue({ code, params: { name } }, names)

test('a formula that names itself is told so, by the label of its field', () => {
  expect(named('EXPRESSION_NAME', 'total')).toEqual({ code: 'EXPRESSION_LOOP', params: { name: '合计' } })
})

test('what is not there keeps its name, and a way through fields is told by their labels', () => {
  expect(named('EXPRESSION_NAME', 'gone')).toEqual({ code: 'EXPRESSION_NAME', params: { name: 'gone' } })
  expect(named('EXPRESSION_PATH', 'total.customer')).toMatchObject({ params: { name: '合计.customer' } })
  expect(namedIssue({ code: 'FORMULA_END' }, names)).toEqual({ code: 'FORMULA_END' })
})
