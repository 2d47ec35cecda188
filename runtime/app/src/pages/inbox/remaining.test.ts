import { expect, test } from 'vitest'
import { remaining } from './remaining.ts'

const now = Date.parse('2026-11-22T06:00:00Z')
test.each([
  ['2026-11-22T06:20:00Z', { level: 'soon', unit: 'minute', value: 20 }],
  ['2026-11-22T09:30:00Z', { level: 'soon', unit: 'hour', value: 3 }],
  ['2026-11-22T20:00:00Z', { level: 'calm', unit: 'hour', value: 14 }],
  ['2026-11-24T06:00:00Z', { level: 'calm', unit: 'day', value: 2 }],
  ['2026-11-22T04:00:00Z', { level: 'over', unit: 'hour', value: 2 }],
])('a deadline at %s', (due, expected) => expect(remaining(due, now)).toEqual(expected))
test('no deadline leaves nothing', () => expect(remaining(null, now)).toBeNull())
