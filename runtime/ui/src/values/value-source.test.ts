import { expect, test } from 'vitest'
import { outcomeOf, startOf, valueSource, writtenOutcome, type ValueSource } from './value-source.ts'

test.each<[unknown, ValueSource]>([
  ['服务开通', 'fixed'],
  [null, 'fixed'],
  [true, 'fixed'],
  [['a'], 'fixed'],
  ['服务开通：{customer.name}', 'text'],
  [{ var: 'customer.name' }, 'field'],
  [{ var: 'id' }, 'record'],
  [{ var: 'parent.id' }, 'record'],
  [writtenOutcome({ step: 'buy', approved: '已到货', otherwise: null }), 'outcome'],
  [{ if: [{ '==': [{ var: 'level' }, 'approved'] }, 1, 2] }, 'formula'],
  [{ var: '$today' }, 'today'],
  [{ var: '$now' }, 'now'],
  [{ var: '$made.draft' }, 'made'],
  [{ var: '$made.found.level' }, 'field'],
  [{ var: '$user.id' }, 'formula'],
  [{ dateAdd: [{ var: '$now' }, 2, 'day'] }, 'formula'],
])('%j was given as %s', (value, source) => expect(valueSource(value)).toBe(source))

test('what a way begins with is read back as that way, where it is not empty', () => {
  for (const source of ['field', 'record', 'today', 'now'] as const) expect(valueSource(startOf(source))).toBe(source)
})

test('what a flow gives by how it has ended is read back as it was written', () => {
  const outcome = { step: 'buy', approved: '已到货', otherwise: '已取消' }
  expect(outcomeOf(writtenOutcome(outcome))).toEqual(outcome)
  // A formula inside is the builder's own: it stays one.
  expect(outcomeOf(writtenOutcome({ ...outcome, approved: { var: 'amount' } }))).toBeUndefined()
})
