export {
  columnsOf,
  filledRows,
  findTable,
  headingText,
  isBlank,
  type Cell,
  type Sheet,
  type SheetColumn,
  type SheetTable,
} from './sheet.ts'
export { isConstant, OWNER, type FieldSource, type ImportMapping } from './mapping.ts'
export { inferFields, type ColumnProfile, type Inferred, type InferredField } from './infer-fields.ts'
export { importTargets, squeezeHeading, type ImportTarget } from './import-targets.ts'
export { knowsHeading, suggestMapping, type ImportHints, type SuggestedMapping } from './suggest-mapping.ts'
export { suggestValues } from './suggest-values.ts'
export { rowReader, type CellLookup, type ReadRow, type RowReader } from './read-row.ts'
