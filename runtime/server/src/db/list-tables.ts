import type { ErrorCode, Issue } from '@tenon/engine'
import type { Generated, JSONColumnType } from 'kysely'

type Made = Generated<string>
type Jsonb<T> = JSONColumnType<T & object, string, string>
type JsonbOrNull<T> = JSONColumnType<(T & object) | null, string | null, string | null>

/** What people keep of their lists: saved views, which of all views they want at hand, and what they change as a whole. */
export interface ListTables {
  'meta.view': {
    id: Generated<string>
    app: string
    form: string
    owner_id: string
    label: string
    kind: Generated<string>
    columns: Jsonb<readonly unknown[]>
    filter: JsonbOrNull<unknown>
    sort: Jsonb<readonly unknown[]>
    group: JsonbOrNull<unknown>
    settings: Jsonb<Record<string, unknown>>
    shared: Generated<boolean>
    editors: Generated<'owner' | 'all'>
    /** Records that are set aside under a name: filter of reports, and audience of rules where it is shared. */
    segment: Generated<boolean>
    created_at: Made
    updated_at: Made
  }
  'meta.list_setting': {
    user_id: string
    app: string
    form: string
    view: string
    settings: Jsonb<unknown>
    updated_at: string
  }
  'meta.favourite': {
    user_id: string
    app: string
    form: string
    view: string
    label: string
    created_at: Made
  }
  'meta.bulk': {
    id: Generated<string>
    app: string
    form: string
    created_by: string
    created_at: string
    action: 'update' | 'delete' | 'restore' | 'press'
    request: Jsonb<unknown>
    status: Generated<'waiting' | 'running' | 'done' | 'failed' | 'cancelled'>
    total: number | null
    done: Generated<number>
    refused: Generated<number>
    problem: JsonbOrNull<Problem>
    finished_at: string | null
  }
  'meta.bulk_row': {
    bulk: string
    row_no: number
    record: string
    state: Generated<'waiting' | 'done' | 'refused'>
    problem: JsonbOrNull<Problem>
  }
}

/** Why something was refused, as the catalogue of errors has it. */
export interface Problem {
  readonly code: ErrorCode
  readonly issues?: readonly Issue[]
  readonly params?: Readonly<Record<string, unknown>>
}
