/**
 * The days that a month's sheet shows: whole weeks from Monday, six at most.
 * @example monthDays('2026-11')[0] // '2026-10-26'
 */
export function monthDays(month: string): readonly string[] {
  const first = new Date(`${month}-01T00:00:00Z`)
  const lead = (first.getUTCDay() + 6) % 7
  const count = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  const weeks = Math.ceil((lead + count) / 7)
  return Array.from({ length: weeks * 7 }, (_day, at) => iso(new Date(first.getTime() + (at - lead) * 86_400_000)))
}

/** The month `by` months away from `month`. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return iso(new Date(Date.UTC(year, number - 1 + by, 1))).slice(0, 7)
}

/** The day so many days away. */
export const shiftDay = (day: string, by: number): string =>
  iso(new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000))

/** How many days `to` lies after `from`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)

// helpers

const iso = (day: Date) => day.toISOString().slice(0, 10)
