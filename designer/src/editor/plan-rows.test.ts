import type { Plan } from '@tenon/ui/api'
import { expect, test } from 'vitest'
import { figuresOf, operationRows } from './plan-rows.ts'

const broken = {
  target: 'form/customer',
  field: 'mobile',
  code: 'PHONE',
  message: '手机必须为 11 位',
  rows: 312,
  total: 12846,
  visible: 312,
  sample: [{ id: '1', number: 'KH-1', title: '甲, 乙', value: '=1+1', owner: '陈晓明' }],
}
const plan: Plan = {
  operations: [
    { kind: 'addColumn', target: 'form/customer', field: 'next', message: '新增字段', effect: 'none' },
    { kind: 'check', target: 'form/customer', field: 'mobile', message: '手机必须为 11 位', effect: 'none' },
  ],
  breaks: [broken, { ...broken, field: 'name', rows: 1 }],
  impact: [],
  errors: [{ path: 'form/customer/key', code: 'KEY' }],
  version: { from: 12, to: 13 },
}

test('the figures count changes, broken rows, places and errors', () => {
  expect(figuresOf(plan).map(({ value }) => value)).toEqual([2, 313, 0, 1])
  expect(figuresOf(plan)[1]).toMatchObject({ total: 12846, look: 'warn' })
})
test('a break stands at the change of its field, another one gets a row', () => {
  expect(operationRows(plan).map(({ broken }) => broken)).toEqual([undefined, 0, 1])
})
