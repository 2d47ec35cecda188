import type { Span } from './event-days.ts'

/** What stands in one line of one day: a piece of an event, and whether the event begins or ends there. */
export interface Piece<Event> {
  readonly event: Event
  readonly first: boolean
  readonly last: boolean
  /** The first piece of this week, which says what it is, tells on how many of its days it stands; the others 0. */
  readonly days: number
}

/**
 * The lines of each day of a week: an event of several days keeps its line through the week, so that its pieces join. `null`
 * keeps a line free. Those that begin earlier stand higher, of those the longer; else they keep their order.
 */
export function weekLanes<Event extends { readonly span: Span }>(
  week: readonly string[],
  events: readonly Event[],
): ReadonlyMap<string, readonly (Piece<Event> | null)[]> {
  const lines = new Map(week.map((day) => [day, [] as (Piece<Event> | null)[]]))
  const here = events
    .filter(({ span }) => span.from <= week.at(-1)! && span.to >= week[0]!)
    .sort((a, b) => order(a.span.from, b.span.from) || order(b.span.to, a.span.to))
  for (const event of here) {
    const { from, to } = event.span
    const days = week.filter((day) => day >= from && day <= to)
    // In the order of their beginnings a line that is free on the first day stays free.
    let lane = 0
    while (lines.get(days[0]!)![lane]) lane++
    for (const [at, day] of days.entries()) {
      const line = lines.get(day)!
      while (line.length < lane) line.push(null)
      line[lane] = { event, first: day === from, last: day === to, days: at === 0 ? days.length : 0 }
    }
  }
  return lines
}

// helpers

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
