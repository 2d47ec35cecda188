import type { Command, RuleRun } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { inSavepoint } from '../db/in-transaction.ts'
import type { Database } from '../db/schema.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { applyCommand, reserve, type CommandBatch } from './apply-commands.ts'
import type { Automation } from './automation.ts'
import { mustBeInTime, stopped, timed } from './rule-budget.ts'
import { rounded, stepsOf, type AppliedRun } from './run-steps.ts'
import type { Found } from './command-handlers.ts'

/**
 * Does what one rule wants done, step by step and each timed, within the rule's time. `apart`: each step stands for itself, so
 * that what was done before one that fails stays (what a clock or a call woke); otherwise the caller takes all back.
 */
export async function applyRun(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  run: RuleRun,
  batch: Omit<CommandBatch, 'commands'>,
  apart: boolean,
): Promise<AppliedRun> {
  const within = timed(automation, context)
  const begun = performance.now()
  const found: Found = new Map()
  const times = new Map<string, number>()
  let failed: { readonly action: string; readonly error: unknown } | undefined
  const reserved = apart ? undefined : await reserve(trx, within, { ...batch, commands: run.commands })
  for (const command of reserved ?? run.commands) {
    const action = actionOf(command)
    const start = performance.now()
    const work = async () => {
      mustBeInTime(automation, within)
      const fresh = reserved ? [command] : await reserve(trx, within, { ...batch, commands: [command] })
      for (const one of fresh) await applyCommand(automation, trx, within, one, batch, found)
      mustBeInTime(automation, within)
    }
    try {
      await (apart ? inSavepoint(trx, work) : work())
    } catch (error) {
      failed = { action, error: stopped(automation, error) }
    }
    times.set(action, (times.get(action) ?? 0) + performance.now() - start)
    if (failed) break
  }
  return {
    run,
    steps: stepsOf(run, times, found, failed?.action),
    ms: rounded(performance.now() - begun),
    ended: automation.records.platform.now(),
    occasion: batch.occasion,
    ...(failed ? { error: failed.error } : {}),
  }
}

// helpers

const actionOf = (command: Command): string => command.key.slice(command.key.lastIndexOf('/') + 1)
