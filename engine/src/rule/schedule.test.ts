import { expect, test } from 'vitest'
import { cronOf, scheduleOf, SCHEDULES } from './schedule.ts'

test('a schedule in words comes back as it was, and what has no words stays as it is written', () => {
  for (const every of SCHEDULES.filter((each) => each !== 'custom')) {
    const at = every === 'hour' ? '00:30' : '08:30'
    const event = { on: 'schedule' as const, ...cronOf({ every, at, cron: '' }) }
    expect(
      scheduleOf({ on: 'schedule', cron: event.cron, ...(event.workdays ? { workdays: true } : {}) }),
    ).toMatchObject({ every, at })
  }
  expect(scheduleOf({ on: 'schedule', cron: '*/5 9-18 * * 1-5' })).toMatchObject({ every: 'custom' })
  expect(cronOf(scheduleOf({ on: 'schedule', cron: '*/5 9-18 * * 1-5' })).cron).toBe('*/5 9-18 * * 1-5')
})
