import { expect, test } from 'vitest'
import { nodeRowRights, writesRows } from './node-rows.ts'

const COLUMNS = ['quantity', 'price', 'cost']

test('columns follow their subform, or a line of their own', () => {
  const fields = { '*': 'readonly', items: 'required', 'items.price': 'readonly', 'items.cost': 'hidden' } as const
  expect(nodeRowRights({ fields }, 'items', COLUMNS)).toEqual({
    columns: { quantity: 'editable', price: 'readonly', cost: 'hidden' },
    add: true,
    delete: true,
  })
})

test('a subform that is only read lets one column be written, but no row come or go', () => {
  const rights = nodeRowRights({ fields: { items: 'readonly', 'items.quantity': 'required' } }, 'items', COLUMNS)
  expect(rights).toEqual({
    columns: { quantity: 'required', price: 'readonly', cost: 'readonly' },
    add: false,
    delete: false,
  })
  expect(writesRows(rights)).toBe(true)
  expect(writesRows(nodeRowRights({ fields: { items: 'readonly' } }, 'items', COLUMNS))).toBe(false)
})

test('rows come and go as the node says, whatever else may be edited', () => {
  const rights = nodeRowRights({ fields: { items: 'editable' }, rows: { items: { delete: false } } }, 'items', COLUMNS)
  expect(rights).toMatchObject({ add: true, delete: false })
})

test('of a hidden subform nothing is left', () => {
  const fields = { items: 'hidden', 'items.price': 'editable' } as const
  const rights = nodeRowRights({ fields, rows: { items: { add: true } } }, 'items', ['price'])
  expect(rights).toEqual({ columns: { price: 'hidden' }, add: false, delete: false })
})
