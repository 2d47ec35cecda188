/** A run of a rule as the log tells it. */
export interface RunRow {
  readonly id: string
  readonly at: string
  readonly record: string
  readonly form: string
  readonly event:
    'created' | 'updated' | 'deleted' | 'childCreated' | 'flowEnded' | 'button' | 'schedule' | 'time' | 'webhook'
  readonly revision: number
  readonly held: boolean
  /** `refused`: all was taken back with the save that woke it; `failed`: what was done before stays, and it can go on. */
  readonly status: 'done' | 'failed' | 'refused' | 'running' | 'waiting' | 'cancelled'
  readonly ms: number | null
  /** From the save, the awaited moment or the call to the end of the run. */
  readonly delayMs: number | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly actor: { readonly id: string; readonly title: string | null } | null
  readonly retries: number
  readonly retriedAt: string | null
  readonly actions: readonly RunStep[]
}
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
  readonly way?: number
  /** For what it waits, or has waited. */
  readonly until?: string
  /** Somebody let it go on before its time. */
  readonly hurried?: true
  /** Of an action in a loop: the record at which it failed, its ids from the outside in. */
  readonly item?: string
  /** Nothing behind it was done. */
  readonly ends?: string
}
export interface RunDelivery {
  readonly step: string
  readonly kind: 'mail' | 'message' | 'webhook'
  readonly id: string
  readonly to: string
  readonly status: 'waiting' | 'sending' | 'sent' | 'failed'
  readonly attempts: number
  readonly error: string | null
  readonly nextAt: string | null
  readonly sentAt: string | null
}
export interface RunWhole extends RunRow {
  readonly deliveries: readonly RunDelivery[]
}

/** What a rule did on one of two days. */
export interface RuleActivity {
  readonly rule: string
  readonly today: boolean
  readonly ran: number
  readonly stopped: number
  readonly more: boolean
}

export type StepState = 'done' | 'failed' | 'going' | 'pausing' | 'waiting' | 'skipped' | 'undone'
/** How a step of a run stands: a step behind the one that failed, goes on or waits was not begun. */
export function stepState(run: RunRow, step: RunStep): StepState {
  if (step.failed) return 'failed'
  if (run.status === 'refused') return 'undone'
  if (step.ran) return 'done'
  if (step.after !== undefined) return 'going'
  if (step.until !== undefined) return run.status === 'waiting' ? 'pausing' : 'waiting'
  const open = run.actions.findIndex(
    (each) => each.failed || each.ends || each.after !== undefined || (!each.ran && each.until !== undefined),
  )
  return open >= 0 && run.actions.indexOf(step) > open ? 'waiting' : 'skipped'
}
/** Until when a run waits; undefined for one that does not. */
export const waitsUntil = (run: RunRow): string | undefined =>
  run.status === 'waiting' ? run.actions.find(({ ran, until }) => !ran && until !== undefined)?.until : undefined

/** Whether there is something to try again. */
export const canRetry = (run: RunWhole): boolean =>
  run.status === 'failed' || run.deliveries.some(({ status }) => status === 'failed')

/** `8 ms`, `1.25 s`, `12 min`, `3 h`, `2 d`. */
export function timeTaken(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`
}
