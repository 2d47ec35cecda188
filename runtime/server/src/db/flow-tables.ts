import type { FlowInstance, TaskState } from '@tenon/engine'
import type { Generated, JSONColumnType } from 'kysely'
import type { Instant } from './schema.ts'

type Made = Generated<Instant>
type Id = Generated<string>
type Jsonb<T> = JSONColumnType<T & object, string, string>
type JsonbOrNull<T> = JSONColumnType<(T & object) | null, string | null, string | null>

/** Tables of running flows and of who decides in whose place. */
export interface FlowTables {
  'meta.flow_instance': {
    id: string
    app: string
    flow: string
    revision: number
    form: string
    record: string
    title: string
    titles: JsonbOrNull<Record<string, string>>
    figure: string | null
    status: FlowInstance['status']
    locks: Generated<boolean>
    initiator: string
    parent: string | null
    state: Jsonb<FlowInstance>
    started_at: Instant
    ended_at: Instant | null
    failed_at: Generated<Instant | null>
    updated_at: Instant
  }
  'meta.work_calendar': {
    id: Id
    key: string
    name: string
    base: 'china' | 'none'
    weekdays: Jsonb<readonly number[]>
    from_minute: number
    until_minute: number
    days: Jsonb<readonly { readonly day: string; readonly works: boolean; readonly note?: string }[]>
    is_default: boolean
    updated_at: Instant
    updated_by: string
  }
  'meta.delegation': {
    id: Id
    person: string
    delegate: string
    starts_at: Instant
    ends_at: Instant
    app: string | null
    flow: string | null
    created_by: string
    created_at: Made
    ended_at: Instant | null
  }
  'meta.phrase': { person: string; position: number; text: string }
  'meta.flow_visit': { id: string; instance: string; node: string; number: number }
  'meta.flow_task': {
    id: string
    instance: string
    app: string
    flow: string
    node: string
    visit: string
    assignee: string
    instead_of: string | null
    state: TaskState
    created_at: Instant
    due_at: Instant | null
    read_at: Instant | null
    decided_at: Instant | null
    decided_by: string | null
    signature: string | null
    comment: string | null
  }
  'meta.flow_event': {
    id: Id
    instance: string
    at: Instant
    actor: string | null
    kind: string
    node: string | null
    visit: string | null
    task: string | null
    comment: string | null
    params: JsonbOrNull<Record<string, unknown>>
    key: string | null
  }
  'meta.flow_copy': { instance: string; person: string; node: string; at: Instant; read_at: Instant | null }
}
