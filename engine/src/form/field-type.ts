import type { TSchema } from 'typebox'
import type { Expression, FieldDefinition, Label, Locale } from '../definition/index.ts'
import type { OptionItem } from '../definition/options.ts'
import type { Issue } from '../errors.ts'
import type { Sql, ValueType } from '../expression/index.ts'
import type { ColumnProfile, Inferred } from './import/infer-fields.ts'

/** Postgres type of a stored field. Text columns are created COLLATE "C". */
export type ColumnType =
  'text' | 'numeric' | 'boolean' | 'date' | 'timestamptz(3)' | 'time' | 'uuid' | 'text[]' | 'uuid[]' | 'jsonb'

/** A field of a published form with everything looked up once: what every closure below works on. */
export interface CompiledField<S = Record<string, unknown>> {
  readonly definition: FieldDefinition
  readonly key: string
  readonly type: FieldType<S>
  /** Settings with the type's defaults filled in. */
  readonly settings: S
  /** Items of the option set, resolved; empty for other types. */
  readonly options: readonly OptionItem[]
  /** Key of the form; `form.field` for the rows of a subform. */
  readonly form: string
  /** Type in the expression language; of a computed field, the type of what it computes. */
  readonly valueType: ValueType
  /** Physical column and its type; both undefined where the value is computed at read or lives in a child table. */
  readonly column: string | undefined
  readonly columnType: ColumnType | undefined
  readonly computation: Computation | undefined
  /** Of a field that hands on what another one holds (a look-up, the sum of amounts): that one, which says how it is written. */
  readonly source?: CompiledField | undefined
}

/** What parsing needs beside the input: a date-time without offset is one of the organisation's time zone. */
export interface ParseContext {
  /** IANA name. Default `Asia/Shanghai`. */
  readonly timeZone?: string
}

export type Parsed =
  | { readonly value: unknown; readonly issue?: undefined }
  | { readonly issue: Omit<Issue, 'path'>; readonly value?: undefined }

/**
 * What an imported cell gives. `lookup` is a name to be resolved to an id by the server, set-based for the whole file
 * (person by name, related record by its title or number).
 */
export type ImportedCell =
  | Parsed
  | {
      /** `parts` when the field holds several: each is looked up. */
      readonly lookup: { readonly form: string; readonly text: string; readonly parts?: readonly string[] }
      readonly value?: undefined
      readonly issue?: undefined
    }

/**
 * How the condition builder offers a field. `key` is an operator of the expression language that takes the field first
 * (`==`, `in`, `contains`, `containsAny`, `isEmpty`, `isMobile` …); a `!` in front negates it (`!in`, `!contains`,
 * `!isEmpty`). With operand `range` the key is `between` and the builder writes `>=` and `<=`; with operand `period` it is
 * `period` and the builder writes bounds relative to `$today` (今天, 本周, 上月, 近 7 天 …) for dates and date-times.
 */
export interface FilterOperator {
  readonly key: string
  readonly label: Label
  /**
   * Operand: none (is empty), one value of the field, a list of them, a pair (of `between`, else two operands), a relative period,
   * a place (latitude, longitude, kilometres), or a segment of the records that the field points to.
   */
  readonly operand: 'none' | 'one' | 'many' | 'range' | 'period' | 'text' | 'place' | 'segment'
  /** Type of field whose input the operand has, and whose values it is. Default: those of the field itself. */
  readonly input?: 'date'
}

/** `refuse`: the one that is pointed to has to stay; `cascade`: whatever points to it goes along; `clear`: reads as empty. */
export type OnDelete = 'refuse' | 'clear' | 'cascade'

/** A file as it is stored; `mediaType` is what its bytes say, not its sender. */
export interface StoredFile {
  readonly name: string
  /** In bytes. */
  readonly size: number
  readonly mediaType: string
}

/** Where a field's value lives. `child`: a table of rows per record. `virtual`: computed at read. `none`: layout only. */
export type Storage = 'column' | 'child' | 'virtual' | 'none'

/**
 * A type of field: everything the platform knows about it except its Vue halves (`plugin.ui.ts`) and server-only code.
 * One folder under `plugins/<name>/src/fields/<type>`; no other place names the type.
 */
export interface FieldType<S = Record<string, unknown>> {
  readonly type: string
  readonly label: Label
  readonly icon: string
  readonly group: 'basic' | 'option' | 'people' | 'relation' | 'advanced' | 'layout'
  readonly storage: Storage
  /** JSON Schema of `settings`; unknown settings are refused at publish. */
  readonly settingsSchema: TSchema
  readonly defaultSettings: S
  /** The settings as fields: the property panel is a form like any other. */
  readonly settingsFields: readonly FieldDefinition[]
  /** Postgres type; undefined unless storage is `column`. */
  columnType(settings: S): ColumnType | undefined
  /** Type in the expression language. */
  valueType(field: CompiledField<S>): ValueType
  /** Any JSON input (API, form, rule, flow) → stored value or one issue. null and blanks give null; `required` is not its business. */
  parse(input: unknown, field: CompiledField<S>, context?: ParseContext): Parsed
  /** A spreadsheet cell → value. `cell` is string, number, boolean, Date or null. Default: parse of it. */
  importCell?(cell: unknown, field: CompiledField<S>, context?: ParseContext): ImportedCell
  /** For export, print, search, messages. `names` resolves ids of people, departments and records. */
  toText(
    value: unknown,
    field: CompiledField<S>,
    locale: Locale,
    names?: (id: string) => string | undefined,
    context?: ParseContext,
  ): string
  /** The cell of an exported file, as `importCell` reads it. Default: `toText`. */
  toCell?(value: unknown, field: CompiledField<S>): string
  /** Number format of its column in an exported sheet (`"¥"#,##0.00`). Default: the sheet's own. */
  sheetFormat?(field: CompiledField<S>): string | undefined
  /** Key by which equal values are recognised (unique, 查重); null = takes no part. Default: folded text. */
  foldedKey?(value: unknown, field: CompiledField<S>): string | null
  /** Whether its text goes into the record's search column. Default false. */
  readonly searchable?: boolean
  readonly filterOperators: readonly FilterOperator[]
  /** Where the operators depend on the settings (several references are a list). Default: `filterOperators`. */
  operatorsFor?(settings: S): readonly FilterOperator[]
  /** Settings that cannot be published (a formula with a type error, a relation to nowhere …). */
  checkSettings?(field: CompiledField<S>, context: FieldCheckContext): readonly Issue[]
  /** The form a to-one or to-many relation points to; `$user` and `$department` for people. */
  target?(settings: S): string | undefined
  /** What becomes of a record when one that it points to goes into the bin. Default: `clear`, the reference reads as empty. */
  onDelete?(settings: S): OnDelete
  /**
   * Of a reference to a record of its own form: whether no chain of references may lead back to where it began (the parent of a
   * category). Default: it may.
   */
  acyclic?(field: CompiledField<S>): boolean
  /** Of a field of files: why a file may not be in it; null = it may. Default: every file may. */
  fileProblem?(file: StoredFile, settings: S): Omit<Issue, 'path'> | null
  /** Fields of the child table (storage `child`). */
  childFields?(settings: S): readonly FieldDefinition[]
  /** Set by the server when the record is created (auto number): the UI shows it read-only, writes to it are refused. */
  readonly serverSet?: boolean
  /**
   * Of an auto number: the counter to draw from (it begins at 1 in each `period`), the text of a drawn number, and back: which
   * draw a text would have been, so that numbers brought in are not drawn again.
   */
  autoNumber?(
    field: CompiledField<S>,
    at: { readonly now: string; readonly today: string },
  ): {
    readonly period: string
    text(drawn: number): string
    read(text: string): { readonly period: string; readonly drawn: number } | null
  }
  /** What is shown where the viewer may know only that there is a value: `138****8000`. Default: `***` for text, null otherwise. */
  mask?(value: unknown, field: CompiledField<S>): unknown
  /** Code of the issue where an import finds no value in a required field. Default REQUIRED. */
  readonly missingCode?: string
  /** A value computed from others (formula, lookup, roll-up); writes to it are refused. */
  computed?(settings: S): Computation | undefined
  /** Coarser values that reports can group by, beside the grains of dates: the province of an area. */
  readonly groupings?: readonly FieldGrouping[]
  /** Whether a column of a sheet looks like values of this type, for a form that is made from a file. Default: it never does. */
  infer?(column: ColumnProfile): Inferred<S> | null
  /**
   * Rows of a conversion table for a retype: SQL that turns the old column into the new one, null = refused. Days and times of day
   * are those of the context's time zone.
   */
  convertFrom?(from: ColumnType, column: Sql, field: CompiledField<S>, context?: ParseContext): Sql | null
}

/** A coarser value of a field, as an expression over it; its values are shown by the type's `toText`. */
export interface FieldGrouping {
  readonly key: string
  readonly label: Label
  expression(value: Expression): Expression
}

/** How a computed field gets its value: an expression over the record, a path into a related record, an aggregate over children, or these themselves. */
export type Computation =
  | { readonly kind: 'formula'; readonly expression: unknown; readonly stored: boolean }
  | { readonly kind: 'lookup'; readonly relation: string; readonly field: string }
  | {
      readonly kind: 'rollup'
      readonly form: string
      readonly relation: string
      readonly measure: 'count' | 'sum' | 'avg' | 'min' | 'max'
      readonly field?: string
      readonly where?: unknown
    }
  /** The records of a form whose relation points here: the other side of that relation, which alone is stored. */
  | { readonly kind: 'mirror'; readonly form: string; readonly relation: string }

export interface FieldCheckContext {
  /** Type of a field of any form of the app; undefined = no such field. */
  fieldType(form: string, key: string): ValueType | undefined
  hasForm(form: string): boolean
  /** Key of the form that the field's own form is (for relations to itself and subforms). */
  readonly form: string
  /** A field of any form, compiled; undefined = no such field. */
  field(form: string, key: string): CompiledField | undefined
}
