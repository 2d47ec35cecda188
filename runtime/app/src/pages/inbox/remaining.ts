/** How pressing a deadline is, and the two numbers its words need. */
export interface Remaining {
  readonly level: 'calm' | 'soon' | 'over'
  readonly unit: 'minute' | 'hour' | 'day'
  readonly value: number
}

/**
 * Time left until a deadline. `soon` from 8 hours before it; null where there is none.
 * @example remaining('2026-11-22T09:00:00Z', Date.parse('2026-11-22T06:00:00Z')) // { level: 'soon', unit: 'hour', value: 3 }
 */
export function remaining(dueAt: string | null, now: number): Remaining | null {
  if (!dueAt) return null
  const left = Date.parse(dueAt) - now
  const minutes = Math.floor(Math.abs(left) / 60_000)
  const level = left < 0 ? 'over' : minutes < 8 * 60 ? 'soon' : 'calm'
  if (minutes < 60) return { level, unit: 'minute', value: minutes }
  if (minutes < 24 * 60) return { level, unit: 'hour', value: Math.floor(minutes / 60) }
  return { level, unit: 'day', value: Math.floor(minutes / (24 * 60)) }
}
