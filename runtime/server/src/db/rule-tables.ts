import type { DoneTurn, Issue, RuleTrigger, RunEnd } from '@tenon/engine'
import type { Generated, JSONColumnType } from 'kysely'
import type { Instant } from './schema.ts'

type Jsonb<T> = JSONColumnType<T & object, string, string>
type JsonbOrNull<T> = JSONColumnType<(T & object) | null, string | null, string | null>

/** One step of a run of a rule. `made` = the record that it made, or took instead of making one. */
export interface RunStep {
  readonly id: string
  readonly kind: string
  readonly ran: boolean
  readonly ms?: number
  readonly failed?: true
  /** Records that a step over many has changed. */
  readonly count?: number
  /** It goes on behind this one. */
  readonly after?: string
  readonly made?: { readonly form: string; readonly id: string }
  /** Which way it went, where it has several. */
  readonly way?: number
  /** For what it waits, or has waited, and since when. */
  readonly until?: string
  readonly since?: string
  /** Somebody let it go on before its time, at `until`. */
  readonly hurried?: true
  /** Why nothing behind it was done. */
  readonly ends?: RunEnd
  /** Of a run that is not over: the records that it has found; of an action in a loop what is known of it for each record. */
  readonly ids?: readonly string[]
  readonly each?: Readonly<Record<string, DoneTurn>>
  /** Of an action in a loop: the record at which it failed. */
  readonly item?: string
}
/**
 * `refused`: all was taken back with the save that woke it; `failed`: what was done before stays; `running`: a step over many
 * records goes on; `waiting`: for a moment; `cancelled`: what stood behind the wait will not be done.
 */
export type RunStatus = 'done' | 'failed' | 'refused' | 'running' | 'waiting' | 'cancelled'
export interface RunError {
  readonly code: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly issues?: readonly Issue[]
}
export interface HookTable {
  id: Generated<string>
  app: string
  rule: string
  token: string
  generation: Generated<number>
  enabled: Generated<boolean>
  hourly: Generated<number>
  created_at: Instant
  created_by: string | null
}

/** What rules did, and the calls from outside that wake them. */
export interface RuleTables {
  'meta.rule_run': {
    id: Generated<string>
    at: Instant
    app: string
    rule: string
    revision: number
    form: string
    record: string
    event: string
    held: boolean
    actions: Jsonb<readonly RunStep[]>
    actor: string | null
    via: string | null
    /** An import is what set it off, at once or through other rules. */
    imported: Generated<boolean>
    status: Generated<RunStatus>
    ms: number | null
    /** From its cause to its end: the save that woke it, the moment that came, the call. */
    delay_ms: number | null
    error: JsonbOrNull<RunError>
    trigger: JsonbOrNull<RuleTrigger>
    occasion: string | null
    retries: Generated<number>
    retried_at: Instant | null
  }
  'meta.hook': HookTable
  'meta.hook_call': {
    id: Generated<string>
    hook: string
    at: Instant
    key: string | null
    outcome: 'created' | 'updated' | 'repeated' | 'refused'
    status: number
    record: string | null
    error: JsonbOrNull<RunError>
    ms: number | null
    address: string | null
  }
}
