import { expect, test } from 'vitest'
import type { TableColumn } from './fields.ts'
import { totalsOf } from './totals.ts'

const columns = [
  { path: 'name', total: undefined },
  { path: 'amount', total: 'sum' },
  { path: 'priority', total: 'none' },
] as unknown as readonly TableColumn[]

test('a column has the figure that a person chose, else that of the view, else its own', () => {
  expect(totalsOf(columns)).toEqual({ amount: 'sum', priority: 'none' })
  expect(totalsOf(columns, undefined, { amount: 'avg', priority: 'max' })).toEqual({ amount: 'avg', priority: 'max' })
  expect(totalsOf(columns, { amount: 'none', name: 'sum' }, { amount: 'avg' })).toEqual({
    amount: 'none',
    priority: 'none',
  })
})

test('what is no figure counts as not chosen', () => {
  expect(totalsOf(columns, { amount: 'median' }, 'sum', null)).toEqual({ amount: 'sum', priority: 'none' })
})
