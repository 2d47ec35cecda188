import type { AppBundle, Expression, FormDefinition, Issue, Label, Locale, MenuGroup } from '@tenon/engine'

/** A record as it travels: system columns and field keys, flat. */
export interface RecordRow {
  readonly id: string
  readonly version: number
  readonly [key: string]: unknown
}

/** A reference with `expand`. `title` is null where the viewer may not see the other record. */
export interface Reference {
  readonly id: string
  readonly title: string | null
}

export interface Organisation {
  readonly name: string
  readonly timeZone: string
  readonly locale: Locale
  readonly currency: string
  /** 1 Monday … 7 Sunday. */
  readonly weekStart: number
  /** First month of the fiscal year, 1–12. */
  readonly fiscalYearStart: number
}

export type PlatformRole = 'administrator' | 'builder' | 'auditor'

export interface SessionUser {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly locale: Locale | null
  readonly mustChangePassword: boolean
  readonly platformRoles: readonly PlatformRole[]
  readonly department: Reference | null
}

export interface Session {
  readonly user: SessionUser
  readonly organisation: Organisation
  readonly csrfToken: string
}

export interface AppSummary {
  readonly key: string
  readonly name: Label
  readonly icon?: string | null
  readonly color?: string | null
  readonly version: number
  readonly menu?: readonly MenuGroup[]
}

export interface FormRights {
  readonly view: boolean
  readonly create: boolean
  readonly edit: boolean
  readonly delete: boolean
  readonly import: boolean
  readonly export: boolean
  readonly print: boolean
  readonly transfer: boolean
  readonly fields: Readonly<Record<string, 'masked' | 'readonly' | 'editable'>>
}

/** Published definitions as this viewer may see them; hidden fields are not there. */
export interface AppDefinitions extends AppBundle {
  /** The platform's own rows that he may see in reports. */
  readonly datasets: Readonly<Record<string, FormDefinition>>
  readonly version: number
  readonly rights: Readonly<Record<string, FormRights>>
}

export type DefinitionKind = 'app' | 'form' | 'options' | 'flow' | 'rule' | 'report' | 'dashboard' | 'role'

export interface Draft extends AppBundle {
  readonly revision: number
  /** Revision of each definition by `form/customer`; what `saveDefinition` wants back. */
  readonly revisions: Readonly<Record<string, number>>
  /** Definitions that differ from the published version. */
  readonly changed: readonly string[]
}

export interface Plan {
  readonly operations: readonly {
    readonly kind: string
    readonly target: string
    readonly field?: string
    readonly message: string
    /** What differs, a sentence each. */
    readonly details?: readonly string[]
    readonly effect: 'none' | 'fill' | 'archive' | 'convert' | 'index'
  }[]
  readonly breaks: readonly PlanBreak[]
  readonly impact: readonly { readonly target: string; readonly message: string }[]
  readonly errors: readonly Issue[]
  readonly version: { readonly from: number; readonly to: number }
}

export interface PlanBreak {
  readonly target: string
  readonly field: string
  readonly code: string
  readonly message: string
  readonly rows: number
  readonly total: number
  /** How many of `rows` the viewer may see; the sample is of these. */
  readonly visible: number
  readonly sample: readonly {
    readonly id: string
    readonly number?: string | null
    readonly title: string | null
    readonly value: unknown
    readonly owner?: string | null
    readonly message?: string
  }[]
}

export interface RecordQuery {
  readonly filter?: Expression
  readonly search?: string
  readonly sort?: readonly string[]
  readonly page?: number
  readonly cursor?: string
  /** Cursor of the page that follows. */
  readonly before?: string
  /** How many rows stand behind the page; read from the end. */
  readonly fromEnd?: number
  readonly size?: number
  readonly fields?: readonly string[]
  readonly expand?: readonly string[]
  readonly count?: 'exact' | 'estimate' | 'none'
  /** The recycle bin instead of the list. */
  readonly deleted?: boolean
}

export interface RecordPage {
  readonly rows: readonly RecordRow[]
  readonly total: number | null
  readonly totalKind?: 'exact' | 'atLeast' | 'none'
  readonly nextCursor: string | null
  readonly previousCursor?: string | null
}

export interface SavedView {
  readonly id: string
  readonly label: string
  readonly kind: string
  readonly columns?: readonly string[]
  readonly filter?: Expression
  readonly sort?: readonly string[]
  readonly group?: string | null
  readonly settings?: Readonly<Record<string, unknown>>
  readonly shared: boolean
  /** Who may change it while it is shared. */
  readonly editors?: 'owner' | 'all'
  /** Reports and rules may name its records. */
  readonly segment?: boolean
  readonly mine: boolean
  /** This person may change what it shows. */
  readonly editable: boolean
  /** Name of its maker; given in lists. */
  readonly owner?: string
}

export interface Person {
  readonly id: string
  readonly title: string
  readonly department: string | null
  readonly departmentTitle: string | null
  readonly disabled: boolean
}

export interface Department {
  readonly id: string
  readonly parent_id: string | null
  readonly title: string
  readonly head_id: string | null
}

export interface Change {
  readonly field: string
  readonly from: unknown
  readonly to: unknown
}

export interface TimelineItem {
  readonly id: string
  readonly kind: 'created' | 'changed' | 'comment' | 'child' | 'flow' | 'rule' | 'mail'
  readonly at: string
  readonly actor: { readonly id: string; readonly title: string } | null
  readonly changes?: readonly Change[]
  readonly text?: string
  readonly form?: string
  readonly record?: string
  readonly title?: string
  readonly params?: Readonly<Record<string, unknown>>
}

export interface RelatedTab {
  readonly form: string
  /** Their relation that leads here. */
  readonly field: string
  /** It leads to several: this record is one of them. */
  readonly many: boolean
  readonly label: Label
  readonly total: number
}

export interface SearchHit {
  readonly app: string
  readonly form: string
  readonly id: string
  readonly title: string
  readonly subtitle?: string | null
}
