import type { RuleRun, RunAction } from '@tenon/engine'
import type { RunStep } from '../db/rule-tables.ts'
import type { Found } from './command-handlers.ts'
import type { Progress } from './update-matching.ts'

/** How the steps of one rule went; with `error` the one marked `failed` did not, and those behind it were not begun. */
export interface AppliedRun {
  readonly run: RuleRun
  readonly steps: readonly RunStep[]
  readonly ms: number
  /** When it was over. */
  readonly ended: Date
  readonly occasion: string
  readonly error?: unknown
  /** A step over many records goes on behind this one: `action` did a part of them. */
  readonly left?: Begun
  /** What stands behind it waits for a moment. */
  readonly waits?: OpenWait
  /** Another did it before, or is at it. */
  readonly repeated?: true
}
/** A step that has done a part of its records. */
export interface Begun {
  readonly action: string
  readonly count: number
  readonly after: string
}

/** A step that waits. */
export interface OpenWait {
  readonly action: string
  readonly until: string
}

export const rounded = (ms: number): number => Math.round(ms * 10) / 10

/** The step that did not go, in a loop with the record at which it did not. */
export interface Failed {
  readonly action: string
  readonly item?: string | undefined
  readonly error: unknown
}

/** The actions of a run as steps: `times` by action, `failed` = the one that did not go, `progress` = how many records each did. */
export function stepsOf(
  run: RuleRun,
  times: ReadonlyMap<string, number>,
  found: Found,
  failed: Omit<Failed, 'error'> | undefined,
  progress: ReadonlyMap<string, Progress> = NONE,
): readonly RunStep[] {
  const open = run.actions.findIndex(
    ({ id, ran, until }) =>
      id === failed?.action || (progress.get(id)?.after ?? null) !== null || (until !== undefined && !ran),
  )
  const at = open < 0 ? Infinity : open
  const name = (id: string): string => found.get(id) ?? id
  return run.actions.map(({ id, kind, ran, made, way, until, since, hurried, ends, count, ids, each }, i) => {
    const ms = times.get(id)
    const part = progress.get(id)
    const fails = id === failed?.action
    const done = part?.count ?? (fails ? doneBefore(each, failed?.item) : i < at ? count : undefined)
    return {
      id,
      kind,
      ran: ran && i < at,
      ...(ms === undefined ? {} : { ms: rounded(ms) }),
      ...(fails ? { failed: true as const } : {}),
      ...(fails && failed?.item !== undefined ? { item: failed.item } : {}),
      ...(done === undefined ? {} : { count: done }),
      ...(part?.after ? { after: part.after } : {}),
      ...(way === undefined || i >= at ? {} : { way }),
      ...(until === undefined || since === undefined || i > at ? {} : { until, since }),
      ...(hurried && i < at ? { hurried } : {}),
      ...(ends && i < at ? { ends } : {}),
      ...(made && i < at ? { made: { form: made.form, id: name(made.id) } } : {}),
      // What a run that is over has found, and made for each of it, is told by the records themselves.
      ...(at < Infinity && i < at && ids ? { ids } : {}),
      ...(at < Infinity && i <= at && each ? { each: renamed(each, name) } : {}),
    }
  })
}

/** The step at which a run is: what failed, goes on with its records or waits. */
export const openStep = (steps: readonly RunStep[]): RunStep | undefined =>
  steps.find(({ failed, after, ran, until }) => failed || after !== undefined || (!ran && until !== undefined))

/** The step of a run that waits. */
export function waitOf(steps: readonly RunStep[]): OpenWait | undefined {
  const step = steps.find(({ ran, until }) => !ran && until !== undefined)
  return step && { action: step.id, until: step.until! }
}

/** The step of a run that has done a part of its records. */
export function begunOf(steps: readonly RunStep[]): Begun | undefined {
  const step = steps.find(({ after }) => after !== undefined)
  return step && { action: step.id, count: step.count ?? 0, after: step.after! }
}

// helpers

const NONE: ReadonlyMap<string, Progress> = new Map()

/** For how many records of a loop an action was done before the one at which it failed. */
function doneBefore(each: RunAction['each'], item: string | undefined): number | undefined {
  if (!each || item === undefined) return undefined
  return Math.max(0, Object.keys(each).indexOf(item))
}
const renamed = (each: NonNullable<RunAction['each']>, name: (id: string) => string): RunStep['each'] =>
  Object.fromEntries(
    Object.entries(each).map(([item, turn]) => [item, turn.made ? { ...turn, made: name(turn.made) } : turn]),
  )
