import { expect, test } from 'vitest'
import { startOf, valueSource, type ValueSource } from './value-source.ts'

test.each<[unknown, ValueSource]>([
  ['服务开通', 'fixed'],
  [null, 'fixed'],
  [true, 'fixed'],
  [['a'], 'fixed'],
  ['服务开通：{customer.name}', 'text'],
  [{ var: 'customer.name' }, 'field'],
  [{ var: 'id' }, 'record'],
  [{ var: '$today' }, 'today'],
  [{ var: '$now' }, 'now'],
  [{ var: '$made.draft' }, 'made'],
  [{ var: '$user.id' }, 'formula'],
  [{ dateAdd: [{ var: '$now' }, 2, 'day'] }, 'formula'],
])('%j was given as %s', (value, source) => expect(valueSource(value)).toBe(source))

test('what a way begins with is read back as that way, where it is not empty', () => {
  for (const source of ['field', 'record', 'today', 'now'] as const) expect(valueSource(startOf(source))).toBe(source)
})
