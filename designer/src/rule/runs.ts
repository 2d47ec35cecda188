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

/** How a step of a run stands: a step behind the one that failed, or that still goes on, was not begun. */
export function stepState(run: RunRow, step: RunStep): 'done' | 'failed' | 'going' | 'waiting' | 'skipped' | 'undone' {
  if (step.failed) return 'failed'
  if (run.status === 'refused') return 'undone'
  if (step.ran) return 'done'
  if (step.after !== undefined) return 'going'
  const failed = run.actions.findIndex((each) => each.failed ?? each.after !== undefined)
  return failed >= 0 && run.actions.indexOf(step) > failed ? 'waiting' : 'skipped'
}

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
