import { describe, expect, it } from 'vitest'
import { addDuration } from '../index.ts'
import type { RuleEvent } from '../definition/index.ts'
import { dueAt, isCron, lastDue, type ClockEnv } from './clock.ts'

const calendar = {
  isWorkday: (day: string) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()),
  from: 540,
  until: 1080,
  offset: 480,
}
const env: ClockEnv = { timeZone: 'Asia/Shanghai', later: (from, duration) => addDuration(from, duration, calendar) }
const event = (value: number, unit: 'minute' | 'hour' | 'day' | 'workHour' | 'workDay', at?: string): RuleEvent => ({
  on: 'time',
  of: 'x',
  after: { value, unit },
  ...(at ? { at } : {}),
})

describe('clocks', () => {
  it('counts from an instant, and from a day at its time of day', () => {
    expect(dueAt(event(24, 'hour'), '2026-11-25T01:00:00.000Z', env)).toBe('2026-11-26T01:00:00.000Z')
    expect(dueAt(event(-3, 'day'), '2026-11-25', env)).toBe('2026-11-22T01:00:00.000Z')
    expect(dueAt(event(0, 'day', '18:30'), '2026-11-25', env)).toBe('2026-11-25T10:30:00.000Z')
    expect(dueAt(event(1, 'day'), null, env)).toBeNull()
  })

  it('finds the border of what is due: that value is, the next one is not', () => {
    const until = '2026-11-25T03:21:00.000Z'
    for (const unit of ['minute', 'hour', 'day', 'workHour', 'workDay'] as const)
      for (const value of [-40, -3, -1, 0, 1, 2, 30]) {
        const instant = lastDue(event(value, unit), 'datetime', until, env)
        const next = new Date(Date.parse(instant) + 1).toISOString()
        expect(dueAt(event(value, unit), instant, env)! <= until, `${value} ${unit}`).toBe(true)
        expect(dueAt(event(value, unit), next, env)! > until, `${value} ${unit}`).toBe(true)
        const day = lastDue(event(value, unit), 'date', until, env)
        const morrow = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
        expect(dueAt(event(value, unit), day, env)! <= until, `${value} ${unit}`).toBe(true)
        expect(dueAt(event(value, unit), morrow, env)! > until, `${value} ${unit}`).toBe(true)
      }
  })

  it('knows a schedule when it sees one', () => {
    for (const good of ['0 2 * * *', '*/15 9-18 * * 1-5', '0 9 1,15 * *']) expect(isCron(good), good).toBe(true)
    for (const bad of [
      '',
      '0 2 * *',
      '60 * * * *',
      '* 24 * * *',
      '0 0 0 * *',
      '*/0 * * * *',
      '9-5 * * * *',
      'a b c d e',
    ])
      expect(isCron(bad), bad).toBe(false)
  })
})
