import { expect, it } from 'vitest'
import { emptyWish, queryOf } from './audit-wish.ts'

it('asks only for what was filled in, from the start of the first day', () => {
  const now = new Date(2026, 10, 22, 15)
  expect(queryOf({ ...emptyWish(), action: 'record.update', value: ' ' }, now)).toEqual({
    action: 'record.update',
    from: new Date(2026, 10, 16).toISOString(),
  })
})

it('asks for everything, or for a range of one’s own', () => {
  expect(queryOf({ ...emptyWish(), range: 'all' })).toEqual({})
  expect(
    queryOf({ ...emptyWish(), range: 'custom', between: ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'] }),
  ).toEqual({
    from: '2026-01-01T00:00:00Z',
    to: '2026-02-01T00:00:00Z',
  })
})
