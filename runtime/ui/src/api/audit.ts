import { get, post } from './client.ts'
import type { Change } from './types.ts'

export interface AuditEntry {
  readonly id: string
  readonly at: string
  readonly actor: { readonly id: string; readonly title: string | null } | null
  readonly via: string | null
  readonly action: string
  readonly app: string | null
  readonly form: string | null
  readonly record: string | null
  readonly version: number | null
  readonly changes: readonly Change[] | null
  readonly params: Readonly<Record<string, unknown>> | null
  readonly request: string | null
  readonly address: string | null
}

export interface AuditQuery {
  readonly actor?: string
  readonly action?: string
  readonly app?: string
  readonly form?: string
  readonly record?: string
  readonly field?: string
  readonly value?: string
  readonly from?: string
  readonly to?: string
  readonly cursor?: string
  readonly size?: number
}
export const searchAudit = (query: AuditQuery, signal?: AbortSignal) =>
  get<{ readonly rows: readonly AuditEntry[]; readonly nextCursor: string | null }>('/audit', {
    query: { ...query },
    ...(signal ? { signal } : {}),
  })

/** A signed mark of how the log stood; kept elsewhere it proves later that nothing before it was touched. */
export interface AuditCheckpoint {
  readonly batch: string
  readonly sealedAt: string
  readonly mac: string
  readonly signature: string
}
export const getCheckpoint = () => get<AuditCheckpoint | null>('/audit/checkpoint')

/** One finding of verifying. A row that is still there brings what it says of itself. */
export interface AuditProblem {
  readonly kind: 'edited' | 'removed' | 'inserted' | 'chain' | 'missing' | 'checkpoint' | 'forged'
  readonly batch?: string
  readonly row?: string
  readonly at?: string
  readonly action?: string
  readonly actor?: string | null
  readonly app?: string | null
  readonly form?: string | null
  readonly record?: string | null
}
export interface AuditVerdict {
  readonly intact: boolean
  readonly batches: number
  readonly sealedRows: number
  readonly unsealedRows: number
  readonly checkpoints: number
  readonly problems: readonly AuditProblem[]
}
/** Reads the whole log against its seals, and against checkpoints that somebody kept. */
export const verifyAudit = (checkpoints: readonly AuditCheckpoint[] = []) =>
  post<AuditVerdict>('/audit/verify', checkpoints.length > 0 ? { checkpoints } : {})
