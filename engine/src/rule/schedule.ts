import type { RuleEvent } from '../definition/index.ts'

export const SCHEDULES = ['day', 'workday', 'week', 'month', 'hour', 'custom'] as const

/** A schedule as people say it; `cron` is what it stands for. */
export interface Schedule {
  readonly every: (typeof SCHEDULES)[number]
  /** `HH:mm`; of an hour only the minutes count. */
  readonly at: string
  readonly cron: string
}

/**
 * What a schedule's five fields say in words; those that say something else are `custom`.
 * @example scheduleOf({ on: 'schedule', cron: '30 8 * * 1' }) // { every: 'week', at: '08:30', cron: '30 8 * * 1' }
 */
export function scheduleOf({ cron = '0 9 * * *', workdays }: Partial<RuleEvent>): Schedule {
  const match = /^(\d{1,2}) (\d{1,2}|\*) (1|\*) \* (1|\*)$/.exec(cron.trim())
  const [, minute = '0', hour = '9', day, weekday] = match ?? []
  const at = `${(hour === '*' ? '0' : hour).padStart(2, '0')}:${minute.padStart(2, '0')}`
  const every = ((): Schedule['every'] => {
    if (!match || (day === '1' && weekday === '1')) return 'custom'
    if (hour === '*') return day === '*' && weekday === '*' && !workdays ? 'hour' : 'custom'
    if (day === '1') return workdays ? 'custom' : 'month'
    if (weekday === '1') return workdays ? 'custom' : 'week'
    return workdays ? 'workday' : 'day'
  })()
  return { every, at, cron }
}

/** The settings of the event that mean this schedule. */
export function cronOf({ every, at, cron }: Schedule): { cron: string; workdays: true | undefined } {
  const [hour, minute] = at.split(':').map(Number) as [number, number]
  const workdays = every === 'workday' ? true : undefined
  switch (every) {
    case 'custom':
      return { cron, workdays }
    case 'hour':
      return { cron: `${minute} * * * *`, workdays }
    case 'week':
      return { cron: `${minute} ${hour} * * 1`, workdays }
    case 'month':
      return { cron: `${minute} ${hour} 1 * *`, workdays }
    default:
      return { cron: `${minute} ${hour} * * *`, workdays }
  }
}
