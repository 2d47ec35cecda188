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
  /** Bucket and sequence of a number that these rules could have made; null for any other text. */
  read(text: string): { readonly bucket: string; readonly sequence: number } | null
}

/**
 * Numbers of a pattern. A counter that outgrows its digits goes on with more of them.
 * @example serialOf({ pattern: 'KH-{yyyyMM}-{0000}', reset: 'auto' }).text(1, '2026-11-22') // 'KH-202611-0001'
 * @example serialOf({ pattern: 'KH-{yyyyMM}-{0000}', reset: 'auto' }).read('KH-202611-0042') // { bucket: '2026-11', sequence: 42 }
 */
export function serialOf({ pattern, reset = 'auto' }: { pattern: string; reset?: string }): Serial {
  const { parts } = parsePattern(pattern)
  const dates = parts
    .filter((part) => part.kind === 'date')
    .map((part) => part.text)
    .join('')
  const finest = dates.includes('dd') ? 'day' : dates.includes('MM') ? 'month' : dates.includes('yy') ? 'year' : 'never'
  const length = LENGTHS[reset === 'auto' ? finest : reset] ?? 0
  const shape = shapeOf(parts)
  return {
    bucket: (today) => today.slice(0, length),
    text: (sequence, today) => parts.map((part) => textOf(part, sequence, today)).join(''),
    read: (text) => {
      const found = shape.exec(text)?.groups
      if (!found) return null
      const { yyyy = found['yy'] && `20${found['yy']}`, MM, dd } = found
      const bucket = [yyyy, MM, dd].slice(0, (length + 1) / 3).join('-')
      const sequence = Number(found['counter'])
      return bucket.length === length && Number.isSafeInteger(sequence) ? { bucket, sequence } : null
    },
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

/** What a number of these parts looks like. A date part that comes again is only looked at the first time. */
function shapeOf(parts: readonly Part[]): RegExp {
  const seen = new Set<string>()
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  const date = (text: string): string =>
    text
      .split(/(yyyy|yy|MM|dd)/)
      .map((piece) => {
        if (!(piece in DATE_PARTS)) return literal(piece)
        if (seen.has(piece)) return `\\d{${piece.length}}`
        seen.add(piece)
        return `(?<${piece}>\\d{${piece.length}})`
      })
      .join('')
  const source = parts.map(({ kind, text }) =>
    kind === 'text' ? literal(text) : kind === 'date' ? date(text) : `(?<counter>\\d{${text.length},15})`,
  )
  return new RegExp(`^${source.join('')}$`)
}

function textOf(part: Part, sequence: number, today: string): string {
  if (part.kind === 'text') return part.text
  if (part.kind === 'counter') return String(sequence).padStart(part.text.length, '0')
  return part.text.replace(/yyyy|yy|MM|dd/g, (name) => DATE_PARTS[name]?.(today) ?? name)
}
