interface Part {
  readonly kind: 'text' | 'date' | 'counter'
  readonly text: string
}

/** The parts of a pattern; `problem` when it has not exactly one counter or an unknown placeholder. */
export function parsePattern(pattern: string): { readonly parts: readonly Part[]; readonly problem: boolean } {
  const parts: Part[] = []
  let problem = false
  for (const text of pattern.split(/(\{[^{}]*\})/)) {
    if (text === '') continue
    const inner = /^\{(.*)\}$/.exec(text)?.[1]
    if (inner === undefined) parts.push({ kind: 'text', text })
    else if (/^0{1,12}$/.test(inner)) parts.push({ kind: 'counter', text: inner })
    else if (/^(?:yyyy|yy|MM|dd|[-_./])+$/.test(inner)) parts.push({ kind: 'date', text: inner })
    else problem = true
  }
  return { parts, problem: problem || parts.filter((part) => part.kind === 'counter').length !== 1 }
}

/** Numbers that count within a bucket (a day, a month, the form's whole life). */
export interface Serial {
  bucket(today: string): string
  text(sequence: number, today: string): string
}

/**
 * Numbers of a pattern. A counter that outgrows its digits goes on with more of them.
 * @example serialOf({ pattern: 'KH-{yyyyMM}-{0000}', reset: 'auto' }).text(1, '2026-11-22') // 'KH-202611-0001'
 */
export function serialOf({ pattern, reset = 'auto' }: { pattern: string; reset?: string }): Serial {
  const { parts } = parsePattern(pattern)
  const dates = parts
    .filter((part) => part.kind === 'date')
    .map((part) => part.text)
    .join('')
  const finest = dates.includes('dd') ? 'day' : dates.includes('MM') ? 'month' : dates.includes('yy') ? 'year' : 'never'
  const length = LENGTHS[reset === 'auto' ? finest : reset] ?? 0
  return {
    bucket: (today) => today.slice(0, length),
    text: (sequence, today) => parts.map((part) => textOf(part, sequence, today)).join(''),
  }
}

// helpers

const LENGTHS: Readonly<Record<string, number>> = { never: 0, year: 4, month: 7, day: 10 }
const DATE_PARTS: Readonly<Record<string, (today: string) => string>> = {
  yyyy: (today) => today.slice(0, 4),
  yy: (today) => today.slice(2, 4),
  MM: (today) => today.slice(5, 7),
  dd: (today) => today.slice(8, 10),
}

function textOf(part: Part, sequence: number, today: string): string {
  if (part.kind === 'text') return part.text
  if (part.kind === 'counter') return String(sequence).padStart(part.text.length, '0')
  return part.text.replace(/yyyy|yy|MM|dd/g, (name) => DATE_PARTS[name]?.(today) ?? name)
}
