import { PlatformError, type Command, type RuleRun } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { inSavepoint } from '../db/in-transaction.ts'
import type { RunStep } from '../db/rule-tables.ts'
import type { Database } from '../db/schema.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { applyCommand, reserve, type CommandBatch, type Found } from './apply-commands.ts'
import type { Automation } from './automation.ts'

/** How the steps of one rule went; with `error` the one marked `failed` did not, and those behind it were not begun. */
export interface AppliedRun {
  readonly run: RuleRun
  readonly steps: readonly RunStep[]
  readonly ms: number
  readonly occasion: string
  readonly error?: unknown
}

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
      for (const one of fresh) await applyCommand(automation, trx, within, one, { ...batch, commands: [one] }, found)
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
    occasion: batch.occasion,
    ...(failed ? { error: failed.error } : {}),
  }
}

// helpers

const actionOf = (command: Command): string => command.key.slice(command.key.lastIndexOf('/') + 1)
const rounded = (ms: number): number => Math.round(ms * 10) / 10

/** What a rule sets off counts as its own time. */
const timed = ({ records }: Automation, context: SaveContext): SaveContext =>
  context.deadline === undefined
    ? { ...context, deadline: performance.now() + records.platform.config.ruleSeconds * 1000 }
    : context
function mustBeInTime(automation: Automation, { deadline }: SaveContext): void {
  if (deadline !== undefined && performance.now() > deadline) throw overTime(automation)
}
const overTime = ({ records }: Automation, cause?: unknown): PlatformError => {
  const seconds = records.platform.config.ruleSeconds
  const issues = [{ path: '', code: 'RULE_BUDGET', params: { seconds } }]
  return new PlatformError('STATE', { reason: 'ruleBudget', seconds }, { issues, ...(cause ? { cause } : {}) })
}
/** 57014: the database stopped a statement that took too long. */
const stopped = (automation: Automation, error: unknown): unknown =>
  (error as { code?: unknown }).code === '57014' ? overTime(automation, error) : error

function stepsOf(
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
