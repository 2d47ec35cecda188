import type { Duration } from '../command.ts'
import type { Step } from '../definition/index.ts'
import type { CompiledFlow } from './compile-flow.ts'
import { addDuration, workBetween, type WorkCalendar } from './duration.ts'
import type { PredictedVisit } from './predict.ts'

/** How long a node holds a run: as runs before did (`cases` of them, their median), until its deadline, or as it is set to rest. */
export type StepLength =
  | { readonly from: 'past'; readonly duration: Duration; readonly cases: number }
  | { readonly from: 'limit' | 'rest'; readonly duration: Duration }

/** When a run would reach a node and leave it; without `length` nothing is known, and it is taken as if it held nobody up. */
export interface StepTime {
  readonly begins: string
  readonly ends: string
  readonly length?: StepLength
}
export interface Timeline {
  readonly steps: ReadonlyMap<string, StepTime>
  readonly ends: string
  /** Working minutes from the start to the end. */
  readonly minutes: number
  /** False when a node that holds the run up has no length: it takes longer than that. */
  readonly complete: boolean
}

/**
 * When a predicted run would be where. Branches run side by side; a gateway is left when as many have ended as it waits for.
 * Working lengths run in the working time of the calendar. `past` gives the lengths of runs before, by node.
 */
export function timeline(
  flow: CompiledFlow,
  visits: readonly PredictedVisit[],
  {
    start,
    past,
    calendar,
  }: { readonly start: string; readonly past: ReadonlyMap<string, PastLength>; readonly calendar: WorkCalendar },
): Timeline {
  const steps = new Map<string, StepTime>()
  const through = (list: readonly Step[], at: string): string => list.reduce((now, step) => over(step, now), at)
  const over = (step: Step, begins: string): string => {
    const own = visits.filter((visit) => visit.node === step.id)
    if (own.length === 0) return begins
    const taken = new Set(own.flatMap((visit) => visit.branches ?? []))
    const ends = (step.branches ?? [])
      .filter((branch) => taken.has(branch.id))
      .map((branch) => through(branch.steps, begins))
      .sort()
    const length = own.some((visit) => holds(flow, visit)) ? lengthOf(flow, step, past) : undefined
    const left = length
      ? own.reduce((now) => addDuration(now, length.duration, calendar), begins)
      : (ends[(own[0]!.join ?? ends.length) - 1] ?? begins)
    steps.set(step.id, { begins, ends: left, ...(length ? { length } : {}) })
    return left
  }
  const ends = through(flow.definition.steps, start)
  const complete = visits.every((visit) => !holds(flow, visit) || steps.get(visit.node)?.length !== undefined)
  return { steps, ends, minutes: workBetween(start, ends, calendar), complete }
}

/** Median of the working minutes that runs before stayed at a node, and how many they were. */
export interface PastLength {
  readonly minutes: number
  readonly cases: number
}

/**
 * The median stay at each node, in working minutes.
 * @example pastLengths([{ node: 'a', enteredAt: '2026-11-20T01:00:00Z', leftAt: '2026-11-20T03:00:00Z' }], { isWorkday: () => true, from: 540, until: 1080, offset: 480 }) // Map { 'a' => { minutes: 120, cases: 1 } }
 */
export function pastLengths(
  stays: readonly { readonly node: string; readonly enteredAt: string; readonly leftAt: string }[],
  calendar: WorkCalendar,
): ReadonlyMap<string, PastLength> {
  const byNode = Map.groupBy(stays, (stay) => stay.node)
  return new Map(
    [...byNode].map(([node, own]) => {
      const minutes = own.map(({ enteredAt, leftAt }) => workBetween(enteredAt, leftAt, calendar)).sort((a, b) => a - b)
      const middle = (minutes[(minutes.length - 1) >> 1]! + minutes[minutes.length >> 1]!) / 2
      return [node, { minutes: middle, cases: minutes.length }]
    }),
  )
}

// helpers

/** Whether a run stays at the node until somebody or something lets it go on. */
function holds(flow: CompiledFlow, { node, people, skipped }: PredictedVisit): boolean {
  const { step, kind } = flow.node(node)
  if (kind.people) return people.length > 0 && !skipped
  return kind.rests !== undefined || kind.call?.(step).wait === true
}

function lengthOf(flow: CompiledFlow, step: Step, past: ReadonlyMap<string, PastLength>): StepLength | undefined {
  const { kind } = flow.node(step.id)
  if (kind.rests) return { from: 'rest', duration: kind.rests(step) }
  const known = past.get(step.id)
  if (known) return { from: 'past', duration: { value: known.minutes / 60, unit: 'workHour' }, cases: known.cases }
  const limit = kind.people?.(step).timeout?.after
  return limit && { from: 'limit', duration: limit }
}
