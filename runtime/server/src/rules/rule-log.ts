import { PlatformError, type RuleTrigger } from '@tenon/engine'
import type { Insertable, Kysely, Updateable } from 'kysely'
import type { RunError } from '../db/rule-tables.ts'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'
import type { SaveContext, SavedChange } from '../records/save-hooks.ts'
import { actorId } from '../users/viewer.ts'
import type { AppliedRun } from './run-steps.ts'

export type LoggedRun = Insertable<Database['meta.rule_run']>

/**
 * Which rules were meant, whether their condition held and how their steps went; of an import only those that held for the
 * records of the file itself, not for what rules made of them.
 */
export function loggedRuns(
  context: SaveContext,
  change: Pick<SavedChange, 'form' | 'id'>,
  trigger: RuleTrigger,
  runs: readonly AppliedRun[],
  revision: (rule: string) => number,
): readonly LoggedRun[] {
  const imported = isImport(context)
  if (imported && context.depth > 0) return []
  const kept = imported ? runs.filter(({ run }) => run.held) : runs
  const { cause } = context
  return kept.map((applied) => ({
    at: context.now,
    app: context.app.key,
    rule: applied.run.rule,
    revision: revision(applied.run.rule),
    form: change.form.key,
    record: change.id,
    event: trigger.on,
    held: applied.run.held,
    actor: actorId(context.actor),
    via: cause.kind === 'user' ? null : `${cause.kind}${cause.key ? `/${cause.key}` : ''}`,
    ...outcomeOf(applied),
    delay_ms: Math.max(0, applied.ended.getTime() - Date.parse('at' in trigger ? trigger.at : context.now)),
    ...('at' in trigger && (applied.error !== undefined || applied.left) ? { trigger: JSON.stringify(trigger) } : {}),
  }))
}

/** How it went, as the log has it. */
export const outcomeOf = ({ steps, ms, occasion, error }: AppliedRun) =>
  ({
    actions: JSON.stringify(steps),
    ms,
    occasion,
    status: error === undefined ? 'done' : 'failed',
    error: error === undefined ? null : JSON.stringify(errorOf(error)),
  }) satisfies Updateable<Database['meta.rule_run']>

/** Returns their ids, in their order. */
export async function writeRuns(db: Kysely<Database>, runs: readonly LoggedRun[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (let at = 0; at < runs.length; at += AT_ONCE) {
    const part = runs.slice(at, at + AT_ONCE)
    const made = await db.insertInto('meta.rule_run').values(part).returning('id').execute()
    ids.push(...made.map(({ id }) => id))
  }
  return ids
}

/**
 * Writes down what was refused, outside of the transaction that is about to be taken back. Not waited for: that transaction
 * holds a connection, and many at once would wait for each other's.
 */
export function logRefused({ db, log }: Pick<Platform, 'db' | 'log'>, runs: readonly LoggedRun[]): void {
  const refused = runs.map((run) => ({ ...run, status: 'refused' as const, trigger: null }))
  writeRuns(db, refused).catch((err: unknown) => log.warn({ err }, 'a refused rule could not be written down'))
}

/** Whether the save is an import, or caused by one. */
export const isImport = (context: SaveContext): boolean => context.imported === true || context.cause.kind === 'import'

// helpers

/** Rows of one statement: far from the 65,535 parameters that it may have. */
const AT_ONCE = 1_000

export function errorOf(error: unknown): RunError {
  if (!(error instanceof PlatformError)) return { code: 'INTERNAL' }
  return {
    code: error.code,
    ...(Object.keys(error.params).length > 0 ? { params: error.params } : {}),
    ...(error.issues ? { issues: error.issues } : {}),
  }
}
