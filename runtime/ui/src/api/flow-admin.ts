import { del, get, post, put } from './client.ts'
import type { Reference } from './types.ts'

/** 委托代理: one window in which somebody decides in another's place. */
export interface Delegation {
  readonly id: string
  readonly person: Reference
  readonly delegate: Reference
  readonly startsAt: string
  readonly endsAt: string
  readonly app: string | null
  readonly flow: string | null
  /** Mine; otherwise I stand in. */
  readonly own: boolean
}
export interface NewDelegation {
  readonly delegate: string
  readonly startsAt: string
  readonly endsAt: string
  readonly app?: string
  readonly takeOver?: boolean
}
export const delegationsKey = ['delegations'] as const
export const listDelegations = async () => (await get<{ readonly rows: readonly Delegation[] }>('/me/delegations')).rows
export const addDelegation = (window: NewDelegation) =>
  post<{
    readonly id: string
    readonly moved: readonly { readonly title: string; readonly ok: boolean; readonly reason?: string }[]
  }>('/me/delegations', window)
export const endDelegation = (id: string) => del<undefined>(`/me/delegations/${id}`)

export const phrasesKey = ['phrases'] as const
export const listPhrases = async () => (await get<{ readonly phrases: readonly string[] }>('/me/phrases')).phrases
export const savePhrases = (phrases: readonly string[]) =>
  put<{ readonly phrases: readonly string[] }>('/me/phrases', { phrases })

export type MonitorState = 'running' | 'overdue' | 'stuck' | 'returned'
/** A running instance as who administers its flow sees it: where it stands, not what the record says. */
export interface MonitorRow {
  readonly id: string
  readonly app: string
  readonly title: string
  readonly flow: { readonly key: string; readonly label: string }
  readonly status: string
  readonly startedAt: string
  readonly initiator: Reference
  readonly waiting: readonly (Reference & { readonly task: string; readonly since: string; readonly read: boolean })[]
  readonly dueAt: string | null
  readonly stuck: boolean
  /**
   * What keeps it from going on: an automatic node that failed, a node where nobody was found, or another system that did not
   * get what a node was to tell it.
   */
  readonly incident: {
    readonly kind: 'failed' | 'nobody' | 'webhook'
    readonly visit: string
    readonly node: string
    readonly since: string
    readonly tries: number
    /** null where it is not for this reader. */
    readonly reason: string | null
    /** What kept the other system from being told, as the log of deliveries names it. */
    readonly error?: string | null
  } | null
}
export interface MonitorPage {
  readonly flows: readonly { readonly key: string; readonly label: string }[]
  readonly rows: readonly MonitorRow[]
  readonly counts: Readonly<Record<MonitorState, number>>
  readonly nextCursor: string | null
}
/** What nodes and people took, in minutes of the clock. */
interface Measured {
  readonly decided: number
  readonly median: number
  readonly slow: number
  readonly returned: number
  readonly rejected: number
  readonly late: number
}
export interface FlowStatistics {
  readonly days: number
  readonly nodes: readonly (Measured & { readonly key: string; readonly flow: string; readonly node: string })[]
  readonly people: readonly (Measured & {
    readonly person: Reference
    readonly open: number
    readonly overdue: number
  })[]
}
export const getFlowStatistics = (days: number, flow?: string): Promise<FlowStatistics> =>
  get(`/flow-admin/statistics?days=${days}${flow ? `&flow=${encodeURIComponent(flow)}` : ''}`)

export const monitorKey = ['flow-monitor'] as const
export const getMonitor = (
  query: { readonly state?: MonitorState; readonly flow?: string; readonly search?: string },
  cursor?: string,
) => get<MonitorPage>('/flow-admin/instances', { query: { ...query, ...(cursor ? { cursor } : {}) } })

/** 改派, 重试, 跳过, 跳转, 指定, 终止: each with its reason. */
export const administer = (
  id: string,
  act:
    | { readonly kind: 'reassign'; readonly task: string; readonly to: string; readonly comment: string }
    | { readonly kind: 'jump'; readonly node: string; readonly comment: string }
    | { readonly kind: 'name'; readonly visit: string; readonly people: readonly string[]; readonly comment: string }
    | { readonly kind: 'retry' | 'skip'; readonly visit: string; readonly comment: string }
    | { readonly kind: 'cancel'; readonly comment: string },
) => {
  const { kind, ...body } = act
  return post<{ readonly status: string }>(`/flow-instances/${id}/${kind}`, body)
}
export const addReaders = (id: string, people: readonly string[]) =>
  post<{ readonly added: number }>(`/flow-instances/${id}/copy`, { people })
