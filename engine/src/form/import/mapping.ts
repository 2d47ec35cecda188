import type { Expression } from '../../definition/index.ts'

/**
 * Where a field's values come from: one or several columns (their texts joined, for 省份 and 城市), with values told apart
 * by a map (`null` = leave empty), or the same value for every row.
 */
export type FieldSource =
  | { readonly columns: readonly number[]; readonly values?: Readonly<Record<string, unknown>> }
  | { readonly constant: Expression }

/** By field key; `owner_id` may be among them. A column may feed several fields. */
export interface ImportMapping {
  readonly fields: Readonly<Record<string, FieldSource>>
}

export const isConstant = (source: FieldSource): source is { readonly constant: Expression } => 'constant' in source

/** The key under which the owner of the imported records is mapped. */
export const OWNER = 'owner_id'
