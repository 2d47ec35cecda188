import { get } from '@tenon/ui/api'

export type InstanceStatus = 'running' | 'returned' | 'approved' | 'rejected' | 'withdrawn' | 'cancelled'

/** A run of a flow on a record: where it stands and who is to act. */
export interface RecordFlow {
  readonly id: string
  readonly flow: string
  readonly label: string
  readonly status: InstanceStatus
  readonly title: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly nodes: readonly { readonly label: string; readonly since: string }[]
  readonly waiting: readonly { readonly id: string; readonly title: string | null }[]
  /** Nodes that are behind it. */
  readonly passed: number
}

/** Flows that ran or run on a record, the newest first. */
export const getFlows = async (app: string, form: string, id: string): Promise<readonly RecordFlow[]> =>
  (await get<{ readonly items: readonly RecordFlow[] }>(`/apps/${app}/forms/${form}/records/${id}/flows`)).items

const COLORS: Readonly<Record<InstanceStatus, string>> = {
  running: 'accent',
  returned: 'warn',
  approved: 'good',
  rejected: 'bad',
  withdrawn: '',
  cancelled: '',
}
export const statusColor = (status: InstanceStatus): string => COLORS[status] ?? ''

/**
 * How long something has waited, in the largest whole unit.
 * @example waitingTime('2026-11-22T06:00:00Z', new Date('2026-11-22T08:30:00Z')) // { unit: 'hours', count: 2 }
 */
export function waitingTime(since: string, now: Date): { unit: 'minutes' | 'hours' | 'days'; count: number } {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 60_000))
  if (minutes < 60) return { unit: 'minutes', count: minutes }
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? { unit: 'hours', count: hours } : { unit: 'days', count: Math.floor(hours / 24) }
}
