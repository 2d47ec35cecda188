import type { FormDefinition } from '../definition/index.ts'
import type { Sql } from '../expression/index.ts'
import type { ColumnType } from './field-type.ts'

/** Columns that the platform adds beside those of fields: key columns are text, gram columns are integer[]. */
export type PhysicalType = ColumnType | 'integer[]'

export interface PlannedColumn {
  readonly name: string
  readonly type: PhysicalType
  /** NOT NULL with this default: booleans are false, lists are empty. */
  readonly fill?: 'false' | 'emptyList'
}

export interface PlannedIndex {
  /** Unique in its schema; a unique violation names it. */
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly method: 'btree' | 'gin'
  /** Fields that a violation is reported at. */
  readonly fields: readonly string[]
}

/** One step of publishing a form, in the order to run. `field` is the field's id, `key` its key, for the description. */
export type TableOperation =
  | {
      readonly kind: 'createTable'
      readonly table: string
      readonly parent?: string
      readonly columns: readonly PlannedColumn[]
      readonly field?: string
      readonly key?: string
    }
  | {
      readonly kind: 'addColumn'
      readonly table: string
      readonly column: PlannedColumn
      readonly field: string
      readonly key: string
    }
  | {
      /** The column stays with its values; only the definition forgets it. */
      readonly kind: 'archiveColumn'
      readonly table: string
      readonly column: PlannedColumn
      readonly field: string
      readonly key: string
    }
  | {
      readonly kind: 'restoreColumn'
      readonly table: string
      readonly column: PlannedColumn
      readonly field: string
      readonly key: string
    }
  | {
      /** New column beside the old one, filled in ranges by `convert` (null where a value does not fit). */
      readonly kind: 'retype'
      readonly table: string
      readonly from: PlannedColumn
      readonly column: PlannedColumn
      readonly convert: Sql
      readonly field: string
      readonly key: string
    }
  | {
      readonly kind: 'addKeyColumn'
      readonly table: string
      readonly column: PlannedColumn
      readonly fields: readonly string[]
    }
  | { readonly kind: 'addIndex'; readonly table: string; readonly index: PlannedIndex }
  | { readonly kind: 'dropIndex'; readonly table: string; readonly name: string }
  | { readonly kind: 'archiveTable'; readonly table: string; readonly field: string; readonly key: string }
  | { readonly kind: 'restoreTable'; readonly table: string; readonly field: string; readonly key: string }

/** A column that earlier versions left behind: by field id, so that a restored field finds its values. */
export interface ArchivedColumn {
  readonly table: string
  readonly field: string
  readonly column: string
  readonly type: string
}

export interface TablePlan {
  /** The next definition with `column` and `columnType` allotted: what the version stores. */
  readonly definition: FormDefinition
  readonly operations: readonly TableOperation[]
  /** Columns left behind after this plan. */
  readonly archived: readonly ArchivedColumn[]
}
