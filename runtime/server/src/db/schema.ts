import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { PlatformRole } from '../users/viewer.ts'
import type { BoardTables } from './board-tables.ts'
import type { FlowTables } from './flow-tables.ts'
import type { ListTables } from './list-tables.ts'
import type { NotificationTables } from './notification-tables.ts'
import type { RuleTables } from './rule-tables.ts'

/** An instant as we read it: ISO 8601 UTC. Written as Date or ISO text. */
export type Instant = string
type Made = Generated<Instant>
type Id = Generated<string>
// jsonb columns are read as parsed JSON and written as text that JSON.stringify made.
type Jsonb<T> = JSONColumnType<T & object, string, string>
type JsonbOrNull<T> = JSONColumnType<(T & object) | null, string | null, string | null>

export type ImportStatus =
  'uploaded' | 'mapped' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'cancelled' | 'undone'

/** The platform's own tables, one line per column of migrations/. Record tables are not here: db/scoped.ts alone knows them. */
export interface Database extends BoardTables, FlowTables, ListTables, NotificationTables, RuleTables {
  'meta.setting': { key: string; value: Jsonb<unknown>; updated_at: Made; updated_by: string | null }
  'meta.revision': { name: string; version: Generated<string> }
  'meta.department': {
    id: Id
    parent_id: string | null
    title: string
    head_id: string | null
    position: Generated<number>
    created_at: Made
  }
  'meta.user': {
    id: Id
    username: string
    username_key: string
    name: string
    search: Generated<string>
    email: string | null
    mobile: string | null
    locale: string | null
    status: Generated<'active' | 'disabled'>
    password_hash: string | null
    must_change_password: Generated<boolean>
    platform_roles: Generated<PlatformRole[]>
    permission_version: Generated<string>
    first_administrator: true | null
    last_login_at: Instant | null
    created_at: Made
    created_by: string | null
    updated_at: Made
  }
  'meta.department_member': { user_id: string; department_id: string; is_primary: Generated<boolean> }
  'meta.role_member': { app: string; role: string; user_id: string }
  'meta.import': {
    id: Id
    app: string
    form: string
    created_by: string
    created_at: Made
    name: string
    bytes: Buffer
    status: Generated<ImportStatus>
    sheets: Jsonb<readonly unknown[]>
    sheet: string
    mapping: Jsonb<unknown>
    corrections: ColumnType<Record<string, Record<string, string>>, string | undefined, string>
    mode: Generated<'create' | 'update' | 'upsert'>
    key_field: string | null
    on_error: Generated<'skip' | 'reject-all'>
    app_version: number | null
    checked_with: string | null
    staging: string | null
    rows: Generated<number>
    done: Generated<number>
    accepted: Generated<number>
    created: Generated<number>
    updated: Generated<number>
    refused: Generated<number>
    warnings: Generated<number>
    issues: ColumnType<Record<string, number>, string | undefined, string>
    problem: JsonbOrNull<unknown>
    started_at: Instant | null
    finished_at: Instant | null
    seconds: string | null
    xact: string | null
    undone_at: Instant | null
    undone_by: string | null
    undone: Generated<number>
    kept: Generated<number>
  }
  'meta.export': {
    id: Id
    app: string
    form: string
    created_by: string
    created_at: Made
    request: Jsonb<unknown>
    name: string
    status: Generated<'waiting' | 'running' | 'done' | 'failed'>
    rows: Generated<number>
    bytes: Buffer | null
    finished_at: Instant | null
  }
  'meta.import_run': { import: string; done: Generated<number>; total: Generated<number>; stop_at: Instant | null }
  'meta.import_row': {
    import: string
    row_no: number
    state: 'refused' | 'warned' | 'update'
    record: string | null
    input: JsonbOrNull<unknown>
    issues: Jsonb<readonly unknown[]>
  }
  'meta.session': {
    id_hash: Buffer
    user_id: string
    created_at: Instant
    last_seen_at: Instant
    expires_at: Instant
    address: string | null
    agent: string | null
  }
  'meta.token': {
    id: Id
    user_id: string
    label: string
    hash: Buffer
    created_at: Made
    expires_at: Instant | null
    last_used_at: Instant | null
    revoked_at: Instant | null
  }
  'meta.login_failure': { key: string; failures: number; first_at: Instant; last_at: Instant }
  'meta.app': {
    key: string
    version: Generated<number>
    template: string | null
    created_at: Made
    created_by: string | null
  }
  'meta.definition': {
    app: string
    kind: string
    key: string
    revision: number
    body: Jsonb<Record<string, unknown>>
    created_at: Made
    created_by: string | null
  }
  'meta.app_version': {
    app: string
    version: number
    revisions: Jsonb<Record<string, number>>
    note: string | null
    restored_from: number | null
    created_at: Made
    created_by: string | null
  }
  'meta.draft': {
    app: string
    kind: string
    key: string
    revision: Generated<number>
    body: JsonbOrNull<Record<string, unknown>>
    updated_at: Made
    updated_by: string | null
  }
  'meta.physical_table': {
    app: string
    form: string
    subform: Generated<string>
    name: string
    state: Generated<'live' | 'archived'>
    created_at: Made
  }
  'meta.physical_column': {
    app: string
    form: string
    subform: Generated<string>
    name: string
    field_id: string
    field_key: string
    sql_type: string
    state: Generated<'live' | 'archived' | 'purged'>
    since_version: number
    archived_version: number | null
    archived_at: Instant | null
  }
  'meta.audit': {
    id: Id
    at: Made
    actor: string | null
    via: string | null
    action: string
    app: string | null
    form: string | null
    record: string | null
    version: number | null
    changes: JsonbOrNull<readonly AuditChange[]>
    params: JsonbOrNull<Record<string, unknown>>
    request: string | null
    address: string | null
    xact: Generated<string>
  }
  'meta.audit_seal': {
    batch: string
    sealed_at: Instant
    era: string
    xact_from: string
    xact_to: string
    ids: string[]
    hashes: Buffer[]
    previous: Buffer
    mac: Buffer
  }
  'meta.outbox': {
    id: Id
    at: Made
    topic: string
    app: string | null
    form: string | null
    record: string | null
    payload: Generated<unknown>
  }
  'meta.event': {
    seq: Id
    outbox_id: string
    at: Instant
    topic: string
    app: string | null
    form: string | null
    record: string | null
    payload: Jsonb<Record<string, unknown>>
  }
  'meta.timer': {
    id: Id
    due_at: Instant
    task: string
    key: string | null
    app: string | null
    form: string | null
    record: string | null
    payload: Generated<unknown>
    created_at: Made
  }
  'meta.task_link': {
    id: string
    token_hash: Buffer
    task: string
    person: string
    expires_at: Instant
    used_at: Instant | null
    created_at: Made
  }
  'meta.comment': {
    id: Id
    app: string
    form: string
    record: string
    author: string
    text: string
    mentions: Generated<string[]>
    created_at: Made
    deleted_at: Instant | null
  }
  'meta.file': {
    id: Id
    uploaded_by: string
    name: string
    media_type: string
    size: string
    sha256: Buffer
    storage_key: string
    width: number | null
    height: number | null
    app: string | null
    form: string | null
    record: string | null
    field: string | null
    created_at: Made
  }
  'meta.sequence': { app: string; form: string; field: string; period: Generated<string>; value: string }
  'meta.assignment': { app: string; form: string; field: string; person: string; turn: string }
  'meta.claim': { app: string; form: string; person: string; day: string; number: number }
  'meta.rule_clock': { app: string; rule: string; event: number; spec: string; seen_at: Instant }
  'meta.public_link': {
    id: Id
    token: string
    app: string
    form: string
    entry: string
    label: Generated<string>
    enabled: Generated<boolean>
    expires_at: Instant | null
    hourly: Generated<number>
    sent: Generated<number>
    last_sent_at: Instant | null
    created_at: Made
    created_by: string | null
  }
  'meta.merge': {
    id: Id
    app: string
    form: string
    record: string
    other: string
    changes: Jsonb<readonly AuditChange[]>
    moved: Jsonb<readonly { readonly form: string; readonly field: string; readonly id: string }[]>
    comments: string[]
    files: string[]
    merged_by: string
    merged_at: Instant
    undone_by: string | null
    undone_at: Instant | null
  }
  'meta.public_attempt': { key: string; attempts: number; first_at: Instant }
  'meta.effect': { key: string; at: Instant }
  'meta.turn': { key: string; person: string }
  'meta.process': {
    id: string
    lock_id: Generated<number>
    worker_ids: Generated<string[]>
    host: string
    pid: number
    started_at: Instant
  }
}

/** One changed field of an audit row. */
export interface AuditChange {
  readonly field: string
  readonly from?: unknown
  readonly to?: unknown
}
