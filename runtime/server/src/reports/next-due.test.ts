import { expect, test } from 'vitest'
import { nextDue } from './next-due.ts'

test.each([
  // 8:30 in Shanghai is 0:30 in UTC; the moment itself is over.
  ['30 8 * * *', false, '2026-11-25T00:29:59Z', '2026-11-25T00:30:00.000Z'],
  ['30 8 * * *', false, '2026-11-25T00:30:00Z', '2026-11-26T00:30:00.000Z'],
  ['0 9 * * 1', false, '2026-11-25T00:30:00Z', '2026-11-30T01:00:00.000Z'],
  ['0 9 1 * *', false, '2026-11-25T00:30:00Z', '2026-12-01T01:00:00.000Z'],
  // Friday evening to Monday; before the National Day holidays to the day after them.
  ['0 9 * * *', true, '2026-11-27T10:00:00Z', '2026-11-30T01:00:00.000Z'],
  ['0 9 * * *', true, '2026-09-30T10:00:00Z', '2026-10-08T01:00:00.000Z'],
  ['*/5 * * * *', false, '2026-11-25T00:30:00Z', null],
  ['0 0 30 2 *', false, '2026-11-25T00:30:00Z', null],
  ['soon', false, '2026-11-25T00:30:00Z', null],
])('%s, working days %s: after %s comes %s', (cron, workdays, after, next) => {
  expect(nextDue({ cron, workdays }, new Date(after), 'Asia/Shanghai')?.toISOString() ?? null).toBe(next)
})
