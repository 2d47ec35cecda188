import type { Expression } from '@tenon/engine'

/**
 * A stretch of days relative to today, as text: `this:month`, `last:week`, `next:quarter`, `past:7` (the last seven days,
 * today included), `coming:7`.
 */
export type Period = string

export const NAMED_PERIODS: readonly Period[] = [
  'this:day',
  'last:day',
  'next:day',
  'this:week',
  'last:week',
  'next:week',
  'this:month',
  'last:month',
  'next:month',
  'this:quarter',
  'last:quarter',
  'this:year',
  'last:year',
]

/** First day of a period and the day after its last one, as expressions. */
export function periodBounds(period: Period): { from: Expression; to: Expression } | undefined {
  const [word, what] = period.split(':')
  if (word === 'past' || word === 'coming') {
    const days = Number(what)
    if (!Number.isInteger(days) || days < 1 || days > 3650) return undefined
    return word === 'past'
      ? { from: shift(TODAY, 1 - days, 'day'), to: shift(TODAY, 1, 'day') }
      : { from: TODAY, to: shift(TODAY, days, 'day') }
  }
  if (what === undefined || !NAMED_PERIODS.includes(period)) return undefined
  const start: Expression = what === 'day' ? TODAY : { startOf: [TODAY, what] }
  const offset = word === 'this' ? 0 : word === 'last' ? -1 : 1
  return { from: shift(start, offset, what), to: shift(start, offset + 1, what) }
}

/** The period that has these bounds; undefined when none has. */
export function periodOf(from: Expression, to: Expression): Period | undefined {
  const wanted = JSON.stringify([from, to])
  const named = NAMED_PERIODS.find((period) => text(period) === wanted)
  if (named) return named
  const days = (['past', 'coming'] as const).map((word) => [word, distance(word === 'past' ? from : to)] as const)
  for (const [word, n] of days) {
    if (n === undefined) continue
    const period = `${word}:${word === 'past' ? 1 - n : n}`
    if (text(period) === wanted) return period
  }
  return undefined
}

// helpers

const TODAY: Expression = { var: '$today' }
function shift(day: Expression, by: number, unit: string): Expression {
  return by === 0 ? day : { dateAdd: [day, by, unit] }
}
function text(period: Period): string | undefined {
  const bounds = periodBounds(period)
  return bounds && JSON.stringify([bounds.from, bounds.to])
}
/** Days between today and an expression of ours. */
function distance(expression: Expression): number | undefined {
  if (JSON.stringify(expression) === JSON.stringify(TODAY)) return 0
  const args = (expression as { dateAdd?: unknown } | null)?.dateAdd
  return Array.isArray(args) && typeof args[1] === 'number' ? args[1] : undefined
}
