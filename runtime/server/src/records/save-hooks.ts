import type { CompiledForm, Issue, Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { Draw } from './auto-numbers.ts'
import type { Actor } from '../users/viewer.ts'

export type ChangeAction = 'create' | 'update' | 'delete' | 'restore'

/** Why something is written. `key` names the rule, flow or import; it goes into the audit row as `rule/signed`. */
export interface Cause {
  readonly kind: 'user' | 'rule' | 'flow' | 'import' | 'job' | 'public' | 'merge' | 'revert' | 'bulk'
  readonly key?: string
  /** Unique key of the effect, where it has one. */
  readonly effect?: string
}

/** Everything a save knows beside its changes. Nested saves go through `nested`, so that their depth is counted. */
export interface SaveContext {
  readonly app: PublishedApp
  readonly actor: Actor
  readonly cause: Cause
  /** 0 for what a person or a job sent; saves that rules and flows make are one deeper. More than 5 are refused. */
  readonly depth: number
  /** Somewhere above this save is an import: only rules that are meant for imports run. */
  readonly imported?: boolean
  /** It goes on, in a transaction of its own, with what an import began: to rules it is that import. */
  readonly begunByImport?: boolean
  /** It will be taken back: nothing is written outside of its transaction, and nobody is kept waiting for it. */
  readonly rehearsal?: boolean
  /** Draws automatic numbers for a transaction that makes thousands of records; default: one by one. */
  readonly draw?: Draw
  /** Until when the rule above may go on, on the clock of `performance.now()`. */
  readonly deadline?: number
  readonly now: string
  readonly today: string
  readonly timeZone: string
  readonly request?: string
  readonly address?: string
}

/** One record as the hooks before a save see it: validated, not yet written. */
export interface PendingChange {
  readonly form: CompiledForm
  readonly action: ChangeAction
  readonly id: string
  readonly old: Row | null
  /** The whole record as it will be; the system columns are among it. */
  readonly record: Row
  /** Keys that differ from `old`. */
  readonly changed: readonly string[]
}
/** What the rules before a save say: values to set (the record is validated again with them), and refusals. */
export interface BeforeOutcome {
  readonly patch?: Row
  readonly issues?: readonly Issue[]
}
/** One record as the hooks after a save see it: written, in the same transaction. */
export interface SavedChange extends PendingChange {
  readonly version: number
}

/** What runs inside the transaction of a save: rules and flows, plugged in once at start. */
export interface SaveHooks {
  /**
   * Whether anything runs before or after such a change of this form; asked once per app version, so that a form without
   * rules is written by one statement without BEGIN and COMMIT.
   */
  intervenes(
    app: PublishedApp,
    form: string,
    action: ChangeAction,
  ): { readonly before: boolean; readonly after: boolean }
  /** One outcome per change, in order. Reads only. */
  beforeSave(
    trx: Kysely<Database>,
    context: SaveContext,
    changes: readonly PendingChange[],
  ): Promise<readonly BeforeOutcome[]>
  /** Applies synchronous effects in the transaction; throws PlatformError, or a PlacedError of one, to refuse the whole save. */
  afterSave(trx: Kysely<Database>, context: SaveContext, changes: readonly SavedChange[]): Promise<void>
  /** The end of a long transaction, an import: what would have kept others waiting is written now. */
  settle?(trx: Kysely<Database>): Promise<void>
}

/** Several modules as one; patches of later ones win, the first refusal counts with all others. */
export function combineHooks(all: readonly SaveHooks[]): SaveHooks {
  return {
    intervenes: (app, form, action) => {
      const each = all.map((hooks) => hooks.intervenes(app, form, action))
      return { before: each.some((one) => one.before), after: each.some((one) => one.after) }
    },
    beforeSave: async (trx, context, changes) => {
      const outcomes: { patch: Record<string, unknown>; issues: Issue[] }[] = changes.map(() => ({
        patch: {},
        issues: [],
      }))
      // Of an import no row may be left: nobody is asked about nothing.
      if (changes.length === 0) return []
      for (const hooks of all)
        (await hooks.beforeSave(trx, context, changes)).forEach((outcome, i) => {
          Object.assign(outcomes[i]!.patch, outcome.patch)
          outcomes[i]!.issues.push(...(outcome.issues ?? []))
        })
      return outcomes
    },
    afterSave: async (trx, context, changes) => {
      if (changes.length === 0) return
      for (const hooks of all) await hooks.afterSave(trx, context, changes)
    },
    settle: async (trx) => {
      for (const hooks of all) await hooks.settle?.(trx)
    },
  }
}
