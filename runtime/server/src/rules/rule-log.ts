import { PlatformError, type RuleTrigger } from '@tenon/engine'
import type { Insertable, Kysely, Updateable } from 'kysely'
import type { RunError, RunStatus, RunStep } from '../db/rule-tables.ts'
import type { Database } from '../db/schema.ts'
import type { Platform } from '../platform.ts'
import type { SaveContext, SavedChange } from '../records/save-hooks.ts'
import { actorId } from '../users/viewer.ts'
import { setWaits } from './plan-rest.ts'
import { begunOf, waitOf, type AppliedRun, type OpenWait } from './run-steps.ts'

type RunRow = Insertable<Database['meta.rule_run']>
/** A row of the log, and the step that waits. */
export interface LoggedRun {
  readonly row: RunRow
  readonly waits?: OpenWait | undefined
}

/**
 * Which rules were meant, whether their condition held and how their steps went; of an import only those that held for the
 * records of the file itself, not for what rules made of them, but where something waits.
 */
export function loggedRuns(
  context: SaveContext,
  change: Pick<SavedChange, 'form' | 'id'>,
  trigger: RuleTrigger,
  runs: readonly AppliedRun[],
  revision: (rule: string) => number,
): readonly LoggedRun[] {
  const imported = isImport(context)
  // NB: what waits goes on from its line in the log.
  const inFile = (steps: AppliedRun['steps']) => context.depth === 0 || waitOf(steps) !== undefined
  const kept = imported ? runs.filter(({ run, steps }) => run.held && inFile(steps)) : runs
  const { cause } = context
  return kept.map((applied) => {
    const outcome = outcomeOf(applied)
    const goesOn = outcome.status === 'running' || outcome.status === 'waiting' || applied.error !== undefined
    const row: RunRow = {
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
      imported: viaImport(context),
      ...outcome,
      delay_ms: Math.max(0, applied.ended.getTime() - Date.parse('at' in trigger ? trigger.at : context.now)),
      ...(goesOn ? { trigger: JSON.stringify(trigger) } : {}),
    }
    return { row, waits: waitOf(applied.steps) }
  })
}

/** How it went, as the log has it. */
export function outcomeOf({ steps, ms, occasion, error }: AppliedRun) {
  // A rule that finds nothing to do has done what it should.
  const ends = steps.find((step) => step.ends && step.ends !== 'nothingFound')?.ends
  const known = error !== undefined ? errorOf(error) : ends ? { code: 'STATE', params: { reason: ends } } : null
  return {
    actions: JSON.stringify(steps),
    ms,
    occasion,
    status: error === undefined ? statusOf(steps) : 'failed',
    error: known && JSON.stringify(known),
  } satisfies Updateable<Database['meta.rule_run']>
}

function statusOf(steps: readonly RunStep[]): RunStatus {
  if (begunOf(steps)) return 'running'
  if (waitOf(steps)) return 'waiting'
  return steps.some(({ ends }) => ends && ends !== 'nothingFound') ? 'cancelled' : 'done'
}

/** Writes them down, and sets the timers of those that wait. Returns their ids, in their order. */
export async function writeRuns(db: Kysely<Database>, runs: readonly LoggedRun[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (let at = 0; at < runs.length; at += AT_ONCE) {
    const part = runs.slice(at, at + AT_ONCE)
    const rows = part.map(({ row }) => row)
    const made = await db.insertInto('meta.rule_run').values(rows).returning('id').execute()
    await setWaits(
      db,
      part.flatMap(({ row, waits }, i) => (waits ? [{ ...row, run: made[i]!.id, left: waits }] : [])),
    )
    ids.push(...made.map(({ id }) => id))
  }
  return ids
}

/**
 * Writes down what was refused, outside of the transaction that is about to be taken back. Not waited for: that transaction
 * holds a connection, and many at once would wait for each other's.
 */
export function logRefused({ db, log }: Pick<Platform, 'db' | 'log'>, runs: readonly LoggedRun[]): void {
  const refused = runs.map(({ row }) => ({ row: { ...row, status: 'refused' as const, trigger: null } }))
  writeRuns(db, refused).catch((err: unknown) => log.warn({ err }, 'a refused rule could not be written down'))
}

/** Whether the save is an import, or caused by one. */
export const isImport = (context: SaveContext): boolean => context.imported === true || context.cause.kind === 'import'

/** Whether rules take it for an import: it is one, or goes on with what one began. */
export const viaImport = (context: SaveContext): boolean => isImport(context) || context.begunByImport === true

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
