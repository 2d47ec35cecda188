import type { ExplainedClause, FieldMode } from '@tenon/engine'
import { get } from './client.ts'

export interface AccessQuestion {
  readonly app: string
  readonly form: string
  readonly id: string
  readonly user: string
  readonly action: string
  readonly field?: string
}
interface Named {
  readonly key: string
  readonly label: string
}
/** Why somebody may or may not act on a record. Values that the asker may not read are left out. */
export interface AccessAnswer {
  readonly user: {
    readonly id: string
    readonly title: string
    readonly department: string | null
    readonly roles: readonly Named[]
  }
  readonly record: {
    readonly id: string
    /** null where the asker may not see the record. */
    readonly title: string | null
    readonly owner: { readonly id: string; readonly title: string; readonly department: string | null } | null
  }
  readonly allowed: boolean
  readonly mode: FieldMode | null
  readonly reason: 'disabled' | 'noRole' | 'noGrant' | 'rows' | 'field' | null
  readonly grants: readonly {
    readonly role: Named
    readonly holds: boolean
    readonly rows: ExplainedClause
    readonly mode?: FieldMode
  }[]
  readonly ways: readonly {
    readonly kind: 'owner' | 'role' | 'rows' | 'action'
    readonly role?: Named
    readonly records: number | null
    readonly others: number
  }[]
}
export const explainAccess = (question: AccessQuestion) => get<AccessAnswer>('/explain', { query: { ...question } })
