/** Where an event of a timeline stands relative to today, coarser the longer ago it was. */
export interface TimelineGroup<T> {
  readonly key: string
  readonly period: 'today' | 'yesterday' | 'week' | 'lastWeek' | 'month'
  /** First day of the month, for `month`. */
  readonly month?: string
  readonly items: readonly T[]
}

/**
 * Items, newest first, under 今天 / 昨天 / 本周 / 上周 / month, by calendar days of `timeZone`. Weeks begin on Monday.
 * @example groupByPeriod([{ at: '2026-11-22T06:05:00Z' }], '2026-11-22T08:00:00Z', 'Asia/Shanghai')[0].period // 'today'
 */
export function groupByPeriod<T extends { readonly at: string }>(
  items: readonly T[],
  now: string,
  timeZone: string,
): TimelineGroup<T>[] {
  const today = dayNumber(now, timeZone)
  // Day 0 of the epoch was a Thursday: Monday of this week is this many days back.
  const monday = today - ((today + 3) % 7)
  const groups = new Map<string, { period: TimelineGroup<T>['period']; month?: string; items: T[] }>()
  for (const item of items) {
    const day = dayNumber(item.at, timeZone)
    const period =
      day >= today
        ? 'today'
        : day === today - 1
          ? 'yesterday'
          : day >= monday
            ? 'week'
            : day >= monday - 7
              ? 'lastWeek'
              : 'month'
    const month = period === 'month' ? `${new Date(day * 86_400_000).toISOString().slice(0, 7)}-01` : undefined
    const key = month ?? period
    const group = groups.get(key) ?? { period, month, items: [] }
    group.items.push(item)
    groups.set(key, group)
  }
  return [...groups].map(([key, group]) => ({ key, ...group }))
}

// helpers

const formats = new Map<string, Intl.DateTimeFormat>()

/** Calendar day in a time zone as days since 1970-01-01. */
function dayNumber(at: string, timeZone: string): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  return Date.parse(`${format.format(new Date(at))}T00:00:00Z`) / 86_400_000
}
