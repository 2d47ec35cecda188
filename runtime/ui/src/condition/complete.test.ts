import type { ExpressionNames } from '@tenon/engine'
import { expect, test } from 'vitest'
import { completionsAt } from './complete.ts'

const names: ExpressionNames = {
  form: 'contract',
  fields: (form) =>
    form === 'contract'
      ? [
          { key: 'amount', label: '金额' },
          { key: 'customer', label: '客户', target: 'customer' },
          { key: 'next', label: '下次 联系' },
        ]
      : [{ key: 'level', label: '级别' }],
  forms: () => [],
}
const at = (text: string, caret = text.length) =>
  completionsAt(text, caret, names, 'zh-CN', (name, typed) => name.toLowerCase().includes(typed.toLowerCase()))

test('fields are found by label and by key', () => {
  expect(at('金').map(({ label }) => label)).toEqual(['金额'])
  expect(at('100 + am').map(({ label, from }) => [label, from])).toEqual([['金额', 6]])
})
test('a relation and a dot lead to the fields of the other form', () => {
  expect(at('客户.').map(({ label }) => label)).toEqual(['级别'])
  expect(at('客户.不')).toEqual([])
})
test('functions are found by both names and put the caret between the parentheses', () => {
  const [found] = at('roun').filter(({ kind }) => kind === 'function')
  expect(found).toMatchObject({ label: 'ROUND', insert: 'ROUND()', back: 1, from: 0 })
  expect(at('四舍').map(({ label }) => label)).toContain('ROUND')
})
test('a label that is no plain word is written in braces', () => {
  expect(at('下次')[0]).toMatchObject({ insert: '{下次 联系}' })
})
