import type { RuleRun, RuleTrigger } from '@tenon/engine'
import type { Insertable, Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { SaveContext, SavedChange } from '../records/save-hooks.ts'
import { actorId } from '../users/viewer.ts'

export type LoggedRun = Insertable<Database['meta.rule_run']>

/**
 * Which rules were meant and whether their condition held; of an import only those that held for the records of the file
 * itself, not for what rules made of them.
 */
export function loggedRuns(
  context: SaveContext,
  change: SavedChange,
  trigger: RuleTrigger,
  runs: readonly RuleRun[],
  revision: (rule: string) => number,
): readonly LoggedRun[] {
  const imported = isImport(context)
  if (imported && context.depth > 0) return []
  const kept = imported ? runs.filter((run) => run.held) : runs
  const { cause } = context
  return kept.map((run) => ({
    at: context.now,
    app: context.app.key,
    rule: run.rule,
    revision: revision(run.rule),
    form: change.form.key,
    record: change.id,
    event: trigger.on,
    held: run.held,
    actions: JSON.stringify(run.actions),
    actor: actorId(context.actor),
    via: cause.kind === 'user' ? null : `${cause.kind}${cause.key ? `/${cause.key}` : ''}`,
  }))
}

export async function writeRuns(trx: Kysely<Database>, runs: readonly LoggedRun[]): Promise<void> {
  for (let at = 0; at < runs.length; at += AT_ONCE)
    await trx
      .insertInto('meta.rule_run')
      .values(runs.slice(at, at + AT_ONCE))
      .execute()
}

/** Whether the save is an import, or caused by one. */
export const isImport = (context: SaveContext): boolean => context.imported === true || context.cause.kind === 'import'

// helpers

/** Rows of one statement: far from the 65,535 parameters that it may have. */
const AT_ONCE = 1_000
