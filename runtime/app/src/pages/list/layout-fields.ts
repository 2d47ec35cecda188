import type { TableFields } from '@tenon/ui/table'

/** Fields that may make columns of a board: one choice out of options. */
export const boardFields = (fields: TableFields) =>
  fields.columns.filter(
    (column) => column.field.options.length > 0 && column.field.valueType.kind === 'text' && !column.path.includes('.'),
  )
/** Fields that place a record on a day. */
export const dayFields = (fields: TableFields) =>
  fields.columns.filter(
    (column) => ['date', 'datetime'].includes(column.field.valueType.kind) && !column.path.includes('.'),
  )
