import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTING, type NotificationSetting } from './notification-setting.ts'
import { heldUntil, nextTimeOfDay } from './when-due.ts'

const ZONE = 'Asia/Shanghai'
const night: NotificationSetting = { ...DEFAULT_SETTING, quiet: { from: '22:00', until: '08:00' } }
const noon: NotificationSetting = { ...DEFAULT_SETTING, quiet: { from: '12:00', until: '14:00' } }
const hourly: NotificationSetting = { ...night, digest: { every: 'hour', at: '09:00' } }
const held = (setting: NotificationSetting, now: string, choice: 'now' | 'digest' = 'now', urgent = false) => {
  const found = heldUntil(new Date(now), ZONE, setting, { label: '', ...(urgent ? { urgent } : {}) }, choice)
  return found && [found.reason, found.at.toISOString()]
}

describe('when a notification goes out', () => {
  test.each<[string, ReturnType<typeof held>, [string, string] | null]>([
    ['by day at once', held(night, '2026-11-26T02:00:00Z'), null],
    ['a minute before the night at once', held(night, '2026-11-26T13:59:59Z'), null],
    [
      'from ten in the evening in the morning',
      held(night, '2026-11-26T14:00:00Z'),
      ['quiet', '2026-11-27T00:00:00.000Z'],
    ],
    ['after midnight in the same morning', held(night, '2026-11-26T23:59:30Z'), ['quiet', '2026-11-27T00:00:00.000Z']],
    ['at eight sharp at once', held(night, '2026-11-27T00:00:00Z'), null],
    ['a quiet noon ends the same day', held(noon, '2026-11-26T05:00:00Z'), ['quiet', '2026-11-26T06:00:00.000Z']],
    ['urgent ones come through', held(night, '2026-11-26T16:00:00Z', 'now', true), null],
    [
      'urgent ones wait where he wants it so',
      held({ ...night, urgentThrough: false }, '2026-11-26T16:00:00Z', 'now', true),
      ['quiet', '2026-11-27T00:00:00.000Z'],
    ],
    ['the digest of the day', held(night, '2026-11-26T02:00:00Z', 'digest'), ['digest', '2026-11-27T01:00:00.000Z']],
    [
      'the digest just written waits a day',
      held(night, '2026-11-26T01:00:00Z', 'digest'),
      ['digest', '2026-11-27T01:00:00.000Z'],
    ],
    ['the digest of the hour', held(hourly, '2026-11-26T02:10:30Z', 'digest'), ['digest', '2026-11-26T03:00:00.000Z']],
    [
      'a digest in the night waits for the morning',
      held(hourly, '2026-11-26T13:30:00Z', 'digest'),
      ['digest', '2026-11-27T00:00:00.000Z'],
    ],
  ])('%s', (_title, found, expected) => expect(found).toEqual(expected))

  test('clocks that are put forward or back in between', () => {
    const zone = 'America/New_York'
    expect(nextTimeOfDay(new Date('2026-03-07T14:00:00Z'), zone, '08:00').toISOString()).toBe(
      '2026-03-08T12:00:00.000Z',
    )
    expect(nextTimeOfDay(new Date('2026-10-31T13:00:00Z'), zone, '08:00').toISOString()).toBe(
      '2026-11-01T13:00:00.000Z',
    )
  })
})
