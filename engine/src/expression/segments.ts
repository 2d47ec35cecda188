import type { Expression } from '../definition/json.ts'

/** The operator `{ inSegment: [{ var: 'customer' }, id] }`: whether a record is in a segment. */
export const IN_SEGMENT = 'inSegment'

/** A condition over the records of a form that somebody has saved under a name. */
export interface Segment {
  readonly form: string
  readonly label: string
  readonly filter: Expression
}

/** The segments that a piece of JSON names (an expression, a definition, or several), each by its id with one place where it stands. */
export function segmentsNamed(json: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const open: { readonly at: unknown; readonly path: string }[] = [{ at: json, path: '' }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { at, path } = next
    if (typeof at !== 'object' || at === null) continue
    const id = calledId(at)
    if (id !== undefined) found.set(id, path)
    for (const [key, value] of Object.entries(at)) open.push({ at: value, path: path === '' ? key : `${path}/${key}` })
  }
  return found
}

/**
 * The same JSON with what its segments mean now written beside their ids, segments of segments too; only then can a condition be run.
 * One that is gone, or that leads back to itself, stays without a meaning. What was written before is replaced; without
 * `segments` it is taken away, as definitions are kept.
 * @example withSegments({ inSegment: [{ var: 'id' }, id] }, new Map([[id, segment]])) // { inSegment: [{ var: 'id' }, id, segment] }
 */
export function withSegments<T>(json: T, segments: ReadonlyMap<string, Segment> = NONE): T {
  return segmentsNamed(json).size === 0 ? json : (meant(json, segments, []) as T)
}

/** The segments that lead back to where they began, by their labels: `A`, `B`, `A`; undefined where none does. */
export function segmentCycle(start: string, segments: ReadonlyMap<string, Segment>): readonly string[] | undefined {
  const done = new Set<string>()
  const walk = (id: string, trail: readonly string[]): readonly string[] | undefined => {
    const segment = segments.get(id)
    const before = trail.indexOf(id)
    if (before >= 0) return [...trail.slice(before), id].map((one) => segments.get(one)!.label)
    if (!segment || done.has(id)) return undefined
    done.add(id)
    for (const next of segmentsNamed(segment.filter).keys()) {
      const found = walk(next, [...trail, id])
      if (found) return found
    }
    return undefined
  }
  return walk(start, [])
}

// helpers

const NONE: ReadonlyMap<string, Segment> = new Map()

function calledId(at: object): string | undefined {
  const args: unknown = (at as Record<string, unknown>)[IN_SEGMENT]
  return Array.isArray(args) && typeof args[1] === 'string' ? args[1] : undefined
}

function meant(at: unknown, segments: ReadonlyMap<string, Segment>, trail: readonly string[]): unknown {
  if (typeof at !== 'object' || at === null) return at
  if (Array.isArray(at)) return at.map((one) => meant(one, segments, trail))
  const id = calledId(at)
  if (id === undefined)
    return Object.fromEntries(Object.entries(at).map(([key, value]) => [key, meant(value, segments, trail)]))
  const [of] = (at as Record<string, unknown[]>)[IN_SEGMENT]!
  const segment = trail.includes(id) ? undefined : segments.get(id)
  if (!segment) return { [IN_SEGMENT]: [of, id] }
  const { form, label } = segment
  return { [IN_SEGMENT]: [of, id, { form, label, filter: meant(segment.filter, segments, [...trail, id]) }] }
}
