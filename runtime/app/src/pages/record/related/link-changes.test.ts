import { expect, test } from 'vitest'
import { linked, unlinked } from './link-changes.ts'

const one = { form: 'contact', field: 'customer', many: false, label: '联系人', total: 0 }
const many = { ...one, many: true }
const row = (customer: unknown) => ({ id: 'r', version: 3, customer })

test('a row that points to one is moved, and let go', () => {
  expect(linked(row('a'), one, 'b')).toEqual({ id: 'r', version: 3, customer: 'b' })
  expect(unlinked(row({ id: 'b', title: '乙' }), one, 'b')).toEqual({ id: 'r', version: 3, customer: null })
})

test('a row that points to several keeps the others', () => {
  expect(linked(row([{ id: 'a', title: '甲' }]), many, 'b')).toEqual({ id: 'r', version: 3, customer: ['a', 'b'] })
  expect(linked(row(['b']), many, 'b')).toEqual({ id: 'r', version: 3, customer: ['b'] })
  expect(unlinked(row(['a', 'b']), many, 'b')).toEqual({ id: 'r', version: 3, customer: ['a'] })
})
