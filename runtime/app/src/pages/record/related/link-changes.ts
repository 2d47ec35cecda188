import type { RelatedTab, RecordRow } from '@tenon/ui/api'
import { referenceId, references } from '@tenon/ui/form'

export interface LinkChange {
  readonly id: string
  readonly version: number
  readonly [field: string]: unknown
}

/** Ids of the records that a row points to. */
export const pointedTo = (row: RecordRow, field: string): readonly string[] =>
  references(row[field]).map((value) => referenceId(value)!)

/** What makes a row point to a record, beside those it points to already where it may have several. */
export const linked = (row: RecordRow, { field, many }: RelatedTab, id: string): LinkChange => ({
  id: row.id,
  version: row.version,
  [field]: many ? [...pointedTo(row, field).filter((each) => each !== id), id] : id,
})

/** What makes it point there no longer. */
export const unlinked = (row: RecordRow, { field, many }: RelatedTab, id: string): LinkChange => ({
  id: row.id,
  version: row.version,
  [field]: many ? pointedTo(row, field).filter((each) => each !== id) : null,
})
