import type { RuleRun, RuleTrigger } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { SaveContext, SavedChange } from '../records/save-hooks.ts'
import { actorId } from '../users/viewer.ts'

/**
 * Writes down which rules were meant and whether their condition held; of an import only those that held for the records of
 * the file itself, not for what rules made of them.
 */
export async function logRuns(
  trx: Kysely<Database>,
  context: SaveContext,
  change: SavedChange,
  trigger: RuleTrigger,
  runs: readonly RuleRun[],
  revision: (rule: string) => number,
): Promise<void> {
  const imported = context.imported || context.cause.kind === 'import'
  if (imported && context.depth > 0) return
  const kept = imported ? runs.filter((run) => run.held) : runs
  if (kept.length === 0) return
  const { cause } = context
  await trx
    .insertInto('meta.rule_run')
    .values(
      kept.map((run) => ({
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
      })),
    )
    .execute()
}
