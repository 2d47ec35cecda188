import type { DuplicateRule, FormDefinition, Label, Stage } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { Checked, Scope, ScopeType } from '../expression/index.ts'
import type { CompiledField, Computation } from './field-type.ts'

/** An expression that passed the check, with its closure. `needs` of `checked` says what the scope must hold. */
export interface CompiledExpression<T = unknown> {
  readonly checked: Checked
  run(scope: Scope): T
}

/** A linkage: while `when` holds, its fields are shown, required, read-only or set, or offer only some options. */
export interface CompiledLinkage {
  readonly when: CompiledExpression<boolean>
  readonly show: readonly string[]
  readonly require: readonly string[]
  readonly readonly: readonly string[]
  readonly set: readonly { readonly field: CompiledField; readonly value: CompiledExpression }[]
  readonly options: readonly { readonly field: CompiledField; readonly values: ReadonlySet<string> }[]
}

/** `when` true means that the record breaks the rule. */
export interface CompiledCheck {
  readonly key: string
  readonly when: CompiledExpression<boolean>
  readonly level: 'error' | 'warning'
  readonly at: readonly string[]
  readonly message: Label
}

/**
 * A key column that the save pipeline writes: equal keys are duplicates (`unique` = refused by a partial unique index).
 * `of` gives null where the record takes no part (a field of the rule is empty).
 */
export interface CompiledKey {
  readonly column: string
  readonly fields: readonly string[]
  readonly match: 'exact' | 'normalized'
  readonly unique: boolean
  readonly rule: DuplicateRule
  of(record: Readonly<Record<string, unknown>>): string | null
}

/** A `similar` rule: candidates share grams (`column` is `int[]` with a GIN index), the score is `similarity` ≥ `threshold`. */
export interface CompiledSimilarity {
  readonly column: string
  readonly fields: readonly string[]
  readonly threshold: number
  readonly rule: DuplicateRule
  /** Text that is compared; null = takes no part. */
  textOf(record: Readonly<Record<string, unknown>>): string | null
  /** Hashes of the 2-grams, for the column and for the query. */
  gramsOf(record: Readonly<Record<string, unknown>>): readonly number[]
  score(a: string, b: string): number
}

/** A computed field in the order in which values can be computed. */
export interface CompiledFormula {
  readonly field: CompiledField
  readonly expression: CompiledExpression
  /** false: depends on now, on the user or on other records; computed at read by SQL and never stored. */
  readonly stored: boolean
}

export interface CompiledSubform {
  readonly field: CompiledField
  /** The rows as a form of their own; `key` is `form.field`, the name its rows have in a ScopeType. */
  readonly rows: CompiledForm
  readonly min: number
  readonly max: number
}

export interface CompiledStage {
  readonly field: CompiledField
  /** Option values in order. */
  readonly values: readonly string[]
  readonly moves: Stage['moves']
  readonly message: Label | undefined
}

/** A form with everything looked up and checked once per published version. Immutable; shared by all requests. */
export interface CompiledForm {
  readonly app: string
  readonly key: string
  readonly definition: FormDefinition
  /** Schema and table in Postgres. */
  readonly schema: string
  readonly table: string
  readonly fields: readonly CompiledField[]
  readonly fieldKeys: readonly string[]
  field(key: string): CompiledField | undefined
  /** The form that a to-one relation points to (`$user`, `$department` for people); undefined for other fields. */
  relation(key: string): string | undefined
  /** The relation of another form that a field mirrors; undefined for other fields. */
  mirror(key: string): Extract<Computation, { kind: 'mirror' }> | undefined
  /** Fields that have a column, in definition order; their physical name is `field.column`. */
  readonly stored: readonly CompiledField[]
  /** Computed at read: lookups, roll-ups and formulas that cannot be stored. */
  readonly virtual: readonly CompiledField[]
  readonly subforms: readonly CompiledSubform[]
  /** Set by the server at creation (auto numbers). */
  readonly serverSet: readonly CompiledField[]
  readonly searchable: readonly CompiledField[]
  /** The form's title field, else its first text field, else undefined. */
  readonly titleField: CompiledField | undefined
  readonly numberField: CompiledField | undefined
  readonly formulas: readonly CompiledFormula[]
  readonly defaults: readonly { readonly field: CompiledField; readonly value: CompiledExpression }[]
  readonly linkage: readonly CompiledLinkage[]
  readonly checks: readonly CompiledCheck[]
  readonly keys: readonly CompiledKey[]
  /** Dates that clocks of rules wait for: each has an index. */
  readonly awaited: readonly string[]
  readonly similarities: readonly CompiledSimilarity[]
  /** null without a stage. */
  readonly stage: CompiledStage | null
  /** Types of all names of the app's forms, for checking views, rules, flows, reports and row scopes over this form. */
  readonly scopeType: ScopeType
  /** What validating a record of this form needs besides the record: to-one relations, child forms. */
  readonly needs: { readonly related: readonly string[]; readonly children: readonly string[] }
  /** What does not hold together and was left out; empty for a published form. */
  readonly issues: readonly Issue[]
}
