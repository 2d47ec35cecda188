import type { RuleRun } from '@tenon/engine'
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

/** The actions of a run as steps: `times` by action, `failed` = the one that did not go, `progress` = how many records each did. */
export function stepsOf(
  run: RuleRun,
  times: ReadonlyMap<string, number>,
  found: Found,
  failed: string | undefined,
  progress: ReadonlyMap<string, Progress> = NONE,
): readonly RunStep[] {
  const open = run.actions.findIndex(
    ({ id, ran, until }) =>
      id === failed || (progress.get(id)?.after ?? null) !== null || (until !== undefined && !ran),
  )
  const at = open < 0 ? Infinity : open
  return run.actions.map(({ id, kind, ran, made, way, until, since, ends }, i) => {
    const ms = times.get(id)
    const { count, after } = progress.get(id) ?? {}
    return {
      id,
      kind,
      ran: ran && i < at,
      ...(ms === undefined ? {} : { ms: rounded(ms) }),
      ...(id === failed ? { failed: true as const } : {}),
      ...(count === undefined ? {} : { count }),
      ...(after ? { after } : {}),
      ...(way === undefined || i >= at ? {} : { way }),
      ...(until === undefined || since === undefined || i > at ? {} : { until, since }),
      ...(ends && i < at ? { ends } : {}),
      ...(made && i < at ? { made: { form: made.form, id: found.get(made.id) ?? made.id } } : {}),
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
