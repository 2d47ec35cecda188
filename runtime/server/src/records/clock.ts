/**
 * The calendar day of an instant in a time zone, `YYYY-MM-DD`.
 * @example todayIn('Asia/Shanghai', '2025-12-31T16:30:00.000Z') // '2026-01-01'
 */
export function todayIn(timeZone: string, now: string): string {
  let format = formats.get(timeZone)
  if (!format) formats.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone })))
  return format.format(new Date(now))
}

// helpers

const formats = new Map<string, Intl.DateTimeFormat>()
