/**
 * The address to open; null for schemes that run something or reach into the machine.
 * WARNING: every link made from a record's text goes through here.
 */
export function safeHref(text: string): string | null {
  if (!/^[a-z][a-z0-9+.-]*:/iu.test(text.trim())) return null
  try {
    const url = new URL(text.trim())
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : null
  } catch {
    return null
  }
}
