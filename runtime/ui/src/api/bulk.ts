import type { Expression } from '@tenon/engine'
import { get, post } from './client.ts'
import type { NamedPeople } from './flows.ts'

/** What a list means, and what is to be done to all of it. */
export interface BulkWish {
  readonly action: 'update' | 'delete' | 'press'
  readonly filter?: Expression
  readonly search?: string
  readonly values?: Readonly<Record<string, unknown>>
  /** What `press` presses, and whom its flow is given. */
  readonly button?: string
  readonly choices?: NamedPeople
}
export interface BulkJob {
  readonly id: string
  readonly action: 'update' | 'delete' | 'restore' | 'press'
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** null until it is known which records are meant. */
  readonly total: number | null
  readonly done: number
  readonly refused: number
  /** Why the whole failed. */
  readonly problem: string | null
}
export interface RefusedRow {
  readonly record: string
  readonly title: string | null
  readonly reason: string
}

const base = (app: string, form: string) => `/apps/${app}/forms/${form}/records/bulk`
const one = (id: string) => `/bulk/${id}`

export const bulkKey = (app: string, form: string) => ['bulk', app, form] as const
export const startBulk = (app: string, form: string, wish: BulkWish) => post<BulkJob>(base(app, form), wish)
/** Those of this person that still run, the newest first. */
export const runningBulk = (app: string, form: string) => get<{ readonly rows: readonly BulkJob[] }>(base(app, form))
export const getBulk = (id: string) => get<BulkJob>(one(id))
export const cancelBulk = (id: string) => post<BulkJob>(`${one(id)}/cancel`)
/** Of a bulk delete: brings back what it has deleted, as a bulk change of its own. */
export const undoBulk = (id: string) => post<BulkJob>(`${one(id)}/undo`)
/** The first 200 rows that were refused. */
export const refusedRows = (id: string) =>
  get<{ readonly rows: readonly RefusedRow[]; readonly next: number | null }>(`${one(id)}/refused`)
