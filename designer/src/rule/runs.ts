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
  readonly status: 'done' | 'failed' | 'refused'
  readonly ms: number | null
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
  readonly made?: { readonly form: string; readonly id: string }
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

/** How a step of a run stands: a step behind the one that failed was not begun. */
export function stepState(run: RunRow, step: RunStep): 'done' | 'failed' | 'waiting' | 'skipped' | 'undone' {
  if (step.failed) return 'failed'
  if (run.status === 'refused') return 'undone'
  if (step.ran) return 'done'
  const failed = run.actions.findIndex((each) => each.failed)
  return failed >= 0 && run.actions.indexOf(step) > failed ? 'waiting' : 'skipped'
}

/** Whether there is something to try again. */
export const canRetry = (run: RunWhole): boolean =>
  run.status === 'failed' || run.deliveries.some(({ status }) => status === 'failed')

/** `8 ms`, `1.25 s`. */
export const timeTaken = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`)
