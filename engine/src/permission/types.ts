import type { FieldMode } from '../definition/index.ts'
import type { Checked, ScopeType, UserScope } from '../expression/index.ts'

export const ACTIONS = ['view', 'create', 'edit', 'delete', 'import', 'export', 'print', 'transfer'] as const
export type Action = (typeof ACTIONS)[number]

/** What `permit` must know of a form; a CompiledForm is one. */
export interface PermitForm {
  readonly key: string
  readonly fieldKeys: readonly string[]
  readonly scopeType: ScopeType
  /** The form a to-one relation points to. */
  relation(key: string): string | undefined
  /** The relation of another form that a field mirrors. */
  mirror?(key: string): { readonly form: string; readonly relation: string } | undefined
}

/** Rows, as a closed tree: the server compiles it to SQL (a lateral per scope key), `matches` evaluates it in memory. */
export type RowPredicate =
  | { readonly kind: 'all' | 'none' | 'own' | 'department' | 'departmentTree' }
  | { readonly kind: 'when'; readonly checked: Checked }
  /** Rows whose related record satisfies `using` (of form `form`). */
  | { readonly kind: 'via'; readonly relation: string; readonly form: string; readonly using: RowPredicate }
  | { readonly kind: 'any' | 'every'; readonly of: readonly RowPredicate[] }
  | { readonly kind: 'not'; readonly of: RowPredicate }

/** A field right with its condition checked; `when` null = always `mode`. */
export interface CompiledRight {
  readonly mode: FieldMode
  readonly when: Checked | null
  readonly otherwise: FieldMode
}

/** What one role gives: rows (`using`, the old row) × condition on the new row (`check`) × modes of fields. */
export interface Grant {
  readonly role: string
  readonly using: RowPredicate
  readonly check: Checked | null
  right(key: string): CompiledRight
}

/** What the roles of one person allow on one form. Depends on the roles only; the person comes with each question. */
export interface Permit {
  readonly form: string
  readonly roles: readonly string[]
  can(action: Action): boolean
  /** One grant per role that allows the action; never merged, because a union of scopes with a union of fields leaks. */
  grants(action: Action): readonly Grant[]
  /** Rows of the action: any of its grants. */
  rows(action: Action): RowPredicate
  /** Rows in which the value may be read in clear: what filter, sort, search, group and export stand on. */
  clear(key: string): RowPredicate
  /** Whether the field exists for this viewer at all (readable or masked in some row). */
  known(key: string): boolean
  /** Whether it may be filtered, sorted, searched and grouped by: readable in clear in every row the viewer sees. */
  queryable(key: string): boolean
  /** The best mode over all grants of all rows; for column headers and forms without a row. */
  mode(key: string): FieldMode
  /** Rows that an export may hold; null = no limit, 0 = no export. */
  readonly exportLimit: number | null
}

export interface Viewer {
  readonly user: UserScope
}
