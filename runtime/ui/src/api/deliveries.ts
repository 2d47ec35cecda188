import type { Label } from '@tenon/engine'
import { get, post } from './client.ts'

export type DeliveryType = 'mail' | 'message' | 'webhook'
export interface DeliveryEntry {
  readonly id: string
  readonly type: DeliveryType
  readonly at: string
  readonly recipient: string
  readonly title: string
  readonly status: 'waiting' | 'sending' | 'sent' | 'failed'
  readonly attempts: number
  readonly error: string | null
  /** What the other side said last. */
  readonly reply: string | null
  readonly triedAt: string | null
  readonly nextAt: string | null
  readonly sentAt: string | null
  readonly app: string | null
  readonly person: string | null
  readonly channelName: string | null
  readonly channelLabel: Label | null
  readonly icon: string
}
export interface DeliveryFilter {
  readonly type?: DeliveryType
  readonly channel?: string
  readonly error?: string
  readonly search?: string
  readonly since?: string
}
export interface DeliveryCounts {
  readonly waiting: number
  readonly sent: number
  readonly failed: number
  readonly errors: readonly { readonly error: string; readonly count: number }[]
}
export const deliveriesKey = ['deliveries'] as const
export const listDeliveries = (
  query: DeliveryFilter & { readonly status?: string; readonly cursor?: string; readonly size?: number },
  signal?: AbortSignal,
) =>
  get<{
    readonly rows: readonly DeliveryEntry[]
    readonly nextCursor: string | null
    /** On the first page. */
    readonly counts?: DeliveryCounts
  }>('/deliveries', { query: { ...query }, ...(signal ? { signal } : {}) })
/** Another dozen of tries: for these, or for all that have failed and match. */
export const resumeDeliveries = (
  what:
    | { readonly items: readonly { readonly type: DeliveryType; readonly id: string }[] }
    | { readonly failed: DeliveryFilter },
) => post<{ readonly resumed: number }>('/deliveries/resume', what)
