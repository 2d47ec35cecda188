import type { Command, RuleRun } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { inSavepoint } from '../db/in-transaction.ts'
import type { Database } from '../db/schema.ts'
import { PlacedError } from '../records/placed-error.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { applyAll, applyCommand, reserve, type CommandBatch } from './apply-commands.ts'
import type { Automation } from './automation.ts'
import { mustBeInTime, stopped, timed } from './rule-budget.ts'
import { begunOf, rounded, stepsOf, waitOf, type AppliedRun, type Begun, type Failed } from './run-steps.ts'
import type { Progress } from './update-matching.ts'
import type { Found } from './command-handlers.ts'

/**
 * Does what one rule wants done, step by step and each timed, within the rule's time. `apart`: each step stands for itself, so
 * that what was done before one that fails stays (what a clock or a call woke), and one that means many records does a part of them; otherwise the caller takes all back.
 * `begun`: the step that goes on. What a loop wants of one kind is done at once; where that is refused, record by record up to the
 * one that refuses.
 */
export async function applyRun(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  run: RuleRun,
  batch: Omit<CommandBatch, 'commands'>,
  { apart, begun }: { readonly apart: boolean; readonly begun?: Begun | undefined },
): Promise<AppliedRun> {
  const within = timed(automation, context)
  const started = performance.now()
  const found: Found = new Map()
  const times = new Map<string, number>()
  const progress = new Map<string, Progress>()
  if (begun) progress.set(begun.action, begun)
  let repeated = false
  let failed: Failed | undefined
  const reserved = apart ? undefined : await reserve(trx, within, { ...batch, commands: run.commands })
  const inTurn = async (work: () => Promise<void>): Promise<unknown> => {
    try {
      await (apart ? inSavepoint(trx, work) : work())
      return undefined
    } catch (error) {
      return error
    }
  }
  const alone = (command: Command) => async (): Promise<void> => {
    const action = actionOf(command)
    mustBeInTime(automation, within)
    const part = begun?.action === action ? begun : undefined
    const named = part ? { ...command, key: `${command.key}/${part.after}` } : command
    const fresh = reserved ? [command] : await reserve(trx, within, { ...batch, commands: [named] })
    const item = itemOf(command)
    // Its steps wait for all of the records, wherever they are being changed.
    repeated = apart && item === undefined && fresh.length === 0 && command.kind === 'updateRecords'
    const as = apart && item === undefined ? { ...batch, inParts: { after: part?.after ?? null } } : batch
    for (const one of fresh) {
      const done = await applyCommand(automation, trx, within, one, as, found)
      if (done && item === undefined) progress.set(action, { ...done, count: done.count + (part?.count ?? 0) })
    }
    mustBeInTime(automation, within)
  }
  const together = (commands: readonly Command[]) => async (): Promise<void> => {
    mustBeInTime(automation, within)
    const fresh = reserved ? commands : await reserve(trx, within, { ...batch, commands })
    await applyAll(automation, trx, within, fresh, batch, found)
    mustBeInTime(automation, within)
  }
  const failedAt = (group: readonly Command[], thrown: unknown): Failed => {
    const at = thrown instanceof PlacedError ? thrown.place : group.length === 1 ? 0 : undefined
    const error = stopped(automation, thrown instanceof PlacedError ? thrown.error : thrown)
    return { action: actionOf(group[0]!), item: at === undefined ? undefined : itemOf(group[at]!), error }
  }
  const firstRefused = async (group: readonly Command[]): Promise<Failed | undefined> => {
    for (const command of group) {
      const thrown = await inTurn(alone(command))
      if (thrown !== undefined) return failedAt([command], thrown)
    }
    return undefined
  }
  for (const group of groups(reserved ?? run.commands)) {
    const action = actionOf(group[0]!)
    const start = performance.now()
    const refused = await inTurn(group.length > 1 ? together(group) : alone(group[0]!))
    if (refused !== undefined) {
      // Within a save nothing can be tried after a refusal: all is taken back with it.
      const again = apart && group.length > 1
      failed = again ? await firstRefused(group) : failedAt(group, refused)
    }
    times.set(action, (times.get(action) ?? 0) + performance.now() - start)
    if (failed || repeated || progress.get(action)?.after) break
  }
  const steps = stepsOf(run, times, found, failed, progress)
  const left = failed ? undefined : begunOf(steps)
  const waits = failed ? undefined : waitOf(steps)
  return {
    run,
    steps,
    ms: rounded(performance.now() - started),
    ended: automation.records.platform.now(),
    occasion: batch.occasion,
    ...(failed ? { error: failed.error } : {}),
    ...(left ? { left } : {}),
    ...(waits ? { waits } : {}),
    ...(repeated ? { repeated } : {}),
  }
}

// helpers

/** `rule/action`, and in a loop `rule/action/record`. */
const actionOf = ({ key }: Command): string => key.split('/')[1] ?? ''
const itemOf = ({ key }: Command): string | undefined => key.split('/').slice(2).join('/') || undefined

/** What one action wants for each record of a loop stands together; everything else by itself. */
function groups(commands: readonly Command[]): readonly (readonly Command[])[] {
  const found: Command[][] = []
  for (const command of commands) {
    const last = found.at(-1)
    const same = last && itemOf(command) !== undefined && actionOf(last[0]!) === actionOf(command)
    if (same && last[0]!.kind === command.kind && command.kind !== 'updateRecords') last.push(command)
    else found.push([command])
  }
  return found
}
