import type { Command, RuleRun } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { inSavepoint } from '../db/in-transaction.ts'
import type { Database } from '../db/schema.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { applyCommand, reserve, type CommandBatch } from './apply-commands.ts'
import type { Automation } from './automation.ts'
import { mustBeInTime, stopped, timed } from './rule-budget.ts'
import { begunOf, rounded, stepsOf, waitOf, type AppliedRun, type Begun } from './run-steps.ts'
import type { Progress } from './update-matching.ts'
import type { Found } from './command-handlers.ts'

/**
 * Does what one rule wants done, step by step and each timed, within the rule's time. `apart`: each step stands for itself, so
 * that what was done before one that fails stays (what a clock or a call woke), and one that means many records does a part of them; otherwise the caller takes all back.
 * `begun`: the step that goes on.
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
  let failed: { readonly action: string; readonly error: unknown } | undefined
  const reserved = apart ? undefined : await reserve(trx, within, { ...batch, commands: run.commands })
  for (const command of reserved ?? run.commands) {
    const action = actionOf(command)
    const start = performance.now()
    const work = async () => {
      mustBeInTime(automation, within)
      const part = begun?.action === action ? begun : undefined
      const named = part ? { ...command, key: `${command.key}/${part.after}` } : command
      const fresh = reserved ? [command] : await reserve(trx, within, { ...batch, commands: [named] })
      // Its steps wait for all of the records, wherever they are being changed.
      repeated = apart && fresh.length === 0 && command.kind === 'updateRecords'
      const as = apart ? { ...batch, inParts: { after: part?.after ?? null } } : batch
      for (const one of fresh) {
        const done = await applyCommand(automation, trx, within, one, as, found)
        if (done) progress.set(action, { ...done, count: done.count + (part?.count ?? 0) })
      }
      mustBeInTime(automation, within)
    }
    try {
      await (apart ? inSavepoint(trx, work) : work())
    } catch (error) {
      failed = { action, error: stopped(automation, error) }
    }
    times.set(action, (times.get(action) ?? 0) + performance.now() - start)
    if (failed || repeated || progress.get(action)?.after) break
  }
  const steps = stepsOf(run, times, found, failed?.action, progress)
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

const actionOf = (command: Command): string => command.key.slice(command.key.lastIndexOf('/') + 1)
