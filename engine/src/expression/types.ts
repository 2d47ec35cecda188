/**
 * Types of the expression language. `id` is a reference (relation, member, department); `rows` is a list of records
 * (subform rows or child records), usable only in some / all / none / count / sum / avg / min / max.
 */
export type ValueType =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'json' | 'null' }
  | { readonly kind: 'id'; readonly form?: string }
  /** `mirror`: nothing stored, but the records that point here; only a query can ask for them. */
  | { readonly kind: 'list'; readonly of: ValueType; readonly mirror?: true }
  | { readonly kind: 'rows'; readonly form: string }

/**
 * Values in memory: text = string; number = string or number without loss (see decimal.ts); boolean; date = `YYYY-MM-DD`;
 * time = `HH:mm:ss`; datetime = UTC ISO text with milliseconds and `Z`; id = string; list = array; absent = null.
 */
export interface Row {
  readonly [key: string]: unknown
}

export interface UserScope {
  readonly id: string
  readonly name: string
  readonly department: string | null
  readonly departments: readonly string[]
  /** Own departments and everything below them. */
  readonly departmentTree: readonly string[]
  readonly roles: readonly string[]
}

/** What the names of an expression mean when it runs in memory. */
export interface Scope {
  readonly row: Row
  /** Loaded records of to-one relations by relation key; null or absent = none or not visible. */
  readonly related?: Readonly<Record<string, Scope | null>>
  /** Rows of subforms by field key, and of child records by `form.relationField`. */
  readonly children?: Readonly<Record<string, readonly Scope[]>>
  readonly parent?: Scope
  /** Records that earlier actions hand on, by the action; null = that action did not run, or found none. */
  readonly made?: Readonly<Record<string, string | null>>
  /** How steps of the flow that asks have ended, by their id; null = not reached yet. */
  readonly steps?: Readonly<Record<string, string | null>>
  readonly old?: Row | null
  readonly user?: UserScope
  /** `YYYY-MM-DD` in the organisation's time zone. */
  readonly today: string
  readonly now: string
  /** IANA name of the organisation's time zone. Default: Asia/Shanghai. */
  readonly timeZone?: string
}

/**
 * What an action hands on to later ones as `$made.<id>`. `made`: a record that is not there yet, only which it is. `found`: one with its
 * values, `$made.<id>.<field>`. `each`: the same, one after the other, to the actions inside. `list`: several, as rows.
 */
export interface HandedOn {
  readonly form: string
  readonly as: 'made' | 'found' | 'each' | 'list'
}

/** What the names of an expression mean when it is checked: the type of each key of each form. */
export interface ScopeType {
  readonly form: string
  /** undefined = unknown, or not readable for this viewer: both give the same issue. */
  field(form: string, key: string): ValueType | undefined
  readonly hasOld?: boolean
  readonly hasUser?: boolean
  /** The expression becomes part of a query: lists that are mirrors of relations have a meaning. Default false. */
  readonly hasMirrors?: boolean
  /** Actions that come before and hand something on: `$made.draft` is that record. */
  readonly made?: Readonly<Record<string, HandedOn>>
  /** Steps of the flow that asks: `$step.legal` is how that one has ended. */
  readonly steps?: readonly string[]
  readonly parent?: ScopeType
}
