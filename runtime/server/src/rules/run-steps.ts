import type { RuleRun } from '@tenon/engine'
import type { RunStep } from '../db/rule-tables.ts'
import type { Found } from './command-handlers.ts'

/** How the steps of one rule went; with `error` the one marked `failed` did not, and those behind it were not begun. */
export interface AppliedRun {
  readonly run: RuleRun
  readonly steps: readonly RunStep[]
  readonly ms: number
  /** When it was over. */
  readonly ended: Date
  readonly occasion: string
  readonly error?: unknown
}

export const rounded = (ms: number): number => Math.round(ms * 10) / 10

/** The actions of a run as steps: `times` by action, `failed` = the one that did not go. */
export function stepsOf(
  run: RuleRun,
  times: ReadonlyMap<string, number>,
  found: Found,
  failed: string | undefined,
): readonly RunStep[] {
  const at = failed === undefined ? Infinity : run.actions.findIndex(({ id }) => id === failed)
  return run.actions.map(({ id, kind, ran, made }, i) => {
    const ms = times.get(id)
    return {
      id,
      kind,
      ran: ran && i < at,
      ...(ms === undefined ? {} : { ms: rounded(ms) }),
      ...(i === at ? { failed: true as const } : {}),
      ...(made && i < at ? { made: { form: made.form, id: found.get(made.id) ?? made.id } } : {}),
    }
  })
}
