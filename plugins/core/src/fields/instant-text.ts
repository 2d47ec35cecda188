/** Where nobody says otherwise. */
export const DEFAULT_ZONE = 'Asia/Shanghai'

/** `2026-11-22 14:05` in the zone. */
export function instantText(value: unknown, timeZone: string = DEFAULT_ZONE): string {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return ''
  let format = formats.get(timeZone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts })
    formats.set(timeZone, format)
  }
  return format.format(new Date(value))
}

// helpers

const formats = new Map<string, Intl.DateTimeFormat>()
