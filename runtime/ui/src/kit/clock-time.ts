const DAY = 24 * 60
const TYPED = /^(\d{1,2})(?:\s*[:：.]\s*(\d{1,2}))?$/
const RUN_TOGETHER = /^(\d{1,2})(\d{2})$/

/**
 * The time of day that a person typed, as `HH:mm`, or null for what is none: `9`, `9:30`, `9：30`, `930` and `0930` are read.
 *
 * @example readClock('930') // '09:30'
 * @example readClock('24:00') // null
 */
export function readClock(typed: string): string | null {
  const text = typed.trim()
  const [, hour, minute = '0'] = TYPED.exec(text) ?? RUN_TOGETHER.exec(text) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return null
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
}

/**
 * The time of day some minutes later (or earlier), on a clock that goes round at midnight.
 *
 * @example laterBy('23:50', 15) // '00:05'
 */
export function laterBy(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const later = (hour * 60 + minute + (minutes % DAY) + DAY) % DAY
  return [Math.floor(later / 60), later % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
