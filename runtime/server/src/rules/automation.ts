import type { RuleTrigger } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { Cause, SaveContext } from '../records/save-hooks.ts'

/** Rules and flows wake each other; this is how they meet without knowing each other's modules. */
export interface Automation {
  readonly records: RecordServices
  /** Starts a flow in the caller's transaction; the actor of the context is its initiator. Returns the instance, null where one is open already. */
  startFlow(trx: Kysely<Database>, context: SaveContext, start: FlowStart): Promise<string | null>
  /**
   * Runs the rules that wait for something other than a save: the end of a flow, a button, a clock. Returns false where there
   * are such rules and the condition of none of them holds.
   */
  trigger(
    trx: Kysely<Database>,
    context: SaveContext,
    form: string,
    record: string,
    trigger: RuleTrigger,
  ): Promise<boolean>
}
export interface FlowStart {
  readonly flow: string
  readonly form: string
  readonly record: string
  readonly choices?: Readonly<Record<string, readonly string[]>>
  /** The visit of the instance that calls it, and in whose name. */
  readonly parent?: { readonly instance: string; readonly visit: string }
  readonly initiator?: string
}

/** The context of what a rule or a flow writes: one level deeper, so that circles end. */
export const nested = (context: SaveContext, cause: Cause): SaveContext => ({
  ...context,
  cause,
  depth: context.depth + 1,
  imported: context.imported || context.cause.kind === 'import',
})
