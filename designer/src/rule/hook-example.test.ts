import { expect, test } from 'vitest'
import { exampleBody, placesOf } from './hook-example.ts'

test('an example has a value at each place that is read, and its places are those', () => {
  const values = { name: 'company', mobile: 'contact.phone', city: 'contact.city', price: 'items.0.price' }
  const body = exampleBody(values, () => undefined)
  expect(body).toEqual({ company: '…', contact: { phone: '…', city: '…' }, items: [{ price: '…' }] })
  expect([...placesOf(body)].sort()).toEqual(Object.values(values).sort())
  expect(exampleBody({}, () => undefined)).toEqual({})
  expect(placesOf('text')).toEqual([])
})
