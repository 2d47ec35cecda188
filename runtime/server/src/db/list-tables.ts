import type { Generated, JSONColumnType } from 'kysely'

type Made = Generated<string>
type Jsonb<T> = JSONColumnType<T & object, string, string>
type JsonbOrNull<T> = JSONColumnType<(T & object) | null, string | null, string | null>

/** What people keep of their lists: saved views, and which of all views they want at hand. */
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
    created_at: Made
    updated_at: Made
  }
  'meta.favourite': {
    user_id: string
    app: string
    form: string
    view: string
    label: string
    created_at: Made
  }
}
